"""A client is in one place at a time, and needs the way from one to the next."""

from __future__ import annotations

import pytest

from scheduler.model import (
    HARD,
    Link,
    Mode,
    ModeKind,
    Objective,
    Presence,
    ReasonCode,
    Skill,
    Term,
)
from scheduler.model.objective import DEFAULT_TERMS
from tests.builders import CLIENTS, home_mode, mins, nurse, problem, task, visit, window
from tests.laying import At, laid
from tests.planning import broken_rules, judged, reasons_of, solved

CLINIC = Mode(kind=ModeKind.CLINIC, tasks=(task(place="base"),))
SCREEN = Mode(kind=ModeKind.DIGITAL, tasks=(task(presence=Presence.REMOTE),))
ROOM = Mode(kind=ModeKind.ROOM, tasks=(task(place="room"),))
SHARP = (window("08:30", "08:40"),)
BOTH = (
    visit("home", "anna", windows=SHARP),
    visit("clinic", "anna", windows=SHARP, modes=(CLINIC,)),
)
"""At home and at the base, five kilometres apart, at the same time: seven minutes by car."""


def day_of(*visits, **fields):
    """Return a day of two nurses with these visits to one client."""
    return problem(clients=CLIENTS[:1], visits=visits, **fields)


@pytest.mark.parametrize(
    ("second", "rules"),
    [("08:30", {"one_place"}), ("09:02", {"one_place"}), ("09:20", set())],
)
def test_who_is_at_the_clinic_is_not_at_home(second, rules):
    """The second begins when the first is over and the client has had time for the way."""
    day = day_of(
        BOTH[0], visit("clinic", "anna", windows=(window("08:30", "10:00"),), modes=(CLINIC,))
    )
    plan = laid(day, {"one": [At("home", "08:30")], "two": [At("clinic", second)]})
    assert broken_rules(day, plan) == rules


def test_a_session_on_a_screen_is_at_home():
    """Who talks to the doctor from home is not at the clinic meanwhile; a nurse may be there."""
    day = day_of(BOTH[1], visit("doctor", "anna", windows=SHARP, modes=(SCREEN,)))
    plan = laid(day, {"one": [At("clinic", "08:30")], "two": [At("doctor", "08:30")]})
    assert broken_rules(day, plan) == {"one_place"}
    home = day_of(BOTH[0], visit("doctor", "anna", windows=SHARP, modes=(SCREEN,)))
    plan = laid(home, {"one": [At("home", "08:30")], "two": [At("doctor", "08:30")]})
    assert broken_rules(home, plan) == set()


@pytest.mark.parametrize("link", [(), (Link(first="home", second="again", together=True),)])
def test_two_in_one_home_overlap_at_a_price_unless_they_belong_together(link):
    """Twenty of thirty minutes overlap; a link that they belong together makes it free."""
    again = visit("again", "anna", windows=(window("08:40", "08:50"),))
    day = day_of(BOTH[0], again, links=link)
    plan = laid(day, {"one": [At("home", "08:30")], "two": [At("again", "08:40")]})
    verdict = judged(day, plan)
    assert verdict.violations == ()
    assert verdict.cost[Term.CLIENT_OVERLAP] == (0 if link else 20)


def test_of_two_at_once_one_is_left_out_and_says_that_the_client_is_elsewhere():
    """The plan is legal, and the reason is the client's, not the staff's."""
    day = day_of(*BOTH)
    plan = solved(day, 2000)
    assert broken_rules(day, plan) == set()
    (entry,) = plan.unassigned
    assert [(r.code, r.shifts) for r in entry.reasons] == [(ReasonCode.CLIENT_ELSEWHERE, 2)]


@pytest.mark.parametrize("order", [BOTH, BOTH[::-1]])
def test_with_time_enough_one_comes_after_the_other_in_either_order(order):
    """Both are given, and the client has time for the way."""
    wide = tuple(v.model_copy(update={"windows": (window("08:30", "10:00"),)}) for v in order)
    day = day_of(*wide)
    plan = solved(day, 4000)
    assert not plan.unassigned
    assert broken_rules(day, plan) == set()


def test_a_mode_at_the_same_place_is_chosen_when_the_times_allow_no_other():
    """The visit at the clinic may also be given at home, dearer: both are given there."""
    either = visit("clinic", "anna", windows=SHARP, modes=(CLINIC, home_mode(price=50.0)))
    day = day_of(BOTH[0], either)
    plan = solved(day, 4000)
    assert not plan.unassigned
    assert broken_rules(day, plan) == set()
    (place,) = {stop.place for route in plan.routes for stop in route.stops}
    assert place == "near"


def test_overlap_is_avoided_where_that_costs_less():
    """Two nurses need not stand in one home at once when the windows let them come in turn."""
    wide = (window("08:00", "10:00"),)
    later = visit("again", "anna", windows=wide, modes=(home_mode(task(skills=("doctor",))),))
    day = day_of(
        visit("home", "anna", windows=wide),
        later,
        caregivers=(nurse("eva"), nurse("ida", skills=(Skill(code="doctor"),))),
    )
    plan = solved(day, 4000)
    assert not plan.unassigned
    assert judged(day, plan).cost[Term.CLIENT_OVERLAP] == 0


def test_overlap_may_be_hard():
    """HARD: of two visits that cannot but overlap, one is left out; the plan is legal."""
    terms = DEFAULT_TERMS | {Term.CLIENT_OVERLAP: HARD}
    again = visit("again", "anna", windows=SHARP)
    day = day_of(BOTH[0], again, objective=Objective(terms=terms))
    plan = solved(day, 2000)
    assert broken_rules(day, plan) == set()
    assert len(plan.unassigned) == 1


def test_a_room_in_the_village_is_a_place_of_its_own():
    """Home, then the room: the way between them lies between."""
    room = visit("room", "anna", windows=(window("08:30", "11:00"),), modes=(ROOM,))
    day = day_of(BOTH[0], room)
    plan = solved(day, 4000)
    assert broken_rules(day, plan) == set()
    first, second = sorted(
        (stop for route in plan.routes for stop in route.stops), key=lambda stop: stop.start
    )
    assert second.start - first.end > mins(5)
    tight = room.model_copy(update={"windows": (window("08:30", "09:05"),)})
    left = solved(day_of(BOTH[0], tight), 4000)
    assert reasons_of(left, left.unassigned[0].visit_id) == {ReasonCode.CLIENT_ELSEWHERE}


def test_a_session_in_a_room_is_there():
    """The doctor is on a screen, the client before it: then nobody finds her at home."""
    screen = Mode(kind=ModeKind.ROOM, tasks=(task(presence=Presence.REMOTE, place="room"),))
    day = day_of(BOTH[0], visit("session", "anna", windows=SHARP, modes=(screen,)))
    plan = laid(day, {"one": [At("home", "08:30")], "two": [At("session", "08:30", place="base")]})
    assert "one_place" in broken_rules(day, plan)
    assert len(solved(day, 2000).unassigned) == 1


def test_hard_overlap_is_avoided_by_coming_in_turn():
    """HARD: two nurses whose windows let them come one after the other do."""
    terms = DEFAULT_TERMS | {Term.CLIENT_OVERLAP: HARD}
    wide = (window("08:00", "09:30"),)
    visits = tuple(visit(name, "anna", windows=wide) for name in ("one", "two", "three"))
    day = day_of(*visits, objective=Objective(terms=terms))
    plan = solved(day, 2000)
    assert broken_rules(day, plan) == set()
    assert not plan.unassigned
