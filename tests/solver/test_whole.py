"""Small days as one model: what it proves, and what plans then say."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from benchmarks.proofs import plan_of
from scheduler.evaluation import evaluate
from scheduler.model import (
    Break,
    Closure,
    Coverage,
    Mode,
    ModeKind,
    Objective,
    Place,
    Presence,
    Promise,
    Provider,
    Roads,
    Season,
    Term,
)
from scheduler.model.objective import DEFAULT_TERMS
from scheduler.solver import Limits, SearchParams, is_small, prove, solve
from scheduler.solver.cpsat.whole.legs import stretches
from scheduler.travel import travel_for
from tests.builders import CLIENTS, PLACES, at, home_mode, mins, problem, shift, task, visit, window

LIMITS = Limits(seconds=600.0, deterministic=4.0, seed=1)
REST = Break(duration=mins(30), earliest=at("09:00"), latest=at("10:30"))
SESSION = Mode(
    kind=ModeKind.DIGITAL, tasks=(task("call", 20, presence=Presence.REMOTE, skills=("nurse",)),)
)
ALL_DAY = Mode(kind=ModeKind.ROOM, tasks=(task("long", 400, place="room"),))
DAY = problem(
    shifts=(shift("one", "eva", breaks=(REST,)), shift("two", "ida", breaks=(REST,))),
    visits=(
        visit("a", "anna"),
        visit("b", "bo", windows=(window("08:30", "09:30"),)),
        visit("c", "anna", modes=(SESSION,), windows=(window("09:00", "11:00"),)),
    ),
)


def test_a_day_with_breaks_and_a_session_is_proven():
    """The plan says so, and its bound is its cost; the judge agrees."""
    params = SearchParams(seconds=20.0, units=4.0, iterations=2000, in_process=True)
    plan = solve(DAY, travel_for(DAY), params)
    verdict = evaluate(DAY, travel_for(DAY), plan)
    assert verdict.violations == ()
    assert plan.provenance.proven_optimal
    assert plan.provenance.lower_bound == pytest.approx(verdict.total, abs=1e-4)


def test_a_better_plan_is_taken_from_the_proof():
    """A search of one try finds little; what is proven is handed over whole, with reasons."""
    crowded = DAY.model_copy(
        update={"visits": (*DAY.visits, visit("d", "bo", mandatory=False, price=0.1))}
    )
    travel = travel_for(crowded)
    params = SearchParams(seconds=20.0, units=4.0, iterations=1, in_process=True)
    plan = solve(crowded, travel, params)
    assert plan.provenance.proven_optimal
    assert plan.assigned_ids() == {"a", "b", "c"}
    (left,) = plan.unassigned
    assert left.visit_id == "d"
    assert left.reasons
    assert evaluate(crowded, travel, plan).violations == ()


def test_what_no_plan_can_give_is_proven_impossible():
    """Bo is two hours off, and everybody is to be home an hour after that; Anna is not far."""
    late = problem(
        shifts=(shift("one", "eva", start=at("07:00"), end=at("08:30")),),
        visits=(
            visit("a", "anna", windows=(window("07:00", "08:00"),)),
            visit("b", "bo", windows=(window("08:25", "08:30"),)),
        ),
    )
    travel = travel_for(late)
    assert prove(late, travel, LIMITS, must="b").is_impossible
    with_anna = prove(late, travel, LIMITS, must="a")
    assert not with_anna.is_impossible
    assert with_anna.is_optimal


def test_large_days_and_days_under_way_are_not_proven():
    """Which would take hours, or be of something else."""
    many = tuple(visit(f"v{n}", "anna") for n in range(9))
    assert is_small(DAY)
    assert not is_small(DAY.model_copy(update={"visits": many}))
    assert not is_small(DAY.model_copy(update={"now": at("09:00")}))


LATE_SHIFT = (shift("one", "eva", start=at("13:00"), end=at("15:00")),)
LONG = (window("07:00", "16:00"),)


@pytest.mark.parametrize(
    ("fields", "terms"),
    [
        ({"promises": (Promise(visit="a", start=at("08:00")),)}, {}),
        ({"windows": (window("07:00", "08:00"),)}, {Term.LATENESS: 1.0}),
        ({"windows": (window("00:00", "01:00"),)}, {Term.LATENESS: 0.1, Term.MAX_LATENESS: 1.0}),
        ({"modes": (home_mode(), SESSION, ALL_DAY)}, {}),
    ],
)
def test_what_lies_hours_before_a_shift_is_not_impossible(fields, terms):
    """A promise, a window, a mode that nobody has time for: the model has room for them."""
    of_visit = {name: value for name, value in fields.items() if name != "promises"}
    day = problem(
        shifts=LATE_SHIFT,
        visits=(visit("a", "anna", **({"windows": LONG} | of_visit)), visit("c", "anna")),
        promises=fields.get("promises", ()),
        objective=Objective(terms=dict(DEFAULT_TERMS) | terms),
    )
    outcome = prove(day, travel_for(day), LIMITS, must="a")
    assert outcome.is_optimal
    verdict = evaluate(day, travel_for(day), plan_of(day, outcome.routes))
    assert verdict.violations == ()
    assert verdict.total == pytest.approx(outcome.cost, abs=1e-5)


@pytest.mark.parametrize("end", ["14:45", "14:59", "15:00", "15:30"])
@pytest.mark.parametrize("odd", [False, True])
def test_shifts_of_odd_lengths_are_balanced_exactly(end, odd):
    """The proof is the judge's cost to the last digit that counts, so that plans may say so.

    Weights that are no millionths are rounded down: there is a bound, and no proof.
    """
    weights = {Term.TRAVEL: 0.0123456789, Term.WAITING: 1 / 3000} if odd else {}
    day = problem(
        shifts=(
            shift("one", "eva", end=at("15:00")),
            shift("two", "ida", start=at("07:00") + timedelta(seconds=7), end=at(end)),
        ),
        working_time=None,
        objective=Objective(terms=dict(DEFAULT_TERMS) | weights),
    )
    travel = travel_for(day)
    params = SearchParams(seconds=20.0, units=4.0, iterations=500, in_process=True)
    plan = solve(day, travel, params)
    verdict = evaluate(day, travel, plan)
    assert verdict.violations == ()
    assert plan.provenance.proven_optimal != odd
    assert plan.provenance.lower_bound == pytest.approx(verdict.total, rel=1e-4 if odd else 1e-6)


def test_a_route_of_a_break_alone_is_a_plan_too():
    """Where an idle shift is dear, a break makes it less idle."""
    terms = dict(DEFAULT_TERMS) | {Term.MAX_IDLE: 7.0}
    day = DAY.model_copy(update={"objective": Objective(terms=terms), "visits": DAY.visits[:1]})
    travel = travel_for(day)
    outcome = prove(day, travel, LIMITS)
    assert outcome.is_optimal
    assert len(outcome.routes) == 2
    verdict = evaluate(day, travel, plan_of(day, outcome.routes))
    assert verdict.violations == ()
    assert verdict.total == pytest.approx(outcome.cost, abs=1e-5)


def test_a_start_that_nothing_prices_is_as_early_as_can_be():
    """Of plans that cost as much, also where the search's own is the best."""
    day = problem(objective=Objective(terms={Term.TRAVEL: 1.0, Term.UNASSIGNED: 1.0}))
    travel = travel_for(day)
    searched = solve(day, travel, SearchParams(iterations=500, in_process=True))
    outcome = prove(day, travel, LIMITS, searched)
    starts = {s.visit_id: s.start for r in outcome.routes for s in r.stops}
    assert starts["a"] == at("08:00")


