"""The engines beside each other: the routing model, the search, and what CP-SAT adds."""

from __future__ import annotations

import re
from datetime import timedelta

import numpy as np
import pytest

from scheduler.errors import EngineRefused
from scheduler.evaluation import evaluate
from scheduler.model import (
    HARD,
    Client,
    Objective,
    Offset,
    Problem,
    Skill,
    Term,
)
from scheduler.model.objective import DEFAULT_TERMS
from scheduler.simulation import generate_day
from scheduler.solver import Engine, SearchParams, solve
from scheduler.solver.compiling.lite import applies
from scheduler.solver.compiling.order import order_of
from scheduler.solver.compiling.problem import compile_problem
from scheduler.solver.cpsat.improve import improve
from scheduler.solver.cpsat.model import Limits
from scheduler.solver.engines.choice import run_for
from scheduler.solver.engines.routing import RoutingSearch
from scheduler.solver.kernel.reading import decoded
from scheduler.travel import travel_for
from tests.builders import PLACES, at, home_mode, mins, nurse, problem, shift, task, visit, window
from tests.planning import judged

WINTER = generate_day("harjedalen-winter-day")
ROUTING = SearchParams(iterations=6, engine=Engine.ORTOOLS, in_process=True)
PROVING = SearchParams(iterations=20_000, units=20.0, in_process=True)


def lite(visits=6, **fields) -> Problem:
    """Return a problem with travel and lateness alone: some visits for two, skills, windows."""
    rng = np.random.default_rng(3)
    pair = (task("first"), task("second", offset=Offset(least=mins(5), most=mins(30))))
    spans = [window(f"{hour:02}:00", f"{hour + 1:02}:00") for hour in (7, 8, 9)]
    defaults = {
        "clients": tuple(Client(id=f"k{n}", place=PLACES[n % 4].id) for n in range(visits)),
        "caregivers": tuple(nurse(f"c{n}", skills=(Skill(code="nurse"),)) for n in range(3)),
        "shifts": tuple(shift(f"s{n}", f"c{n}", max_overtime=mins(300)) for n in range(3)),
        "visits": tuple(
            visit(
                f"v{n}",
                f"k{n}",
                windows=(spans[int(rng.integers(3))],),
                modes=(home_mode(*(pair if n % 3 == 0 else (task("only"),))),),
            )
            for n in range(visits)
        ),
        "working_time": None,
        "objective": Objective(
            terms={
                Term.TRAVEL: 1.0,
                Term.LATENESS: 1.0,
                Term.MAX_LATENESS: 1.0,
                Term.MANDATORY: HARD,
            }
        ),
    }
    return problem(**(defaults | fields))


def test_the_routing_model_improves_its_greedy_start_on_the_winter_day():
    """Crews, rooms, breaks, links and a closing road: legal, complete and better."""
    travel = travel_for(WINTER)
    told = []
    plan = solve(WINTER, travel, ROUTING, told.append)
    verdict = evaluate(WINTER, travel, plan)
    assert verdict.violations == ()
    assert told[0].phase == "greedy"
    assert verdict.total < told[0].cost
    assert plan.provenance.engine == "ortools"


@pytest.mark.parametrize("visits", [4, 9])
def test_the_routing_model_knows_pairs(visits):
    """Two caregivers at an offset; the cost it comes to is the judge's."""
    day = lite(visits)
    compiled = compile_problem(day, travel_for(day))
    run = RoutingSearch(compiled, 1, 0, lambda _: None)
    run.start()
    found = run.run(6, float("inf"))
    plan = solve(day, travel_for(day), ROUTING)
    assert judged(day, plan).is_legal
    assert judged(day, plan).total == pytest.approx(found.cost, abs=1e-6)


def test_what_is_no_sum_over_arcs_the_routing_model_leaves_to_the_kernel():
    """The idlest shift and evenness are priced, and crews that leave at the start wait."""
    terms = dict(DEFAULT_TERMS) | {Term.MAX_IDLE: 1.0, Term.WORKLOAD: 2.0}
    town = generate_day("stromsund-day")
    shifts = tuple(s.model_copy(update={"leave_at_start": True}) for s in town.shifts)
    day = town.model_copy(update={"objective": Objective(terms=terms), "shifts": shifts})
    told = []
    longer = ROUTING.model_copy(update={"iterations": 8})
    plan = solve(day, travel_for(day), longer, told.append)
    verdict = judged(day, plan)
    assert verdict.violations == ()
    assert verdict.total < told[0].cost


