"""Who locks all that was planned gets at least that plan back (07)."""

from __future__ import annotations

import pytest

from scheduler.evaluation import evaluate
from scheduler.model import Lock
from scheduler.simulation import generate_day
from scheduler.solver import SearchParams, solve
from scheduler.travel import travel_for

DAYS = [
    ("stromsund-day", 90, 9),
    ("vastmanland-day", 80, 5),
    ("vasternorrland-day", 80, 6),
    ("orebro-day", 80, 8),
]
PARAMS = SearchParams(iterations=60_000, in_process=True)


def locks_of(plan):
    """Return a lock per visit, to its earliest stop: shift, start and mode."""
    earliest = {}
    for route in plan.routes:
        for stop in route.stops:
            known = earliest.get(stop.visit_id)
            if stop.visit_id and (known is None or stop.start < known.start):
                start, mode = stop.start, stop.mode
                earliest[stop.visit_id] = Lock(
                    visit=stop.visit_id, shift=route.shift_id, start=start, mode=mode
                )
    return tuple(earliest.values())


@pytest.mark.parametrize(("name", "visits", "seed"), DAYS)
def test_a_plan_locked_as_it_stands_is_found_again(name, visits, seed):
    """As cheap but for ten minutes of waiting, with nobody else left out."""
    day = generate_day(name, visits, seed=seed)
    travel = travel_for(day)
    first = solve(day, travel, PARAMS)
    locked = day.model_copy(update={"locks": locks_of(first)})
    again = solve(locked, travel, PARAMS)
    cost = evaluate(locked, travel, again)
    assert cost.is_legal
    assert cost.total <= evaluate(day, travel, first).total + 2.0
    assert len(again.unassigned) <= len(first.unassigned)
