"""A border is crossed only by those whose principal permits it."""

from __future__ import annotations

from scheduler.model import Principal, ReasonCode
from tests.builders import PLACES, change_route, nurse, problem, shift, visit
from tests.planning import assert_caught, broken_rules, solved, where

ABROAD = PLACES[1].model_copy(update={"country": "NO"})
DAY = problem(
    places=(PLACES[0], ABROAD, *PLACES[2:]),
    principals=(
        Principal(id="region", countries=("SE", "NO")),
        Principal(id="municipality"),
    ),
    caregivers=(nurse("eva"), nurse("ida", principal="municipality")),
    agreements=(),
    visits=(visit("a", "anna"),),
)


def _by_the_municipality(plan):
    r, _ = where(plan, "a")
    return change_route(plan, r, shift_id="two")


def test_crossing_without_permission_is_caught():
    """The municipality's nurse drives to Norway; nor has she an agreement."""
    assert_caught(DAY, _by_the_municipality, "borders", "agreements")


def test_the_search_stays_on_this_side():
    """Where only those without permission are on duty, the visit is left out, with the reason."""
    owned = tuple(v.model_copy(update={"owner": "municipality"}) for v in DAY.visits)
    alone = DAY.model_copy(update={"shifts": (shift("two", "ida"),), "visits": owned})
    plan = solved(alone, 1000)
    assert plan.assigned_ids() == set()
    assert plan.unassigned[0].reasons[0].code is ReasonCode.NO_BORDER_PERMISSION
    assert broken_rules(alone, plan) == set()
