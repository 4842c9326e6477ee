"""Why a visit is left out, shift by shift, what is proven of that, and what would help."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from scheduler.evaluation import Violation, evaluate
from scheduler.insertion import Insertion, insertions
from scheduler.messages import Language, Message
from scheduler.messages.service import why
from scheduler.model import Problem, ReasonCode, Visit
from scheduler.model.base import utc
from scheduler.solver import Limits, Places, Spot, is_small, prove

from .repairs import Repair, repairs

MOST_JUDGED = 5
LEAST = 0.01
"""Cost that is worth a word."""
PROOF = Limits(seconds=8.0, deterministic=8.0, seed=1)
"""How long the plans of a small day are looked at."""


class Proven(StrEnum):
    """What is known about whether a visit could be given.

    BY_RULE: one rule or another bars each shift from it, so that no plan of the day can give it.
    BY_MODEL: all plans of the day were looked at together, and none gives it.
    DEARER: all of them were, and each that gives it costs more than this one, at least so much.
    OTHER_PLAN: another plan of the day gives it and costs less than this one.
    NOT_FOUND: it was tried at every place of these routes, all else left as it is; no more is said.
    HAS_ROOM: there is a legal place, though perhaps a dear one.
    ALREADY_BEGUN: what has begun leaves no hour and nobody for it.
    """

    BY_RULE = "BY_RULE"
    BY_MODEL = "BY_MODEL"
    DEARER = "DEARER"
    OTHER_PLAN = "OTHER_PLAN"
    NOT_FOUND = "NOT_FOUND"
    HAS_ROOM = "HAS_ROOM"
    ALREADY_BEGUN = "ALREADY_BEGUN"


@dataclass(frozen=True)
class Blocked:
    """What keeps a crew from a visit: a rule that bars it, or what its best place would break."""

    shifts: tuple[str, ...]
    code: ReasonCode | None = None
    violations: tuple[Violation, ...] = ()
    minutes: float = 0.0
    lacking: tuple[str, ...] = ()
    detail: tuple[Message, dict[str, Any]] | None = None

    def text(self, language: Language) -> str:
        """Return what is in the way, in words."""
        if self.detail is not None:
            message, values = self.detail
            return message.text(language, values)
        if self.code is not None:
            message = getattr(why, self.code.value, why.OTHER_REASON)
            if self.code is ReasonCode.NO_SKILL and not self.lacking:
                message = why.NOBODY_ALL
            return message.text(language, {"code": self.code, "skills": ", ".join(self.lacking)})
        if self.violations:
            return "; ".join(each.text(language) for each in self.violations)
        return why.LACKS_MINUTES.text(language, {"minutes": self.minutes})


@dataclass(frozen=True)
class WhyNot:
    """Why a visit is left out of a plan; `beside` is what a plan that gives it costs more.

    Of DEARER at least so much; of OTHER_PLAN less than nothing.
    """

    visit: str
    proven: Proven
    blocked: tuple[Blocked, ...]
    repairs: tuple[Repair, ...]
    room: Insertion | None
    beside: float | None = None

    def proof(self, language: Language) -> str:
        """Return what is proven, in words."""
        if self.proven in PROOFS:
            return PROOFS[self.proven].text(language, {"price": self.beside})
        if self.proven is Proven.ALREADY_BEGUN:
            return ReasonCode.ALREADY_BEGUN.text(language)
        if self.room is not None:
            return why.HAS_ROOM.text(language, {"price": self.room.total})
        return why.NOT_FOUND.text(language)

    def as_dict(self, language: Language) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return {
            "visit": self.visit,
            "proven": self.proven,
            "proof": self.proof(language),
            "beside": None if self.beside is None else round(self.beside, 6),
            "blocked": [
                {
                    "shifts": list(each.shifts),
                    "code": each.code,
                    "minutes": round(each.minutes, 3),
                    "detail": each.text(language),
                }
                for each in self.blocked
            ],
            "repairs": [
                {
                    "kind": each.change.kind,
                    "detail": each.text(language),
                    "cost": round(each.cost, 6),
                    "price": {str(term): round(v, 6) for term, v in each.price.items()},
                }
                for each in self.repairs
            ],
            "room": None if self.room is None else placed(self.room),
        }


PROOFS = {
    Proven.BY_RULE: why.BY_RULE,
    Proven.BY_MODEL: why.BY_MODEL,
    Proven.DEARER: why.DEARER,
    Proven.OTHER_PLAN: why.OTHER_PLAN,
}
"""What each proof says."""


def placed(found: Insertion) -> dict[str, Any]:
    """Return a place as JSON-ready data: who, how, when, and its price by term."""
    visit = found.spot.visit
    stops = [s for r in found.plan.routes for s in r.stops if s.visit_id == visit]
    return {
        "shifts": list(found.spot.shifts),
        "mode": found.spot.mode,
        "start": min((stop.start for stop in stops), key=utc).isoformat(),
        "cost": round(found.total, 6),
        "price": {str(term): round(value, 6) for term, value in found.price.items()},
    }


def why_not(places: Places, visit_id: str) -> WhyNot:
    """Return why a plan leaves a visit out: over shifts what blocks it, and what would help."""
    problem, visit = places.problem, places.problem.visit[visit_id]
    legal, nearest = places.spots(visit_id)
    room = insertions(places, visit_id, most=3) if legal else []
    judged = [] if room else [_judged(places, spot) for spot in nearest[:MOST_JUDGED]]
    barred = _barred(places, visit)
    known = {each.shifts for each in judged}
    others = [
        Blocked(spot.shifts, minutes=spot.broken)
        for spot in nearest[MOST_JUDGED:]
        if spot.shifts not in known
    ]
    proven = Proven.NOT_FOUND
    if visit_id not in places.open_problem.visit:
        proven = Proven.ALREADY_BEGUN
    elif room:
        proven = Proven.HAS_ROOM
    elif not places.has_ways(visit_id) and not problem.begun and problem.now is None:
        proven = Proven.BY_RULE
    beside = None
    if proven is Proven.NOT_FOUND and is_small(problem):
        proven, beside = _of_whole_day(places, visit_id)
    broken = [each.violations for each in judged if each.violations]
    helps = () if room else tuple(repairs(places, visit_id, broken))
    blocked = (*judged, *others, *barred)
    return WhyNot(visit_id, proven, blocked, helps, room[0] if room else None, beside)


def _of_whole_day(places: Places, visit_id: str) -> tuple[Proven, float | None]:
    """Return what all plans of a small day together prove of a visit that has no place in this."""
    problem, travel = places.problem, places.travel
    outcome = prove(problem, travel, PROOF, must=visit_id)
    if outcome.is_impossible:
        return Proven.BY_MODEL, None
    now = evaluate(problem, travel, places.plan).total
    if outcome.bound > now + LEAST:
        return Proven.DEARER, outcome.bound - now
    if outcome.cost < now - LEAST:
        return Proven.OTHER_PLAN, outcome.cost - now
    return Proven.NOT_FOUND, None


def _judged(places: Places, spot: Spot) -> Blocked:
    """Return what the judge finds broken where a visit is put."""
    plan = places.plan_with(spot)
    verdict = evaluate(places.problem, places.travel, plan)
    return Blocked(spot.shifts, violations=verdict.violations, minutes=spot.broken)


def _barred(places: Places, visit: Visit) -> list[Blocked]:
    """Return the shifts that a rule bars from every mode of a visit, by the first such rule."""
    open_problem = places.open_problem
    if visit.id not in open_problem.visit:
        return []
    there = open_problem.visit[visit.id]
    count = len(open_problem.shifts)
    free = np.zeros(count, dtype=bool)
    code: dict[int, ReasonCode] = {}
    for mode in there.modes:
        for task in mode.tasks:
            refused = places.assignment.refusals(there, task)
            barred = np.zeros(count, dtype=bool)
            for reason, mask in refused.items():
                barred |= mask
                for r in np.flatnonzero(mask):
                    code.setdefault(int(r), reason)
            free |= ~barred
    return [
        Blocked(
            (shift.id,),
            code[r],
            lacking=_lacking(places.problem, visit, shift.crew),
            detail=_ended(places.problem, visit, shift.crew, code[r]),
        )
        for r, shift in enumerate(open_problem.shifts)
        if not free[r] and r in code
    ]


def _lacking(problem: Problem, visit: Visit, crew: tuple[str, ...]) -> tuple[str, ...]:
    """Return the skills of a visit's tasks that nobody of a crew ever holds."""
    wanted = {skill for mode in visit.modes for task in mode.tasks for skill in task.skills}
    held = {skill.code for member in crew for skill in problem.caregiver[member].skills}
    return tuple(sorted(wanted - held))


def _ended(
    problem: Problem, visit: Visit, crew: tuple[str, ...], code: ReasonCode
) -> tuple[Message, dict[str, Any]] | None:
    """Return which delegation of a crew ended too early, where that is what is lacking."""
    if code is not ReasonCode.NO_SKILL:
        return None
    wanted = {skill for mode in visit.modes for task in mode.tasks for skill in task.skills}
    for member in crew:
        person = problem.caregiver[member]
        for skill in person.skills:
            until = skill.valid_until
            if until is not None and skill.code in wanted:
                shown = f"{until.astimezone(problem.timezone):%d/%m %H:%M}"
                told = {"who": person.name or person.id, "skill": skill.code, "until": shown}
                return why.ENDED, told
    return None
