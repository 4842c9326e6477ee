"""Service starts, or ends, within a window."""

from __future__ import annotations

from scheduler.model import Objective, Term, WindowBound
from scheduler.model.objective import DEFAULT_TERMS
from tests.builders import at, moved_route, problem, shift, visit, window
from tests.laying import laid
from tests.planning import assert_caught, broken_rules, solved

DAY = problem(
    visits=(visit("a", "anna", windows=(window("08:00", "08:30"), window("09:30", "10:00"))),),
    shifts=(shift("one", "eva"),),
)

GOOD = laid(DAY, {"one": ["a"]})


def _later(minutes):
    return lambda plan: plan.model_copy(update={"routes": (moved_route(plan.routes[0], minutes),)})


def test_too_early_and_too_late_are_caught():
    """Before the first window, between two, and after the last."""
    for minutes in (-5, 45, 180):
        assert_caught(DAY, GOOD, _later(minutes), "windows")


def test_any_window_will_do():
    """The second window is as good as the first."""
    assert broken_rules(DAY, GOOD) == set()
    assert broken_rules(DAY, _later(90)(GOOD)) == set()


def test_a_window_may_bound_the_end():
    """AT_END: half an hour of service ends by half past eight, so it starts at eight."""
    day = problem(
        visits=(visit("a", "anna", windows=(window("08:00", "08:30"),), bound=WindowBound.AT_END),),
        shifts=(shift("one", "eva"),),
    )
    assert solved(day).routes[0].stops[0].start == at("08:00")
    assert_caught(day, laid(day, {"one": ["a"]}), _later(1), "windows")


def test_lateness_may_be_priced_instead():
    """With a weight, lateness costs; starting too early stays forbidden."""
    priced = Objective(terms=dict(DEFAULT_TERMS) | {Term.LATENESS: 2.0})
    day = DAY.model_copy(update={"objective": priced})
    assert broken_rules(day, _later(45)(GOOD)) == set()
    assert broken_rules(day, _later(-5)(GOOD)) == {"windows"}
