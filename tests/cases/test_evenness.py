"""Shifts of one base share the work where that costs next to nothing (13.A7, case 36)."""

from __future__ import annotations

import pytest

from scheduler.errors import EngineRefused
from scheduler.model import HARD, Mode, ModeKind, Objective, Presence, Term
from scheduler.model.objective import DEFAULT_TERMS
from tests.builders import at, nurse, problem, shift, task, visit, window
from tests.planning import judged, solved

CALL = Mode(kind=ModeKind.DIGITAL, tasks=(task(minutes=25, presence=Presence.REMOTE),))
CALLS = tuple(
    visit(f"v{n}", "anna", modes=(CALL,), windows=(window("07:00", "12:00"),)) for n in range(6)
)
SHIFTS = (shift("one", "eva"), shift("two", "lars"))
DAY = problem(caregivers=(nurse("eva"), nurse("lars")), shifts=SHIFTS, visits=CALLS)


def loads(plan):
    """Return how many visits each shift gives, most first."""
    given = [sum(bool(stop.visit_id) for stop in route.stops) for route in plan.routes]
    return sorted(given, reverse=True)


def test_six_calls_from_one_base_are_shared():
    """Nobody drives, so that one nurse for all and three each cost the same but for this."""
    assert loads(solved(DAY)) == [3, 3]


def test_without_its_price_they_need_not_be():
    """The term can be left out, and then says nothing."""
    terms = {term: weight for term, weight in DEFAULT_TERMS.items() if term is not Term.BALANCE}
    day = DAY.model_copy(update={"objective": Objective(terms=terms)})
    assert Term.BALANCE not in judged(day, solved(day)).cost


def test_the_judge_counts_it_as_the_term_says():
    """150 minutes of 300 by one and none by the other: 150² / 300 less 150² / 600."""
    alone = DAY.model_copy(update={"shifts": (SHIFTS[0], shift("two", "lars", start=at("11:59")))})
    found = judged(alone, solved(alone))
    assert found.cost[Term.BALANCE] == pytest.approx(0.02 * (150**2 / 300 - 150**2 / 301))


def test_shifts_of_two_bases_are_not_compared():
    """Who starts elsewhere may have nothing to do."""
    apart = (SHIFTS[0], shift("two", "lars", start_place="room", end_place="room"))
    day = DAY.model_copy(update={"shifts": apart})
    assert judged(day, solved(day)).cost[Term.BALANCE] == 0


def test_it_can_be_priced_but_not_forbidden():
    """Nobody can demand that all are equally full."""
    terms = dict(DEFAULT_TERMS) | {Term.BALANCE: HARD}
    with pytest.raises(EngineRefused, match="balance"):
        solved(DAY.model_copy(update={"objective": Objective(terms=terms)}))
