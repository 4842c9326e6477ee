"""What a dispatcher changes by hand: all else stays, and the judge says what is broken."""

from __future__ import annotations

import pytest

from scheduler.errors import InputError
from scheduler.model import Break
from scheduler.replan.begun import begun_by
from scheduler.replan.edits import Fix, GiveUp, Move, Swap, Unfix, edited
from scheduler.travel import travel_for
from tests.builders import at, mins, nurse, problem, shift, visit, window
from tests.laying import At, laid

DAY = problem(
    shifts=(shift("one", "eva"), shift("two", "ida"), shift("three", "kim", end=at("10:00"))),
    caregivers=(nurse("eva"), nurse("ida"), nurse("kim")),
    visits=(
        visit("a", "anna", windows=(window("08:00", "11:00"),)),
        visit("b", "bo", windows=(window("08:00", "11:00"),)),
        visit("c", "anna", windows=(window("09:30", "11:00"),)),
    ),
)
PLAN = laid(DAY, {"one": [At("a", start="08:00"), At("c", start="10:00")], "two": ["b"]})


def after(*edits):
    """Return the plan once it is edited."""
    return edited(DAY, travel_for(DAY), PLAN, edits)


def who(plan):
    """Return which shift gives each visit, and when."""
    return {
        stop.visit_id: (route.shift_id, stop.start)
        for route in plan.plan.routes
        for stop in route.stops
    }


def test_a_visit_is_moved_and_all_else_stays():
    """To another shift, and to another start."""
    found = after(Move(visit="c", shift="two"))
    assert found.evaluation.is_legal
    assert who(found)["c"][0] == "two"
    assert {v: who(found)[v] for v in "ab"} == {
        "a": ("one", at("08:00")),
        "b": ("two", PLAN.routes[1].stops[0].start),
    }
    timed = after(Move(visit="c", shift="one", start=at("10:30")))
    assert who(timed)["c"] == ("one", at("10:30"))


def test_swapped_given_up_locked_and_not():
    """Each by itself, and one after the other."""
    swapped = after(Swap(first="a", second="b"))
    assert (who(swapped)["a"][0], who(swapped)["b"][0]) == ("two", "one")
    assert swapped.evaluation.is_legal
    given_up = after(GiveUp(visit="b"))
    assert "b" not in who(given_up)
    assert [entry.visit_id for entry in given_up.plan.unassigned] == ["b"]
    locked = after(Fix(visit="a", shift="one"))
    assert [lock.visit for lock in locked.problem.locks] == ["a"]
    assert after(Fix(visit="a", shift="one"), Unfix(visit="a")).problem.locks == ()
    both = after(GiveUp(visit="b"), Move(visit="b", shift="one"))
    assert who(both)["b"][0] == "one"


def test_what_an_edit_breaks_is_said_by_the_judge():
    """Kim is to be home at ten; a lock that the plan does not keep is broken at once."""
    late = after(Move(visit="c", shift="three"))
    assert {each.rule for each in late.evaluation.violations} == {"shift_hours"}
    broken = after(Fix(visit="a", shift="two"))
    assert {each.rule for each in broken.evaluation.violations} == {"locks"}


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        (Move(visit="x", shift="one"), [("UNKNOWN_ID", "edits[0].visit")]),
        (Move(visit="a", shift="x"), [("UNKNOWN_ID", "edits[0].shift")]),
        (Fix(visit="a", caregiver="x"), [("UNKNOWN_ID", "edits[0].caregiver")]),
        (
            Swap(first="a", second="x"),
            [("UNKNOWN_ID", "edits[0].second")],
        ),
    ],
)
def test_an_edit_of_what_there_is_not(edit, found):
    """Each fault at its edit."""
    with pytest.raises(InputError) as refused:
        after(edit)
    assert [(each.code, each.path) for each in refused.value.faults] == found


def test_a_swap_looks_at_the_plan_as_edited_before_it():
    """A visit that has just been given up is on no shift."""
    with pytest.raises(InputError) as refused:
        after(GiveUp(visit="b"), Swap(first="a", second="b"))
    assert [(each.code, each.path) for each in refused.value.faults] == [
        ("NOT_FOUND", "edits[1].second")
    ]
    placed = after(GiveUp(visit="b"), Move(visit="b", shift="two"), Swap(first="a", second="b"))
    assert who(placed)["b"][0] == "one"


def test_what_has_begun_is_not_edited():
    """A break that is over does not hinder; a visit that is over does."""
    lunch = Break(duration=mins(30), earliest=at("08:30"), latest=at("10:00"))
    day = DAY.model_copy(update={"shifts": (shift("one", "eva", breaks=(lunch,)), *DAY.shifts[1:])})
    plan = laid(
        day,
        {
            "one": [At("a", start="08:00"), At(None, start="09:00"), At("c", start="10:00")],
            "two": ["b"],
        },
    )
    now = at("10:10")
    day = day.model_copy(update={"now": now, "begun": begun_by(day, plan, now)})
    assert None in {stop.visit_id for each in day.begun for stop in each.stops}
    plan = plan.model_copy(update={"problem_digest": day.digest})
    with pytest.raises(InputError) as refused:
        edited(day, travel_for(day), plan, [GiveUp(visit="a"), Fix(visit="c", shift="one")])
    assert {each.code for each in refused.value.faults} == {"ALREADY_DONE"}


def test_a_shift_that_may_not_give_a_visit_at_all():
    """Kim lacks the skill, so that there is no place on the shift."""
    day = DAY.model_copy(
        update={"caregivers": (nurse("eva"), nurse("ida"), nurse("kim", skills=()))}
    )
    plan = laid(day, {"one": [At("a", start="08:00")]})
    with pytest.raises(InputError) as refused:
        edited(day, travel_for(day), plan, [Move(visit="a", shift="three")])
    assert [each.code for each in refused.value.faults] == ["NO_PLACE"]
