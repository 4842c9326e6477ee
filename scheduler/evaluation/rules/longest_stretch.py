"""Nobody works longer in a row, without a break, than the law allows."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message
from scheduler.model import StopKind
from scheduler.model.base import minutes, utc

LAW = "arbetstidslagen (1982:673) 15 §"
TOO_LONG = Message(
    "longest_stretch", "arbetar {hours:.2f} h utan rast", "works {hours:.2f} h without a break"
)


def check(view: View) -> Iterator[Violation]:
    """Yield routes with too long a stretch from the start of duty, or a break, to the next or home.

    Who is on duty at the base works, so the first stretch begins with the shift, or before where
    that has begun. One that was too long already when the crew can first rest is no longer.
    """
    law = view.problem.working_time
    if law is None:
        return
    for route, shift in view.routes:
        free = view.free_from(route)
        since, longest = utc(shift.at_work_since), law.longest_stretch
        rests = [(utc(s.start), utc(s.end)) for s in route.stops if s.kind is StopKind.BREAK]
        for begins, ends in [*rests, (utc(route.arrival), utc(route.arrival))]:
            if free is not None and begins >= free:  # earlier than that nobody can rest
                since = max(since, free - law.longest_stretch)
            if free is None or begins >= free:
                longest = max(longest, begins - since)
            since = ends
        over = minutes(longest - law.longest_stretch)
        if over > 0:
            said = {"hours": minutes(longest) / 60}
            yield Violation(TOO_LONG, None, shift.id, amount=over, law=LAW, values=said)
