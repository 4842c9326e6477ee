"""The law that caught every bug so far: delta = full decode = judge, for every kind of move."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from scheduler.evaluation import evaluate
from scheduler.model import check_problem
from scheduler.simulation import generate_day
from scheduler.solver import SearchParams, solve
from scheduler.solver.compiling.problem import compile_problem
from scheduler.solver.decoding.plan import Decoder
from scheduler.solver.engines.full import FullSearch
from scheduler.solver.engines.ruin import RuinSearch
from scheduler.solver.kernel.full.anneal import MOVES, construct, shed, try_move
from scheduler.solver.kernel.full.data import build_data
from scheduler.solver.kernel.full.ruin.settle import settle
from scheduler.solver.kernel.full.ruin.turn import Cooling, fill, ruin
from scheduler.solver.kernel.full.solutions import (
    decode_all,
    glimpse,
    is_legal,
    recall_best,
    running_cost,
)
from scheduler.solver.kernel.full.state import new_state
from scheduler.travel import travel_for
from tests.builders import MADE
from tests.properties.effort import examples
from tests.properties.strategies import problems

NAMES = ("relocate", "swap", "exchange", "segment", "remove", "replace", "break", "hold")


@pytest.mark.parametrize("kind", range(MOVES), ids=NAMES)
@given(problem=problems())
@examples(25)
def test_the_cost_of_a_move_is_the_cost_of_its_result(problem, kind):
    """After each accepted or undone move, the running cost equals that of a full decode."""
    assert check_problem(problem) == []
    compiled = compile_problem(problem, travel_for(problem))
    if not any(compiled.variants):
        return
    data = build_data(compiled.arrays)
    state = new_state(compiled.arrays, 7)
    running = construct(data, state, compiled.order, 10, 3.0)
    for number in range(60):
        mixed = kind if number % 3 else number % MOVES
        threshold = np.inf if number % 2 else running
        try_move(data, state, mixed, threshold)
        running = cost_of(state)
        assert decode_all(data, state) == pytest.approx(running, abs=1e-6)


def cost_of(state):
    """Return the running cost of a kernel state."""
    return running_cost(state)


@given(problem=problems())
@examples(60)
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


@given(problem=problems())
@examples(60)
def test_single_edits_are_counted_right(problem):
    """What is kept as best decodes to its cost, is legal, and costs no more than before."""
    compiled = compile_problem(problem, travel_for(problem))
    if not any(compiled.variants):
        return
    data = build_data(compiled.arrays)
    state = new_state(compiled.arrays, 7)
    fill(data, state, compiled.order, 1e6)
    first, _ = glimpse(state)
    for held in (False, True, False):
        settle(data, state, compiled.order, held)
        best, _ = glimpse(state)
        assert recall_best(data, state) == pytest.approx(best, abs=1e-6)
        assert is_legal(state)
    assert best <= first + 1e-6


@given(problem=problems())
@examples(60)
def test_turns_of_ruin_and_recreate_are_counted_right(problem):
    """Kept and taken back, hot and cold: what is left decodes to the same cost, and is legal."""
    compiled = compile_problem(problem, travel_for(problem))
    if not any(compiled.variants):
        return
    data = build_data(compiled.arrays)
    state = new_state(compiled.arrays, 7)
    fill(data, state, compiled.order, 1e6)
    first, _ = glimpse(state)
    for heat in (1e5, 100.0, 1e-9):
        cooling = Cooling(heat, heat, penalty=1e6, removed=5.0, ejecting=0.3)
        running, decoded = ruin(data, state, 60, 0, 60, cooling)
        assert decoded == pytest.approx(running, abs=1e-6)
    assert is_legal(state)
    assert glimpse(state)[0] <= first + 1e-6


@given(problem=problems())
@examples(60)
@pytest.mark.parametrize("search", [FullSearch, RuinSearch])
def test_a_decoded_plan_costs_what_the_kernel_says(search, problem):
    """Before a linear programme settles the times: delays and breaks are the same in both.

    Whose skill ends that day counts as the cheapest who would do until then and after.
    """
    travel = travel_for(problem)
    compiled = compile_problem(problem, travel)
    if not any(compiled.variants):
        return
    ends = any(skill.valid_until for person in problem.caregivers for skill in person.skills)
    run = search(compiled, 1, 0, lambda _: None)
    run.start()
    found = run.run(6000, float("inf"))
    if found.cost < float("inf"):
        plan = Decoder(problem, travel, compiled, found).plan(MADE, retimed=False)
        verdict = evaluate(problem, travel, plan)
        assert verdict.violations == ()
        assert verdict.total <= found.cost + 1e-6
        assert ends or verdict.total == pytest.approx(found.cost, abs=1e-6)


@given(problem=problems())
@examples(40)
def test_what_is_shed_is_counted_right(problem):
    """Leaving out what is illegal leaves a solution that decodes to the same cost."""
    compiled = compile_problem(problem, travel_for(problem))
    if not any(compiled.variants):
        return
    data = build_data(compiled.arrays)
    state = new_state(compiled.arrays, 7)
    construct(data, state, compiled.order, 10, 1e6)
    for number in range(60):
        try_move(data, state, number % MOVES, np.inf)
    before = cost_of(state)
    shed(data, state)
    running = cost_of(state)
    assert running <= before + 1e-6
    assert decode_all(data, state) == pytest.approx(running, abs=1e-6)


def test_a_day_packed_illegally_is_shed_to_a_legal_one():
    """Random moves taken at any cost break much; what then is left out makes it legal again."""
    day = generate_day("harjedalen-winter-day")
    compiled = compile_problem(day, travel_for(day))
    data = build_data(compiled.arrays)
    state = new_state(compiled.arrays, 7)
    construct(data, state, compiled.order, 10, 1e6)
    for number in range(200):
        try_move(data, state, number % MOVES, np.inf)
    assert not is_legal(state)
    shed(data, state)
    assert is_legal(state)
    best, out = glimpse(state)
    assert best < float("inf")
    assert out < len(day.visits)
