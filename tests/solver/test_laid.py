"""A plan is taken over as it stands: laid, it decodes to what it was."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from scheduler.evaluation import evaluate
from scheduler.model import TimeWindow
from scheduler.simulation import generate_day
from scheduler.solver import SearchParams, solve
from scheduler.solver.columns import VARIANT
from scheduler.solver.compiling.problem import compile_problem
from scheduler.solver.decoding.laid import form_of
from scheduler.solver.decoding.plan import Decoder
from scheduler.solver.engines.full import FullSearch
from scheduler.solver.kernel.full.data import build_data
from scheduler.solver.kernel.full.solutions import bring, is_legal
from scheduler.solver.kernel.full.state import new_state
from scheduler.travel import travel_for
from tests.builders import MADE
from tests.planning import solved
from tests.properties.effort import examples
from tests.properties.strategies import problems


def brought(problem, plan):
    """Return what a plan costs once it is laid, whether it is legal, and what it gives."""
    travel = travel_for(problem)
    compiled = compile_problem(problem, travel)
    form = form_of(problem, travel, compiled, plan)
    data, state = build_data(compiled.arrays), new_state(compiled.arrays, 0)
    cost = bring(data, state, form.key, form.job, form.shift, form.after)
    jobs = np.flatnonzero(form.job[:, VARIANT] >= 0)
    return float(cost), bool(is_legal(state)), {problem.visits[j].id for j in jobs}


@given(problem=problems())
@examples(100)
def test_a_plan_that_is_laid_is_what_it_was(problem):
    """Each visit is given, legally; a visit that waits on purpose may be given earlier."""
    travel = travel_for(problem)
    compiled = compile_problem(problem, travel)
    if not any(compiled.variants):
        return
    run = FullSearch(compiled, 1, 0, lambda _: None)
    run.start()
    found = run.run(3000, float("inf"))
    if found.cost == float("inf"):
        return
    plan = Decoder(problem, travel, compiled, found).plan(MADE, retimed=False)
    _, _, given_visits = brought(problem, plan)
    assert given_visits == plan.assigned_ids()


@pytest.mark.parametrize(
    "name", ["harjedalen-winter-day", "stromsund-day", "orebro-day", "jonkoping-day"]
)
def test_a_shipped_day_is_laid_legally(name):
    """It costs what it did but for what exact times won, which is little."""
    day = generate_day(name)
    plan = solved(day, 60_000)
    cost, legal, given_visits = brought(day, plan)
    assert legal
    assert given_visits == plan.assigned_ids()
    assert cost == pytest.approx(evaluate(day, travel_for(day), plan).total, rel=0.01)


def test_a_search_that_sets_out_from_a_plan_is_not_dearer_and_changes_little():
    """Ten thousand iterations keep most of what a longer search found elsewhere."""
    day = generate_day("harjedalen-winter-day")
    travel = travel_for(day)
    plan = solved(day, 100_000, seed=3)
    params = SearchParams(iterations=10_000, in_process=True, seed=1)
    again = solve(day, travel, params, start=plan)
    assert evaluate(day, travel, again).total <= evaluate(day, travel, plan).total + 1e-6
    before, after = who(plan), who(again)
    assert sum(after.get(visit) != shift for visit, shift in before.items()) <= len(before) / 4


def test_a_search_sets_out_from_a_plan_of_a_day_that_has_changed():
    """A shift is gone, a visit's hours have passed, another is new: what still holds is kept."""
    day = generate_day("harjedalen-winter-day")
    plan = solved(day, 60_000)
    gone, moved = plan.routes[0].shift_id, plan.routes[1].stops[0].visit_id
    late = TimeWindow(start=day.horizon.start, end=day.horizon.start)
    visits = tuple(
        each.model_copy(update={"windows": (late,)} if each.id == moved else {})
        for each in day.visits
        if each.id != plan.routes[2].stops[0].visit_id
    )
    shifts = tuple(shift for shift in day.shifts if shift.id != gone)
    changed = day.model_copy(update={"visits": visits, "shifts": shifts})
    travel = travel_for(changed)
    params = SearchParams(iterations=10_000, in_process=True, seed=1)
    again = solve(changed, travel, params, start=plan)
    assert evaluate(changed, travel, again).violations == ()


def who(plan):
    """Return which shift gives each visit."""
    return {
        stop.visit_id: route.shift_id
        for route in plan.routes
        for stop in route.stops
        if stop.visit_id
    }
