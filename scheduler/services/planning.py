"""Planning a problem: travel, search, judge. What the judge rejects is handed to nobody.

Where judge and search disagree, the fault is ours and goes to the log; the day is planned again
without what the judge names, so that nobody ends with nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from scheduler.errors import Fault, InputError, PlanRejected
from scheduler.evaluation import Evaluation, Violation, evaluate
from scheduler.logs import logger
from scheduler.messages import Language, problems
from scheduler.model import Plan, Problem, Reason, ReasonCode, Term, Unassigned
from scheduler.solver import Control, Progress, SearchParams, solve
from scheduler.solver.params import Budget, least_seconds
from scheduler.travel import Travel, Travels

log = logger(__name__)
ROUNDS = 3
"""How often a day is planned again before all is left out that the judge might name."""
AGAIN_SHARE, AGAIN_SECONDS = 0.2, 2.0
"""How long, as a share of the first search and at least in seconds."""


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
        When the judge finds a hard violation even in a plan without all that it names: our fault,
        not the caller's.
    """
    ensure_time(problem, params)
    began = time.monotonic()
    on = travel.travel(problem) if isinstance(travel, Travels) else travel
    params = params.model_copy(update={"spent": params.spent + time.monotonic() - began})
    made = solve(problem, on, params, report, control)
    return Planned(*lawful(problem, on, params, made), on)


def ensure_time(problem: Problem, asked: Budget) -> None:
    """Refuse a request for less time than the day takes before any search begins.

    Raises
    ------
    InputError
        With what it takes at least.
    """
    least = least_seconds(problem)
    if asked.iterations is None and asked.seconds < least:
        said = {"visits": len(problem.visits), "seconds": least}
        raise InputError([Fault(problems.TOO_LITTLE_TIME, "seconds", said)])


def lawful(
    problem: Problem, travel: Travel, params: SearchParams, made: Plan
) -> tuple[Plan, Evaluation]:
    """Return a plan and its verdict; what the judge rejects is planned again without its faults.

    A visit that is left out for that says so (JUDGE_REJECTED).

    Raises
    ------
    PlanRejected
        When not even a plan without any visit is legal, or the objective demands each visit.
    """
    verdict = first = evaluate(problem, travel, made)
    if not verdict.is_legal and problem.objective.is_hard(Term.MANDATORY):
        raise PlanRejected(first.violations)  # what must be given cannot be left out
    visits: set[str] = set()
    shifts: set[str] = set()
    for number in range(1, ROUNDS + 1):
        if verdict.is_legal:
            return made, verdict
        said = [violation.text(Language.EN) for violation in verdict.violations]
        log.error("the judge rejects a plan", problem=problem.id, round=number, violations=said)
        _shed(problem, verdict.violations, visits, shifts)
        if number == ROUNDS:
            visits |= problem.visit.keys()
        made = _planned_without(problem, travel, params, visits, shifts)
        verdict = evaluate(problem, travel, made)
    if not verdict.is_legal:
        raise PlanRejected(first.violations)
    return made, verdict


def _shed(
    problem: Problem, violations: tuple[Violation, ...], visits: set[str], shifts: set[str]
) -> None:
    """Note what is to be left out: the visits named, or else the shifts, or else all."""
    for violation in violations:
        if violation.visit_id in problem.visit:
            visits.add(str(violation.visit_id))
        elif violation.shift_id in problem.shift:
            shifts.add(str(violation.shift_id))
        elif violation.caregiver_id is not None:
            shifts.update(s.id for s in problem.shifts if violation.caregiver_id in s.crew)
        else:
            visits |= problem.visit.keys()


def _planned_without(
    problem: Problem, travel: Travel, params: SearchParams, visits: set[str], shifts: set[str]
) -> Plan:
    """Plan a problem without some visits and shifts; return it as a plan of the whole problem."""
    begun = {stop.visit_id for each in problem.begun for stop in each.stops}
    visits, shifts = visits - begun, shifts - {each.shift_id for each in problem.begun}
    left = tuple(s for s in problem.shifts if s.id not in shifts)
    there = {None, *(member for shift in left for member in shift.crew)}
    rest = {
        "visits": tuple(v for v in problem.visits if v.id not in visits),
        "shifts": left,
        "links": tuple(x for x in problem.links if not {x.first, x.second} & visits),
        "promises": tuple(x for x in problem.promises if x.visit not in visits),
        "locks": tuple(
            x
            for x in problem.locks
            if x.visit not in visits and x.shift not in shifts and x.caregiver in there
        ),
    }
    shorter = max(AGAIN_SECONDS, AGAIN_SHARE * params.seconds)
    again = params.model_copy(update={"seconds": min(params.seconds, shorter), "spent": 0.0})
    made = solve(problem.model_copy(update=rest), travel, again)
    reason = Reason(
        code=ReasonCode.JUDGE_REJECTED,
        detail=ReasonCode.JUDGE_REJECTED.text(Language.EN),
        shifts=len(problem.shifts),
        of=len(problem.shifts),
    )
    left_out = {entry.visit_id: entry for entry in made.unassigned}
    ours = left_out.keys() | visits if shifts else visits  # without those shifts nothing else holds
    left_out |= {name: Unassigned(visit_id=name, reasons=(reason,)) for name in ours}
    unproven = {"proven_optimal": False, "lower_bound": None}
    whole = {
        "problem_digest": problem.digest,
        "unassigned": tuple(left_out[v.id] for v in problem.visits if v.id in left_out),
        "provenance": made.provenance.model_copy(update=unproven),
    }
    return made.model_copy(update=whole)
