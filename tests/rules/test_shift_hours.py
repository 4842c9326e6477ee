"""A route begins and ends within its shift."""

from __future__ import annotations

from scheduler.model import Rule
from tests.builders import change_route, mins, problem, shift, visit, window
from tests.planning import assert_caught


def test_leaving_before_the_shift_is_caught():
    """Out before seven."""
    day = problem(visits=(visit("a", "anna"),), shifts=(shift("one", "eva"),))
    assert_caught(
        day,
        lambda plan: change_route(plan, 0, departure=plan.routes[0].departure - mins(120)),
        Rule.SHIFT_HOURS,
    )


def test_coming_home_after_the_latest_end_is_caught():
    """Overtime has an end."""
    day = problem(
        visits=(visit("a", "anna", windows=(window("10:00", "11:00"),)),),
        shifts=(shift("one", "eva", max_overtime=mins(30)),),
        working_time=None,
    )
    for minutes, rules in ((60, ()), (120, (Rule.SHIFT_HOURS,))):
        assert_caught(
            day,
            lambda plan, minutes=minutes: change_route(
                plan, 0, arrival=plan.routes[0].arrival + mins(minutes)
            ),
            *rules,
        )
