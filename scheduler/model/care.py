"""Who needs care, what they need, and the ways in which it may be given."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from .base import ZERO, Code, Duration, Fact, Id, Instant, Money, Text
from .place import Medium
from .team import Gender


class Met(Fact):
    """A caregiver whom the client met during the last 14 days, and how often."""

    caregiver: Id
    visits: Annotated[int, Field(ge=1, le=1000)]


class Client(Fact):
    """A synthetic or pseudonymous person at a place, with what bears on who may come.

    `allergies` exclude caregivers with that attribute (a dog at home), `access` demands an
    attribute (can drive a snowmobile); neither concerns who is on a screen. `language` and
    `gender` are wishes, priced, not demanded.
    """

    id: Id
    name: Text = ""
    place: Id
    preferred: tuple[Id, ...] = ()
    forbidden: tuple[Id, ...] = ()
    language: Code | None = None
    gender: Gender | None = None
    allergies: tuple[Code, ...] = ()
    access: tuple[Code, ...] = ()
    met_lately: tuple[Met, ...] = ()


class TimeWindow(Fact):
    """Bounds when service starts; where the visit says AT_END, also when it ends. Inclusive."""

    start: Instant
    end: Instant


class WindowBound(StrEnum):
    """What a visit's windows bound: the start of service, or all of it up to its end."""

    START = "START"
    AT_END = "AT_END"


class Priority(StrEnum):
    """How urgent the visit is, typed by a clinician; the software never infers or changes it."""

    ROUTINE = "ROUTINE"
    PRIORITY = "PRIORITY"
    URGENT = "URGENT"

    @property
    def factor(self) -> float:
        """How many times dearer than a routine visit a mandatory one is to leave out."""
        return {Priority.ROUTINE: 1.0, Priority.PRIORITY: 3.0, Priority.URGENT: 10.0}[self]


class Replaces(StrEnum):
    """What the client would do if this visit did not exist."""

    NONE = "NONE"
    HEALTH_CENTRE = "HEALTH_CENTRE"
    HOSPITAL_CLINIC = "HOSPITAL_CLINIC"
    EMERGENCY = "EMERGENCY"
    BED_DAY = "BED_DAY"


class Presence(StrEnum):
    """Whether the caregiver of a task is where the task is, or on a screen or telephone."""

    ON_SITE = "ON_SITE"
    REMOTE = "REMOTE"


class ModeKind(StrEnum):
    """The ways of giving a visit."""

    HOME = "HOME"
    ASSISTED = "ASSISTED"
    DIGITAL = "DIGITAL"
    TELEPHONE = "TELEPHONE"
    ROOM = "ROOM"
    CLINIC = "CLINIC"


class Offset(Fact):
    """When a task starts, counted from the start of the visit's first task."""

    least: Duration = ZERO
    most: Duration = ZERO


class Task(Fact):
    """One caregiver's part of a mode.

    Before `duration` come `entry` (parking, door, hygiene), after it `documentation`; both take
    the caregiver's time, neither is part of what a window bounds. `place` is the client's unless
    given. A REMOTE task needs `medium` at both ends; VIDEO falls back to VOICE only if allowed.
    Relatives and volunteers give only what is not `clinical`.
    """

    id: Id
    skills: tuple[Code, ...] = Field(default=(), max_length=100)
    clinical: bool = True
    duration: Duration
    presence: Presence = Presence.ON_SITE
    place: Id | None = None
    offset: Offset = Offset()
    entry: Duration = ZERO
    documentation: Duration = ZERO
    medium: Medium = Medium.VIDEO
    voice_fallback: bool = False

    @property
    def media(self) -> tuple[Medium, ...]:
        """The media that will do, best first."""
        if self.medium is Medium.VIDEO and self.voice_fallback:
            return (Medium.VIDEO, Medium.VOICE)
        return (self.medium,)


class Mode(Fact):
    """One way to give a visit, with all its tasks: given whole or not at all."""

    kind: ModeKind
    tasks: tuple[Task, ...] = Field(min_length=1, max_length=3)
    price: Money = 0.0


class Visit(Fact):
    """What a client needs once.

    A visit that is not `mandatory` may be left out at its `price`, whatever its priority; a
    mandatory one is left out only when it cannot be given, the least urgent first, and always with
    a reason. `sample_limit` is how long after the
    visit a sample may travel before it is handed in at a laboratory.

    A client is in one place at a time: where the mode's first task on site is given, or else before
    the screen of its first task, from the start of the first task to the end of the last. Between
    visits in two places lies at least the way from one to the other. In one place visits may
    overlap, at the price of `client_overlap` unless a link says that they belong together.
    """

    id: Id
    type: Code
    client: Id
    owner: Id
    windows: tuple[TimeWindow, ...] = Field(min_length=1, max_length=14)
    bound: WindowBound = WindowBound.START
    modes: tuple[Mode, ...] = Field(min_length=1, max_length=6)
    priority: Priority = Priority.ROUTINE
    mandatory: bool = True
    price: Money | None = None
    replaces: Replaces = Replaces.NONE
    replaces_place: Id | None = None
    sample_limit: Duration | None = None
    note: Annotated[str, Field(max_length=100)] = ""

    def mode(self, kind: ModeKind | None, number: int) -> Mode | None:
        """Return the visit's mode of a kind by its number among these; None where there is none."""
        alike = [mode for mode in self.modes if mode.kind is kind]
        return alike[number] if number < len(alike) else None

    def window_at(self, instant: datetime) -> TimeWindow:
        """Return the window that judges this instant: the last one that has begun, or the first."""
        judging = self.windows[0]
        for window in self.windows[1:]:
            if window.start <= instant:
                judging = window
        return judging

    def lateness(self, start: datetime, duration: timedelta) -> timedelta:
        """Return how long after its window the visit starts (or ends, where AT_END)."""
        moment = start + duration if self.bound is WindowBound.AT_END else start
        return max(ZERO, moment - self.window_at(start).end)
