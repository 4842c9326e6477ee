"""Nobody whom the client has declined comes."""

from __future__ import annotations

from scheduler.model import Client, Objective, Term
from scheduler.model.objective import DEFAULT_TERMS
from tests.builders import problem, visit
from tests.planning import assert_caught, broken_rules, solved, where

DAY = problem(
    clients=(Client(id="anna", place="near", forbidden=("eva",)),),
    visits=(visit("a", "anna"),),
)


def _swap(plan):
    r, _ = where(plan, "a")
    routes = list(plan.routes)
    routes[r] = routes[r].model_copy(update={"shift_id": "one"})
    return plan.model_copy(update={"routes": tuple(routes)})


def test_a_declined_caregiver_is_caught():
    """The solver sends Ida; Eva instead is a violation."""
    assert_caught(DAY, _swap, "forbidden")


def test_incompatibility_may_be_priced_instead():
    """With a weight it is a cost."""
    priced = Objective(terms=dict(DEFAULT_TERMS) | {Term.INCOMPATIBILITY: 5.0})
    day = DAY.model_copy(update={"objective": priced})
    assert broken_rules(day, _swap(solved(DAY))) == set()