def test_too_large_a_model_is_not_built():
    """Sessions in many rooms: nothing is said rather than late."""
    rooms = tuple(PLACES[3].model_copy(update={"id": f"room-{n}"}) for n in range(60))
    many = tuple(visit(f"v{n}", "anna", modes=(SESSION,)) for n in range(8))
    day = problem(places=(*PLACES, *rooms), visits=many)
    outcome = prove(day, travel_for(day), LIMITS)
    assert outcome.routes is None
    assert outcome.bound == 0
    assert not outcome.is_impossible


def test_legs_on_roads_that_close_are_those_of_the_travel_model():
    """At every tick of a day on which the road over the mountain is shut twice."""
    spots = (("hede", 62.414, 13.513), ("ljungdalen", 62.853, 12.791), ("mitt", 62.683, 12.667))
    where = tuple(
        Place(id=name, latitude=latitude, longitude=longitude, mobile=Coverage.VIDEO)
        for name, latitude, longitude in spots
    )
    shut = tuple(
        Closure(road="mittadalen-ljungdalen", start=at(start), end=at(end))
        for start, end in (("09:00", "10:30"), ("11:00", "13:00"))
    )
    day = problem(
        places=(*PLACES, *where),
        clients=CLIENTS,
        roads=Roads(season=Season.SUMMER, provider=Provider.ROADGRAPH),
        closures=shut,
        tick=mins(1),
    )
    travel = travel_for(day)
    first, last = travel.to_tick(at("07:00")), travel.to_tick(at("15:00"))
    several = 0
    for one, other in (("mitt", "ljungdalen"), ("hede", "ljungdalen"), ("hede", "mitt")):
        i, j = travel.index[one], travel.index[other]
        legs = stretches(travel, i, j, first, last)
        several += len(legs) > 1
        seen = np.concatenate([np.arange(leg.first, leg.last + 1) for leg in legs])
        assert seen.tolist() == list(range(first, last + 1))
        for leg in legs:
            for depart in range(leg.first, leg.last + 1):
                exact = travel.arrival(i, j, depart)
                assert exact.arrival == (leg.opens or depart + leg.lasts)
                assert exact.drive == leg.drive
    assert several >= 2
