"""A route begins and ends within its shift, overtime included."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.model import Rule
from scheduler.model.base import minutes, utc


def check(view: View) -> Iterator[Violation]:
    """Yield routes that leave before the shift or are back after its latest end."""
    for route, shift in view.routes:
        early = minutes(utc(shift.start) - utc(route.departure))
        if early > 0:
            detail = f"leaves {early:g} min before the shift"
            yield Violation(Rule.SHIFT_HOURS, detail, None, shift.id, amount=early)
        elif early < 0 and shift.leave_at_start:
            detail = f"leaves {-early:g} min after the shift's start, at which it must"
            yield Violation(Rule.SHIFT_HOURS, detail, None, shift.id, amount=-early)
        late = minutes(utc(route.arrival) - utc(shift.latest_end))
        if late > 0:
            detail = f"is back {late:g} min after the latest end"
            yield Violation(Rule.SHIFT_HOURS, detail, None, shift.id, amount=late)
