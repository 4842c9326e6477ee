"""`hemtur plan`: plan a day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.messages import Language, words
from scheduler.settings import Engine

from .options import (
    Answering,
    AsJson,
    Lang,
    ProblemFile,
    Roads,
    answering,
    ensure_writable,
    print_json,
    problem_of,
    write_file,
)
from .setup.warm import ensure_compiled

if TYPE_CHECKING:
    from scheduler.solver import Progress


def plan(
    problem: ProblemFile,
    seconds: Annotated[float, typer.Option(help="Time limit.")] = 10.0,
    iterations: Annotated[
        int | None, typer.Option(help="Budget of iterations per worker, instead of a time limit.")
    ] = None,
    units: Annotated[
        float | None, typer.Option(help="CP-SAT's deterministic time, in runs by iterations.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the search.")] = 1,
    workers: Annotated[int, typer.Option(help="Processes; 0: one per core.")] = 0,
    engine: Annotated[Engine, typer.Option("--engine", help="What searches.")] = Engine.PORTFOLIO,
    cluster: Annotated[
        str | None,
        typer.Option(help="Search on a Dask cluster: tcp://HOST:PORT of its scheduler."),
    ] = None,
    roads: Roads = None,
    out: Annotated[Path | None, typer.Option(help="Write the plan here.")] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Plan a day: who goes where, when, in which mode; and why a visit is left out."""
    with answering(lang, as_json=as_json) as answer:
        from scheduler.model.reading.facts import fact_from
        from scheduler.services.planning import plan as make
        from scheduler.solver import SearchParams
        from scheduler.solver.running.processes import prepare

        asked: dict[str, Any] = {"seconds": seconds, "iterations": iterations, "units": units}
        asked |= {"seed": seed, "workers": workers, "engine": engine, "cluster": cluster}
        params = fact_from(SearchParams, asked)
        ensure_writable(out)
        given = problem_of(problem)
        travels = answer.travels(roads)
        ensure_compiled(answer)
        prepare()
        with _live(answer, params) as report:
            made = make(given, travels, params, report)
        if out is not None:
            write_file(out, made.plan.to_json())
        if as_json:
            verdict = made.evaluation.as_dict(answer.language)
            print_json(json.loads(made.plan.to_json()) | {"evaluation": verdict})
            return
        from rich.console import Console

        from scheduler.terminal.tables import Printer

        Printer(given, Console(markup=False), answer.language).plan(made.plan, made.evaluation)
        if out is not None:
            answer.say(words.SAVED, path=out)


@contextmanager
def _live(answer: Answering, params: Any) -> Iterator[Any]:
    """Show best cost, visits left out and time while the search runs; yields its reporter."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    language: Language = answer.language
    columns = (
        TextColumn(words.SEARCHING.text(language)),
        BarColumn(),
        TextColumn("{task.fields[cost]}"),
        TextColumn("{task.fields[left]} " + words.LEFT.text(language)),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=params.iterations or params.seconds, cost="-", left="-")
        best = [float("inf")]
        began = bar.get_time()

        def report(seen: Progress) -> None:
            if seen.cost <= best[0] and seen.cost < float("inf"):
                best[0] = seen.cost
                bar.update(task, cost=f"{seen.cost:,.0f}", left=str(seen.unassigned))
            done = seen.iterations if params.iterations else bar.get_time() - began
            bar.update(task, completed=done)

        yield report
