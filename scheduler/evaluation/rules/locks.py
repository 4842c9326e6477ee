"""What a dispatcher has locked stays as locked."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.model import Rule
from scheduler.model.base import utc


def check(view: View) -> Iterator[Violation]:
    """Yield given visits that break a lock on their shift, caregiver, start or mode."""
    for lock in view.problem.locks:
        stops = view.by_visit.get(lock.visit)
        if not stops:
            continue
        broken = []
        if lock.mode is not None and stops[0].mode.kind is not lock.mode:
            broken.append(f"mode {lock.mode}")
        if lock.shift is not None and all(g.shift.id != lock.shift for g in stops):
            broken.append(f"shift {lock.shift}")
        if lock.caregiver is not None and all(lock.caregiver not in g.shift.crew for g in stops):
            broken.append(f"caregiver {lock.caregiver}")
        if lock.start is not None and utc(stops[0].stop.start) != utc(lock.start):
            broken.append(f"start {lock.start.isoformat()}")
        for what in broken:
            yield Violation(Rule.LOCKS, f"locked to {what}", lock.visit, stops[0].shift.id)
