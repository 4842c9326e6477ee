"""A route begins and ends within its shift."""

from __future__ import annotations

from scheduler.model import Term
from tests.builders import change, change_route, mins, problem, shift, visit, window
from tests.laying import laid
from tests.planning import assert_caught, judged, solved


def test_leaving_before_the_shift_is_caught():
    """Out before seven."""
    day = problem(visits=(visit("a", "anna"),), shifts=(shift("one", "eva"),))
    assert_caught(
        day,
        laid(day, {"one": ["a"]}),
        lambda plan: change_route(plan, 0, departure=plan.routes[0].departure - mins(120)),
        "shift_hours",
        "statements",
    )


def test_coming_home_after_the_latest_end_is_caught():
    """Overtime has an end."""
    day = problem(
        visits=(visit("a", "anna", windows=(window("10:00", "11:00"),)),),
        shifts=(shift("one", "eva", max_overtime=mins(30)),),
        working_time=None,
    )
    for minutes, rules in ((60, ("statements",)), (120, ("shift_hours", "statements"))):
        assert_caught(
            day,
            laid(day, {"one": ["a"]}),
            lambda plan, minutes=minutes: change_route(
                plan, 0, arrival=plan.routes[0].arrival + mins(minutes)
            ),
            *rules,
        )


def test_a_crew_that_must_leave_at_the_start_does():
    """Leaving later than the shift's start is caught; the search leaves on time."""
    eager = problem(
        visits=(visit("a", "anna", windows=(window("09:00", "10:00"),)),),
        shifts=(shift("one", "eva", leave_at_start=True),),
    )

    def mutate(plan):
        arrival = plan.routes[0].stops[0].arrival + mins(5)
        later = change_route(plan, 0, departure=plan.routes[0].departure + mins(5))
        return change(later, 0, 0, arrival=arrival)

    assert_caught(eager, laid(eager, {"one": ["a"]}), mutate, "shift_hours")
    free = eager.model_copy(update={"shifts": (shift("one", "eva"),)})
    waits = [judged(day, solved(day)).cost[Term.WAITING] for day in (free, eager)]
    assert waits[0] == 0.0 < waits[1]