def test_what_no_engine_knows_is_refused_by_name():
    """Evenness can be priced, not demanded."""
    terms = dict(DEFAULT_TERMS) | {Term.WORKLOAD: HARD}
    with pytest.raises(EngineRefused, match=r"engine 'ortools'.*workload"):
        solve(problem(objective=Objective(terms=terms)), travel_for(problem()), ROUTING)


def test_small_problems_are_proved_optimal():
    """The plan says so, and its cost is the bound."""
    day = lite()
    plan = solve(day, travel_for(day), PROVING)
    assert plan.provenance.proven_optimal
    total = judged(day, plan).total
    assert plan.provenance.lower_bound == pytest.approx(total, abs=0.05)
    routed = solve(day, travel_for(day), ROUTING)
    assert judged(day, routed).total >= total - 1e-6


def optimum(day: Problem) -> float:
    """Return the proven optimum of a problem."""
    plan = solve(day, travel_for(day), PROVING)
    assert plan.provenance.proven_optimal
    verdict = judged(day, plan)
    assert verdict.is_legal
    return verdict.total


def test_a_proven_optimum_does_not_depend_on_names_or_order():
    """Other ids, input the other way round: the same cost."""
    day = lite()
    text = re.sub(r'"v(\d)', r'"visit-\1', re.sub(r'"k(\d)', r'"z\1', day.to_json()))
    renamed = Problem.model_validate_json(text)
    turned = day.model_copy(
        update={
            "visits": day.visits[::-1],
            "shifts": day.shifts[::-1],
            "clients": day.clients[::-1],
            "places": day.places[::-1],
        }
    )
    assert optimum(renamed) == pytest.approx(optimum(day), abs=1e-6)
    assert optimum(turned) == pytest.approx(optimum(day), abs=1e-6)


def test_a_proven_optimum_does_not_depend_on_the_week():
    """All times a week later."""
    day = lite()
    week = timedelta(days=7)

    def later(fact, *names):
        return fact.model_copy(update={name: getattr(fact, name) + week for name in names})

    moved = day.model_copy(
        update={
            "horizon": later(day.horizon, "start", "end"),
            "shifts": tuple(later(s, "start", "end") for s in day.shifts),
            "visits": tuple(
                v.model_copy(update={"windows": tuple(later(w, "start", "end") for w in v.windows)})
                for v in day.visits
            ),
        }
    )
    assert optimum(moved) == pytest.approx(optimum(day), abs=1e-6)


def test_another_shift_never_makes_a_proven_optimum_worse():
    """Nobody has to use it."""
    day = lite()
    more = day.model_copy(
        update={
            "caregivers": (*day.caregivers, nurse("extra")),
            "shifts": (*day.shifts, shift("extra", "extra", max_overtime=mins(300))),
        }
    )
    assert optimum(more) <= optimum(day) + 1e-6


def test_recombining_routes_never_loses_and_is_legal():
    """The best run is in the pool, so what comes out is at least as good."""
    day = lite(24)
    compiled = compile_problem(day, travel_for(day))
    plain = compiled.bare()
    runs = [run_for(Engine.SEARCH, compiled, seed, seed, lambda _: None) for seed in (1, 2)]
    found = []
    for run in runs:
        run.start()
        found.append(run.run(60_000, float("inf")))
    assert all(one.pool for one in found)
    improved = improve(plain, found, Limits(60.0, 2.0, 1))
    assert improved.found.cost <= min(one.cost for one in found) + 1e-9
    assert not improved.proven


def test_orders_agree_with_tours_where_they_can():
    """A paired job that comes late on one route and early on another; crossing tours fall back."""
    begins = np.array([9.0, 8.0, 7.0])
    keys = order_of([[0, 1], [2, 0]], begins)
    assert keys[2] < keys[0] < keys[1]
    assert sorted(order_of([[0, 1], [1, 0]], begins)) == [0.0, 1.0, 2.0]


