"""Plans made with the product's own solver in the test's process."""

from __future__ import annotations

from collections.abc import Callable

from scheduler.evaluation import Evaluation, evaluate
from scheduler.model import Plan, Problem, ReasonCode
from scheduler.solver import SearchParams, solve
from scheduler.travel import travel_for


def solved(problem: Problem, iterations: int = 20_000, seed: int = 1) -> Plan:
    """Return a plan found within an iteration limit."""
    params = SearchParams(iterations=iterations, seed=seed, in_process=True)
    return solve(problem, travel_for(problem), params)


def judged(problem: Problem, plan: Plan) -> Evaluation:
    """Return the judge's verdict."""
    return evaluate(problem, travel_for(problem), plan)


def broken_rules(problem: Problem, plan: Plan) -> set[str]:
    """Return the rules that a plan breaks."""
    return {violation.rule for violation in judged(problem, plan).violations}


def assert_caught(
    problem: Problem, good: Plan, mutate: Callable[[Plan], Plan], *rules: str
) -> None:
    """Demand that a plan is legal, and that it breaks exactly these rules once mutated."""
    assert broken_rules(problem, good) == set(), "the plan is not good to begin with"
    assert broken_rules(problem, mutate(good)) == set(rules)


def reasons_of(plan: Plan, visit_id: str) -> set[ReasonCode]:
    """Return why a visit is left out; a visit that is given raises."""
    (entry,) = [entry for entry in plan.unassigned if entry.visit_id == visit_id]
    return {reason.code for reason in entry.reasons}


def where(plan: Plan, visit_id: str, task_id: str | None = None) -> tuple[int, int]:
    """Return the route and stop at which a visit (a task of it) is given."""
    for r, route in enumerate(plan.routes):
        for s, stop in enumerate(route.stops):
            if stop.visit_id == visit_id and (task_id is None or task_id in stop.task_ids):
                return r, s
    raise LookupError(visit_id)
