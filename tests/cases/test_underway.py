"""A shift that has begun: the law counts from when its crew went to work, the car is warm."""

from __future__ import annotations

import pytest

from scheduler.model import Break, Provider, Roads, Term, Underway, check_problem
from tests.builders import at, mins, problem, shift, visit, window
from tests.laying import At, laid
from tests.planning import broken_rules, judged, solved

LUNCH = Break(duration=mins(30), earliest=at("09:00"), latest=at("11:30"), at_base=False)


def begun(since="06:00", warm=True, due=None, **fields):
    """Return the morning with one nurse who has been at work since then."""
    underway = Underway(since=at(since), warm=warm, sample_due=due)
    return problem(shifts=(shift("one", "eva", underway=underway, **fields),))


def test_the_stretch_counts_from_when_the_crew_went_to_work():
    """From six to a break at a quarter past eleven is five hours and a quarter."""
    route = {"one": [At("a", start="08:00"), At(start="11:15")]}
    for since, rules in (("06:00", {"longest_stretch"}), ("06:15", set())):
        day = begun(since, breaks=(LUNCH,))
        assert broken_rules(day, laid(day, route)) == rules


def test_the_search_takes_the_break_in_time():
    """Though it might begin until half past eleven."""
    day = begun(since="05:30", breaks=(LUNCH,)).model_copy(
        update={"visits": (visit("a", "anna", windows=(window("09:30", "10:15"),)),)}
    )
    plan = solved(day, 2000)
    assert plan.assigned_ids() == {"a"}
    assert broken_rules(day, plan) == set()


def test_the_first_stop_of_a_shift_that_has_begun_is_no_base():
    """A break that may not be taken at the base may be taken where the crew is."""
    stops = {"one": [At(start="09:00", place="base"), "a"]}
    for day, rules in (
        (begun(breaks=(LUNCH,)), set()),
        (problem(shifts=(shift("one", "eva", breaks=(LUNCH,)),)), {"breaks"}),
    ):
        assert broken_rules(day, laid(day, stops)) == rules


@pytest.mark.parametrize(("warm", "left"), [(True, "08:00"), (False, "07:50")])
def test_a_warm_car_starts_at_once(warm, left):
    """Ten minutes to clear the snow are spent once a day."""
    day = begun(warm=warm).model_copy(
        update={"roads": Roads(provider=Provider.GEODESIC, startup=mins(10))}
    )
    only = day.model_copy(
        update={"visits": (visit("a", "anna", windows=(window("08:30", "08:30"),)),)}
    )
    plan = solved(only, 2000)
    drive = plan.routes[0].stops[0].drive
    assert broken_rules(only, plan) == set()
    assert plan.routes[0].departure == at("08:30") - drive - (at("08:00") - at(left))


def test_a_sample_on_board_is_handed_in_in_time():
    """Bo lives far off: a sample that was on board before is late at the laboratory, or not."""
    amount = []
    for due in (at("09:00"), at("12:00")):
        day = begun(due=due)
        plan = laid(day, {"one": [At("b", start="09:30")]})
        amount.append(judged(day, plan).cost[Term.SAMPLE])
    assert amount == [120.0, 0.0]


@pytest.mark.parametrize(
    ("since", "code"), [("07:30", "REVERSED"), ("07:00", None), ("00:00", None)]
)
def test_a_shift_cannot_have_begun_after_it_begins(since, code):
    """Nor more than a day before."""
    assert [each.code for each in check_problem(begun(since))] == ([code] if code else [])
    long_ago = Underway(since=at("06:00", 8))
    day = problem(shifts=(shift("one", "eva", underway=long_ago),))
    assert [each.code for each in check_problem(day)] == ["BAD_VALUE"]
