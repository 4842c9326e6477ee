"""The law that caught every bug so far: delta = full decode = judge, for every kind of move."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from scheduler.evaluation import evaluate
from scheduler.model import check_problem
from scheduler.solver import SearchParams, solve
from scheduler.solver.compile import compile_problem
from scheduler.solver.kernel.anneal import MOVES, construct, try_move
from scheduler.solver.kernel.data import build_data
from scheduler.solver.kernel.decode import decode_all
from scheduler.solver.kernel.state import new_state
from scheduler.solver.retime import TIMED
from scheduler.travel import travel_for
from tests.properties.strategies import problems

NAMES = ("relocate", "swap", "exchange", "segment", "remove", "replace", "break", "hold")


@pytest.mark.parametrize("kind", range(MOVES), ids=NAMES)
@given(problem=problems())
@settings(max_examples=25)
def test_the_cost_of_a_move_is_the_cost_of_its_result(problem, kind):
    """After each accepted or undone move, the running cost equals that of a full decode."""
    assert check_problem(problem) == []
    compiled = compile_problem(problem, travel_for(problem))
    if not any(compiled.variants):
        return
    data = build_data(compiled.arrays)
    state = new_state(data, 7)
    running = construct(data, state, compiled.order, 10, 3.0)
    for number in range(60):
        mixed = kind if number % 3 else number % MOVES
        threshold = np.inf if number % 2 else running
        try_move(data, state, mixed, threshold)
        running = cost_of(state)
        assert decode_all(data, state) == pytest.approx(running, abs=1e-6)


def cost_of(state):
    """Return the running cost of a kernel state."""
    from scheduler.solver.kernel.anneal import running_cost

    return running_cost(state)


@given(problem=problems())
@settings(max_examples=60)
def test_any_plan_is_legal_and_costs_what_the_search_says(problem):
    """The judge finds no hard violation, nothing is lost; only exact times make it cheaper."""
    travel = travel_for(problem)
    best = []
    params = SearchParams(iterations=3000, in_process=True)
    plan = solve(problem, travel, params, lambda seen: best.append(seen.cost))
    verdict = evaluate(problem, travel, plan)
    assert verdict.violations == ()
    left_out = [entry.visit_id for entry in plan.unassigned]
    assert sorted([*plan.assigned_ids(), *left_out]) == sorted(problem.visit)
    assert all(entry.reasons for entry in plan.unassigned)
    if best and min(best) < float("inf"):
        assert verdict.total <= min(best) + 1e-6
        if not any(problem.objective.weight(term) for term in TIMED):
            assert verdict.total == pytest.approx(min(best), abs=1e-6)
