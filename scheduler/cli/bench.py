"""`hemtur bench`: measure the solver on published instances."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.errors import InputError, fault
from scheduler.messages import Language, documents
from scheduler.settings import Engine

from .options import AsJson, Lang, answering, print_json
from .setup.warm import ensure_compiled

if TYPE_CHECKING:
    from scheduler.bench.run import Result

app = typer.Typer(help="Measure the solver.", no_args_is_help=True)

FAILED = 1
HEADER = f"{'instance':<44}{'objective':>12}{'reference':>12}{'gap %':>8}{'s':>7}{'iter/s':>10}"


@app.callback()
def bench() -> None:
    """Measure the solver."""


@app.command()
def published(
    files: Annotated[list[Path], typer.Argument(help="Published instances, .json or .json.xz.")],
    seconds: Annotated[float, typer.Option(min=0.1, max=86_400, help="Limit per file.")] = 10.0,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1)] = 1,
    workers: Annotated[int, typer.Option(min=0, max=256, help="0: one per core.")] = 0,
    engine: Annotated[Engine, typer.Option(help="What searches.")] = Engine.PORTFOLIO,
    out: Annotated[Path | None, typer.Option(help="Folder for NAME.solution.json.")] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Solve published instances and print objective, terms, reference and gap of each."""
    with answering(lang, as_json=as_json) as answer:
        from scheduler.bench.run import run_files
        from scheduler.solver import SearchParams
        from scheduler.solver.running.processes import prepare

        if out is not None and out.exists() and not out.is_dir():
            raise InputError([fault(documents.NOT_A_FOLDER, "--out", file=out)])
        ensure_compiled(answer)
        prepare()
        params = SearchParams(seconds=seconds, seed=seed, workers=workers, engine=engine)
        if not as_json:
            typer.echo(f"{HEADER}  seed {seed}, {params.worker_count} workers, {seconds:g} s")
        results = []
        for result in run_files(files, params, out):
            results.append(result)
            for each in result.faults:
                typer.echo(each.line(answer.language), err=True)
            if not as_json and not result.faults:
                typer.echo(_line(result))
        if as_json:
            print_json({"results": [_as_dict(each, answer.language) for each in results]})
        if any(result.faults for result in results):
            raise typer.Exit(FAILED)


def _as_dict(result: Result, language: Language) -> dict[str, Any]:
    kept = {name: value for name, value in vars(result).items() if name != "faults"}
    errors = [each.as_dict(language) for each in result.faults]
    return kept | {"gap": result.gap, "errors": errors}


def _line(result: Result) -> str:
    gap = "-" if result.gap is None else f"{100 * result.gap:+.2f}"
    reference = "-" if result.reference is None else f"{result.reference:.3f}"
    terms = ", ".join(f"{name} {value:.10g}" for name, value in (result.terms or {}).items())
    return (
        f"{result.name[:43]:<44}{result.objective:>12.3f}{reference:>12}{gap:>8}"
        f"{result.seconds:>7.1f}{result.rate:>10.0f}  {terms}"
    )
