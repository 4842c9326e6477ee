"""`hemtur check`: judge a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import (
    ILLEGAL,
    AsJson,
    Lang,
    ProblemFile,
    Roads,
    answering,
    print_json,
    problem_of,
    read_file,
)


def check(
    problem: ProblemFile,
    plan: Annotated[Path, typer.Argument(help="A plan in the exchange format (JSON).")],
    roads: Roads = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Judge a plan: hard rules, cost by term, KPIs. Exit code 1 if any hard rule is broken."""
    with answering(lang, as_json=as_json) as answer:
        from scheduler.model import read_plan
        from scheduler.services.judging import judge

        given = problem_of(problem)
        judged = read_plan(read_file(plan))
        verdict = judge(given, judged, answer.travels(roads))
        if as_json:
            print_json(verdict.as_dict(answer.language))
        else:
            from rich.console import Console

            from scheduler.terminal.tables import Printer

            Printer(given, Console(markup=False), answer.language).plan(judged, verdict)
    if not verdict.is_legal:
        raise typer.Exit(ILLEGAL)
