"""Breaks where people take them (6): at the base rather than in the snow, and waits are priced."""

from __future__ import annotations

import pytest

from scheduler.model import Break, Mode, ModeKind, Term
from tests.builders import CLIENTS, at, mins, problem, shift, task, visit, window
from tests.laying import At, laid
from tests.planning import broken_rules, judged, solved


def rest(earliest, latest, **fields):
    """Return half an hour that must begin in a span."""
    return Break(duration=mins(30), earliest=at(earliest), latest=at(latest), **fields)


def day_of(breaks, *clocks, **fields):
    """Return a day of one shift with these breaks and visits to one client at given times."""
    visits = tuple(
        visit(f"v{k}", "anna", windows=(window(clock, clock),)) for k, clock in enumerate(clocks)
    )
    bounds = {"start": at("04:00"), "end": at("12:00")} | fields
    one = shift("one", "eva", breaks=breaks, **bounds)
    return problem(clients=CLIENTS[:1], shifts=(one,), visits=visits)


def test_a_break_before_leaving_is_taken_at_the_base():
    """Until 05:20 it must begin, at seven is the visit: nobody rests, then waits, at her door."""
    day = day_of((rest("04:00", "05:20"),), "07:00")
    plan = solved(day, 500)
    verdict = judged(day, plan)
    assert verdict.is_legal
    assert verdict.cost[Term.WAITING] == 0
    first = plan.routes[0].stops[0]
    assert (first.visit_id, first.place) == (None, "base")


def test_where_the_base_would_make_it_late_the_break_is_at_the_door():
    """Half an hour and seven minutes before half past four there is no time at the base."""
    day = day_of((rest("04:06", "04:20"),), "04:40")
    plan = solved(day, 500)
    assert judged(day, plan).is_legal
    assert [stop.place for stop in plan.routes[0].stops] == ["near", "near"]


def test_a_break_that_may_not_be_at_the_base_is_not():
    """Then it is at the door, and the wait after it is paid for."""
    day = day_of((rest("04:00", "05:20", at_base=False),), "07:00")
    plan = solved(day, 500)
    verdict = judged(day, plan)
    assert verdict.is_legal
    assert plan.routes[0].stops[0].place == "near"
    assert verdict.cost[Term.WAITING] == pytest.approx(0.2 * 70)


def test_waiting_for_a_last_break_costs():
    """Done at nine, the break not before eleven and not at the base: two hours are waited."""
    day = day_of((rest("11:00", "11:20", at_base=False),), "08:30", start=at("07:00"))
    plan = solved(day, 500)
    verdict = judged(day, plan)
    assert verdict.is_legal
    assert verdict.cost[Term.WAITING] == pytest.approx(0.2 * 120)


def test_waiting_for_a_last_break_is_free_back_at_the_base():
    """Home at once, and the break there."""
    day = day_of((rest("11:00", "11:20"),), "08:30", start=at("07:00"))
    plan = solved(day, 500)
    assert judged(day, plan).cost[Term.WAITING] == 0
    assert plan.routes[0].stops[-1].place == "base"


def test_the_judge_prices_the_wait_of_a_plan_laid_by_hand():
    """The same two hours, laid rather than found."""
    day = day_of((rest("11:00", "11:20", at_base=False),), "08:30", start=at("07:00"))
    plan = laid(day, {"one": [At("v0"), At(start="11:00", place="near")]})
    assert judged(day, plan).cost[Term.WAITING] == pytest.approx(0.2 * 120)


def test_a_visit_moves_towards_the_break_rather_than_wait_for_it():
    """With a window until ten the visit ends when the break may begin: no minute is waited."""
    day = day_of((rest("10:00", "10:20", at_base=False),), start=at("07:00"))
    late = visit("v", "anna", windows=(window("08:30", "10:00"),))
    day = day.model_copy(update={"visits": (late,)})
    verdict = judged(day, solved(day, 500))
    assert verdict.is_legal
    assert verdict.total == pytest.approx(verdict.cost[Term.TRAVEL])


def test_a_visit_is_given_though_the_break_has_to_move_for_it():
    """In the room at half past six, then the break there; before it the break would be too soon."""
    room = Mode(kind=ModeKind.ROOM, tasks=(task(place="room"),))
    early = Break(duration=mins(15), earliest=at("06:15"), latest=at("07:15"))
    one = shift("one", "eva", start=at("06:15"), end=at("10:15"), breaks=(early,))
    first = visit("v0", "anna", windows=(window("06:30", "06:40"),), modes=(room,))
    second = visit("v1", "anna", windows=(window("08:45", "08:55"),))
    day = problem(clients=CLIENTS[:1], shifts=(one,), visits=(first, second))
    plan = solved(day, 3000)
    assert judged(day, plan).is_legal
    assert not plan.unassigned


def test_a_second_break_at_the_base_on_return_is_at_the_base():
    """The one that may not be there breaks the rule, also after another."""
    breaks = (
        Break(duration=mins(10), earliest=at("09:00"), latest=at("09:30")),
        Break(duration=mins(10), earliest=at("10:00"), latest=at("11:00"), at_base=False),
    )
    day = day_of(breaks, "08:00", start=at("07:00"))
    resting = [At(start="09:00", place="base"), At(start="10:00", place="base")]
    assert "breaks" in broken_rules(day, laid(day, {"one": ["v0", *resting]}))


COFFEE, LUNCH = (
    Break(duration=mins(10), earliest=at("09:30"), latest=at("10:00")),
    Break(duration=mins(10), earliest=at("11:30"), latest=at("12:30")),
)


@pytest.mark.parametrize("at_base", [True, False])
def test_both_breaks_may_come_after_the_last_visit(at_base):
    """Coffee and lunch with nothing in between: at the base, or both where the last visit was."""
    breaks = tuple(b.model_copy(update={"at_base": at_base}) for b in (COFFEE, LUNCH))
    day = day_of(breaks, "08:00", start=at("07:00"), end=at("13:00"))
    plan = solved(day, 1000)
    verdict = judged(day, plan)
    assert verdict.is_legal
    assert not plan.unassigned
    resting = [stop for stop in plan.routes[0].stops if stop.visit_id is None]
    assert [stop.place for stop in resting] == ["base" if at_base else "near"] * 2
    assert verdict.cost[Term.WAITING] == pytest.approx(0 if at_base else 0.2 * (60 + 110))


@pytest.mark.parametrize("at_base", [True, False])
def test_both_breaks_may_come_before_the_first_visit(at_base):
    """A visit at a quarter to one, and nobody is under way before both."""
    breaks = tuple(b.model_copy(update={"at_base": at_base}) for b in (COFFEE, LUNCH))
    day = day_of(breaks, "12:45", start=at("07:00"), end=at("14:00"))
    plan = solved(day, 1000)
    verdict = judged(day, plan)
    assert verdict.is_legal
    assert not plan.unassigned
    resting = [stop for stop in plan.routes[0].stops if stop.visit_id is None]
    assert [stop.place for stop in resting] == ["base" if at_base else "near"] * 2
    if at_base:
        assert verdict.cost[Term.WAITING] == 0


def test_both_breaks_may_come_between_two_visits():
    """At eight and at a quarter to one: two breaks, and one way of four minutes between."""
    day = day_of((COFFEE, LUNCH), "08:00", "12:45", start=at("07:00"), end=at("14:00"))
    plan = solved(day, 1000)
    assert judged(day, plan).is_legal
    assert not plan.unassigned
    assert [stop.visit_id for stop in plan.routes[0].stops] == ["v0", None, None, "v1"]
