"""What a dispatcher has locked stays as locked."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message
from scheduler.model.base import utc

TO_MODE = Message("locks", "låst till formen {what}", "locked to mode {what}")
TO_SHIFT = Message("locks", "låst till passet {what}", "locked to shift {what}")
TO_CAREGIVER = Message("locks", "låst till vårdaren {what}", "locked to caregiver {what}")
TO_START = Message("locks", "låst till starten {what}", "locked to start {what}")


def check(view: View) -> Iterator[Violation]:
    """Yield given visits that break a lock on their shift, caregiver, start or mode."""
    for lock in view.problem.locks:
        stops = view.by_visit.get(lock.visit)
        if not stops:
            continue
        broken: list[tuple[Message, str]] = []
        if lock.mode is not None and stops[0].mode.kind is not lock.mode:
            broken.append((TO_MODE, lock.mode))
        if lock.shift is not None and all(g.shift.id != lock.shift for g in stops):
            broken.append((TO_SHIFT, lock.shift))
        if lock.caregiver is not None and all(lock.caregiver not in g.shift.crew for g in stops):
            broken.append((TO_CAREGIVER, lock.caregiver))
        if lock.start is not None and utc(stops[0].stop.start) != utc(lock.start):
            broken.append((TO_START, lock.start.isoformat()))
        for message, what in broken:
            yield Violation(message, lock.visit, stops[0].shift.id, values={"what": what})
