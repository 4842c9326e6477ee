"""Explaining plans: why a visit is left out and what would help, why another is as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scheduler.errors import InputError, NotFound, PlanRejected, fault
from scheduler.evaluation import evaluate
from scheduler.explain.why import WhyNot, why_not
from scheduler.explain.whyso import RouteFacts, WhySo, route_facts, why_so
from scheduler.messages import Language, problems
from scheduler.messages.service import why
from scheduler.model import Plan, Problem, read_plan
from scheduler.solver import Places
from scheduler.store import Address, stored_at
from scheduler.store import plans as stored
from scheduler.travel import Travel, Travels, ensure_same_roads

from .asking import problem_of


@dataclass(frozen=True)
class Explained:
    """A plan whose routes are compiled, to be asked about one visit after the other."""

    places: Places

    def left_out(self) -> Iterator[WhyNot]:
        """Yield why each visit is left out that is."""
        for entry in self.places.plan.unassigned:
            yield why_not(self.places, entry.visit_id)

    def why_not(self, visit_id: str) -> WhyNot:
        """Return why a visit is left out.

        Raises
        ------
        InputError
            When the plan gives it, or names no such visit.
        """
        out = {entry.visit_id for entry in self.places.plan.unassigned}
        if visit_id not in out:
            given = visit_id in self.places.plan.assigned_ids()
            message = why.IS_GIVEN if given else why.UNKNOWN_VISIT
            raise InputError([fault(message, "visit", id=visit_id)])
        return why_not(self.places, visit_id)

    def why_so(self, visit_id: str) -> tuple[WhySo, tuple[RouteFacts, ...]]:
        """Return how else a visit could be given, and what the routes that give it hang on.

        Raises
        ------
        InputError
            When the plan does not give it.
        """
        plan, problem = self.places.plan, self.places.problem
        routes = [r for r in plan.routes if any(s.visit_id == visit_id for s in r.stops)]
        if not routes:
            raise InputError([fault(why.UNKNOWN_VISIT, "visit", id=visit_id)])
        facts = tuple(route_facts(problem, route) for route in routes)
        return why_so(self.places, visit_id), facts


def explained(problem: Problem, plan: Plan, travels: Travels | Travel) -> Explained:
    """Compile the routes of a legal plan of a problem, to be asked about.

    Raises
    ------
    InputError
        When the plan is of another problem.
    PlanRejected
        When it breaks a rule.
    """
    if plan.problem_digest != problem.digest:
        raise InputError([fault(problems.OTHER_PROBLEM, "problem_digest")])
    travel = travels.travel(problem) if isinstance(travels, Travels) else travels
    ensure_same_roads(plan, travel)
    violations = evaluate(problem, travel, plan).violations
    if violations:
        raise PlanRejected(violations)
    return Explained(Places(problem, travel, plan))


def so_as_dict(found: tuple[WhySo, tuple[RouteFacts, ...]]) -> dict[str, Any]:
    """Return alternatives and routes as JSON-ready data."""
    return found[0].as_dict() | {"routes": [each.as_dict() for each in found[1]]}


def explain_stored(
    where: Address, plan_id: str, visit: str, travels: Travels, language: Language, given: bool
) -> str:
    """Return why a visit is left out of a stored plan, or `given`, how else it could be, as JSON.

    Raises
    ------
    NotFound
        When there is no such plan, or it does not name the visit so.
    """
    with stored_at(where).read() as tx:
        kept = stored.get_plan(tx, plan_id)
        if kept.body is None or kept.problem_id is None:
            raise NotFound("plan", plan_id)
        problem, plan = problem_of(tx, kept), read_plan(kept.body.encode())
    asked = explained(problem, plan, travels)
    try:
        shown = so_as_dict(asked.why_so(visit)) if given else asked.why_not(visit).as_dict(language)
    except InputError:
        raise NotFound("visit", visit) from None
    return json.dumps(shown, ensure_ascii=False)
