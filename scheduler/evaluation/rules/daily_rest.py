"""Between working days lie at least the hours of daily rest, counted in UTC."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message
from scheduler.model.base import minutes, utc

TOO_SHORT = Message(
    "daily_rest",
    "vilar {hours:g} h före passet {start} UTC",
    "rests {hours:g} h before the shift at {start} UTC",
)

TOO_SHORT_AFTER = Message(
    "daily_rest",
    "vilar {hours:g} h efter arbetet till {end} UTC, före nästa pass",
    "rests {hours:g} h after the work until {end} UTC, before the next shift",
)

LAW = "arbetstidslagen (1982:673) 13 §"


def check(view: View) -> Iterator[Violation]:
    """Yield caregivers who begin a working day, or the next one, too soon after the one before.

    Shifts that all end within 24 hours less the rest after the first began are one split day; who
    has rested begins a new one.
    """
    law = view.problem.working_time
    if law is None:
        return
    spans: dict[str, list[tuple[datetime, datetime]]] = {}
    for route, shift in view.routes:
        ends = max(utc(shift.end), utc(route.arrival))
        for member in shift.crew:
            spans.setdefault(member, []).append((utc(shift.start), ends))
    for member, worked in sorted(spans.items()):
        worked.sort()
        before = view.problem.caregiver[member].last_worked_until
        rested_from = utc(before) if before is not None else None
        day_start: datetime | None = None
        for start, end in worked:
            rested = rested_from is None or start - rested_from >= law.daily_rest
            split = (
                not rested
                and day_start is not None
                and end - day_start <= timedelta(hours=24) - law.daily_rest
            )
            if not split:
                if rested_from is not None and start - rested_from < law.daily_rest:
                    rest = start - rested_from
                    said = {"hours": minutes(rest) / 60, "start": f"{start:%H:%M}"}
                    short = minutes(law.daily_rest - rest)
                    yield Violation(
                        TOO_SHORT, None, None, member, amount=short, law=LAW, values=said
                    )
                day_start = start
            rested_from = end
        again = view.problem.caregiver[member].works_again_from
        if again is not None and rested_from is not None:
            rest = utc(again) - rested_from
            if rest < law.daily_rest:
                said = {"hours": minutes(rest) / 60, "end": f"{rested_from:%H:%M}"}
                short = minutes(law.daily_rest - rest)
                yield Violation(
                    TOO_SHORT_AFTER, None, None, member, amount=short, law=LAW, values=said
                )
