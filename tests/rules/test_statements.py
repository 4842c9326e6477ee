"""What a plan says of itself is worked out again; what is forged is a violation."""

from __future__ import annotations

import pytest

from scheduler.model import Reason, ReasonCode, Skill
from tests.builders import at, change, change_route, left_out, mins, nurse, problem, shift, visit
from tests.planning import broken_rules, judged, solved

DAY = problem()
GOOD = solved(DAY, 2000)
CODES = ReasonCode


def provenance(**fields):
    """Return the good plan with something else said of how it was made."""
    made = GOOD.provenance.model_copy(update=fields)
    return GOOD.model_copy(update={"provenance": made})


def late(plan):
    """Return the plan with the first arrival stated ten minutes later than it is."""
    stop = plan.routes[0].stops[0]
    shifted = {name: getattr(stop, name) + mins(10) for name in ("arrival",)}
    return change(plan, 0, 0, **shifted)


FORGED = {
    "metres": change(GOOD, 0, 0, metres=1),
    "metres home": change_route(GOOD, 0, metres=0),
    "mark": change_route(GOOD, 0, preemptible=True),
    "estimate": provenance(travel_is_estimate=False),
    "confidence": provenance(travel_confidence="A"),
    "bound": provenance(lower_bound=judged(DAY, GOOD).total + 1),
    "proof": provenance(proven_optimal=True),
    "proof over a gap": provenance(proven_optimal=True, lower_bound=1.0),
}


@pytest.mark.parametrize("plan", FORGED.values(), ids=FORGED)
def test_what_is_forged_is_a_violation(plan):
    """Each alone, beside a plan that holds."""
    assert broken_rules(DAY, GOOD) == set()
    assert broken_rules(DAY, plan) == {"statements"}


def test_an_arrival_that_hides_a_wait_is_a_violation():
    """The visit begins at eight; who says to arrive later than the drive takes hides the wait."""
    assert "statements" in broken_rules(DAY, late(GOOD))


def test_a_true_proof_is_believed():
    """Its bound is its cost."""
    cost = judged(DAY, GOOD).total
    assert broken_rules(DAY, provenance(proven_optimal=True, lower_bound=cost)) == set()


REFUSED = problem(visits=(visit("a", "anna", modes=DAY.visits[0].modes),))


@pytest.mark.parametrize(
    ("reason", "rules"),
    [
        (Reason(code=CODES.NO_ROOM_LEFT, shifts=2, of=2), set()),
        (Reason(code=CODES.NO_ROOM_LEFT, shifts=3, of=2), {"statements"}),
        (Reason(code=CODES.NO_ROOM_LEFT, shifts=2, of=7), {"statements"}),
        (Reason(code=CODES.NO_SKILL, shifts=2, of=2), {"statements"}),
        (Reason(code=CODES.NO_AGREEMENT, shifts=1, of=2), {"statements"}),
        (Reason(code=CODES.CLIENT_REFUSES, shifts=1, of=2), {"statements"}),
    ],
)
def test_a_reason_that_anybody_can_see_is_untrue(reason, rules):
    """Both nurses hold the skill, work for the owner and are welcome."""
    plan = GOOD.model_copy(update={"routes": (), "unassigned": (left_out("a", reason),)})
    assert broken_rules(REFUSED, plan) == rules


def test_the_searchs_own_reasons_hold_before_the_judge():
    """A skill that one of two has, until ten; an agreement that nobody has."""
    day = problem(
        caregivers=(
            nurse("eva", skills=(Skill(code="nurse", valid_until=at("07:30")),)),
            nurse("ida", skills=()),
        ),
        visits=(visit("a", "anna"), visit("b", "bo", owner="municipality")),
        shifts=(shift("one", "eva"), shift("two", "ida")),
    )
    plan = solved(day, 500)
    assert len(plan.unassigned) == 2
    assert broken_rules(day, plan) == set()
