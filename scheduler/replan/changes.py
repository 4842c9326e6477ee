"""A day as it is after something has happened: facts changed, what has begun, what is promised."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from scheduler.messages.service import events as said
from scheduler.model import (
    Begun,
    Closure,
    Lock,
    Plan,
    Problem,
    Promise,
    Shift,
    Stop,
    Visit,
)
from scheduler.model.base import utc

from .begun import begun_by
from .checks import ensure_possible
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
from .notes import Note
from .promises import promises_of, with_promises
from .shifts import ending, fitting, home_by, resting, starting


@dataclass(frozen=True)
class Freedom:
    """What of a plan may change, beside what has begun.

    Nothing that begins before `nothing_until`; of what begins before `times_until` only the times,
    not who comes. Where neither is given all may.
    """

    nothing_until: datetime | None = None
    times_until: datetime | None = None


@dataclass(frozen=True)
class Situation:
    """A plan in force when something has happened.

    `before` is the problem that it was made for and `problem` the same day as it is now: solved
    from `plan` it gives the plan that follows. `cancelled` visits are gone from it.
    """

    before: Problem
    problem: Problem
    plan: Plan
    cancelled: tuple[str, ...]
    notes: tuple[Note, ...]


def situation(
    problem: Problem,
    plan: Plan,
    told: Sequence[Event],
    now: datetime,
    freedom: Freedom = Freedom(),
) -> Situation:
    """Return how things stand now that something has happened to a plan in force.

    Raises
    ------
    InputError
        With everything that cannot be: about what is unknown or over, in the past, contradicting.
    """
    ensure_possible(problem, plan, told, now)
    changing = _Changing(problem, plan, now, freedom)
    for event in sorted(told, key=lambda event: isinstance(event, Absence)):
        changing.take(event)  # who is away has no other hours or car
    return changing.result()


class _Changing:
    def __init__(self, problem: Problem, plan: Plan, now: datetime, freedom: Freedom) -> None:
        self._before, self._plan, self._now, self._freedom = problem, plan, now, freedom
        kept = begun_by(problem, plan, now, freedom.nothing_until)
        self._under_way = {s.visit_id for each in begun_by(problem, plan, now) for s in each.stops}
        before = {begun.shift_id: begun for begun in problem.begun}
        self._left = {begun.shift_id: begun.departure for begun in kept}
        self._stops = {begun.shift_id: list(begun.stops) for begun in kept}
        for shift_id, begun in before.items():
            if shift_id not in self._stops:
                self._left[shift_id], self._stops[shift_id] = begun.departure, list(begun.stops)
        self._visits = dict(problem.visit)
        self._shifts = dict(problem.shift)
        self._clients, self._places = list(problem.clients), list(problem.places)
        self._closures = list(problem.closures)
        self._cancelled: list[str] = []
        self._notes: list[Note] = []

    def take(self, event: Event) -> None:
        """Change what an event changes."""
        match event:
            case Absence():
                self._absence(event)
            case Cancellation():
                if event.visit not in self._under_way:
                    self._open({event.visit})
                self._not_given(event.visit)
            case NoShow():
                self._not_given(event.visit)
            case Delay():
                self._delay(event)
            case UrgentVisit():
                self._add(event)
            case RoadClosed():
                start = event.start or self._now
                shut = Closure(road=event.road, start=start, end=event.end, reason=event.reason)
                self._closures.append(shut)
            case CarBroken():
                for shift in self._parts(event.shift):
                    self._reopen(shift.id, self._now)
                    self._away(shift, self._now, event.until or shift.latest_end)
            case BlockMoved() if event.shift in self._shifts:
                self._move_block(event)

    def _add(self, event: UrgentVisit) -> None:
        self._visits[event.visit.id] = event.visit
        if event.client and all(each.id != event.client.id for each in self._clients):
            self._clients.append(event.client)
        if event.place and all(each.id != event.place.id for each in self._places):
            self._places.append(event.place)

    def _absence(self, event: Absence) -> None:
        start = max(event.start or self._now, self._now, key=utc)
        for shift in list(self._shifts.values()):
            until = event.end or shift.latest_end
            if event.caregiver not in shift.crew or utc(until) <= utc(shift.start):
                continue
            if utc(start) >= utc(shift.latest_end):
                continue
            left = tuple(member for member in shift.crew if member != event.caregiver)
            if left:
                self._fewer(shift, left, start, until)
            else:
                self._reopen(shift.id, start)
                self._away(shift, start, until)

    def _fewer(self, shift: Shift, left: tuple[str, ...], start: datetime, until: datetime) -> None:
        """Have a shift be worked by fewer between two instants; who works on comes to the base."""
        first = max(shift.start, self._now, home_by(shift, self._stops.get(shift.id, [])), key=utc)
        until = max(until, first, key=utc)
        pieces = [(shift.start, start, shift.crew)] if utc(start) > utc(first) else []
        since = start if pieces else shift.start
        if utc(until) > utc(since):
            pieces.append((since, min(until, shift.end, key=utc), left))
        if utc(until) < utc(shift.end):
            pieces.append((max(until, shift.start, key=utc), shift.end, shift.crew))
        own = shift.id
        for begins, ends, crew in pieces:
            piece = shift.model_copy(update={"id": own, "crew": crew})
            piece = piece if begins == shift.start else starting(piece, begins)
            piece = piece if ends == shift.end else ending(piece, ends)
            begun = None if own != shift.id else shift.underway
            self._shifts[own] = piece.model_copy(update={"underway": begun})
            own = self._free_id(shift.id)

    def _parts(self, shift: str) -> list[Shift]:
        """Return a shift and its later parts, where an absence has split it."""
        return [
            each
            for own, each in self._shifts.items()
            if own == shift or own.startswith(f"{shift}.")
        ]

    def _away(self, shift: Shift, start: datetime, until: datetime) -> None:
        """Have a shift do nothing from an instant until another, or for the rest of it."""
        until = max(until, home_by(shift, self._stops.get(shift.id, [])), key=utc)
        comes_back = utc(until) < utc(shift.end)
        if utc(start) > max(utc(shift.start), utc(self._now)):
            self._shifts[shift.id] = ending(shift, start)
            if comes_back:
                rest = {"id": self._free_id(shift.id), "underway": None}
                again = shift.model_copy(update=rest)
                self._shifts[again.id] = starting(again, until)
        elif not comes_back:
            self._end_now(shift)
        elif stops := self._stops.get(shift.id):
            stays = max(stops[-1].departure, until, key=utc)
            stops[-1] = stops[-1].model_copy(update={"departure": stays})
        else:
            self._shifts[shift.id] = starting(shift, max(shift.start, until, key=utc))

    def _free_id(self, shift: str) -> str:
        """Return an id for the later part of a shift."""
        known = self._shifts.keys() | self._before.shift.keys()
        return next(own for n in count(2) if (own := f"{shift[:60]}.{n}") not in known)

    def _end_now(self, shift: Shift) -> None:
        """Have a shift do nothing more: what has begun of it, and home."""
        stops = self._stops.get(shift.id)
        if not stops:
            del self._shifts[shift.id]
            return
        ends = max(stops[-1].departure, shift.start + timedelta(minutes=1), key=utc)
        self._shifts[shift.id] = ending(shift, min(ends, shift.end, key=utc))

    def _not_given(self, visit: str) -> None:
        """End a visit that a crew is at, or on arrival; one that has not begun is gone."""
        self._cancelled.append(visit)
        if not self._is_begun(visit):
            del self._visits[visit]
            return
        for shift, number, stop in self._of(visit):
            done = max(stop.arrival, self._now, key=utc)
            start = min(stop.start, done, key=utc)
            times = {"start": start, "end": done, "departure": done}
            self._stops[shift][number] = stop.model_copy(update=times)
        self._cut(visit)

    def _delay(self, event: Delay) -> None:
        if not self._is_begun(event.visit):
            self._visits[event.visit] = _longer(self._visits[event.visit], event.by)
            return
        for shift, number, stop in self._of(event.visit):
            late = ["end", "departure"]
            if utc(stop.start) > utc(self._now):
                late += ["arrival", "start"]
            times = {name: getattr(stop, name) + event.by for name in late}
            self._stops[shift][number] = stop.model_copy(update=times)
        self._cut(event.visit)

    def _move_block(self, event: BlockMoved) -> None:
        shift = self._shifts[event.shift]
        moved = shift.model_copy(update={"start": event.start, "end": event.end})
        shifted = event.start - shift.start
        breaks = tuple(
            rest.model_copy(
                update={"earliest": rest.earliest + shifted, "latest": rest.latest + shifted}
            )
            for rest in shift.breaks
        )
        self._reopen(shift.id, self._now)
        breaks = shift.breaks if self._stops.get(shift.id) else breaks
        self._shifts[shift.id] = moved.model_copy(update={"breaks": fitting(moved, breaks)})

    def _is_begun(self, visit: str) -> bool:
        return any(True for _ in self._of(visit))

    def _of(self, visit: str) -> Iterable[tuple[str, int, Stop]]:
        for shift, stops in self._stops.items():
            for number, stop in enumerate(stops):
                if stop.visit_id == visit:
                    yield shift, number, stop

    def _cut(self, visit: str) -> None:
        """Open again what was to come after a stop whose times have changed.

        And of a visit by several all, where any of it is opened.
        """
        opened = {
            stop.visit_id
            for shift, number, _ in list(self._of(visit))
            for stop in self._stops[shift][number + 1 :]
        }
        for shift, number, _ in list(self._of(visit)):
            del self._stops[shift][number + 1 :]
        self._open(opened)

    def _reopen(self, shift: str, since: datetime) -> None:
        """Open again what a shift was under way to, where that begins after an instant."""
        stops = self._stops.get(shift, [])
        for number, stop in enumerate(stops):
            if utc(stop.start) > max(utc(since), utc(self._now)):
                opened = {each.visit_id for each in stops[number:]}
                del stops[number:]
                self._open(opened)
                return

    def _open(self, opened: set[str | None]) -> None:
        """Open visits again, and what is to come after them on any route."""
        while opened - {None}:
            again = opened.pop()
            for shift, number, _ in list(self._of(str(again))):
                opened |= {stop.visit_id for stop in self._stops[shift][number + 1 :]}
                del self._stops[shift][number:]

    def result(self) -> Situation:
        """Return the day as it is now."""
        begun = tuple(
            Begun(shift_id=shift, departure=self._left[shift], stops=tuple(stops))
            for shift, stops in self._stops.items()
            if stops
        )
        begun_visits = {stop.visit_id for each in begun for stop in each.stops}
        locks = tuple(self._locks(begun_visits))
        of_shift = {each.shift_id: each for each in begun}
        shifts = tuple(
            self._rested(shift, of_shift.get(shift.id)) for shift in self._shifts.values()
        )
        visits = tuple(self._visits.values())
        promises = tuple(p for p in self._promises() if p.visit in self._visits)
        problem = self._before.model_copy(
            update={
                "objective": with_promises(self._before.objective),
                "now": self._now,
                "begun": begun,
                "shifts": shifts,
                "visits": visits,
                "clients": tuple(self._clients),
                "places": tuple(self._places),
                "closures": tuple(self._closures),
                "locks": locks,
                "promises": promises,
                "links": tuple(
                    x for x in self._before.links if {x.first, x.second} <= self._visits.keys()
                ),
            }
        )
        gone = tuple(self._cancelled)
        return Situation(self._before, problem, self._plan, gone, tuple(self._notes))

    def _promises(self) -> Iterable[Promise]:
        """Yield what the plan in force promises; a window that was told and holds still counts."""
        for promise in promises_of(self._before, self._plan):
            was = self._before.promise.get(promise.visit)
            told, start = was.told if was else None, promise.start
            if told and start and utc(told.start) <= utc(start) <= utc(told.end):
                yield promise.model_copy(update={"window": told})
            else:
                yield promise

    def _locks(self, begun: set[str | None]) -> Iterable[Lock]:
        """Yield what is locked: by a dispatcher, and who gives what must not change hands."""
        on_duty = {member for shift in self._shifts.values() for member in shift.crew}
        locked = set()
        for lock in self._before.locks:
            if lock.visit not in self._visits:
                continue
            away = lock.shift not in (None, *self._shifts)
            if away or lock.caregiver not in (None, *on_duty):
                self._notes.append(Note(said.LOCK_FREED, {"visit": lock.visit}))
                continue
            locked.add(lock.visit)
            yield lock
        until = self._freedom.times_until
        for route in self._plan.routes if until is not None else ():
            for stop in route.stops:
                visit = stop.visit_id
                fixed = until is not None and utc(stop.start) < utc(until)
                open_ = visit in self._visits and visit not in begun | locked
                if fixed and open_ and visit is not None and route.shift_id in self._shifts:
                    locked.add(visit)
                    yield Lock(visit=visit, shift=route.shift_id)

    def _rested(self, shift: Shift, begun: Begun | None) -> Shift:
        """Return a shift whose breaks can still be taken, later if need be."""
        if begun is None:
            return shift
        known = self._before.shift.get(shift.id, shift).breaks
        found, notes = resting(shift, known, begun, self._now)
        self._notes += notes
        return found


def _longer(visit: Visit, by: timedelta) -> Visit:
    """Return a visit whose tasks all last longer."""
    modes = tuple(
        mode.model_copy(
            update={
                "tasks": tuple(
                    task.model_copy(update={"duration": task.duration + by}) for task in mode.tasks
                )
            }
        )
        for mode in visit.modes
    )
    return visit.model_copy(update={"modes": modes})
