"""`hemtur sheet`: a plan as sheets for its crews, as a table, or for a map."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scheduler.errors import InputError, PlanRejected, fault
from scheduler.messages import documents

from .options import (
    Lang,
    ProblemFile,
    Roads,
    answering,
    ensure_writable,
    problem_of,
    read_file,
    write_file,
)

FORMS = (".html", ".csv", ".geojson")


def sheet(
    problem: ProblemFile,
    plan: Annotated[Path, typer.Argument(help="A plan in the exchange format (JSON).")],
    out: Annotated[
        Path, typer.Option(help="FILE.html: a sheet per crew; FILE.csv: rows; FILE.geojson: a map.")
    ] = Path("sheets.html"),
    roads: Roads = None,
    lang: Lang = None,
) -> None:
    """Write a plan as sheets to print, as a table of its stops, or as GeoJSON, if it is legal."""
    with answering(lang) as answer:
        from scheduler.export.geojson import geojson
        from scheduler.export.rows import COLUMNS, rows_of
        from scheduler.export.sheet import sheet as page
        from scheduler.messages import problems
        from scheduler.model import read_plan
        from scheduler.services.judging import judge
        from scheduler.services.tables.sheets import write_csv

        if out.suffix not in FORMS:
            raise InputError([fault(documents.OTHER_FORM, "--out", file=out, forms=list(FORMS))])
        given, made = problem_of(problem), read_plan(read_file(plan))
        if made.problem_digest != given.digest:
            raise InputError([fault(problems.OTHER_PROBLEM, "problem_digest")])
        verdict = judge(given, made, answer.travels(roads))
        if not verdict.is_legal:
            raise PlanRejected(verdict.violations)
        ensure_writable(out)
        if out.suffix == ".html":
            text = page(given, made, answer.language)
        elif out.suffix == ".csv":
            text = write_csv(COLUMNS, rows_of(given, made))
        else:
            text = geojson(given, made)
        write_file(out, text)
