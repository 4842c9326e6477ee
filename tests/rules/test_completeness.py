"""Nothing is lost and nothing is invented."""

from __future__ import annotations

import pytest

from scheduler.model import Reason, ReasonCode, StopKind
from tests.builders import change, change_route, left_out, problem
from tests.laying import laid
from tests.planning import assert_caught, where

DAY = problem()
GOOD = laid(DAY, {"one": ["a"], "two": ["b"]})
REASON = Reason(code=ReasonCode.NO_ROOM_LEFT)


def _drop_route(plan, visit_id):
    r, _ = where(plan, visit_id)
    routes = tuple(route for number, route in enumerate(plan.routes) if number != r)
    lost = {stop.visit_id for stop in plan.routes[r].stops}
    return plan.model_copy(update={"routes": routes}), lost


def test_a_lost_visit_is_caught():
    """A visit that stands nowhere is a violation."""
    assert_caught(DAY, GOOD, lambda plan: _drop_route(plan, "a")[0], "completeness")


@pytest.mark.parametrize(
    "entries",
    [
        (left_out("a", REASON),),
        (left_out("ghost", REASON),),
    ],
)
def test_a_visit_both_given_and_left_out_or_unknown_is_caught(entries):
    """Left out and given at once, or left out and not in the problem, are violations."""
    assert_caught(
        DAY, GOOD, lambda plan: plan.model_copy(update={"unassigned": entries}), "completeness"
    )


def test_left_out_twice_or_without_reason_is_caught():
    """One entry with a reason is legal; two entries, or none with a reason, are not."""

    def once(plan):
        without, lost = _drop_route(plan, "a")
        entries = tuple(left_out(visit_id, REASON) for visit_id in sorted(lost))
        return without.model_copy(update={"unassigned": entries})

    good = once(GOOD)
    twice = good.unassigned + good.unassigned[:1]
    bare = (left_out(good.unassigned[0].visit_id), *good.unassigned[1:])
    for entries in (twice, bare):
        assert_caught(
            DAY,
            good,
            lambda plan, entries=entries: plan.model_copy(update={"unassigned": entries}),
            "completeness",
        )


def test_a_break_that_claims_to_be_a_visit_is_caught():
    """Otherwise no rule would look at how the visit is given."""

    def mutate(plan):
        r, s = where(plan, "a")
        return change(plan, r, s, kind=StopKind.BREAK)

    assert_caught(DAY, GOOD, mutate, "completeness", "breaks", "places")


def test_unknown_visits_and_shifts_are_caught():
    """A stop for an unknown visit, a stop for none, and a route of an unknown shift."""

    def ghost_visit(plan):
        r, s = where(plan, "a")
        route = plan.routes[r]
        extra = route.stops[s].model_copy(
            update={
                "visit_id": "ghost",
                "arrival": route.stops[s].departure,
                "start": route.stops[s].departure,
                "end": route.stops[s].departure,
                "drive": route.drive * 0,
                "metres": 0,
            }
        )
        return change_route(plan, r, stops=(*route.stops[: s + 1], extra, *route.stops[s + 1 :]))

    def nameless(plan):
        ghost = ghost_visit(plan)
        r, s = where(ghost, "ghost")
        return change(ghost, r, s, visit_id=None)

    def ghost_shift(plan):
        extra = plan.routes[0].model_copy(update={"shift_id": "ghost"})
        return plan.model_copy(update={"routes": (*plan.routes, extra)})

    for mutate in (ghost_visit, nameless):
        assert_caught(DAY, GOOD, mutate, "completeness")
    assert_caught(DAY, GOOD, ghost_shift, "completeness", "modes")
