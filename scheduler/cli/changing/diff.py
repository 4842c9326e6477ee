"""`hemtur diff`: what a new plan changes in an old one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.options import (
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
from scheduler.messages import words


def diff(
    problem: ProblemFile,
    old: Annotated[Path, typer.Argument(help="The plan in force (JSON).")],
    new: Annotated[Path, typer.Argument(help="The plan that may follow (JSON).")],
    changed: Annotated[
        Path | None, typer.Option(help="The changed day of which NEW is, if it is another.")
    ] = None,
    csv: Annotated[Path | None, typer.Option(help="Write the changes here, a row a visit.")] = None,
    roads: Roads = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Tell two plans apart: who comes when instead, whom to ring, cost before and after."""
    with answering(lang, as_json=as_json) as answer:
        from scheduler.model import read_plan
        from scheduler.services.plans import replanning
        from scheduler.services.tables.sheets import write_csv

        ensure_writable(csv)
        before = problem_of(problem)
        after = problem_of(changed) if changed is not None else before
        plans = read_plan(read_file(old)), read_plan(read_file(new))
        found = replanning.difference(before, *plans, answer.travels(roads), after)
        if csv is not None:
            rows = replanning.diff_rows(before, after, found)
            write_file(csv, write_csv(replanning.CSV_COLUMNS, rows).rstrip("\r\n"))
        if as_json:
            print_json(found.as_dict(answer.language))
            return
        from rich.console import Console

        from scheduler.terminal.changes import ChangePrinter

        console = Console(markup=False)
        ChangePrinter(before, after, console, answer.language).diff(found)
        if csv is not None:
            answer.say(words.SAVED_IN, path=csv)
