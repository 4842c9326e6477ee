"""The tasks of a visit start as far apart as their offsets say."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message
from scheduler.model.base import minutes, utc

WRONG_OFFSET = Message(
    "synchronisation",
    "uppgiften {task!r} börjar {gap:g} min efter den första",
    "task {task!r} starts {gap:g} min after the first",
)


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
                    said = {"task": task.id, "gap": minutes(gap)}
                    ids = (visit_id, given.shift.id)
                    yield Violation(WRONG_OFFSET, *ids, amount=minutes(off), values=said)
