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
Published = Callable[[date], frozenset[str] | None]
"""Returns which visits the published plan of a date gives; None where none is published."""
EVE = timedelta(days=1)
EARLY = 12
"""Hour before which a window may be a night shift's of the evening before."""


def visits_of(
    needs: Sequence[Need],
    bookings: Sequence[Booking],
    on: date,
    zone: ZoneInfo,
    shifts: ShiftsOf,
    published: Published,
) -> Iterator[tuple[str, Visit]]:
    """Yield the visits of a date, each with the record that it is of and its windows of that date.

    A window belongs to the date on which it begins; if only a shift that began the evening before
    can give it, to that date, unless that is published without it. What a published plan gives on
    another date stands there alone; so a booking with windows on several dates stands on each of
    them until then.
    """
    dates = _Dates(zone, shifts, published)
    for need in needs:
        for day in (on, on + EVE):
            if need.is_due(day):
                visit = dates.part(need.visit_on(day, zone), on)
                if visit is not None:
                    yield f"needs/{need.id}", visit
    for booking in bookings:
        visit = dates.part(booking.visit, on)
        if visit is not None:
            yield f"bookings/{booking.id}", visit


class _Dates:
    """Knows to which date each window belongs."""

    def __init__(self, zone: ZoneInfo, shifts: ShiftsOf, published: Published) -> None:
        self._zone, self._shifts, self._published = zone, shifts, published

    def part(self, visit: Visit, on: date) -> Visit | None:
        """Return a visit with its windows of a date; None where it has none, or is given else."""
        own = [window.start.astimezone(self._zone).date() for window in visit.windows]
        others = {day for each in own for day in (each, each - EVE)} - {on}
        windows = [window for window in visit.windows if self._day_of(visit.id, window) == on]
        if not windows or any(visit.id in (self._published(day) or ()) for day in others):
            return None
        return visit.model_copy(update={"windows": tuple(windows)})

    def _day_of(self, visit: str, window: TimeWindow) -> date:
        """Return the date to which a window belongs."""
        start = window.start.astimezone(self._zone)
        day, eve = start.date(), start.date() - EVE
        if start.hour >= EARLY or any(_covers(shift, window) for shift in self._shifts(day)):
            return day
        if not any(_covers(shift, window) for shift in self._shifts(eve)):
            return day
        known = self._published(eve)
        return eve if known is None or visit in known else day


def _covers(shift: Shift, window: TimeWindow) -> bool:
    """Tell whether a shift is on duty while a window is open."""
    return utc(shift.start) < utc(window.end) and utc(window.start) < utc(shift.latest_end)
