"""Nobody is on a road while it is closed."""

from __future__ import annotations

from datetime import timedelta

from scheduler.evaluation import evaluate
from scheduler.model import Closure, Place, PlaceKind, Provider, Roads, Season
from scheduler.simulation import generate_day
from scheduler.travel import travel_for
from tests.builders import at, problem, shift, visit, window
from tests.laying import laid
from tests.planning import broken_rules, solved

FUNASDALEN = Place(id="base", kind=PlaceKind.BASE, latitude=62.54607, longitude=12.5428)
LJUNGDALEN = Place(id="near", latitude=62.85291, longitude=12.79092)
OVERTIME = timedelta(hours=8)
FLATRUET = Closure(road="mittadalen-ljungdalen", start=at("14:00"), end=at("22:00"))


def _day(start, end, **fields):
    return problem(
        places=(FUNASDALEN, LJUNGDALEN),
        clients=problem().clients[:1],
        roads=Roads(season=Season.WINTER, provider=Provider.ROADGRAPH),
        visits=(visit("a", "anna", windows=(window(start, end),)),),
        shifts=(
            shift(
                "one", "eva", start=at("09:00"), end=at("14:00"), max_overtime=timedelta(hours=8)
            ),
        ),
        working_time=None,
        **fields,
    )


def test_a_plan_made_without_the_closure_is_caught():
    """Home over the pass at two o'clock is fine on open roads, and illegal in the storm."""
    open_day = _day("13:10", "13:30")
    closed_day = open_day.model_copy(update={"closures": (FLATRUET,)})
    plan = laid(open_day, {"one": ["a"]})
    assert broken_rules(open_day, plan) == set()
    assert broken_rules(closed_day, plan) == {"closures"}


def test_the_solver_drives_round_or_comes_earlier():
    """In the storm the solver takes the detour, or a window before it."""
    closed_day = _day("13:10", "13:30", closures=(FLATRUET,))
    plan = solved(closed_day)
    assert broken_rules(closed_day, plan) == set()
    assert plan.routes[0].drive > timedelta(minutes=200)
    early = _day("11:00", "13:30", closures=(FLATRUET,))
    assert solved(early).routes[0].drive < timedelta(minutes=70)


def test_the_winter_day_needs_its_closure():
    """The shipped day planned as if Flatruet were open is illegal once it closes."""
    day = generate_day("harjedalen-winter-day")
    assert [closure.road for closure in day.closures] == ["mittadalen-ljungdalen"]
    naive_day = day.model_copy(update={"closures": ()})
    naive = solved(naive_day, 200_000)
    assert broken_rules(naive_day, naive) == set()
    broken = evaluate(day, travel_for(day), naive).violations
    assert "closures" in {violation.rule for violation in broken}
    aware = solved(day, 200_000)
    assert broken_rules(day, aware) == set()
