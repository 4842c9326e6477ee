"""A route begins and ends within its shift, overtime included."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message
from scheduler.model.base import minutes, utc

TOO_EARLY = Message(
    "shift_hours", "åker {min:g} min före passet", "leaves {min:g} min before the shift"
)
NOT_AT_START = Message(
    "shift_hours",
    "åker {min:g} min efter passets början, då det måste åka",
    "leaves {min:g} min after the shift's start, at which it must",
)
TOO_LATE = Message(
    "shift_hours",
    "är åter {min:g} min efter senaste slut",
    "is back {min:g} min after the latest end",
)


def check(view: View) -> Iterator[Violation]:
    """Yield routes that leave before the shift or are back after its latest end.

    Who has not left by now, though they must leave at the shift's start, leaves now.
    """
    for route, shift in view.routes:
        early = minutes(utc(shift.start) - utc(route.departure))
        if early > 0:
            yield Violation(TOO_EARLY, None, shift.id, amount=early, values={"min": early})
        now = view.problem.now
        waits = now is not None and not view.done(route)
        leaves = max(utc(shift.start), utc(now)) if now and waits else utc(shift.start)
        late = minutes(utc(route.departure) - leaves)
        if late > 0 and shift.leave_at_start:
            yield Violation(NOT_AT_START, None, shift.id, amount=late, values={"min": late})
        late = minutes(utc(route.arrival) - utc(shift.latest_end))
        if late > 0:
            yield Violation(TOO_LATE, None, shift.id, amount=late, values={"min": late})
