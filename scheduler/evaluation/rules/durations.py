"""Service lasts exactly as long as its tasks; entry and documentation get their time."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.model import Rule
from scheduler.model.base import minutes, utc


def check(view: View) -> Iterator[Violation]:
    """Yield services stretched or cut, and entry or documentation squeezed out."""
    for given in view.given:
        stop, ids = given.stop, (given.visit.id, given.shift.id)
        lasts = max(task.duration for task in given.tasks)
        off = utc(stop.end) - utc(stop.start) - lasts
        if off:
            detail = f"lasts {minutes(off):+g} min against the task's {minutes(lasts):g}"
            yield Violation(Rule.DURATIONS, detail, *ids, amount=abs(minutes(off)))
        entry = max(task.entry for task in given.tasks)
        short = entry - (utc(stop.start) - utc(stop.arrival))
        if minutes(short) > 0:
            detail = f"{minutes(short):g} min too little between arrival and service"
            yield Violation(Rule.DURATIONS, detail, *ids, amount=minutes(short))
        notes = max(task.documentation for task in given.tasks)
        short = notes - (utc(stop.departure) - utc(stop.end))
        if minutes(short) > 0:
            detail = f"{minutes(short):g} min too little for documentation"
            yield Violation(Rule.DURATIONS, detail, *ids, amount=minutes(short))
