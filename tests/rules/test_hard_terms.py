"""Terms that the objective makes HARD are zero."""

from __future__ import annotations

import pytest

from scheduler.model import HARD, Client, Objective, ReasonCode, Term
from scheduler.model.objective import DEFAULT_TERMS
from tests.builders import at, change_route, home_mode, mins, problem, shift, task, visit
from tests.laying import laid
from tests.planning import assert_caught, reasons_of, solved

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
        "statements",
    )


@pytest.mark.parametrize("tasks", [1, 2])
def test_a_wish_made_hard_is_the_reason(tasks):
    """Nobody speaks the language that is now demanded: neither time nor partners are lacking."""
    day = problem(
        objective=Objective(terms=dict(DEFAULT_TERMS) | {Term.LANGUAGE: HARD}),
        clients=(Client(id="anna", place="near", language="sma"),),
        visits=(visit("a", "anna", modes=(home_mode(*(task(f"t{n}") for n in range(tasks))),)),),
    )
    assert reasons_of(solved(day, 1000), "a") == {ReasonCode.HARD_TERM}
