"""Plans that may follow when something has happened: calm ones, and such as drive little."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from scheduler.errors import PlanRejected
from scheduler.evaluation import Evaluation, Violation, evaluate
from scheduler.messages import Message
from scheduler.messages.service import events as said
from scheduler.model import Objective, Plan, Problem
from scheduler.solver import Control, Progress, SearchParams, solve
from scheduler.travel import Travel

from .changes import Situation
from .diff import Diff, diff_of
from .promises import OF_PROMISES

WEIGHED: Mapping[str, float] = MappingProxyType({"STABLE": 12.0, "BALANCED": 1.0, "DIRECT": 0.15})
"""What breaking a promise costs in the search for each alternative, in times its price."""


@dataclass(frozen=True)
class Alternative:
    """A legal plan that may follow, what the judge says of it, and what it changes."""

    name: str
    plan: Plan
    evaluation: Evaluation
    diff: Diff

    @property
    def message(self) -> Message:
        """What kind of plan it is."""
        found: Message = getattr(said, self.name)
        return found


def alternatives(
    stands: Situation,
    travels: tuple[Travel, Travel],
    params: SearchParams,
    report: Callable[[Progress], None] = lambda _: None,
    control: Control | None = None,
    names: tuple[str, ...] = tuple(WEIGHED),
) -> tuple[Alternative, ...]:
    """Return up to three plans that may follow, the cheapest first, each different and legal.

    Parameters
    ----------
    stands
        The plan in force, and the day as it is now.
    travels
        Travel on the day as it was and as it is.
    params
        The budget of the search for all of them together; by iterations, for each.

    Raises
    ------
    PlanRejected
        When the judge finds a hard violation in all of them: our fault, not the caller's.
    """
    was, now = travels
    problem = stands.problem
    before = evaluate(stands.before, was, stands.plan)
    each = params.model_copy(update={"seconds": params.seconds / len(names)})
    found: list[Alternative] = []
    rejected: tuple[Violation, ...] = ()
    for name in names:
        made = solve(weighed(problem, WEIGHED[name]), now, each, report, control, stands.plan)
        plan = of_problem(problem, made)
        verdict = evaluate(problem, now, plan)
        if not verdict.is_legal:
            rejected = rejected or verdict.violations
            continue
        diff = diff_of(
            stands.before, stands.plan, problem, plan, (before.cost, verdict.cost), stands.cancelled
        )
        if all(other.plan.routes != plan.routes for other in found):
            found.append(Alternative(name, plan, verdict, diff))
    if not found:
        raise PlanRejected(rejected)
    return tuple(sorted(found, key=lambda one: one.evaluation.total))


def weighed(problem: Problem, times: float) -> Problem:
    """Return a problem in which breaking a promise costs so many times its price."""
    terms = {
        term: times * weight if term in OF_PROMISES and not isinstance(weight, str) else weight
        for term, weight in problem.objective.terms.items()
    }
    return problem.model_copy(update={"objective": Objective(terms=terms)})


def of_problem(problem: Problem, made: Plan) -> Plan:
    """Return a plan that was made at other prices as one of this problem, proven in nothing."""
    unproven = {"proven_optimal": False, "lower_bound": None}
    provenance = made.provenance.model_copy(update=unproven)
    changes = {"problem_digest": problem.digest, "provenance": provenance}
    return made.model_copy(update=changes)
