"""Every stop is where its task happens."""

from __future__ import annotations

from scheduler.model import (
    Break,
    Mode,
    ModeKind,
    PlaceKind,
    Presence,
    StopKind,
    Transport,
)
from tests.builders import at, change, home_mode, mins, problem, shift, task, visit
from tests.laying import At, laid
from tests.planning import assert_caught, broken_rules, where

SESSION = task("call", presence=Presence.REMOTE)
DIGITAL = problem(
    visits=(
        visit("a", "anna", modes=(Mode(kind=ModeKind.DIGITAL, tasks=(SESSION,)),)),
        visit("b", "bo", modes=(home_mode(),)),
    ),
    shifts=(shift("one", "eva"),),
)
AT_DESK = problem(
    visits=DIGITAL.visits[:1], shifts=(shift("desk", "eva", transport=Transport.NONE),)
)


def _standing(plan, visit_id, place):
    """Put a stop elsewhere without anybody having to drive: only the place is wrong."""
    return change(plan, *where(plan, visit_id), place=place)


def test_a_home_visit_elsewhere_is_caught():
    """Same coordinates, other place: the task is not given where the client is."""
    twin = problem().places[1].model_copy(update={"id": "next-door"})
    day = problem(places=(*problem().places, twin))
    good = laid(day, {"one": ["a"], "two": ["b"]})
    assert_caught(day, good, lambda plan: _standing(plan, "a", "next-door"), "places")


def test_an_unknown_place_is_caught():
    """A stop at a place that the problem does not have."""
    day = problem(visits=(visit("a", "anna"),))
    assert_caught(
        day,
        laid(day, {"one": ["a"]}),
        lambda plan: _standing(plan, "a", "nowhere"),
        "places",
    )


def test_a_session_in_another_clients_home_is_caught():
    """A session is held at the stop before or after, or in a room; not just anywhere."""
    twin = DIGITAL.places[0].model_copy(update={"id": "lay-by", "kind": PlaceKind.HOME})
    day = DIGITAL.model_copy(update={"places": (*DIGITAL.places, twin)})

    def mutate(plan):
        r, s = where(plan, "a")
        before = plan.routes[r].stops[s - 1].place if s else "base"
        after = [stop.place for stop in plan.routes[r].stops[s + 1 :]] or ["base"]
        assert "lay-by" not in (before, after[0]), "the session is held elsewhere"
        return _standing(plan, "a", "lay-by")

    assert_caught(day, laid(day, {"one": ["a", "b"]}), mutate, "places")


def test_two_sessions_do_not_excuse_each_other_s_parking():
    """Two sessions at a gate where the crew gives nothing else, and never was."""
    twin = DIGITAL.places[0].model_copy(update={"id": "lay-by", "kind": PlaceKind.HOME})
    calls = tuple(
        visit(v, "anna", modes=(Mode(kind=ModeKind.DIGITAL, tasks=(SESSION,)),)) for v in ("a", "c")
    )
    day = DIGITAL.model_copy(
        update={"places": (*DIGITAL.places, twin), "visits": (*calls, DIGITAL.visits[1])}
    )

    def mutate(plan):
        for name in ("a", "c"):
            plan = _standing(plan, name, "lay-by")
        return plan

    assert_caught(day, laid(day, {"one": ["a", "c", "b"]}), mutate, "places")


def test_several_sessions_are_held_where_a_visit_is_given_after_them():
    """The anchor is past the other session: both are parked at the door of the next visit."""
    calls = tuple(
        visit(v, "anna", modes=(Mode(kind=ModeKind.DIGITAL, tasks=(SESSION,)),)) for v in ("a", "c")
    )
    day = DIGITAL.model_copy(update={"visits": (*calls, DIGITAL.visits[1])})
    plan = laid(day, {"one": [At("a", place="far"), At("c", place="far"), "b"]})
    assert broken_rules(day, plan) == set()


def test_a_shift_without_transport_stays_put():
    """A specialist at the desk cannot be in a room of the same building next door."""
    twin = AT_DESK.places[0].model_copy(update={"id": "annex"})
    day = AT_DESK.model_copy(update={"places": (*AT_DESK.places, twin)})
    good = laid(day, {"desk": ["a"]})
    assert_caught(day, good, lambda plan: _standing(plan, "a", "annex"), "places")


def test_a_break_elsewhere_is_caught():
    """A break is taken where the crew is or where it goes."""
    rest = Break(duration=mins(30), earliest=at("08:00"), latest=at("11:00"), at_base=False)
    twin = problem().places[1].model_copy(update={"id": "cafe"})
    day = problem(
        places=(*problem().places, twin),
        shifts=(shift("one", "eva", breaks=(rest,)),),
        visits=(visit("a", "anna"),),
    )

    def mutate(plan):
        for s, stop in enumerate(plan.routes[0].stops):
            if stop.kind is StopKind.BREAK:
                assert stop.place == "near"
                return change(plan, 0, s, place="cafe")
        raise AssertionError("no break in the plan")

    assert_caught(day, laid(day, {"one": ["a", At()]}), mutate, "places")
