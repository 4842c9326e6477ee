"""Service lasts exactly what it must; entry and documentation get their time."""

from __future__ import annotations

from tests.builders import change, home_mode, mins, problem, shift, task, visit
from tests.laying import laid
from tests.planning import assert_caught

DAY = problem(
    visits=(visit("a", "anna", modes=(home_mode(task(entry=mins(5), documentation=mins(5))),)),),
    shifts=(shift("one", "eva"),),
)
GOOD = laid(DAY, {"one": ["a"]})


def test_stretched_or_cut_service_is_caught():
    """Stretching a service to hide idle time is no solution, and nor is cutting it."""
    for minutes in (-5, 5):
        assert_caught(
            DAY,
            GOOD,
            lambda plan, minutes=minutes: change(
                plan, 0, 0, end=plan.routes[0].stops[0].end + mins(minutes)
            ),
            "durations",
        )


def test_squeezed_entry_and_documentation_are_caught():
    """Arriving at the start, or leaving at the end, leaves no time for either."""

    def no_entry(plan):
        stop = plan.routes[0].stops[0]
        late = stop.start - stop.arrival
        return change(plan, 0, 0, arrival=stop.arrival + late)

    def no_notes(plan):
        stop = plan.routes[0].stops[0]
        return change(plan, 0, 0, departure=stop.end)

    assert_caught(DAY, GOOD, no_entry, "durations", "statements")
    assert_caught(DAY, GOOD, no_notes, "durations", "statements")
