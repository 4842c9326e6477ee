"""A plan as one picture: heading, map, timeline, legend, and what is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from scheduler.evaluation import Evaluation
from scheduler.messages import Language, number, words
from scheduler.model import Plan, Problem

from .daymap import DayMap, Line
from .ink import FAINT, INK, MARGIN, MODE_INK, WIDTH, box, escape, mode_said, used_modes, words_at
from .timeline import Timeline

Roads = Sequence[Line]
LINE = 18
LETTERS = 84
"""Letters of a line that surely fit, in whatever sans-serif there is."""
MOST_LEFT_OUT = 8
"""Visits left out that a picture names, each with its first reason; it says how many more."""
FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"


def picture(
    problem: Problem,
    plan: Plan,
    verdict: Evaluation,
    language: Language = Language.SV,
    roads: Roads = (),
) -> str:
    """Return a plan as a self-contained SVG: no script, no style sheet, nothing to fetch.

    Parameters
    ----------
    problem, plan, verdict
        A plan of the problem, and what the judge says of it.
    language
        The language of every word in the picture.
    roads
        Stretches of road to draw behind the routes, each as latitude and longitude of its ends.

    Returns
    -------
    str
        An `<svg>` element, 640 user units wide, that scales with the page.
    """
    said = words.PLANNED.text(
        language, {"given": len(plan.assigned_ids()), "all": len(problem.visits)}
    )
    title = problem.title or problem.id
    parts = [*_heading(title, said, verdict, language)]
    bottom = 58.0
    if plan.routes:
        day = DayMap(problem, plan, roads, language, bottom)
        hours = Timeline(problem, plan, language, bottom + day.height + 4)
        parts += [*day.elements(), *hours.elements()]
        bottom = hours.bottom
        legend, bottom = _legend(plan, language, bottom)
        parts += legend
    left, bottom = _left_out(plan, language, bottom)
    parts += left
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + MARGIN:.0f}" '
        f'role="img" aria-label="{escape(title)}: {escape(said)}" font-family="{FONT}" '
        f'style="width:100%;max-width:960px;background:#ffffff">{"".join(parts)}</svg>'
    )


def _heading(title: str, said: str, verdict: Evaluation, language: Language) -> Iterator[str]:
    yield words_at(MARGIN, 24, title, 17, INK, 'font-weight="600"')
    cost = f"{words.COST.text(language)} {number(verdict.total)}"
    yield words_at(MARGIN, 45, f"{said} · {cost}", 13, FAINT)
    if not verdict.is_legal:
        broken = f"{words.ILLEGAL.text(language)} {len(verdict.violations)}"
        yield words_at(WIDTH - MARGIN, 45, broken, 13, "#b0234a", 'text-anchor="end"')


def _legend(plan: Plan, language: Language, top: float) -> tuple[list[str], float]:
    """Return what the colours of the timeline mean, and where it ends."""
    entries = [(MODE_INK[mode], mode_said(mode, language)) for mode in used_modes(plan)]
    entries.append((FAINT, words.DRIVE.text(language)))
    parts, x, y = [], float(MARGIN), top + 14
    for ink, said in entries:
        wide = 18 + 7.2 * len(said) + 14
        if x + wide > WIDTH - MARGIN:
            x, y = float(MARGIN), y + LINE
        high = 5 if ink == FAINT else 11
        parts.append(box(x, y - high / 2 - 4, 13, high, ink, more='rx="2"'))
        parts.append(words_at(x + 18, y, said, 12, INK))
        x += wide
    return parts, y + 6


def _left_out(plan: Plan, language: Language, top: float) -> tuple[list[str], float]:
    """Return the visits left out, each with its first reason, and where they end."""
    y = top + LINE
    if not plan.unassigned:
        return [words_at(MARGIN, y, words.NONE_LEFT_OUT.text(language), 13, "#2e7d4f")], y
    count = len(plan.unassigned)
    heading = f"{words.LEFT_OUT.text(language)}: {count}"
    parts = [words_at(MARGIN, y, heading, 13, INK, 'font-weight="600"')]
    for entry in plan.unassigned[:MOST_LEFT_OUT]:
        why = entry.reasons[0].code.text(language) if entry.reasons else ""
        for line in wrap(f"{entry.visit_id}: {why}", LETTERS, subsequent_indent="   "):
            y += LINE
            parts.append(words_at(MARGIN, y, line, 12, INK, 'xml:space="preserve"'))
    if count > MOST_LEFT_OUT:
        y += LINE
        parts.append(words_at(MARGIN, y, f"+ {count - MOST_LEFT_OUT}", 12, FAINT))
    return parts, y
