"""A sheet per crew, to print or to look at on a telephone: one page of HTML, no file beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import Any

from scheduler.messages import Language, Message, words
from scheduler.model import ModeKind, Plan, Problem, Route, StopKind

from .geojson import route_km
from .rows import rows_of

STYLE = """
body{font:15px/1.35 system-ui,sans-serif;margin:1.2rem;color:#1b2733}
section{page-break-after:always;margin-bottom:2.5rem}
h1{font-size:1.25rem;margin:0 0 .2rem}p{margin:.1rem 0 .6rem;color:#51606e}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.35rem .5rem;border-bottom:1px solid #d5dde3;vertical-align:top}
th{font-weight:600;color:#51606e}td.n,th.n{text-align:right;white-space:nowrap}
tr.break td{color:#51606e;font-style:italic}
@media(max-width:640px){
thead{display:none}tr{display:block;border-bottom:2px solid #b9c5cd;padding:.4rem 0}
td{display:flex;justify-content:space-between;border:0;padding:.1rem 0;text-align:right}
td.n{text-align:right}td::before{content:attr(data-h);color:#51606e;text-align:left}
td:empty{display:none}}
"""
HEADS = (
    words.LEAVES,
    words.ARRIVES,
    words.CARE,
    words.ONWARD,
    words.CLIENT,
    words.WHAT,
    words.MODE,
    words.PLACE,
    words.DRIVE,
    words.WAIT,
)
NUMBERS = frozenset((words.DRIVE, words.WAIT))


def sheet(problem: Problem, plan: Plan, language: Language) -> str:
    """Return a page with a section for every crew that has something to do."""
    by_shift: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(problem, plan):
        if "shift" in row:
            by_shift.setdefault(row["shift"], []).append(row)
    sections = [
        _section(problem, route, by_shift[route.shift_id], language) for route in plan.routes
    ]
    title = escape(problem.title or problem.id)
    synthetic = f"<p>{words.SYNTHETIC.text(language)}</p>" if problem.synthetic else ""
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style>{''.join(sections)}{synthetic}</html>\n"
    )


def _section(problem: Problem, route: Route, rows: list[dict[str, Any]], language: Language) -> str:
    crew = problem.crew(route.shift_id)
    names = ", ".join(escape(member.name or member.id) for member in crew)
    day = f"{route.departure.astimezone(problem.timezone):%Y-%m-%d}"
    spans = f"{_clock(problem, route.departure)}-{_clock(problem, route.arrival)}"
    heads = "".join(
        f"<th{' class=n' if head in NUMBERS else ''}>{_plain(head, language)}</th>"
        for head in HEADS
    )
    body = "".join(_row(problem, row, language) for row in rows)
    home = problem.place[problem.shift[route.shift_id].end_place]
    back = [_clock(problem, rows[-1]["departure"]), _clock(problem, route.arrival), "", "", ""]
    back += [words.BACK.text(language), "", escape(home.name or home.id)]
    back += [f"{route.drive.total_seconds() / 60:.0f}", ""]
    return (
        f"<section><h1>{names}</h1><p>{escape(route.shift_id)}, {day} {spans}, "
        f"{route_km(route):.0f} km</p><table><thead><tr>{heads}</tr></thead><tbody>{body}"
        f"{_cells(back, language)}</tbody></table></section>"
    )


def _row(problem: Problem, row: dict[str, Any], language: Language) -> str:
    place = problem.place[row["place"]]
    is_break = row["kind"] == StopKind.BREAK
    what = words.BREAK.text(language) if is_break else row["type"]
    mode = words.MODES[ModeKind(row["mode"])].text(language) if row["mode"] else ""
    care = f"{_clock(problem, row['start'])}-{_clock(problem, row['end'])}"
    values = [
        _clock(problem, row["leaves"]) if row["drive_minutes"] else "",
        _clock(problem, row["arrival"]),
        care,
        _clock(problem, row["departure"]),
        escape(row["client_name"] or row["client"] or ""),
        escape(what),
        escape(mode),
        escape(place.name or place.zone or place.id),
        f"{row['drive_minutes']:.0f}" if row["drive_minutes"] else "",
        f"{row['wait_minutes']:.0f}" if round(row["wait_minutes"]) else "",
    ]
    return _cells(values, language, "break" if is_break else "")


def _cells(values: list[str], language: Language, kind: str = "") -> str:
    return f'<tr class="{kind}">{"".join(_marked(values, language))}</tr>'


def _marked(values: list[str], language: Language) -> Iterator[str]:
    for head, value in zip(HEADS, values, strict=True):
        numeric = ' class="n"' if head in NUMBERS else ""
        yield f'<td{numeric} data-h="{_plain(head, language)}">{value}</td>'


def _plain(head: Message, language: Language) -> str:
    unit = ", min" if head in NUMBERS else ""
    return escape(head.text(language)) + unit


def _clock(problem: Problem, instant: datetime) -> str:
    return f"{instant.astimezone(problem.timezone):%H:%M}"
