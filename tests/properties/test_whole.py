"""The whole day as one model, the search and the judge: none contradicts another."""

from __future__ import annotations

import pytest
from hypothesis import given

from benchmarks.brute import every_plan, small_day
from benchmarks.proofs import NEAR, plan_of
from scheduler.evaluation import evaluate
from scheduler.model import check_problem
from scheduler.solver import Limits, SearchParams, prove, solve
from scheduler.travel import travel_for
from tests.properties.effort import examples
from tests.properties.strategies import problems

LIMITS = Limits(seconds=600.0, deterministic=1.0, seed=1)


@given(problem=problems(most_visits=4))
@examples(40)
def test_a_proof_agrees_with_the_search_and_the_judge(problem):
    """What it finds is legal and costs what it says; nothing that the search finds is cheaper."""
    travel = travel_for(problem)
    searched = solve(problem, travel, SearchParams(iterations=3000, in_process=True))
    outcome = prove(problem, travel, LIMITS, searched)
    assert not outcome.is_impossible
    assert outcome.bound <= evaluate(problem, travel, searched).total + NEAR
    if outcome.routes is not None:
        verdict = evaluate(problem, travel, plan_of(problem, outcome.routes))
        assert verdict.violations == ()
        assert verdict.total <= outcome.cost + NEAR
        assert verdict.total >= outcome.bound - NEAR
        assert not outcome.is_optimal or verdict.total == pytest.approx(outcome.cost, abs=NEAR)


@pytest.mark.parametrize("number", [0, 1, 2, 3, 5, 6])
def test_a_proof_agrees_with_every_plan_there_is(number):
    """The least cost of all, and of those that give a visit; what cannot be given at all."""
    day, travel = small_day(number)
    assert check_problem(day) == []
    best = every_plan(day, travel)
    assert prove(day, travel, LIMITS).cost == pytest.approx(best.cost, abs=NEAR)
    for visit in day.visit:
        with_it = prove(day, travel, LIMITS, must=visit)
        assert with_it.is_impossible == (visit not in best.giving)
        if visit in best.giving:
            assert with_it.cost == pytest.approx(best.giving[visit], abs=NEAR)
