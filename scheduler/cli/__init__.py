"""`hemtur`: one command a file.

Heavy packages are imported inside the commands, so that help and errors come at once.
"""

from __future__ import annotations

import typer

from . import bench, roads, serve, tables
from .check import check
from .demo import demo
from .plan import plan
from .schema import schema
from .warm import warm

app = typer.Typer(
    help="Plans home visits and digital sessions for mobile care teams.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(bench.app, name="bench")
app.add_typer(roads.app, name="roads")
for _command in (plan, check, demo, warm, schema, serve.serve, serve.worker, serve.verify):
    app.command()(_command)
app.command("import")(tables.take)
app.command("export")(tables.give)


def main() -> None:
    """Run the command line."""
    app()
