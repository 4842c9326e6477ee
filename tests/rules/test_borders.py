"""A border is crossed only by those whose principal permits it."""

from __future__ import annotations

from scheduler.model import Principal, ReasonCode
from tests.builders import PLACES, nurse, problem, shift, visit
from tests.laying import laid
from tests.planning import broken_rules, reasons_of, solved

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


def test_crossing_without_permission_is_caught():
    """The municipality's nurse drives to Norway; nor has she an agreement."""
    assert broken_rules(DAY, laid(DAY, {"one": ["a"]})) == set()
    assert broken_rules(DAY, laid(DAY, {"two": ["a"]})) == {"borders", "agreements"}


def test_the_search_stays_on_this_side():
    """Where only those without permission are on duty, the visit is left out, with the reason."""
    owned = tuple(v.model_copy(update={"owner": "municipality"}) for v in DAY.visits)
    alone = DAY.model_copy(update={"shifts": (shift("two", "ida"),), "visits": owned})
    plan = solved(alone, 1000)
    assert plan.assigned_ids() == set()
    assert reasons_of(plan, "a") == {ReasonCode.NO_BORDER_PERMISSION}
    assert broken_rules(alone, plan) == set()
