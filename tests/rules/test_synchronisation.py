"""Tasks of a visit start as far apart as their offsets say."""

from __future__ import annotations

from scheduler.model import Offset
from tests.builders import home_mode, mins, moved_route, problem, shift, task, visit
from tests.laying import At, laid
from tests.planning import assert_caught, broken_rules, where

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
    good = laid(DOUBLE, {"one": [At("a", tasks=("lead",))], "two": [At("a", tasks=("assist",))]})
    assert_caught(DOUBLE, good, _shift_second("assist", 5), "synchronisation")


def test_a_check_comes_half_an_hour_to_an_hour_later():
    """At thirty minutes it may move to sixty, not to sixty-one, nor to twenty-nine."""
    plan = laid(
        SEQUENTIAL,
        {"one": [At("a", "08:00", ("first",))], "two": [At("a", "08:30", ("check",))]},
    )
    assert_caught(SEQUENTIAL, plan, _shift_second("check", 30))
    assert_caught(SEQUENTIAL, plan, _shift_second("check", 31), "synchronisation")
    assert_caught(SEQUENTIAL, plan, _shift_second("check", -1), "synchronisation")


def test_a_crew_cannot_hide_an_offset_in_one_stop():
    """Both tasks of a sequential visit at one stop start together: too soon for the second."""
    day = problem(
        shifts=(shift("one", "eva", "ida"),),
        visits=(visit("a", "anna", modes=(home_mode(task("first"), task("check")),)),),
    )
    plan = laid(day, {"one": ["a"]})
    later = visit("a", "anna", modes=(home_mode(task("first"), task("check", offset=LATER)),))
    sequential = day.model_copy(update={"visits": (later,)})
    assert broken_rules(day, plan) == set()
    assert broken_rules(sequential, plan) == {"synchronisation"}
