"""Whether what is told can be: known, to come, not contradicting itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from scheduler.errors import Fault, InputError, fault
from scheduler.messages import problems, tables
from scheduler.messages.service import events as said
from scheduler.model import Client, Place, Plan, Problem, Stop
from scheduler.model.base import ZERO, utc
from scheduler.model.checking.times import LONGEST_TASK

from .begun import begins
from .events import (
    Absence,
    BlockMoved,
    Cancellation,
    CarBroken,
    Delay,
    Event,
    NoShow,
    RoadClosed,
    UrgentVisit,
)


def ensure_possible(problem: Problem, plan: Plan, told: Sequence[Event], now: datetime) -> None:
    """Refuse events that cannot be.

    Raises
    ------
    InputError
        With every fault, at its event.
    """
    horizon = problem.horizon
    if not utc(horizon.start) <= utc(now) <= utc(horizon.end):
        hours = {"start": horizon.start.isoformat(), "end": horizon.end.isoformat()}
        raise InputError([fault(said.NOW_OUTSIDE_DAY, "now", now=now.isoformat(), **hours)])
    checks = _Checks(problem, plan, now)
    faults = [
        each.at(f"events[{number}].{each.path}".rstrip("."))
        for number, event in enumerate(told)
        for each in checks.faults(event)
    ]
    faults += _contradictions(told)
    if faults:
        raise InputError(faults)


_FACT = re.compile(r"(visits|clients|places|closures|shifts)\[(\d+)\](.*)$")


def as_told(faults: Iterable[Fault], problem: Problem, told: Sequence[Event]) -> list[Fault]:
    """Return faults of the day as events make it, each at the event of which it comes."""
    return [_as_told(each, problem, told) for each in faults]


def _as_told(found: Fault, problem: Problem, told: Sequence[Event]) -> Fault:
    at = _FACT.match(found.path)
    if at is None:
        return found
    name, number, rest = at.groups()
    fact = getattr(problem, name)[int(number)]
    rest = rest.removeprefix(f" {getattr(fact, 'id', '')}").strip()
    for place, event in enumerate(told):
        if isinstance(event, UrgentVisit) and fact == getattr(event, name[:-1], None):
            return found.at(f"events[{place}].{name[:-1]}{rest}")
        if _is_of(event, name, fact):
            own = rest if rest[1:] in type(event).model_fields else ""
            return found.at(f"events[{place}]{own}")
    return found


def _is_of(event: Event, name: str, fact: Any) -> bool:
    """Tell whether an event is what made a fact as it is."""
    match event:
        case RoadClosed():
            return name == "closures" and (fact.road, fact.end) == (event.road, event.end)
        case Delay():
            return name == "visits" and bool(fact.id == event.visit)
        case BlockMoved() | CarBroken():
            return name == "shifts" and bool(fact.id == event.shift)
        case Absence():
            return name == "shifts" and event.caregiver in fact.crew
    return False


class _Checks:
    def __init__(self, problem: Problem, plan: Plan, now: datetime) -> None:
        self._problem, self._now = problem, now
        self._new: set[str] = set()
        self._clients: dict[str, Client] = {}
        self._places: dict[str, Place] = {}
        self._stops: dict[str, list[tuple[datetime, Stop]]] = {}
        for route in plan.routes:
            left = route.departure
            for stop in route.stops:
                if stop.visit_id is not None:
                    self._stops.setdefault(stop.visit_id, []).append((left, stop))
                left = stop.departure

    def faults(self, event: Event) -> Iterator[Fault]:
        """Yield what is wrong with an event, with paths below it."""
        match event:
            case Absence():
                yield from self._absence(event)
            case Cancellation() | NoShow() | Delay():
                yield from self._about_visit(event)
            case UrgentVisit():
                yield from self._new_visit(event)
            case RoadClosed():
                yield from self._span(event.start or self._now, event.end)
            case CarBroken():
                yield from self._car(event)
            case BlockMoved():
                yield from self._block(event)

    def _absence(self, event: Absence) -> Iterator[Fault]:
        shifts = [s for s in self._problem.shifts if event.caregiver in s.crew]
        if event.caregiver not in self._problem.caregiver:
            yield _unknown("caregiver", event.caregiver, "caregivers")
            return
        start = event.start or self._now
        if event.end is not None:
            yield from self._span(start, event.end)
        after = utc(max(start, self._now, key=utc))
        if not any(utc(shift.latest_end) > after for shift in shifts):
            yield fault(said.NOT_ON_DUTY, "caregiver", what=event.caregiver)

    def _about_visit(self, event: Cancellation | NoShow | Delay) -> Iterator[Fault]:
        if event.visit not in self._problem.visit and event.visit not in self._new:
            yield _unknown("visit", event.visit, "visits")
            return
        stops = self._stops.get(event.visit, [])
        over = max((stop.end for _, stop in stops), key=utc, default=None)
        if over is not None and utc(over) <= utc(self._now):
            yield fault(said.ALREADY_DONE, "visit", what=event.visit, at=over.isoformat())
        begun = any(utc(begins(self._problem, stop, left)) < utc(self._now) for left, stop in stops)
        if isinstance(event, NoShow) and not begun:
            yield fault(said.NOT_BEGUN, "visit", what=event.visit)
        if isinstance(event, Delay) and event.by <= ZERO:
            yield fault(problems.NOT_POSITIVE, "by")
        elif isinstance(event, Delay) and event.by > LONGEST_TASK:
            yield fault(problems.SPAN_OUT_OF_RANGE, "by")

    def _new_visit(self, event: UrgentVisit) -> Iterator[Fault]:
        visit, problem = event.visit, self._problem
        if visit.id in problem.visit or visit.id in self._new:
            yield fault(problems.ID_TWICE, "visit.id", id=visit.id, times=2, name="visits")
        self._new.add(visit.id)
        known = {**problem.client, **self._clients}
        if event.client:
            known[event.client.id] = event.client
        if visit.client not in known:
            yield _unknown("visit.client", visit.client, "clients")
        for name, given, there in (
            ("client", event.client, {**problem.client, **self._clients}),
            ("place", event.place, {**problem.place, **self._places}),
        ):
            if given is not None and there.get(given.id, given) != given:
                yield fault(problems.ID_TWICE, f"{name}.id", id=given.id, times=2, name=f"{name}s")
        self._clients |= {event.client.id: event.client} if event.client else {}
        self._places |= {event.place.id: event.place} if event.place else {}
        if all(utc(window.end) <= utc(self._now) for window in visit.windows):
            ended = visit.windows[-1].end.isoformat()
            yield fault(tables.IN_THE_PAST, "visit.windows", end=ended)

    def _span(self, start: datetime, end: datetime) -> Iterator[Fault]:
        if utc(end) <= utc(start):
            yield fault(problems.REVERSED, "end")
        elif utc(end) <= utc(self._now):
            yield fault(tables.IN_THE_PAST, "end", end=end.isoformat())

    def _car(self, event: CarBroken) -> Iterator[Fault]:
        shift = self._problem.shift.get(event.shift)
        if shift is None:
            yield _unknown("shift", event.shift, "shifts")
            return
        if shift.transport != "CAR":
            yield fault(said.NO_CAR, "shift", what=event.shift)
        if utc(shift.latest_end) <= utc(self._now):
            over = shift.latest_end.isoformat()
            yield fault(said.ALREADY_DONE, "shift", what=event.shift, at=over)
        if event.until is not None and utc(event.until) <= utc(self._now):
            yield fault(tables.IN_THE_PAST, "until", end=event.until.isoformat())

    def _block(self, event: BlockMoved) -> Iterator[Fault]:
        shift = self._problem.shift.get(event.shift)
        if shift is None:
            yield _unknown("shift", event.shift, "shifts")
            return
        yield from self._span(event.start, event.end)
        begun = utc(shift.start) < utc(self._now)
        if begun and utc(event.start) != utc(shift.start):
            told: dict[str, Any] = {"what": event.shift, "at": shift.start.isoformat()}
            yield fault(said.HAS_BEGUN, "start", **told)
        elif not begun and utc(event.start) < utc(self._now):
            yield fault(tables.IN_THE_PAST, "start", end=event.start.isoformat())


def _unknown(path: str, wanted: str, collection: str) -> Fault:
    return fault(problems.UNKNOWN_ID, path, id=wanted, collection=collection)


def _contradictions(told: Sequence[Event]) -> Iterator[Fault]:
    """Yield events that say something else of the same thing than an earlier one."""
    known: dict[tuple[str, str], int] = {}
    for number, event in enumerate(told):
        about = _about(event)
        if about is None:
            continue
        if about in known:
            other = f"events[{known[about]}]"
            yield fault(said.CONTRADICTION, f"events[{number}]", what=about[1], other=other)
        known.setdefault(about, number)


def _about(event: Event) -> tuple[str, str] | None:
    """Return what an event is about, where a second one about it would contradict it."""
    match event:
        case Absence():
            return "caregiver", event.caregiver
        case Cancellation() | NoShow() | Delay():
            return "visit", event.visit
        case CarBroken() | BlockMoved():
            return "shift", event.shift
        case RoadClosed():
            return "road", event.road
    return None
