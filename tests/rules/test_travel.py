"""Nobody arrives before the road allows."""

from __future__ import annotations

from tests.builders import change, change_route, mins, problem, shift, visit
from tests.laying import laid
from tests.planning import assert_caught

DAY = problem(visits=(visit("b", "bo"),), shifts=(shift("one", "eva"),))

GOOD = laid(DAY, {"one": ["b"]})


def test_arriving_too_soon_is_caught():
    """One minute less than the drive takes."""
    assert_caught(
        DAY,
        GOOD,
        lambda plan: change_route(plan, 0, departure=plan.routes[0].departure + mins(1)),
        "travel",
    )


def test_home_too_soon_is_caught():
    """The way home counts too."""
    assert_caught(
        DAY,
        GOOD,
        lambda plan: change_route(plan, 0, arrival=plan.routes[0].arrival - mins(1)),
        "travel",
    )


def test_a_drive_printed_wrong_is_caught():
    """What a dispatcher reads must be what the roads say."""
    assert_caught(DAY, GOOD, lambda plan: change(plan, 0, 0, drive=mins(1)), "travel")


def test_a_cold_car_takes_its_minutes():
    """The first leg takes the start-up too; without it the plan leaves too late."""
    cold = DAY.roads.model_copy(update={"startup": mins(10)})
    day = DAY.model_copy(update={"roads": cold})
    assert_caught(
        day,
        laid(day, {"one": ["b"]}),
        lambda plan: change_route(plan, 0, departure=plan.routes[0].departure + mins(9)),
        "travel",
    )