def test_a_plan_that_breaks_a_hard_rule_costs_infinitely_much():
    """Nothing that comes back from the lite kernel or CP-SAT passes for legal when it is not."""
    terms = {Term.TRAVEL: 1.0, Term.LATENESS: HARD, Term.MANDATORY: HARD}
    day = lite(8, objective=Objective(terms=terms))
    compiled = compile_problem(day, travel_for(day))
    nodes = len(compiled.arrays["node_job"])
    crowd = np.where(np.arange(nodes) == 1, 1, 0).astype(np.int32)
    key = np.arange(nodes, dtype=float)
    about = {"worker": 0, "iterations": 0, "complete": True, "rate": 0.0}
    found = decoded(compiled.arrays, key, crowd, **about)
    assert found.cost == float("inf")


def test_the_lite_kernel_stands_back_where_the_worst_lateness_is_forbidden():
    """It prices travel and the worst lateness but never checks them."""
    for term in (Term.TRAVEL, Term.MAX_LATENESS):
        terms = {Term.TRAVEL: 1.0, Term.LATENESS: 1.0, Term.MANDATORY: HARD, term: HARD}
        day = lite(objective=Objective(terms=terms))
        assert not applies(compile_problem(day, travel_for(day)).arrays)


def test_units_and_iterations_repeat_an_improved_plan():
    """Two workers, recombined routes: the same plan twice."""
    day = lite(26)
    params = SearchParams(iterations=120_000, units=0.5, workers=2)
    plans = [solve(day, travel_for(day), params) for _ in range(2)]
    assert plans[0].provenance.units == 0.5
    assert plans[0].routes == plans[1].routes
    assert plans[0].provenance.complete


def test_a_mode_with_a_price_is_part_of_the_proof():
    """The bound counts what every plan pays."""
    day = lite(4)
    priced = tuple(
        v.model_copy(update={"modes": tuple(m.model_copy(update={"price": 7.0}) for m in v.modes)})
        for v in day.visits
    )
    terms = dict(day.objective.terms) | {Term.MODE: 1.0}
    dearer = day.model_copy(update={"visits": priced, "objective": Objective(terms=terms)})
    assert optimum(dearer) == pytest.approx(optimum(day) + 28.0, abs=1e-6)


def expiring(day, instant):
    """Return the day with nurses whose skill ends at an instant."""
    skill = Skill(code="nurse", valid_until=instant)
    nurses = tuple(nurse(c.id, skills=(skill,)) for c in day.caregivers)
    return day.model_copy(update={"caregivers": nurses})


def test_a_skill_that_outlasts_the_day_does_not_stand_in_the_way_of_a_proof():
    """It is proved, and costs what the day costs without an end."""
    day = lite(4)
    assert optimum(expiring(day, day.horizon.end)) == pytest.approx(optimum(day), abs=1e-6)


def test_a_proof_where_a_skill_runs_out():
    """The exact model of travel alone knows no hours of skills; the one of the whole day does."""
    day = lite(4)
    early = expiring(day, at("15:00"))
    plan = solve(early, travel_for(early), PROVING)
    assert judged(early, plan).is_legal
    assert plan.provenance.proven_optimal
    assert plan.provenance.lower_bound == pytest.approx(judged(early, plan).total, abs=1e-4)


def test_the_routing_model_leaves_out_what_opens_too_late():
    """No empty range, no crash: such a visit has no node."""
    terms = {Term.TRAVEL: 1.0, Term.LATENESS: 1.0, Term.UNASSIGNED: 1.0}
    day = lite(4, objective=Objective(terms=terms))
    late = day.visits[3].model_copy(update={"windows": (window("22:30", "23:30"),)})
    day = day.model_copy(update={"visits": (*day.visits[:3], late)})
    tight = tuple(s.model_copy(update={"max_overtime": mins(0)}) for s in day.shifts)
    day = day.model_copy(update={"shifts": tight})
    plan = solve(day, travel_for(day), ROUTING)
    assert judged(day, plan).is_legal
    assert "v3" not in plan.assigned_ids()
