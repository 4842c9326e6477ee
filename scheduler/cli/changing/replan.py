"""`hemtur replan`: plan on when something has happened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli.options import (
    Answering,
    AsJson,
    Lang,
    ProblemFile,
    Roads,
    answering,
    ensure_writable,
    print_json,
    problem_of,
    read_file,
    write_file,
)
from scheduler.cli.setup.warm import ensure_compiled
from scheduler.messages import words

if TYPE_CHECKING:
    from scheduler.model import Problem
    from scheduler.replan.alternatives import Alternative
    from scheduler.services.plans.replanning import Replanned


NothingUntil = Annotated[str | None, typer.Option(help="Nothing that begins before this moves.")]
TimesUntil = Annotated[
    str | None, typer.Option(help="Of what begins before this only times may change.")
]
OutProblem = Annotated[
    Path | None, typer.Option(help="Write the changed day here, of which that plan is.")
]


def replan(
    problem: ProblemFile,
    plan: Annotated[Path, typer.Argument(help="The plan in force (JSON).")],
    event: Annotated[
        Path,
        typer.Option("--event", help='What has happened: a list like [{"type": "ABSENCE", ...}].'),
    ],
    now: Annotated[str, typer.Option(help="What time it is: 2027-02-09T10:30:00+01:00.")],
    seconds: Annotated[float, typer.Option(help="Time limit, for all alternatives.")] = 10.0,
    iterations: Annotated[
        int | None, typer.Option(help="Budget of each alternative, instead of a time limit.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the search.")] = 1,
    workers: Annotated[int, typer.Option(help="Processes; 0: one per core.")] = 0,
    nothing_until: NothingUntil = None,
    times_until: TimesUntil = None,
    choose: Annotated[int, typer.Option(help="Which alternative to show and write, from 1.")] = 1,
    roads: Roads = None,
    out: Annotated[Path | None, typer.Option(help="Write the plan here.")] = None,
    out_problem: OutProblem = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Plan on when something has happened: what breaks, what may follow, whom to ring."""
    with answering(lang, as_json=as_json) as answer:
        from scheduler.model import read_plan
        from scheduler.model.reading.facts import fact_from
        from scheduler.services.plans import replanning
        from scheduler.solver import SearchParams
        from scheduler.solver.running.processes import prepare

        asked: dict[str, Any] = {"seconds": seconds, "iterations": iterations}
        params = fact_from(SearchParams, asked | {"seed": seed, "workers": workers})
        ensure_writable(out)
        ensure_writable(out_problem)
        given, made = problem_of(problem), read_plan(read_file(plan))
        told = {"now": now, "nothing_until": nothing_until, "times_until": times_until}
        known = {name: value for name, value in told.items() if value is not None}
        events = replanning.events_of(read_file(event))
        when, happened = replanning.read_told(known | {"events": events})
        travels = answer.travels(roads)
        ensure_compiled(answer)
        prepare()
        stands = replanning.stands_of(given, made, when, happened, travels)
        found = replanning.replan(stands, params)
        chosen = found.chosen(choose)
        if out is not None:
            write_file(out, chosen.plan.to_json())
        if out_problem is not None:
            write_file(out_problem, stands.problem.to_json(indent=1))
        if as_json:
            print_json(found.as_dict(answer.language))
            return
        _print(answer, given, found, chosen)
        for path in (out, out_problem):
            if path is not None:
                answer.say(words.SAVED_IN, path=path)


def _print(answer: Answering, given: Problem, found: Replanned, chosen: Alternative) -> None:
    from rich.console import Console

    from scheduler.terminal.changes import ChangePrinter

    console = Console(markup=False)
    printer = ChangePrinter(given, found.stands.problem, console, answer.language)
    printer.broken(found.broken)
    printer.alternatives(found.alternatives)
    printer.diff(chosen.diff)
