"""A caregiver is on one route at a time."""

from __future__ import annotations

import pytest

from tests.builders import at, change, change_route, mins, nurse, problem, shift, visit, window
from tests.laying import laid
from tests.planning import assert_caught, broken_rules

SPLIT = problem(
    caregivers=(nurse("eva"),),
    shifts=(
        shift("morning", "eva", end=at("10:00"), max_overtime=mins(60)),
        shift("noon", "eva", start=at("10:00"), end=at("12:00")),
    ),
    visits=(
        visit("a", "anna", windows=(window("08:00", "09:00"),)),
        visit("b", "anna", windows=(window("10:30", "11:00"),)),
    ),
)

GOOD = laid(SPLIT, {"morning": ["a"], "noon": ["b"]})


def test_two_routes_at_once_are_caught():
    """Eva comes home from the morning after she has left for noon."""
    assert_caught(
        SPLIT,
        GOOD,
        lambda plan: change_route(plan, 0, arrival=plan.routes[1].departure + mins(1)),
        "overlap",
        "statements",
    )


def test_one_shift_with_two_routes_is_caught():
    """A shift is driven once."""
    assert_caught(
        SPLIT,
        GOOD,
        lambda plan: change_route(plan, 1, shift_id="morning"),
        "overlap",
        "shift_hours",
    )


def test_times_out_of_order_are_caught():
    """Nobody leaves before the end of service."""
    day = problem(visits=(visit("a", "anna"),))

    def mutate(plan):
        stop = plan.routes[0].stops[0]
        return change(plan, 0, 0, departure=stop.start - mins(1))

    assert_caught(day, laid(day, {"one": ["a"]}), mutate, "overlap", "durations", "statements")


@pytest.mark.parametrize(
    ("fields", "broken"),
    [
        ({"works_again_from": at("12:00")}, set()),
        ({"works_again_from": at("08:10")}, {"overlap"}),
        ({"last_worked_until": at("08:10")}, {"overlap"}),
    ],
)
def test_who_is_at_work_on_another_day_is_not_here_too(fields, broken):
    """Without a law of rest, too, nobody is in two places."""
    free, bound = (
        problem(
            caregivers=(nurse("eva", **said),),
            shifts=(shift("one", "eva"),),
            visits=(visit("a", "anna"),),
            working_time=None,
        )
        for said in ({}, fields)
    )
    assert broken_rules(bound, laid(free, {"one": ["a"]})) == broken
