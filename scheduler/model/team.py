"""Who works, for whom, and when."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import Field

from .base import ZERO, Code, Duration, Fact, Id, Instant, Money, Text
from .place import HOME_COUNTRY, Country


class Gender(StrEnum):
    """As stated by the person; only used to meet a client's wish."""

    FEMALE = "FEMALE"
    MALE = "MALE"
    OTHER = "OTHER"


class Skill(Fact):
    """A competence or delegation, held until `valid_until` (exclusive) where that is given."""

    code: Code
    valid_until: Instant | None = None


class Principal(Fact):
    """An organisation that owns visits and employs caregivers: region, municipality, clinic.

    Its staff may work on site in `countries`: a border is crossed by permission only.
    """

    id: Id
    name: Text = ""
    countries: tuple[Country, ...] = (HOME_COUNTRY,)


class Caregiver(Fact):
    """A person who gives care, or who helps: a relative or volunteer is not `clinical`.

    `hourly_cost` (SEK per hour) orders competences by price. `last_worked_until` is the end of
    the latest shift before this problem, `works_again_from` the start of the next one after it: for
    the daily rest on either side, and since nobody works two shifts at once.
    """

    id: Id
    name: Text = ""
    principal: Id
    skills: tuple[Skill, ...] = Field(default=(), max_length=500)
    languages: tuple[Code, ...] = ()
    gender: Gender | None = None
    attributes: tuple[Code, ...] = ()
    clinical: bool = True
    hourly_cost: Money = 0.0
    last_worked_until: Instant | None = None
    works_again_from: Instant | None = None

    def holds(self, code: str, at: datetime) -> bool:
        """Tell whether the caregiver holds this skill at that instant."""
        return any(
            skill.code == code and (skill.valid_until is None or at < skill.valid_until)
            for skill in self.skills
        )


class Break(Fact):
    """A meal break: how long, and the span in which it must begin.

    It is taken where the crew arrives or is; at the base, before leaving or on return, only where
    `at_base` allows that.
    """

    duration: Duration
    earliest: Instant
    latest: Instant
    at_base: bool = True


class Transport(StrEnum):
    """How a shift gets about; NONE works from its start place all day (a remote specialist)."""

    CAR = "CAR"
    NONE = "NONE"


class Underway(Fact):
    """How a shift stands that has begun: its crew is at its start place, and free from its start.

    It has been at work `since` then without a break. Where it is `out`, it has made stops, and may
    take a break where it is as at any other; a car that is `warm` starts at once. A sample on board
    is to be handed in by `sample_due`.
    """

    since: Instant
    out: bool = True
    warm: bool = True
    sample_due: Instant | None = None


class Shift(Fact):
    """One working period of a crew who travel together (usually a crew of one).

    The crew leaves `start_place` no earlier than `start` and is back at `end_place` by `end`,
    or at most `max_overtime` later (priced as overtime). A crew that must `leave_at_start` cannot
    wait at its start place for its first visit. A `preemptible` block (ambulance or assessment
    staff) may be called away: what is planned there is marked, and priority visits avoid it. Of a
    shift that has begun only the rest is planned, from how it stands (`underway`).
    """

    id: Id
    crew: tuple[Id, ...] = Field(min_length=1, max_length=6)
    start: Instant
    end: Instant
    start_place: Id
    end_place: Id
    max_overtime: Duration = ZERO
    leave_at_start: bool = False
    transport: Transport = Transport.CAR
    preemptible: bool = False
    breaks: tuple[Break, ...] = Field(default=(), max_length=2)
    underway: Underway | None = None

    @property
    def at_work_since(self) -> datetime:
        """Since when the crew works without a break: from its start, or before."""
        return self.start if self.underway is None else self.underway.since

    @property
    def latest_end(self) -> datetime:
        """The instant by which the crew must be back, overtime included."""
        return self.end + self.max_overtime


class WorkingTime(Fact):
    """The working-time law that plans obey, as data: limits change, code should not.

    Defaults: daily rest of 11 h (arbetstidslagen 1982:673, 13 §) and at most 5 h of work in a row
    without a break (15 §).
    """

    daily_rest: Duration = timedelta(hours=11)
    longest_stretch: Duration = timedelta(hours=5)
