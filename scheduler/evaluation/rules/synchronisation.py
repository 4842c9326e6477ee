"""The tasks of a visit start as far apart as their offsets say."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.model import Rule
from scheduler.model.base import minutes, utc


def check(view: View) -> Iterator[Violation]:
    """Yield visits whose tasks start too close together or too far apart."""
    for visit_id, stops in view.by_visit.items():
        first = utc(stops[0].stop.start)
        for given in stops[1:]:
            offset = given.tasks[0].offset
            gap = utc(given.stop.start) - first
            off = max(offset.least - gap, gap - offset.most)
            if minutes(off) > 0:
                detail = f"task {given.tasks[0].id!r} starts {minutes(gap):g} min after the first"
                yield Violation(
                    Rule.SYNCHRONISATION, detail, visit_id, given.shift.id, amount=minutes(off)
                )
