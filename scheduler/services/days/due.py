"""What is due: the visits of a date, from needs that recur and from bookings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from scheduler.model import Shift, Visit
from scheduler.model.base import utc
from scheduler.model.care import TimeWindow
from scheduler.model.roster import Booking, Need

ShiftsOf = Callable[[date], Sequence[Shift]]
"""Returns the shifts of a date."""
EVE = timedelta(days=1)


def visits_of(
    needs: Sequence[Need],
    bookings: Sequence[Booking],
    on: date,
    zone: ZoneInfo,
    shifts: ShiftsOf,
    is_given: Callable[[str, date], bool],
) -> Iterator[tuple[str, Visit]]:
    """Yield the visits of a date, each with the record that it is of.

    A window belongs to the date on which it begins; if only a shift that began the evening before
    can give it, to that date. A booking with windows on several dates stands on each of them until
    a published plan gives it on another.
    """
    for need in needs:
        for day in (on, on + EVE):
            if need.is_due(day):
                visit = need.visit_on(day, zone)
                if _day_of(visit.windows[0], zone, shifts) == on:
                    yield f"needs/{need.id}", visit
    for booking in bookings:
        days = [_day_of(window, zone, shifts) for window in booking.visit.windows]
        others = {day for day in days if day != on}
        if on not in days or any(is_given(booking.visit.id, day) for day in others):
            continue
        windows = [w for w, day in zip(booking.visit.windows, days, strict=True) if day == on]
        yield f"bookings/{booking.id}", booking.visit.model_copy(update={"windows": tuple(windows)})


def _day_of(window: TimeWindow, zone: ZoneInfo, shifts: ShiftsOf) -> date:
    """Return the date to which a window belongs."""
    day = window.start.astimezone(zone).date()
    if window.start.astimezone(zone).hour >= EARLY:
        return day
    own = any(_covers(shift, window) for shift in shifts(day))
    eve = any(_covers(shift, window) for shift in shifts(day - EVE))
    return day - EVE if eve and not own else day


EARLY = 12
"""Hour before which a window may be a night shift's of the evening before."""


def _covers(shift: Shift, window: TimeWindow) -> bool:
    return utc(shift.start) <= utc(window.end) and utc(window.start) < utc(shift.latest_end)
