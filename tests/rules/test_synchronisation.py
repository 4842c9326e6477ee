"""Tasks of a visit start as far apart as their offsets say."""

from __future__ import annotations

from scheduler.model import Offset
from tests.builders import home_mode, mins, moved_route, problem, shift, task, visit
from tests.planning import assert_caught, broken_rules, solved, where

DOUBLE = problem(visits=(visit("a", "anna", modes=(home_mode(task("lead"), task("assist")),)),))
LATER = Offset(least=mins(30), most=mins(60))
SEQUENTIAL = problem(
    visits=(visit("a", "anna", modes=(home_mode(task("first"), task("check", offset=LATER)),)),)
)


def _shift_second(task_id, minutes):
    def mutate(plan):
        r, _ = where(plan, "a", task_id)
        routes = list(plan.routes)
        routes[r] = moved_route(routes[r], minutes)
        return plan.model_copy(update={"routes": tuple(routes)})

    return mutate


def test_two_nurses_start_together():
    """Five minutes apart is not together."""
    assert_caught(DOUBLE, _shift_second("assist", 5), "synchronisation")


def test_a_check_comes_half_an_hour_to_an_hour_later():
    """At thirty minutes it may move to sixty, not to sixty-one, nor to twenty-nine."""
    plan = solved(SEQUENTIAL)
    (r1, s1), (r2, s2) = where(plan, "a", "first"), where(plan, "a", "check")
    gap = plan.routes[r2].stops[s2].start - plan.routes[r1].stops[s1].start
    spare = (mins(60) - gap) / mins(1)
    assert_caught(SEQUENTIAL, _shift_second("check", spare))
    assert_caught(SEQUENTIAL, _shift_second("check", spare + 1), "synchronisation")
    assert_caught(SEQUENTIAL, _shift_second("check", spare - 31), "synchronisation")


def test_a_crew_cannot_hide_an_offset_in_one_stop():
    """Both tasks of a sequential visit at one stop start together: too soon for the second."""
    day = problem(
        shifts=(shift("one", "eva", "ida"),),
        visits=(visit("a", "anna", modes=(home_mode(task("first"), task("check")),)),),
    )
    plan = solved(day)
    assert plan.routes[0].stops[0].task_ids == ("first", "check")
    later = visit("a", "anna", modes=(home_mode(task("first"), task("check", offset=LATER)),))
    sequential = day.model_copy(update={"visits": (later,)})
    assert broken_rules(day, plan) == set()
    assert broken_rules(sequential, plan) == {"synchronisation"}
