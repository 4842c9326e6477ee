"""Promises do not stop at midnight: what is published knows its neighbours (14.A1)."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from scheduler.errors import Conflict
from scheduler.evaluation import evaluate
from scheduler.model import Horizon, Objective, Plan, Problem, Term, TimeWindow, check_problem
from scheduler.services.records import change, read_record
from scheduler.services.verify import verify
from scheduler.store import open_store, tables
from scheduler.store import plans as stored_plans
from scheduler.travel import travel_for
from tests import builders
from tests.cases.records.days import (
    DAY,
    PLACES,
    STAFF,
    TRAVELS,
    add_to,
    at,
    booking,
    day_of,
    planned,
    publish,
    shift,
)
from tests.planning import broken_rules, solved

NEXT = "2027-02-10"


@pytest.fixture
def nights(tmp_path):
    """Return a store in which one nurse may work late one day, and early or in the night the next.

    Each shift has a visit of its own.
    """
    store = open_store(str(tmp_path / "hemtur.sqlite"))
    add = add_to(store)
    add("principals", {"id": "region"})
    add("caregivers", STAFF[0])
    add("places", *PLACES)
    add("clients", {"id": "c1", "place": "home"})
    add("shifts", shift("late", at("18:00"), at("22:30"), "n1"))
    add("shifts", shift("night", at("23:00"), at("04:00", NEXT), "n1"))
    add("shifts", shift("small-hours", at("00:30", NEXT), at("04:30", NEXT), "n1"))
    add("shifts", shift("early", at("05:30", NEXT), at("09:30", NEXT), "n1"))
    yield store, add
    store.close()


def breaches(store):
    """Return which invariants of what is stored do not hold."""
    with store.read() as tx:
        return {each.invariant for each in verify(tx, TRAVELS)}


PAIRS = [
    ("late", ("19:00", "19:30"), ("06:00", "06:30")),  # seven hours of rest
    ("night", ("23:30", "23:45"), ("01:00", "01:30")),  # at work until four
]


@pytest.mark.parametrize(("_", "first", "second"), PAIRS)
@pytest.mark.parametrize("forwards", [True, False])
def test_a_day_is_planned_round_what_is_published_for_the_next_and_the_last(
    nights, _, first, second, forwards
):
    """Whichever is published first, the other day leaves its visit out, and says so."""
    store, add = nights
    evening, morning = tuple(map(at, first)), tuple(at(clock, NEXT) for clock in second)
    add("bookings", booking("v1", evening), booking("v2", morning))
    days = [DAY, NEXT] if forwards else [NEXT, DAY]
    for day in days:
        publish(store, planned(store, day_of(store, day), day))
    with store.read() as tx:
        given = [
            Plan.model_validate_json(stored_plans.published_plan(tx, day)[2]).assigned_ids()
            for day in days
        ]
    assert [len(each) for each in given] == [1, 0]
    assert breaches(store) == set()


@pytest.mark.parametrize(("_", "first", "second"), PAIRS)
def test_two_days_planned_side_by_side_are_not_both_published(nights, _, first, second):
    """Each is legal alone; the second to be published is refused, and named by whom."""
    store, add = nights
    add("bookings", booking("v1", tuple(map(at, first))))
    add("bookings", booking("v2", tuple(at(clock, NEXT) for clock in second)))
    both = [planned(store, day_of(store, day), day) for day in (DAY, NEXT)]
    publish(store, both[0])
    with pytest.raises(Conflict, match="n1"):
        publish(store, both[1])
    assert breaches(store) == set()


def test_a_day_far_enough_from_its_neighbour_is_published_as_it_was_planned(nights):
    """That the nurse works the day before is no reason to plan anew."""
    store, add = nights
    add("bookings", booking("v1", (at("19:00"), at("19:30"))))
    late = ("16:00", "16:30")
    add("shifts", shift("afternoon", at("15:00", NEXT), at("20:00", NEXT), "n1"))
    add("bookings", booking("v2", tuple(at(clock, NEXT) for clock in late)))
    both = [planned(store, day_of(store, day), day) for day in (DAY, NEXT)]
    for plan in both:
        publish(store, plan)
    assert breaches(store) == set()


def test_a_posted_problem_is_not_published_over_a_day_of_records(nights):
    """Its visits would take the place of what was booked."""
    store, add = nights
    add("bookings", booking("v1", (at("19:00"), at("19:30"))))
    other = builders.problem()
    with pytest.raises(Conflict, match=DAY):
        publish(store, planned(store, other))
    publish(store, planned(store, day_of(store), DAY))
    with pytest.raises(Conflict, match=DAY):
        publish(store, planned(store, other), seen=1)
    assert breaches(store) == set()


def test_verify_finds_a_store_in_which_that_has_happened(nights):
    """Nobody twice at once, rest between days, and what was published survives."""
    store, add = nights
    watch = booking("v1", (at("23:20"), at("23:30")))
    task = {"id": "watch", "skills": ["nurse"], "duration": "PT4H"}
    watch["visit"]["modes"] = [{"kind": "HOME", "tasks": [task]}]
    add("bookings", watch, booking("v2", (at("01:00", NEXT), at("01:30", NEXT))))
    plans = {day: planned(store, day_of(store, day), day) for day in (DAY, NEXT)}
    plans["posted"] = planned(store, builders.problem())

    def force(plan_id, day, seen):
        with store.read() as tx:
            body = stored_plans.get_plan(tx, plan_id).body
        visits = len(Plan.model_validate_json(body).assigned_ids())
        store.write(lambda tx: stored_plans.publish(tx, plan_id, day, body, visits, seen))

    force(plans[DAY], DAY, 0)
    force(plans[NEXT], NEXT, 0)
    assert "INV-1" in breaches(store)
    force(plans["posted"], DAY, 1)
    assert "INV-13" in breaches(store)


@pytest.mark.parametrize(
    ("again", "legal"), [(at("23:00"), True), (at("22:59"), False), (at("11:00"), False)]
)
def test_rest_before_the_next_shift(again, legal):
    """A morning until noon and eleven hours after it."""

    def day(**fields):
        people = (builders.nurse("eva", **fields),)
        shifts = (builders.shift("one", "eva"),)
        visits = (builders.visit("a", "anna"),)
        return builders.problem(caregivers=people, shifts=shifts, visits=visits)

    free, bound = day(), day(works_again_from=datetime.fromisoformat(again))
    plan = solved(free, 1000)
    broken = broken_rules(bound, plan)
    assert ("daily_rest" in broken) == (not legal)
    again_solved = solved(bound, 1000)
    assert again_solved.assigned_ids() == ({"a"} if legal else set())
    assert evaluate(bound, travel_for(bound), again_solved).is_legal


@pytest.mark.parametrize(
    ("day", "kept"), [(DAY, True), (NEXT, False), ("2027-03-15", False), ("2027-02-01", True)]
)
def test_what_was_stated_of_one_time_binds_no_day_on_its_other_side(nights, day, kept):
    """Who was to work again on the tenth is not away for ever after."""
    store, add = nights
    add("caregivers", STAFF[1] | {"works_again_from": at("07:00", NEXT)})
    add("shifts", shift("other", at("07:00", day), at("11:00", day), "n2"))
    (who,) = [each for each in day_of(store, day).caregivers if each.id == "n2"]
    assert (who.works_again_from is not None) == kept


def test_rest_that_was_stated_since_is_looked_at_when_a_day_is_published(nights):
    """The plan was made before anybody said until when the nurse works."""
    store, add = nights
    add("bookings", booking("v1", (at("19:00"), at("19:30"))))
    plan = planned(store, day_of(store), DAY)
    said = read_record("caregivers", STAFF[0] | {"last_worked_until": at("15:00")}, "n1")
    store.write(lambda tx: change(tx, said, 1))
    with pytest.raises(Conflict):
        publish(store, plan)


@pytest.mark.parametrize("year", ["1999", "2105"])
def test_a_posted_problem_of_another_century_is_published(nights, year):
    """No day of records has such a date."""
    store, _ = nights
    day = Problem.model_validate_json(builders.problem().to_json().replace("2027-", f"{year}-"))
    assert publish(store, planned(store, day))[0].startswith(year)


def test_verify_goes_on_where_a_stored_problem_would_not_be_taken_today(nights):
    """What was valid when it was stored is judged as it is."""
    store, _ = nights
    terms = {Term.TRAVEL: 1.0, Term.UNASSIGNED: 0.0, Term.LATENESS: "HARD"}
    old = builders.problem(objective=Objective(terms=terms), visits=())
    body = builders.problem().to_json()
    plan_id = planned(store, builders.problem())
    assert check_problem(old)

    def age(tx):
        spoiled = json.dumps(json.loads(body) | {"objective": {"terms": {"unassigned": 0.0}}})
        tx.connection.execute(tables.problem.update().values(body=spoiled))

    store.write(age)
    assert plan_id
    assert breaches(store) == {"INV-8"}  # the digest is another; nothing ends in a trace


def test_a_plan_of_several_days_is_published_for_none(nights):
    """Its work would lie where nobody looks for it."""
    store, _ = nights
    far = builders.shift("far", "eva", start=builders.at("07:00", 13), end=builders.at("12:00", 13))
    spans = (TimeWindow(start=builders.at("08:00", 13), end=builders.at("09:00", 13)),)
    long = builders.problem(
        caregivers=(builders.nurse("eva"),),
        shifts=(far,),
        visits=(builders.visit("a", "anna", windows=spans),),
        horizon=Horizon(start=builders.at("00:00", 9), end=builders.at("00:00", 14)),
    )
    with pytest.raises(Conflict, match="does not belong"):
        publish(store, planned(store, long))


def test_what_visits_of_a_posted_problem_are_called_takes_no_booking_away(nights):
    """A stranger's visit has the booking's name on the day before."""
    store, add = nights
    publish(store, planned(store, builders.problem()))
    add("bookings", booking("a", (at("06:00", NEXT), at("06:30", NEXT))))
    assert {visit.id for visit in day_of(store, NEXT).visits} == {"a"}


def test_a_day_whose_bookings_are_all_at_fault_is_of_records_all_the_same(nights):
    """Somebody has yet to mend them."""
    store, add = nights
    one, two = booking("x1", (at("19:00"), at("19:30"))), booking("x2", (at("20:00"), at("20:30")))
    two["visit"]["id"] = "x1"
    add("bookings", one, two)
    assert day_of(store).visits == ()
    with pytest.raises(Conflict, match=DAY):
        publish(store, planned(store, builders.problem()))
