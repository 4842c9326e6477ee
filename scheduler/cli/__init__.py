"""`hemtur`: one command a file.

Heavy packages are imported inside the commands, so that help and errors come at once.
"""

from __future__ import annotations

from typing import Annotated

import typer

from . import bench, roads, serve, tables
from .changing.diff import diff
from .changing.explain import explain
from .changing.replan import replan
from .check import check
from .demo import demo
from .plan import plan
from .setup.doctor import doctor
from .setup.schema import schema
from .setup.warm import warm
from .sheet import sheet

app = typer.Typer(
    help="Plans home visits and digital sessions for mobile care teams.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(bench.app, name="bench")
app.add_typer(roads.app, name="roads")
for _command in (
    plan,
    check,
    explain,
    replan,
    diff,
    sheet,
    doctor,
    demo,
    warm,
    schema,
    serve.serve,
    serve.worker,
    serve.verify,
    serve.backup,
    serve.restore,
):
    app.command()(_command)
app.command("import")(tables.take)
app.command("export")(tables.give)


def _version(wanted: bool) -> None:
    if wanted:
        from scheduler import __version__

        typer.echo(f"hemtur {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Plan home visits and digital sessions for mobile care teams."""


def main() -> None:
    """Run the command line."""
    app()
