"""What each event makes of a day, what cannot be, and whatever happens in a row."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from scheduler.errors import InputError
from scheduler.evaluation import evaluate
from scheduler.messages import Language
from scheduler.model import check_problem
from scheduler.replan.alternatives import alternatives
from scheduler.replan.breaks import what_breaks
from scheduler.replan.changes import Freedom, situation
from scheduler.replan.diff import Change, diff_of
from scheduler.replan.events import (
    Absence,
    BlockMoved,
    Cancellation,
    CarBroken,
    Delay,
    NoShow,
    RoadClosed,
    UrgentVisit,
    read_events,
)
from scheduler.replan.promises import promises_of
from scheduler.simulation import generate_day
from scheduler.solver import SearchParams
from scheduler.travel import travel_for
from tests.builders import at, mins, problem, shift, visit, window
from tests.laying import At, laid
from tests.planning import solved
from tests.replan.happening import something

DAY = problem(
    shifts=(shift("one", "eva"), shift("two", "ida")),
    visits=(
        visit("a", "anna", windows=(window("08:00", "11:00"),)),
        visit("b", "bo", windows=(window("08:00", "11:00"),)),
        visit("c", "anna", windows=(window("10:00", "11:00"),)),
    ),
)
PLAN = laid(DAY, {"one": [At("a", start="08:00"), At("c", start="10:00")], "two": ["b"]})


def after(now, *told, freedom=None):
    """Return the day as it is once something has happened."""
    return situation(DAY, PLAN, told, at(now), freedom or Freedom())


def faults(now, *told):
    """Return codes and paths of what cannot be."""
    with pytest.raises(InputError) as refused:
        after(now, *told)
    return [(each.code, each.path) for each in refused.value.faults]


def test_an_absence_takes_what_is_left_of_a_shift():
    """Before it began the shift is gone; under way what has begun stays, and no more is done."""
    early = after("06:00", Absence(caregiver="eva")).problem
    assert "one" not in early.shift
    later = after("08:10", Absence(caregiver="eva")).problem
    assert [stop.visit_id for stop in later.begun[0].stops] == ["a"]
    assert later.shift["one"].end <= at("08:31")
    from_nine = after("06:00", Absence(caregiver="eva", start=at("09:00"))).problem
    assert from_nine.shift["one"].end == at("09:00")
    till_nine = after("06:00", Absence(caregiver="eva", end=at("09:00"))).problem
    assert till_nine.shift["one"].start == at("09:00")
    between = after("06:00", Absence(caregiver="eva", start=at("08:40"), end=at("09:30"))).problem
    assert (between.shift["one"].end, between.shift["one.2"].start) == (at("08:40"), at("09:30"))


def test_a_cancelled_visit_is_gone_and_one_under_way_ends_at_once():
    """Of one that has begun the crew knows at the door."""
    stands = after("07:00", Cancellation(visit="c"))
    assert "c" not in stands.problem.visit
    assert stands.cancelled == ("c",)
    done = after("08:10", NoShow(visit="a"))
    (stop,) = next(each for each in done.problem.begun if each.shift_id == "one").stops
    assert (stop.visit_id, stop.end) == ("a", at("08:10"))


def test_who_is_not_at_home_is_not_rung():
    """The crew turns up in vain; what is only frozen, not begun, is cancelled all the same."""
    travel = travel_for(DAY)
    gone = what_breaks(after("08:10", NoShow(visit="a")), (travel, travel))
    assert [(m.visit, m.change) for m in gone.diff.moves] == [("a", Change.CANCELLED)]
    assert gone.diff.calls == ()
    frozen = after("08:10", Cancellation(visit="c"), freedom=Freedom(at("11:00")))
    assert "c" not in frozen.problem.visit


def test_a_crew_that_is_out_is_not_split_before_it_is_back():
    """Who is ill at twenty past eight is at a visit until half past; the other works on from it."""
    pair = problem(shifts=(shift("one", "eva", "ida", end=at("12:30")),))
    plan = laid(pair, {"one": [At("a", start="08:00")]})
    away = Absence(caregiver="ida", start=at("08:20"), end=at("08:40"))
    stands = situation(pair, plan, [away], at("08:10"))
    first, again = stands.problem.shifts
    assert (first.crew, again.crew) == (("eva",), ("eva", "ida"))
    back = first.end
    assert back == again.start >= plan.routes[0].stops[0].departure + plan.routes[0].stops[0].drive
    travel = travel_for(stands.problem)
    found = alternatives(stands, (travel, travel), SearchParams(iterations=500))
    assert all(each.evaluation.is_legal for each in found)


def test_who_comes_back_after_the_end_is_away_for_the_rest():
    """Overtime is no part of a shift into which anybody comes back."""
    late = problem(shifts=(shift("one", "eva", max_overtime=mins(60)),))
    plan = laid(late, {"one": [At("a", start="08:00")]})
    ends = late.shifts[0].end
    away = Absence(caregiver="eva", start=ends - mins(60), end=ends + mins(30))
    day = situation(late, plan, [away], at("07:00")).problem
    (left,) = day.shifts
    assert (left.id, left.end) == ("one", ends - mins(60))
    assert check_problem(day) == []


def test_of_a_crew_of_two_one_goes_for_some_hours():
    """The crew is whole before and after; who is ill is not made well by other news."""
    pair = problem(shifts=(shift("one", "eva", "ida", start=at("07:00"), end=at("15:00")),))
    plan = laid(pair, {"one": [At("a", start="08:00")]})
    told = [Absence(caregiver="ida", start=at("09:00"), end=at("11:00"))]
    parts = situation(pair, plan, told, at("07:00")).problem.shifts
    hours = [(part.crew, part.start, part.end) for part in parts]
    assert hours == [
        (("eva", "ida"), at("07:00"), at("09:00")),
        (("eva",), at("09:00"), at("11:00")),
        (("eva", "ida"), at("11:00"), at("15:00")),
    ]
    moved = BlockMoved(shift="one", start=at("07:00"), end=at("12:00"))
    assert "one" not in after("06:00", Absence(caregiver="eva"), moved).problem.shift
    split = after("06:00", Absence(caregiver="eva", start=at("09:00"), end=at("10:00"))).problem
    later = situation(split, solved(split, 500), [CarBroken(shift="one")], at("06:30")).problem
    assert [s for s in later.shift if s.startswith("one")] == []


def test_a_delay_makes_a_visit_longer():
    """That which is under way ends later; another lasts longer from the start."""
    late = after("08:10", Delay(visit="a", by=mins(50))).problem
    begun = next(each for each in late.begun if each.shift_id == "one")
    assert begun.stops[0].end == at("09:20")
    longer = after("07:00", Delay(visit="c", by=mins(20))).problem
    assert longer.visit["c"].modes[0].tasks[0].duration == mins(50)


def test_a_car_that_stands_still_keeps_its_crew():
    """Until another is there, or for the day."""
    waits = after("08:10", CarBroken(shift="one", until=at("09:30"))).problem
    begun = next(each for each in waits.begun if each.shift_id == "one")
    assert begun.stops[-1].departure == at("09:30")
    assert "two" not in after("07:00", CarBroken(shift="two")).problem.shift


def test_other_things_are_facts():
    """A road is shut from now on, a block has other hours, a visit is new."""
    shut = after("07:00", RoadClosed(road="x", end=at("09:00"))).problem.closures[0]
    assert (shut.start, shut.end) == (at("07:00"), at("09:00"))
    moved = after("06:00", BlockMoved(shift="two", start=at("08:00"), end=at("13:00"))).problem
    assert (moved.shift["two"].start, moved.shift["two"].end) == (at("08:00"), at("13:00"))
    new = visit("n", "bo", windows=(window("09:00", "11:00"),))
    assert "n" in after("08:00", UrgentVisit(visit=new)).problem.visit


def test_what_may_change_goes_by_the_hour():
    """Until ten past nothing moves; until eleven nobody else comes."""
    fixed = after("06:00", freedom=Freedom(at("09:00"), at("11:00")))
    begun = {stop.visit_id for each in fixed.problem.begun for stop in each.stops}
    assert begun == {"a", "b"}
    assert [(lock.visit, lock.shift) for lock in fixed.problem.locks] == [("c", "one")]


@pytest.mark.parametrize(
    ("now", "told", "found"),
    [
        ("07:00", [Absence(caregiver="nobody")], [("UNKNOWN_ID", "events[0].caregiver")]),
        ("13:00", [Absence(caregiver="eva")], [("NOT_ON_DUTY", "events[0].caregiver")]),
        (
            "08:00",
            [Absence(caregiver="eva", start=at("07:00"), end=at("07:30"))],
            [("IN_THE_PAST", "events[0].end")],
        ),
        ("07:00", [Cancellation(visit="x")], [("UNKNOWN_ID", "events[0].visit")]),
        ("09:00", [Cancellation(visit="a")], [("ALREADY_DONE", "events[0].visit")]),
        ("07:00", [NoShow(visit="a")], [("NOT_BEGUN", "events[0].visit")]),
        ("07:00", [Delay(visit="a", by=mins(-5))], [("BAD_DURATION", "events[0].by")]),
        ("07:00", [CarBroken(shift="x")], [("UNKNOWN_ID", "events[0].shift")]),
        (
            "08:00",
            [BlockMoved(shift="one", start=at("09:00"), end=at("13:00"))],
            [("ALREADY_DONE", "events[0].start")],
        ),
        (
            "07:00",
            [UrgentVisit(visit=visit("a", "nobody"))],
            [("DUPLICATE_ID", "events[0].visit.id"), ("UNKNOWN_ID", "events[0].visit.client")],
        ),
        (
            "09:00",
            [RoadClosed(road="x", start=at("07:00"), end=at("08:00"))],
            [("IN_THE_PAST", "events[0].end")],
        ),
        (
            "07:00",
            [Cancellation(visit="a"), Delay(visit="a", by=mins(5))],
            [("CONTRADICTION", "events[1]")],
        ),
    ],
)
def test_what_cannot_be_is_refused(now, told, found):
    """With every fault at its event; nothing is changed."""
    assert faults(now, *told) == found


def test_a_now_on_another_day_is_refused():
    """The day is over, or not begun."""
    with pytest.raises(InputError) as refused:
        situation(DAY, PLAN, [Absence(caregiver="eva")], at("07:00", 20))
    assert [each.code for each in refused.value.faults] == ["OUTSIDE_HORIZON"]


def test_events_are_read_strictly():
    """A list of objects with a known type and no other fields; all faults at once."""
    with pytest.raises(InputError) as refused:
        read_events(
            [{"type": "ABSENCE"}, {"visit": "a"}, 7, {"type": "DELAY", "visit": "a", "by": 5}]
        )
    told = [(each.code, each.path) for each in refused.value.faults]
    assert [path for _, path in told] == [
        "events[0].caregiver",
        "events[1].type",
        "events[2]",
        "events[3].by",
    ]
    for nothing in ([], {}, None):
        with pytest.raises(InputError):
            read_events(nothing)


def test_a_promise_is_half_an_hour_round_the_start():
    """Ten minutes before it, where the plan can keep the twenty after; within the visit's hours."""
    told = {promise.visit: promise for promise in promises_of(DAY, PLAN)}
    assert told["a"].start == at("08:00")
    assert (told["a"].window.start, told["a"].window.end) == (at("08:00"), at("08:30"))
    assert (told["c"].window.start, told["c"].window.end) == (at("10:00"), at("10:30"))
    assert told["a"].caregivers == ("eva",)
    for promise in promises_of(DAY, PLAN):
        assert promise.window.start <= promise.start <= promise.window.end


