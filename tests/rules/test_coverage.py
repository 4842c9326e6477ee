"""A remote session has a connection at both ends."""

from __future__ import annotations

import pytest

from scheduler.model import Coverage, Medium, Mode, ModeKind, Presence, Transport
from tests.builders import PLACES, problem, shift, task, visit
from tests.laying import laid
from tests.planning import broken_rules, solved


def _day(indoor, mobile, **fields):
    near = PLACES[1].model_copy(update={"indoor": indoor})
    base = PLACES[0].model_copy(update={"indoor": Coverage.NONE, "mobile": mobile})
    session = task("call", presence=Presence.REMOTE, **fields)
    return problem(
        places=(base, near, *PLACES[2:3]),
        visits=(visit("a", "anna", modes=(Mode(kind=ModeKind.DIGITAL, tasks=(session,)),)),),
        shifts=(shift("one", "eva"),),
    )


GOOD = _day(Coverage.VIDEO, Coverage.VIDEO)


@pytest.mark.parametrize(
    ("indoor", "mobile", "fields", "legal"),
    [
        (Coverage.VIDEO, Coverage.VIDEO, {}, True),
        (Coverage.UNKNOWN, Coverage.VIDEO, {}, False),
        (Coverage.VIDEO, Coverage.VOICE, {}, False),
        (Coverage.VOICE, Coverage.VOICE, {}, False),
        (Coverage.VOICE, Coverage.VIDEO, {"voice_fallback": True}, True),
        (Coverage.VIDEO, Coverage.VOICE, {"medium": Medium.VOICE}, True),
        (Coverage.NONE, Coverage.VIDEO, {"medium": Medium.VOICE}, False),
    ],
)
def test_both_ends_must_carry_the_medium(indoor, mobile, fields, legal):
    """The good plan is judged in the light of other connections; the solver agrees."""
    day = _day(indoor, mobile, **fields)
    plan = laid(GOOD, {"one": ["a"]})
    assert broken_rules(day, plan) == (set() if legal else {"coverage"})
    if legal:
        assert solved(day).assigned_ids() == {"a"}


def test_a_session_is_held_where_there_is_coverage():
    """No connection at base: the session waits for the stop or the room that has one."""
    day = _day(Coverage.VIDEO, Coverage.NONE)
    assert solved(day).assigned_ids() == set()
    with_room = day.model_copy(update={"places": (*day.places, PLACES[3])})
    plan = solved(with_room)
    assert plan.routes[0].stops[0].place == "room"
    with_stop = day.model_copy(update={"visits": (*day.visits, visit("b", "bo"))})
    plan = solved(with_stop)
    assert plan.assigned_ids() == {"a", "b"}
    assert {stop.place for stop in plan.routes[0].stops} == {"far"}
    assert broken_rules(with_stop, plan) == set()


@pytest.mark.parametrize(("transport", "given"), [(Transport.CAR, True), (Transport.NONE, False)])
def test_who_came_without_a_car_has_none_to_sit_in(transport, given):
    """A base with mobile coverage and no line indoors: from the car, not from the desk."""
    day = GOOD.model_copy(update={"shifts": (shift("one", "eva", transport=transport),)})
    plan = solved(day, 500)
    assert bool(plan.assigned_ids()) == given
    assert broken_rules(day, plan) == set()
    driven = GOOD.model_copy(update={"shifts": (shift("one", "eva"),)})
    there = solved(driven, 500).model_copy(update={"problem_digest": day.digest})
    assert ("coverage" in broken_rules(day, there)) == (not given)
