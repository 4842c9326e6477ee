"""The difference between two plans: what moved, from whom to whom, and whom to ring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from scheduler.messages import Language, Message
from scheduler.messages.service import events as said
from scheduler.model import ModeKind, Plan, Problem, Promise, Term
from scheduler.model.base import minutes, utc

from .promises import promises_of


class Change(StrEnum):
    """What becomes of a visit."""

    CANCELLED = "CANCELLED"
    LEFT_OUT = "LEFT_OUT"
    PLACED = "PLACED"
    MOVED = "MOVED"
    OTHER_MODE = "OTHER_MODE"
    RETIMED = "RETIMED"

    @property
    def message(self) -> Message:
        """What a dispatcher reads."""
        found: Message = getattr(said, self.value)
        return found


@dataclass(frozen=True)
class Given:
    """How a plan gives a visit: by which shifts and people, when, in which mode."""

    shifts: tuple[str, ...]
    crew: tuple[str, ...]
    start: datetime
    mode: ModeKind | None


@dataclass(frozen=True)
class Move:
    """A visit that one plan gives otherwise than the other; `minutes` by which it begins later."""

    visit: str
    change: Change
    before: Given | None
    after: Given | None
    minutes: float
    new_faces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Call:
    """A client to be told: what was promised, and what comes instead, if anything."""

    client: str
    visit: str
    told: Promise
    after: Given | None


@dataclass(frozen=True)
class Diff:
    """What a new plan changes in an old one, and what both cost by term."""

    moves: tuple[Move, ...]
    calls: tuple[Call, ...]
    left_out: tuple[str, ...]
    km: float
    cost: Mapping[Term, tuple[float, float]]

    @property
    def new_faces(self) -> int:
        """How many people come to whom they have not met lately and were not promised."""
        return sum(len(move.new_faces) for move in self.moves)

    def line(self, language: Language) -> str:
        """Return the difference in one line."""
        told = {"left": len(self.left_out), "km": self.km, "faces": self.new_faces}
        return said.ONE_LINE.text(language, told | {"calls": len(self.calls)})

    def as_dict(self, language: Language) -> dict[str, Any]:
        """Return the difference as JSON-ready data."""
        return {
            "line": self.line(language),
            "left_out": list(self.left_out),
            "km": round(self.km, 3),
            "new_faces": self.new_faces,
            "moves": [_move(each) for each in self.moves],
            "calls": [_call(each) for each in self.calls],
            "cost": {
                str(term): {"before": round(was, 6), "after": round(now, 6)}
                for term, (was, now) in self.cost.items()
            },
        }


def _move(move: Move) -> dict[str, Any]:
    return {
        "visit": move.visit,
        "change": move.change,
        "before": _given(move.before),
        "after": _given(move.after),
        "minutes": round(move.minutes, 3),
        "new_faces": list(move.new_faces),
    }


def _call(call: Call) -> dict[str, Any]:
    told = call.told.told
    return {
        "client": call.client,
        "visit": call.visit,
        "told": told and {"start": told.start.isoformat(), "end": told.end.isoformat()},
        "caregivers": list(call.told.caregivers),
        "after": _given(call.after),
    }


def _given(given: Given | None) -> dict[str, Any] | None:
    if given is None:
        return None
    return {
        "shifts": list(given.shifts),
        "caregivers": list(given.crew),
        "start": given.start.isoformat(),
        "mode": given.mode,
    }


def given_in(problem: Problem, plan: Plan) -> dict[str, Given]:
    """Return how a plan gives each visit."""
    found: dict[str, Given] = {}
    for route in plan.routes:
        crew = problem.shift[route.shift_id].crew if route.shift_id in problem.shift else ()
        for stop in route.stops:
            if stop.visit_id is None:
                continue
            known = found.get(stop.visit_id)
            shifts, people = {route.shift_id}, set(crew)
            start = stop.start
            if known is not None:
                shifts |= set(known.shifts)
                people |= set(known.crew)
                start = min(start, known.start, key=utc)
            one = Given(tuple(sorted(shifts)), tuple(sorted(people)), start, stop.mode)
            found[stop.visit_id] = one
    return found


def diff_of(
    before: Problem,
    old: Plan,
    after: Problem,
    new: Plan,
    costs: tuple[Mapping[Term, float], Mapping[Term, float]] | None = None,
    cancelled: Iterable[str] = (),
) -> Diff:
    """Return what a new plan changes in an old one.

    Parameters
    ----------
    before, old
        The plan in force and the problem that it was made for.
    after, new
        The plan that may follow, and the same day as it is now.
    costs
        What both cost by term, as the judge has it, where that is to be compared.
    cancelled
        Visits that are not wanted any more, though a crew may turn up for one.
    """
    was, comes = given_in(before, old), given_in(after, new)
    comes = {visit: given for visit, given in comes.items() if visit not in set(cancelled)}
    for visit in {s.visit_id for begun in after.begun for s in begun.stops} & was.keys():
        if visit in comes and comes[str(visit)].shifts == was[str(visit)].shifts:
            comes[str(visit)] = replace(comes[str(visit)], crew=was[str(visit)].crew)
    promised = {promise.visit: promise for promise in promises_of(before, old)} | after.promise
    moves = [
        move
        for visit in dict.fromkeys([*was, *comes])
        for move in _moves(after, visit, was.get(visit), comes.get(visit))
    ]
    gone = set(cancelled)
    moves = [replace(m, change=Change.CANCELLED) if m.visit in gone else m for m in moves]
    moves.sort(key=lambda move: utc(_when(move)))
    calls = [
        Call(_client(before, after, move.visit), move.visit, promised[move.visit], move.after)
        for move in moves
        if move.visit in promised and _is_to_be_told(promised[move.visit], move)
    ]
    cost: dict[Term, tuple[float, float]] = {}
    if costs is not None:
        ours, theirs = costs
        terms = dict.fromkeys([*ours, *theirs])
        cost = {term: (ours.get(term, 0.0), theirs.get(term, 0.0)) for term in terms}
    left_out = tuple(entry.visit_id for entry in new.unassigned)
    return Diff(tuple(moves), tuple(calls), left_out, _km(new) - _km(old), cost)


def _when(move: Move) -> datetime:
    """Return when a move matters first: at the earlier of the two starts."""
    return min((each.start for each in (move.before, move.after) if each), key=utc)


def _moves(after: Problem, visit: str, was: Given | None, now: Given | None) -> Iterator[Move]:
    if was is None and now is not None:
        yield Move(visit, Change.PLACED, None, now, 0.0, _new_faces(after, visit, was, now))
    elif was is not None and now is None:
        gone = Change.LEFT_OUT if visit in after.visit else Change.CANCELLED
        yield Move(visit, gone, was, None, 0.0)
    elif was is not None and now is not None and was != now:
        change = Change.RETIMED
        if was.mode is not now.mode:
            change = Change.OTHER_MODE
        if set(was.crew) != set(now.crew):
            change = Change.MOVED
        later = minutes(utc(now.start) - utc(was.start))
        if change is Change.RETIMED and not later:
            return  # the same people on another shift of theirs
        yield Move(visit, change, was, now, later, _new_faces(after, visit, was, now))


def _new_faces(problem: Problem, visit: str, was: Given | None, now: Given) -> tuple[str, ...]:
    """Return who of a crew comes to somebody whom nobody of it has met lately."""
    client = problem.client[problem.visit[visit].client]
    known = {met.caregiver for met in client.met_lately} | set(was.crew if was else ())
    return () if known & set(now.crew) else now.crew


def _is_to_be_told(promise: Promise, move: Move) -> bool:
    """Tell whether a client was told otherwise: of the time, who comes, or how."""
    now = move.after
    if now is None:
        return move.change is Change.LEFT_OUT
    told, named = promise.told, set(promise.caregivers)
    in_time = told is None or utc(told.start) <= utc(now.start) <= utc(told.end)
    someone = not named or bool(named & set(now.crew))
    return not (in_time and someone and promise.mode in (None, now.mode))


def _client(before: Problem, after: Problem, visit: str) -> str:
    return (after.visit.get(visit) or before.visit[visit]).client


def _km(plan: Plan) -> float:
    stops = (stop.metres for route in plan.routes for stop in route.stops)
    return (sum(stops) + sum(route.metres for route in plan.routes)) / 1000
