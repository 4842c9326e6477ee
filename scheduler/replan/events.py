"""What may happen while a plan is in force, as it is told."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

from scheduler.errors import Fault, InputError, fault
from scheduler.messages import documents, problems
from scheduler.messages.service import events
from scheduler.model import Client, Place, Visit
from scheduler.model.base import Duration, Fact, Id, Instant, Text
from scheduler.model.reading.facts import fact_from

MOST_EVENTS = 200


class Absence(Fact):
    """A caregiver is away from `start` (now, where not given) until `end`, or for the day."""

    type: Literal["ABSENCE"] = "ABSENCE"
    caregiver: Id
    start: Instant | None = None
    end: Instant | None = None


class Cancellation(Fact):
    """A visit is not wanted any more; a crew that is under way to it turns up and goes on."""

    type: Literal["CANCELLATION"] = "CANCELLATION"
    visit: Id


class NoShow(Fact):
    """Nobody is at home: a visit that a crew is at, or under way to, ends now, or on arrival."""

    type: Literal["NO_SHOW"] = "NO_SHOW"
    visit: Id


class Delay(Fact):
    """A visit ends so much later: it runs long, its crew comes late, or it is going to last."""

    type: Literal["DELAY"] = "DELAY"
    visit: Id
    by: Duration


class UrgentVisit(Fact):
    """A visit that is new, with its client and the client's place where these are new too."""

    type: Literal["URGENT_VISIT"] = "URGENT_VISIT"
    visit: Visit
    client: Client | None = None
    place: Place | None = None


class RoadClosed(Fact):
    """A stretch of road is shut from `start` (now, where not given) until `end`."""

    type: Literal["CLOSURE"] = "CLOSURE"
    road: Text
    start: Instant | None = None
    end: Instant
    reason: Text = ""


class CarBroken(Fact):
    """A shift's car stands still until another is there, or for the day."""

    type: Literal["CAR_BROKEN"] = "CAR_BROKEN"
    shift: Id
    until: Instant | None = None


class BlockMoved(Fact):
    """A shift, such as a specialist's block, has other hours."""

    type: Literal["BLOCK_MOVED"] = "BLOCK_MOVED"
    shift: Id
    start: Instant
    end: Instant


Event = Absence | Cancellation | NoShow | Delay | UrgentVisit | RoadClosed | CarBroken | BlockMoved

KINDS: Mapping[str, type[Event]] = MappingProxyType(
    {
        "ABSENCE": Absence,
        "CANCELLATION": Cancellation,
        "NO_SHOW": NoShow,
        "DELAY": Delay,
        "URGENT_VISIT": UrgentVisit,
        "CLOSURE": RoadClosed,
        "CAR_BROKEN": CarBroken,
        "BLOCK_MOVED": BlockMoved,
    }
)
"""Events by the type under which they are told."""


def read_events(raw: Any, path: str = "events") -> tuple[Event, ...]:
    """Read a list of events, each an object with its `type`.

    Raises
    ------
    InputError
        With every fault of structure.
    """
    if not isinstance(raw, list):
        raise InputError([fault(documents.NOT_A_LIST, path)])
    if not raw:
        raise InputError([fault(events.NO_EVENTS, path)])
    if len(raw) > MOST_EVENTS:
        said = {"count": len(raw), "name": path, "most": MOST_EVENTS}
        raise InputError([fault(documents.TOO_MANY, path, **said)])
    found: list[Event] = []
    faults: list[Fault] = []
    for number, element in enumerate(raw):
        try:
            found.append(_read(element))
        except InputError as error:
            faults += (_below(f"{path}[{number}]", each) for each in error.faults)
    if faults:
        raise InputError(faults)
    return tuple(found)


def _read(element: Any) -> Event:
    if not isinstance(element, dict):
        raise InputError([fault(problems.NEEDS_OBJECT, "", name="event")])
    if "type" not in element:
        raise InputError([fault(documents.MISSING, "type", name="type")])
    kind = KINDS.get(str(element["type"]))
    if kind is None:
        said = {"type": str(element["type"])[:60], "allowed": ", ".join(KINDS)}
        raise InputError([fault(events.UNKNOWN_EVENT, "type", **said)])
    return fact_from(kind, element)


def _below(name: str, found: Fault) -> Fault:
    return found.below(name) if found.path else found.at(name)
