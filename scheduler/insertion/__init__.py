"""Exact insertion of one visit into the routes of a plan: all its places, priced by term."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.evaluation import Evaluation, evaluate
from scheduler.model import Plan, Problem, Term
from scheduler.solver import Places, Spot, carry_on
from scheduler.travel import Travel

__all__ = ["Insertion", "insertions", "priced", "without"]


@dataclass(frozen=True)
class Insertion:
    """A visit put into a plan: where, the plan with it, and what that costs more, by term."""

    spot: Spot
    plan: Plan
    evaluation: Evaluation
    price: dict[Term, float]

    @property
    def total(self) -> float:
        """What it costs more, all terms together; below 0 where it costs less."""
        return sum(self.price.values())


def insertions(places: Places, visit: str, most: int = 5) -> list[Insertion]:
    """Return the cheapest legal ways to put a visit into given routes, each judged.

    Parameters
    ----------
    places
        The routes of a plan, compiled once.
    visit
        One that the plan leaves out; or one that it gives, which is looked at elsewhere.
    most
        How many, by different crews or modes.
    """
    before = evaluate(places.problem, places.travel, places.plan).cost
    found = []
    legal, _ = places.spots(visit)
    for spot in legal[:most]:
        plan = places.plan_with(spot)
        verdict = evaluate(places.problem, places.travel, plan)
        if verdict.is_legal and visit in plan.assigned_ids():
            found.append(Insertion(spot, plan, verdict, priced(before, verdict.cost)))
    found.sort(key=lambda one: one.total)
    return found


def priced(before: dict[Term, float], after: dict[Term, float]) -> dict[Term, float]:
    """Return what a plan costs more than another, by term, without those that are alike."""
    terms = dict.fromkeys([*before, *after])
    price = {term: after.get(term, 0.0) - before.get(term, 0.0) for term in terms}
    return {term: value for term, value in price.items() if abs(value) > 1e-9}


def without(problem: Problem, travel: Travel, plan: Plan, visit_id: str) -> Plan:
    """Return a plan that leaves one more visit out, and is as it was otherwise.

    Where a longer way from one neighbour to the other breaks something, the others may be given
    earlier, in the same order, if that mends it.
    """
    if visit_id not in plan.assigned_ids():
        return plan
    routes = []
    for route in plan.routes:
        stops = tuple(stop for stop in route.stops if stop.visit_id != visit_id)
        if stops:
            routes.append(route.model_copy(update={"stops": stops}))
    left = plan.model_copy(update={"routes": tuple(routes)})
    held = carry_on(problem, travel, left)
    if evaluate(problem, travel, held).is_legal:
        return held
    free = carry_on(problem, travel, left, held=False)
    return free if evaluate(problem, travel, free).is_legal else held
