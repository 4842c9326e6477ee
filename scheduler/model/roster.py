"""What a service keeps beside facts of one day: absences, recurring needs, bookings, day frames."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from scheduler.messages import documents

from .base import Code, Duration, Fact, Id, Instant, Money, Text, refusal
from .care import Mode, Priority, Replaces, TimeWindow, Visit, WindowBound
from .link import Closure, Link, Lock
from .objective import Objective
from .place import Coverage
from .problem import Roads

Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of the day as people write it, like 08:30."""


def _possible(written: str) -> str:
    try:
        date.fromisoformat(written)
    except ValueError:
        raise refusal(documents.NOT_A_DATE, written) from None
    return written


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise refusal(documents.UNKNOWN_ZONE, name, zone=name) from None
    return name


Date = Annotated[
    str, Field(pattern=r"^20[0-9]{2}-[01][0-9]-[0-3][0-9]$"), AfterValidator(_possible)
]
"""A date like 2027-02-09."""


class Absence(Fact):
    """A caregiver is away from `start` until `end`; why is nobody's business."""

    id: Id
    caregiver: Id
    start: Instant
    end: Instant


class ClockWindow(Fact):
    """A time window of any day, in local time."""

    start: Clock
    end: Clock


class Need(Fact):
    """What a client needs again and again: on these weekdays (1 is Monday), between two dates."""

    id: Annotated[Id, Field(max_length=55)]
    type: Code
    client: Id
    owner: Id
    weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...] = Field(min_length=1, max_length=7)
    first: Date
    last: Date | None = None
    windows: tuple[ClockWindow, ...] = Field(min_length=1, max_length=8)
    bound: WindowBound = WindowBound.START
    modes: tuple[Mode, ...] = Field(min_length=1, max_length=6)
    priority: Priority = Priority.ROUTINE
    mandatory: bool = True
    price: Money | None = None
    replaces: Replaces = Replaces.NONE
    replaces_place: Id | None = None
    sample_limit: Duration | None = None

    def is_due(self, on: date) -> bool:
        """Tell whether a visit is due on a date."""
        day = on.isoformat()
        within = self.first <= day and (self.last is None or day <= self.last)
        return within and on.isoweekday() in self.weekdays

    def visit_on(self, on: date, zone: ZoneInfo) -> Visit:
        """Return the visit of a date; a window that ends before it begins ends the next day."""
        windows = tuple(_window_on(on, window, zone) for window in self.windows)
        return Visit(
            id=f"{self.id}.{on:%Y%m%d}",
            type=self.type,
            client=self.client,
            owner=self.owner,
            windows=windows,
            bound=self.bound,
            modes=self.modes,
            priority=self.priority,
            mandatory=self.mandatory,
            price=self.price,
            replaces=self.replaces,
            replaces_place=self.replaces_place,
            sample_limit=self.sample_limit,
        )


class Booking(Fact):
    """One visit that was booked, beside those that recur."""

    id: Id
    visit: Visit


class DayFrame(Fact):
    """What holds of one date beside rosters and visits."""

    id: Date
    title: Text = ""
    zone: Annotated[Text, AfterValidator(_zone)] = "Europe/Stockholm"
    synthetic: bool = False
    roads: Roads = Roads()
    closures: tuple[Closure, ...] = ()
    links: tuple[Link, ...] = ()
    locks: tuple[Lock, ...] = ()
    objective: Objective = Field(default_factory=Objective)
    assume_coverage: Coverage = Coverage.UNKNOWN


def _window_on(on: date, window: ClockWindow, zone: ZoneInfo) -> TimeWindow:
    """Return a window of a date.

    Of an hour that the clock brings twice, all of it counts; one that the clock leaves out is
    lived as if it had not been put forward (02:30 is half an hour after 02:00, called 03:30).
    """
    ends = on + timedelta(days=1) if window.end < window.start else on
    start, end = _local(on, window.start, zone), _local(ends, window.end, zone, fold=1)
    return TimeWindow(start=start, end=max(start, end))


def _local(on: date, clock: Clock, zone: ZoneInfo, fold: int = 0) -> datetime:
    """Return an instant of the local day, with its offset at that time."""
    hours, minutes = map(int, clock.split(":"))
    moment = datetime.combine(on, time(hours, minutes, fold=fold), zone)
    there = moment.astimezone(UTC).astimezone(zone)
    if there.replace(tzinfo=None) != moment.replace(tzinfo=None):  # an hour that is left out
        there = moment.replace(fold=0).astimezone(UTC).astimezone(zone)
    return there.astimezone(timezone(there.utcoffset() or timedelta(0)))
