"""A problem: everything that bears on one plan, as the exchange format."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field

from .base import Duration, Fact, Id, Instant, Text
from .care import Client, Visit
from .link import Agreement, Closure, Link, Lock, Promise, Usual
from .objective import Objective
from .place import Coverage, Place
from .plan import Begun
from .team import Caregiver, Principal, Shift, WorkingTime


class Season(StrEnum):
    """Decides road speeds and standing closures."""

    SUMMER = "SUMMER"
    WINTER = "WINTER"


WINTER_MONTHS = (11, 12, 1, 2, 3, 4)


class Provider(StrEnum):
    """Where travel times come from; AUTO takes the road skeleton where it reaches.

    With MATRIX they are handed over beside the problem, and coordinates mean nothing.
    """

    AUTO = "AUTO"
    ROADGRAPH = "ROADGRAPH"
    GEODESIC = "GEODESIC"
    MATRIX = "MATRIX"


class Roads(Fact):
    """How the crews get about: season, source of travel times, minutes to start a cold car.

    Without a `season` the date decides: winter from November to April. `startup` is added to the
    first leg that leaves a shift's start place (ice and snow on cars).
    """

    season: Season | None = None
    provider: Provider = Provider.AUTO
    startup: Duration = timedelta(0)


class Horizon(Fact):
    """The span within which everything happens."""

    start: Instant
    end: Instant


class SetAside(Fact):
    """A record of a day that could not be used, or a part of it, and why: it is told, not planned.

    `code` is that of the fault; `sv` and `en` say what is wrong and how to mend it.
    """

    record: Text
    code: Annotated[str, Field(pattern=r"^[A-Z0-9_]{1,40}$")]
    sv: Annotated[str, Field(max_length=400)] = ""
    en: Annotated[str, Field(max_length=400)] = ""


REMEMBERED = (
    "place",
    "client",
    "caregiver",
    "shift",
    "visit",
    "promise",
    "timezone",
    "digest",
)
"""What a problem works out once and keeps."""


class Problem(Fact):
    """Facts to plan from. `tick` is the resolution of time inside the solver.

    Of the `promises` of visits that are given at most `most_broken` are broken, where a number is
    set; a visit that is left out has its price.

    What is `begun` stands in every plan. Nobody sets out before `now` for anything else.

    Where a place does not state its coverage, indoors or from the car, `assume_coverage` holds;
    unless that is given nothing is assumed, and no session is held there.
    """

    id: Id
    title: Text = ""
    synthetic: bool = False
    zone: Text = "Europe/Stockholm"
    tick: Duration = timedelta(seconds=1)
    horizon: Horizon
    roads: Roads = Roads()
    principals: tuple[Principal, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    places: tuple[Place, ...] = ()
    clients: tuple[Client, ...] = ()
    caregivers: tuple[Caregiver, ...] = ()
    shifts: tuple[Shift, ...] = ()
    visits: tuple[Visit, ...] = ()
    links: tuple[Link, ...] = ()
    locks: tuple[Lock, ...] = ()
    promises: tuple[Promise, ...] = ()
    most_broken: int | None = Field(default=None, ge=0)
    now: Instant | None = None
    begun: tuple[Begun, ...] = ()
    template: tuple[Usual, ...] = ()
    closures: tuple[Closure, ...] = ()
    working_time: WorkingTime | None = WorkingTime()
    objective: Objective = Field(default_factory=Objective)
    assume_coverage: Coverage = Coverage.UNKNOWN
    set_aside: tuple[SetAside, ...] = Field(default=(), max_length=20_000)

    @property
    def season(self) -> Season:
        """The season of the roads: as given, else that of the date on which the day begins."""
        if self.roads.season is not None:
            return self.roads.season
        month = self.horizon.start.astimezone(self.timezone).month
        return Season.WINTER if month in WINTER_MONTHS else Season.SUMMER

    @cached_property
    def place(self) -> dict[str, Place]:
        """Places by id, with the coverage that is assumed where they state none."""
        return {place.id: self._covered(place) for place in self.places}

    @property
    def assumed(self) -> int:
        """At how many places coverage is assumed, indoors or from the car."""
        return sum(self.place[place.id] is not place for place in self.places)

    def _covered(self, place: Place) -> Place:
        assumed = {
            name: self.assume_coverage
            for name in ("indoor", "mobile")
            if getattr(place, name) is Coverage.UNKNOWN is not self.assume_coverage
        }
        return place.model_copy(update=assumed) if assumed else place

    @cached_property
    def client(self) -> dict[str, Client]:
        """Clients by id."""
        return {client.id: client for client in self.clients}

    @cached_property
    def caregiver(self) -> dict[str, Caregiver]:
        """Caregivers by id."""
        return {caregiver.id: caregiver for caregiver in self.caregivers}

    @cached_property
    def shift(self) -> dict[str, Shift]:
        """Shifts by id."""
        return {shift.id: shift for shift in self.shifts}

    @cached_property
    def visit(self) -> dict[str, Visit]:
        """Visits by id."""
        return {visit.id: visit for visit in self.visits}

    @cached_property
    def promise(self) -> dict[str, Promise]:
        """Promises by visit."""
        return {promise.visit: promise for promise in self.promises}

    @cached_property
    def timezone(self) -> ZoneInfo:
        """The zone in which the day is lived and printed."""
        return ZoneInfo(self.zone)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON: a plan names the exact problem it was made for."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Problem:
        """Return a copy with some fields changed, and nothing remembered of the original."""
        copied = super().model_copy(update=update, deep=deep)
        for name in REMEMBERED:
            vars(copied).pop(name, None)
        return copied

    def crew(self, shift_id: str) -> tuple[Caregiver, ...]:
        """Return the caregivers of a shift."""
        return tuple(self.caregiver[member] for member in self.shift[shift_id].crew)

    def home_of(self, visit: Visit) -> Place:
        """Return the place where the visit's client is."""
        return self.place[self.client[visit.client].place]

    def to_json(self, indent: int | None = None) -> str:
        """Write the exchange format, without fields that hold their default."""
        return self.model_dump_json(exclude_defaults=True, indent=indent)
