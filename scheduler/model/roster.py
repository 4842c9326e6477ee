"""What a service keeps beside facts of one day: absences, recurring needs, bookings, day frames."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from scheduler.errors import Fault, fault
from scheduler.messages import documents, tables

from .base import Code, Duration, Fact, Id, Instant, Money, Text, refusal, utc
from .care import Mode, Priority, Replaces, TimeWindow, Visit, WindowBound
from .link import Closure, Link, Lock
from .objective import Objective
from .problem import Roads

Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of the day as people write it, like 08:30."""


class NoSuchHour(ValueError):
    """A local time that a change of the clock leaves out, or brings twice; `fault` says which."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.detail)


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
        """Return the visit of a date.

        Raises
        ------
        NoSuchHour
            When a window begins or ends in an hour that a change of the clock leaves out, or
            brings twice.
        """
        windows = tuple(
            TimeWindow(start=_local(on, window.start, zone), end=_local(on, window.end, zone))
            for window in self.windows
        )
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


def _local(on: date, clock: Clock, zone: ZoneInfo) -> datetime:
    """Return an instant of the local day, where there is exactly one."""
    hours, minutes = map(int, clock.split(":"))
    moment = datetime.combine(on, time(hours, minutes), zone)
    if utc(moment).astimezone(zone).replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise NoSuchHour(fault(tables.HOUR_LEFT_OUT, day=on, clock=clock))
    if moment.replace(fold=1).utcoffset() != moment.utcoffset():
        raise NoSuchHour(fault(tables.HOUR_TWICE, day=on, clock=clock))
    return moment
