"""What the judge rejects is planned again without what it names; nobody ends with nothing."""

from __future__ import annotations

import pytest

from scheduler.errors import PlanRejected
from scheduler.model import HARD, Lock, Objective, ReasonCode, Term
from scheduler.model.objective import DEFAULT_TERMS
from scheduler.services import planning
from scheduler.solver import SearchParams, solve
from scheduler.travel import travel_for
from tests.builders import change, change_route, mins, problem
from tests.planning import where

PARAMS = SearchParams(iterations=2000, in_process=True)


def wrong(monkeypatch, spoil, times=1):
    """Have the search answer wrongly so many times."""
    left = [times]

    def solves(day, travel, params, *rest):
        made = solve(day, travel, params, *rest)
        left[0] -= 1
        return spoil(made) if left[0] >= 0 and made.routes else made

    monkeypatch.setattr(planning, "solve", solves)


def early(plan):
    """Return a plan in which some visit begins before anybody is there."""
    stop = plan.routes[0].stops[0]
    return change(plan, 0, 0, start=stop.start - mins(20))


def test_a_visit_that_the_judge_names_is_left_out_and_the_rest_is_given(monkeypatch):
    """One stop too early: that visit says why, the other is planned, the whole is legal."""
    day = problem()
    wrong(monkeypatch, early)
    made = planning.plan(day, travel_for(day), PARAMS)
    assert made.evaluation.is_legal
    assert made.plan.problem_digest == day.digest
    left_out = {entry.visit_id: entry.reasons[0].code for entry in made.plan.unassigned}
    assert set(left_out.values()) == {ReasonCode.JUDGE_REJECTED}
    assert len(left_out) == 1
    (other,) = {"a", "b"} - left_out.keys()
    assert where(made.plan, other)


def test_a_search_that_is_always_wrong_ends_with_all_left_out_and_a_reason(monkeypatch):
    """Every visit comes out once, unassigned."""
    day = problem()
    wrong(monkeypatch, early, times=99)
    made = planning.plan(day, travel_for(day), PARAMS)
    assert made.evaluation.is_legal
    assert [entry.visit_id for entry in made.plan.unassigned] == ["a", "b"]


def late_home(plan):
    """Return a plan in which the crew of the first route is home ten hours later."""
    route = plan.routes[0]
    return change_route(plan, 0, arrival=route.arrival + mins(600))


def test_a_shift_that_is_shed_takes_its_locks_along_and_every_visit_says_whose_fault(monkeypatch):
    """Locked to the caregiver of the one shift; nothing else may be said of what it could give."""
    day = problem(
        shifts=problem().shifts[:1],
        visits=problem().visits[:1],
        locks=(Lock(visit="a", caregiver="eva"),),
    )
    wrong(monkeypatch, late_home)
    made = planning.plan(day, travel_for(day), PARAMS)
    assert made.evaluation.is_legal
    assert [entry.reasons[0].code for entry in made.plan.unassigned] == [ReasonCode.JUDGE_REJECTED]


def test_what_cannot_be_shed_is_rejected(monkeypatch):
    """Where every visit must be given, a plan without them is no answer."""
    day = problem(objective=Objective(terms=dict(DEFAULT_TERMS) | {Term.MANDATORY: HARD}))
    wrong(monkeypatch, early, times=99)
    with pytest.raises(PlanRejected):
        planning.plan(day, travel_for(day), PARAMS)
