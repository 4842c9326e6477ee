"""`hemtur explain`: why visits are left out, what would help, how else one could be given."""

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
    print_json,
    problem_of,
    read_file,
)
from scheduler.cli.setup.warm import ensure_compiled


def explain(
    problem: ProblemFile,
    plan: Annotated[Path, typer.Argument(help="A plan in the exchange format (JSON).")],
    visit: Annotated[
        str | None, typer.Option(help="One visit: why it is left out, or how else to give it.")
    ] = None,
    roads: Roads = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Say why visits are left out, what is proven of that, and which changes would let them in."""
    with answering(lang, as_json=as_json) as answer:
        from rich.console import Console

        from scheduler.model import read_plan
        from scheduler.services.plans import explaining
        from scheduler.terminal.why import WhyPrinter

        given, made = problem_of(problem), read_plan(read_file(plan))
        travels = answer.travels(roads)
        ensure_compiled(answer)
        asked = explaining.explained(given, made, travels)
        printer = WhyPrinter(given, Console(markup=False), answer.language)
        if visit is not None and visit in made.assigned_ids():
            found = asked.why_so(visit)
            if as_json:
                print_json(explaining.so_as_dict(found))
            else:
                printer.why_so(*found)
            return
        reasons = [asked.why_not(visit)] if visit is not None else list(asked.left_out())
        if as_json:
            print_json([each.as_dict(answer.language) for each in reasons])
            return
        for each in reasons:
            printer.why_not(each)
