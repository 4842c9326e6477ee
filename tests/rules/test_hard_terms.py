"""Terms that the objective makes HARD are zero."""

from __future__ import annotations

from scheduler.model import HARD, Objective, Term
from scheduler.model.objective import DEFAULT_TERMS
from tests.builders import at, change_route, mins, problem, shift, visit
from tests.laying import laid
from tests.planning import assert_caught

DAY = problem(
    objective=Objective(terms=dict(DEFAULT_TERMS) | {Term.OVERTIME: HARD}),
    visits=(visit("a", "anna"),),
    shifts=(shift("one", "eva", end=at("11:00"), max_overtime=mins(60)),),
)


def test_overtime_made_hard_is_caught():
    """Half an hour of overtime, which the shift would allow."""
    assert_caught(
        DAY,
        laid(DAY, {"one": ["a"]}),
        lambda plan: change_route(plan, 0, arrival=at("11:30")),
        "hard_terms",
    )
