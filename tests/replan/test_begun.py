"""What has begun stands in every plan, and the rest of the day is planned from there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.evaluation import evaluate
from scheduler.model import Break, StopKind, check_problem
from scheduler.replan.begun import begun_by
from scheduler.simulation import generate_day
from scheduler.solver import SearchParams, solve
from scheduler.travel import travel_for
from tests.builders import at, home_mode, mins, problem, shift, task, visit
from tests.laying import At, laid
from tests.planning import broken_rules, solved
from tests.properties.effort import examples
from tests.properties.strategies import problems


def on_from(day, plan, now, **changes):
    """Return the day with what of a plan has begun by now."""
    return day.model_copy(update={"now": now, "begun": begun_by(day, plan, now), **changes})


def planned_on(day, plan, iterations=3000):
    """Return a plan of what is left of a day, set out from another."""
    params = SearchParams(iterations=iterations, in_process=True)
    return solve(day, travel_for(day), params, start=plan)


@given(problem=problems(), hour=st.integers(6, 17), minute=st.sampled_from([0, 20, 40]))
@examples(60)
def test_whatever_has_begun_the_rest_is_legal(problem, hour, minute):
    """Nothing that has begun moves, nothing is lost, nobody sets out in the past."""
    travel = travel_for(problem)
    first = solved(problem, 2000)
    if evaluate(problem, travel, first).violations:
        return
    day = on_from(problem, first, at(f"{hour:02d}:{minute:02d}"))
    assert check_problem(day) == []
    again = planned_on(day, first, 2000)
    assert evaluate(day, travel, again).violations == ()
    left_out = [entry.visit_id for entry in again.unassigned]
    assert sorted([*again.assigned_ids(), *left_out]) == sorted(problem.visit)


@pytest.mark.parametrize("hour", ["06:00", "10:30", "13:00", "16:45"])
def test_a_shipped_day_is_planned_on_from_any_hour(hour):
    """Without news the rest of the winter day is as it was, or cheaper."""
    day = generate_day("harjedalen-winter-day")
    travel = travel_for(day)
    first = solved(day, 60_000)
    rest = on_from(day, first, at(hour))
    again = planned_on(rest, first, 20_000)
    verdict = evaluate(rest, travel, again)
    assert verdict.violations == ()
    assert len(again.unassigned) <= len(first.unassigned)
    assert verdict.total <= evaluate(day, travel, first).total + 60


DAY = problem(shifts=(shift("one", "eva"), shift("two", "ida")))
PLAN = laid(DAY, {"one": [At("a", start="08:00"), At("b", start="09:30")]})


@pytest.mark.parametrize(
    ("now", "stops"), [("06:00", 0), ("07:50", 0), ("08:10", 1), ("08:40", 2), ("11:00", 2)]
)
def test_what_has_begun(now, stops):
    """Who has left for a visit is under way to it."""
    begun = begun_by(DAY, PLAN, at(now))
    assert sum(len(each.stops) for each in begun) == stops


def test_what_is_not_to_be_touched_counts_as_begun():
    """Until nine nothing moves, though it is six."""
    (begun,) = begun_by(DAY, PLAN, at("06:00"), at("09:00"))
    assert [stop.visit_id for stop in begun.stops] == ["a"]


def test_who_waits_for_a_partner_is_under_way_with_them():
    """Of a visit by two that one has left for the other is under way too, with what comes first."""
    two = visit("a", "anna", modes=(home_mode(task("one"), task("two")),))
    day = problem(visits=(two, visit("b", "anna")))
    plan = laid(
        day,
        {
            "one": [At("a", tasks=("one",), start="09:30")],
            "two": [At("b", start="08:30"), At("a", tasks=("two",), start="09:30")],
        },
    )
    begun = begun_by(day, plan, plan.routes[0].departure + mins(1))
    assert [len(each.stops) for each in begun] == [1, 2]


def test_the_break_that_is_still_due_is_taken():
    """A shift that is under way takes its lunch where the law and its span have it."""
    lunch = Break(duration=mins(30), earliest=at("10:00"), latest=at("11:00"))
    day = problem(shifts=(shift("one", "eva", end=at("16:00"), breaks=(lunch,)),))
    plan = solved(day, 2000)
    rest = on_from(day, plan, at("09:00"))
    again = planned_on(rest, plan)
    assert broken_rules(rest, again) == set()
    kinds = [stop.kind for route in again.routes for stop in route.stops]
    assert StopKind.BREAK in kinds
