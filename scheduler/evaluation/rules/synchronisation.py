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
        leading = stops[0].mode.tasks[0].id
        for given in stops:
            gap = utc(given.stop.start) - first
            for task in given.tasks:
                off = max(task.offset.least - gap, gap - task.offset.most)
                if task.id != leading and minutes(off) > 0:
                    detail = f"task {task.id!r} starts {minutes(gap):g} min after the first"
                    yield Violation(
                        Rule.SYNCHRONISATION, detail, visit_id, given.shift.id, amount=minutes(off)
                    )
