"""What a dispatcher changes by hand: judged at once, with all else left as it is."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from scheduler.errors import Fault, InputError, fault
from scheduler.evaluation import Evaluation, evaluate
from scheduler.insertion import without
from scheduler.messages import problems
from scheduler.messages.service import why
from scheduler.model import Lock, ModeKind, Plan, Problem
from scheduler.model.base import ZERO, Fact, Id, Instant
from scheduler.solver import Places
from scheduler.travel import Travel

from .alternatives import WEIGHED, of_problem, weighed
from .promises import promises_of, with_promises


class Move(Fact):
    """A visit goes to another shift, or another start, wherever that costs least there."""

    type: Literal["MOVE"] = "MOVE"
    visit: Id
    shift: Id
    start: Instant | None = None


class Swap(Fact):
    """Two visits change shifts."""

    type: Literal["SWAP"] = "SWAP"
    first: Id
    second: Id


class GiveUp(Fact):
    """A visit is left out."""

    type: Literal["GIVE_UP"] = "GIVE_UP"
    visit: Id


class Fix(Fact):
    """A visit is locked: whatever is given must hold from now on."""

    type: Literal["LOCK"] = "LOCK"
    visit: Id
    shift: Id | None = None
    caregiver: Id | None = None
    start: Instant | None = None
    mode: ModeKind | None = None


class Unfix(Fact):
    """A visit is locked no longer."""

    type: Literal["UNLOCK"] = "UNLOCK"
    visit: Id


Edit = Move | Swap | GiveUp | Fix | Unfix
EDITS: dict[str, type[Edit]] = {
    "MOVE": Move,
    "SWAP": Swap,
    "GIVE_UP": GiveUp,
    "LOCK": Fix,
    "UNLOCK": Unfix,
}


@dataclass(frozen=True)
class Edited:
    """A plan changed by hand, its day with the locks, and what the judge says: perhaps illegal."""

    problem: Problem
    plan: Plan
    evaluation: Evaluation


def edited(problem: Problem, travel: Travel, plan: Plan, edits: Sequence[Edit]) -> Edited:
    """Return a plan with edits made one after the other, all else in the same order, judged.

    Raises
    ------
    InputError
        When an edit names what there is not, or a move finds no place at all on its shift.
    """
    faults = [
        each.below(f"edits[{number}]")
        for number, edit in enumerate(edits)
        for each in _unknown(problem, edit)
    ]
    if faults:
        raise InputError(faults)
    for number, edit in enumerate(edits):
        try:
            problem, plan = _made(problem, travel, plan, edit)
        except InputError as error:
            raise InputError(each.below(f"edits[{number}]") for each in error.faults) from None
    plan = plan.model_copy(update={"problem_digest": problem.digest})
    return Edited(problem, plan, evaluate(problem, travel, plan))


def _unknown(problem: Problem, edit: Edit) -> list[Fault]:
    """Return what an edit names that is not there."""
    found = []
    for name in ("visit", "first", "second"):
        visit = getattr(edit, name, None)
        if visit is not None and visit not in problem.visit:
            found.append(fault(problems.UNKNOWN_ID, name, id=visit, collection="visits"))
    shift, who = getattr(edit, "shift", None), getattr(edit, "caregiver", None)
    if shift is not None and shift not in problem.shift:
        found.append(fault(problems.UNKNOWN_ID, "shift", id=shift, collection="shifts"))
    if who is not None and who not in problem.caregiver:
        found.append(fault(problems.UNKNOWN_ID, "caregiver", id=who, collection="caregivers"))
    begun = {stop.visit_id for each in problem.begun for stop in each.stops} - {None}
    for name in ("visit", "first", "second"):
        if getattr(edit, name, None) in begun:
            found.append(fault(why.HAS_BEGUN, name, id=getattr(edit, name)))
    return found


def _made(problem: Problem, travel: Travel, plan: Plan, edit: Edit) -> tuple[Problem, Plan]:
    """Return the day and the plan after one edit."""
    match edit:
        case Move():
            return problem, _put(problem, travel, plan, edit)
        case Swap():
            ones = _shifts_of(plan, edit)
            left = without(problem, travel, plan, edit.first)
            left = without(problem, travel, left, edit.second)
            left = _put(problem, travel, left, Move(visit=edit.first, shift=ones[1]))
            return problem, _put(problem, travel, left, Move(visit=edit.second, shift=ones[0]))
        case GiveUp():
            return problem, without(problem, travel, plan, edit.visit)
    locks = tuple(lock for lock in problem.locks if lock.visit != edit.visit)
    if isinstance(edit, Fix):
        held = edit.model_dump(exclude={"type"})
        locks = (*locks, Lock(**held))
    return problem.model_copy(update={"locks": locks}), plan


def _shifts_of(plan: Plan, edit: Swap) -> tuple[str, str]:
    """Return on which shifts two visits are, after what was edited before."""
    on = {stop.visit_id: route.shift_id for route in plan.routes for stop in route.stops}
    named = {"first": edit.first, "second": edit.second}
    faults = [fault(why.UNKNOWN_VISIT, at, id=v) for at, v in named.items() if v not in on]
    if faults:
        raise InputError(faults)
    return on[edit.first], on[edit.second]


def _calm(problem: Problem, plan: Plan, but: str | None = None) -> Problem:
    """Return the day where all visits, or all but one, are promised as a plan has them, dearly."""
    promised = tuple(
        promise.model_copy(update={"tolerance": ZERO})
        for promise in promises_of(problem, plan)
        if promise.visit != but
    )
    changes = {"promises": promised, "objective": with_promises(problem.objective)}
    return weighed(problem.model_copy(update=changes), WEIGHED["STABLE"])


def _put(problem: Problem, travel: Travel, plan: Plan, move: Move) -> Plan:
    """Put a visit, wherever it is, on a shift, where least else moves."""
    others = tuple(lock for lock in problem.locks if lock.visit != move.visit)
    if move.start is None and len(others) == len(problem.locks):
        looked_at = _laid_out(problem, travel, plan)
    else:
        lock = Lock(visit=move.visit, shift=move.shift, start=move.start)
        tied = problem.model_copy(update={"locks": (*others, lock)})
        looked_at = _Board(tied, travel, plan, but=move.visit)
    made = []
    for places in looked_at.places():
        legal, nearest = places.spots(move.visit)
        there = [spot for spot in legal if move.shift in spot.shifts]
        if there:
            return of_problem(problem, places.plan_with(there[0]))
        near = [spot for spot in nearest if move.shift in spot.shifts]
        made += [of_problem(problem, places.plan_with(spot)) for spot in near[:1]]
    if not made:
        raise InputError([fault(why.NO_PLACE, "", visit=move.visit, shift=move.shift)])
    return made[0]


class _Board:
    """A plan as it lies before a dispatcher: compiled when it is first asked, and once.

    First with all that is given promised as it is, so that least else moves; then without that.
    """

    def __init__(
        self, problem: Problem, travel: Travel, plan: Plan, but: str | None = None
    ) -> None:
        self._travel, self._plan = travel, plan
        self._days = (_calm(problem, plan, but), problem)
        self._places: list[Places] = []

    def places(self) -> Iterator[Places]:
        """Yield the places of either day."""
        for number, day in enumerate(self._days):
            if number == len(self._places):
                plan = self._plan.model_copy(update={"problem_digest": day.digest})
                self._places.append(Places(day, self._travel, plan))
            yield self._places[number]


MOST_KEPT = 4
_KEPT: OrderedDict[tuple[str, str, str], _Board] = OrderedDict()
"""The plans last looked at: one that is dragged over many places is compiled once."""


def _laid_out(problem: Problem, travel: Travel, plan: Plan) -> _Board:
    """Return a plan as it lies before a dispatcher, perhaps as it did a moment ago."""
    routes = sha256(plan.to_json(None).encode()).hexdigest()
    name = (problem.digest, travel.map_version, routes)
    board = _KEPT.pop(name, None) or _Board(problem, travel, plan)
    _KEPT[name] = board
    if len(_KEPT) > MOST_KEPT:
        _KEPT.popitem(last=False)
    return board