def test_the_difference_says_who_moved_and_whom_to_ring():
    """Bo's visit goes to Eva an hour later; Anna's second is left out."""
    other = laid(DAY, {"one": [At("a", start="08:00"), At("b", start="09:40")]})
    found = diff_of(DAY, PLAN, DAY, other)
    moves = {move.visit: move.change for move in found.moves}
    assert moves == {"b": Change.MOVED, "c": Change.LEFT_OUT}
    assert [call.visit for call in found.calls] == ["b", "c"]
    assert "1 left out" in found.line(Language.EN)
    assert diff_of(DAY, PLAN, DAY, PLAN).moves == ()


def test_if_nothing_has_happened_nothing_breaks():
    """The plan in force, carried on, is the plan in force, at any hour."""
    early = what_breaks(situation(DAY, PLAN, [], at("07:00")), (travel_for(DAY), travel_for(DAY)))
    assert early.diff.moves == ()
    days = [generate_day(name) for name in ("harjedalen-winter-day", "stromsund-day")]
    days += [generate_day("harjedalen-winter-day", visits=24, seed=seed) for seed in range(5, 9)]
    for day in days:
        plan, travel = solved(day, 10_000), travel_for(day)
        for hours in (6.0, 9.5, 12.75, 15.0):
            stands = situation(day, plan, [], day.horizon.start + timedelta(hours=hours))
            broken = what_breaks(stands, (travel, travel))
            assert (broken.violations, broken.diff.moves) == ((), ())


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_in_a_row_the_plan_stays_legal(seed):
    """No frozen stop moves, nothing is lost, no hard rule is broken."""
    rng = random.Random(seed)
    day = generate_day("harjedalen-winter-day")
    travel, plan = travel_for(day), solved(day, 10_000, seed)
    now = day.horizon.start + timedelta(hours=7)
    for _ in range(5):
        now += timedelta(minutes=rng.choice([20, 60, 100]))
        event = something(day, plan, now, rng)
        stands = situation(day, plan, [event] if event else [], now)
        assert check_problem(stands.problem) == []
        there = travel_for(stands.problem)
        params = SearchParams(iterations=2000, in_process=True)
        found = alternatives(stands, (travel, there), params, names=("BALANCED",))[0]
        assert evaluate(stands.problem, there, found.plan).violations == ()
        out = {entry.visit_id for entry in found.plan.unassigned}
        assert found.plan.assigned_ids() | out == set(stands.problem.visit)
        assert not found.plan.assigned_ids() & out
        day, plan, travel = stands.problem, found.plan, there
