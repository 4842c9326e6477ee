"""Planning a problem: travel, search, judge. What the judge rejects is handed to nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scheduler.errors import PlanRejected
from scheduler.evaluation import Evaluation, evaluate
from scheduler.model import Plan, Problem
from scheduler.solver import Control, Progress, SearchParams, solve
from scheduler.travel import Travel, Travels


@dataclass(frozen=True)
class Planned:
    """A legal plan, what the judge says of it, and the travel it was made on."""

    plan: Plan
    evaluation: Evaluation
    travel: Travel


def plan(
    problem: Problem,
    travel: Travels | Travel,
    params: SearchParams,
    report: Callable[[Progress], None] = lambda _: None,
    control: Control | None = None,
) -> Planned:
    """Plan a problem on the roads of a source, or on given travel.

    Raises
    ------
    InputError, TravelError, EngineRefused
        As `solve` and `Travels.travel`.
    PlanRejected
        When the judge finds a hard violation: our fault, not the caller's.
    """
    on = travel.travel(problem) if isinstance(travel, Travels) else travel
    made = solve(problem, on, params, report, control)
    verdict = evaluate(problem, on, made)
    if not verdict.is_legal:
        raise PlanRejected(verdict.violations)
    return Planned(made, verdict, on)
