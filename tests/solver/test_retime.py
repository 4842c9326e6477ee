"""Exact times for given routes, against every possible time of small ones."""

from __future__ import annotations

from itertools import product

import pytest

from scheduler.evaluation import evaluate
from scheduler.model import HARD, Mode, ModeKind, Objective, Offset, Term, TimeWindow
from scheduler.solver import SearchParams, solve
from scheduler.solver.compiling.problem import compile_problem
from scheduler.solver.decoding.times import with_best_times
from scheduler.travel import travel_for
from tests.builders import (
    at,
    home_mode,
    mins,
    moved_route,
    problem,
    shift,
    task,
    visit,
    window,
)
from tests.planning import judged

TERMS = {Term.TRAVEL: 1.0, Term.UNASSIGNED: 1.0, Term.WAITING: 1.0, Term.MAX_WAITING: 2.0}


def retimed(day, plan):
    """Return a plan with the best times for its routes."""
    travel = travel_for(day)
    return with_best_times(day, travel, compile_problem(day, travel), plan)


def test_routes_that_meet_are_delayed_together():
    """Two nurses meet at Anna's; one waits there unless both set out later."""
    pair = (home_mode(task("lead"), task("assist")),)
    day = problem(
        objective=Objective(terms=TERMS),
        visits=(
            visit("a", "bo", windows=(window("07:30", "10:30"),)),
            visit("b", "anna", modes=pair, windows=(window("10:00", "10:30"),)),
        ),
    )
    plan = solve(day, travel_for(day), SearchParams(iterations=5000, in_process=True))
    verdict = judged(day, plan)
    assert verdict.violations == ()
    assert verdict.cost[Term.WAITING] == pytest.approx(0.0)


def test_no_other_times_of_the_same_routes_are_cheaper():
    """Every shift of every route, in steps of five minutes, costs as much or is illegal."""
    day = problem(
        objective=Objective(terms=TERMS | {Term.OVERTIME: 3.0}),
        shifts=(shift("one", "eva", max_overtime=mins(30)), shift("two", "ida")),
        visits=(
            visit("a", "anna", windows=(window("07:30", "08:00"),)),
            visit("b", "bo", windows=(window("11:00", "11:40"),)),
        ),
    )
    travel = travel_for(day)
    plan = solve(day, travel, SearchParams(iterations=5000, in_process=True))
    best = evaluate(day, travel, plan).total
    for steps in product(range(-24, 25), repeat=len(plan.routes)):
        routes = tuple(
            moved_route(route, 5 * step) for route, step in zip(plan.routes, steps, strict=True)
        )
        verdict = evaluate(day, travel, plan.model_copy(update={"routes": routes}))
        assert verdict.violations or verdict.total >= best - 1e-6


def test_times_are_never_made_dearer():
    """What is spread out by hand comes together again; the second time nothing changes."""
    day = problem(
        objective=Objective(terms=TERMS),
        visits=(
            visit("a", "anna", windows=(TimeWindow(start=at("07:30"), end=at("11:00")),)),
            visit("b", "bo", windows=(window("10:00", "11:00"),)),
        ),
        shifts=(shift("one", "eva"),),
    )
    plan = solve(day, travel_for(day), SearchParams(iterations=5000, in_process=True))
    late = plan.model_copy(update={"routes": tuple(moved_route(r, 1) for r in plan.routes)})
    again = retimed(day, late)
    assert judged(day, again).violations == ()
    assert judged(day, again).total <= judged(day, late).total + 1e-6
    assert retimed(day, again) == again


def test_modes_of_one_kind_and_tasks_of_one_name():
    """Two ways of the home visit, and an assisted one whose tasks are called the same."""
    loose = Offset(most=mins(60))
    tight = Offset(most=mins(5))
    day = problem(
        objective=Objective(terms=TERMS),
        visits=(
            visit(
                "a",
                "anna",
                modes=(
                    home_mode(task("x", skills=("doctor",))),
                    home_mode(task("p"), task("q", offset=tight), price=1.0),
                    Mode(
                        kind=ModeKind.ASSISTED,
                        tasks=(task("p"), task("q", offset=loose)),
                        price=9.0,
                    ),
                ),
            ),
        ),
    )
    plan = solve(day, travel_for(day), SearchParams(iterations=5000, in_process=True))
    assert plan.assigned_ids() == {"a"}
    assert judged(day, plan).violations == ()


def test_times_stay_where_the_worst_lateness_is_forbidden():
    """What the programme cannot forbid it does not touch."""
    terms = TERMS | {Term.LATENESS: 0.1, Term.MAX_LATENESS: HARD}
    day = problem(objective=Objective(terms=terms))
    plan = solve(day, travel_for(day), SearchParams(iterations=5000, in_process=True))
    assert judged(day, plan).violations == ()
    assert retimed(day, plan) is plan
