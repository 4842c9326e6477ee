"""The plans of the search as its users meet them."""

from __future__ import annotations

import pytest

from scheduler.errors import EngineRefused, InputError
from scheduler.evaluation import evaluate
from scheduler.model import (
    HARD,
    Break,
    Client,
    Lock,
    Mode,
    ModeKind,
    Objective,
    Offset,
    Provider,
    ReasonCode,
    Roads,
    Skill,
    Term,
    TimeWindow,
    Transport,
    WindowBound,
)
from scheduler.model.objective import DEFAULT_TERMS
from scheduler.simulation import generate_day
from scheduler.solver import SearchParams, solve
from scheduler.solver.compiling.problem import compile_problem
from scheduler.travel import travel_for
from tests.builders import (
    CLIENTS,
    at,
    home_mode,
    mins,
    nurse,
    problem,
    shift,
    task,
    visit,
    window,
)
from tests.planning import judged, solved, where

WINTER = generate_day("harjedalen-winter-day")


def _reasons(day):
    return {
        entry.visit_id: [reason.code for reason in entry.reasons]
        for entry in solved(day, 1000).unassigned
    }


def test_twenty_seeds_of_the_winter_day_are_legal_and_complete():
    """The judge finds no hard violation over 20 seeds; nothing is lost."""
    travel = travel_for(WINTER)
    for seed in range(20):
        plan = solve(WINTER, travel, SearchParams(iterations=20_000, seed=seed, in_process=True))
        assert evaluate(WINTER, travel, plan).violations == ()
        left_out = {entry.visit_id for entry in plan.unassigned}
        assert plan.assigned_ids() | left_out == set(WINTER.visit)
        assert not plan.assigned_ids() & left_out


def test_a_break_that_has_a_price_is_still_taken_where_the_law_asks_for_it():
    """Left out for money, it would break the five hours and cost the whole plan."""
    terms = DEFAULT_TERMS | {Term.MISSED_BREAK: 0.01}
    priced = WINTER.model_copy(update={"objective": Objective(terms=terms)})
    travel = travel_for(priced)
    plan = solve(priced, travel, SearchParams(iterations=10_000, seed=1, in_process=True))
    assert evaluate(priced, travel, plan).violations == ()
    assert len(plan.assigned_ids()) >= 35


def test_a_large_day_gains_from_few_tries():
    """A budget of some tries per visit ends legal, and better than the first plan."""
    day = generate_day("harjedalen-winter-day", visits=200, caregivers=30, seed=1)
    travel, seen = travel_for(day), []
    params = SearchParams(iterations=300_000, seed=1, in_process=True)
    plan = solve(day, travel, params, seen.append)
    verdict = evaluate(day, travel, plan)
    assert verdict.violations == ()
    first = min(told.cost for told in seen if told.phase == "probe")
    assert first < float("inf")
    assert verdict.total < 0.95 * first


def test_reasons_are_given_for_each_way_of_not_fitting():
    """What nobody can do, who may not, where no road, phone or shift reaches."""
    far = problem().places[2].model_copy(update={"id": "norway", "latitude": 69.6})
    day = problem(
        places=(*problem().places, far),
        clients=(
            *CLIENTS,
            CLIENTS[0].model_copy(update={"id": "refuser", "forbidden": ("eva", "ida")}),
            CLIENTS[0].model_copy(update={"id": "remote", "place": "norway"}),
        ),
        visits=(
            visit("doctor", "anna", modes=(home_mode(task(skills=("doctor",))),)),
            visit("owner", "anna", owner="municipality"),
            visit("refused", "refuser"),
            visit("far", "remote"),
            visit("night", "anna", windows=(window("02:00", "03:00"),)),
        ),
    )
    found = _reasons(day)
    assert found["doctor"][0] is ReasonCode.NO_SKILL
    assert found["owner"][0] is ReasonCode.NO_AGREEMENT
    assert found["refused"][0] is ReasonCode.CLIENT_REFUSES
    assert found["far"][0] is ReasonCode.UNREACHABLE
    assert found["night"][0] is ReasonCode.OUTSIDE_SHIFTS


def test_two_are_needed_and_one_would_do():
    """A double visit with one nurse on duty."""
    pair = (home_mode(task("lead"), task("assist")),)
    day = problem(shifts=(shift("one", "eva"),), visits=(visit("a", "anna", modes=pair),))
    assert _reasons(day)["a"][0] is ReasonCode.NO_PARTNER


def test_no_room_left_is_said_where_each_would_fit_alone():
    """Two visits at one hour and one nurse."""
    day = problem(
        shifts=(shift("one", "eva"),),
        visits=tuple(
            visit(v, c, windows=(window("08:00", "08:00"),))
            for v, c in (("a", "anna"), ("b", "bo"))
        ),
    )
    ((_, codes),) = _reasons(day).items()
    assert codes == [ReasonCode.NO_ROOM_LEFT]


def test_a_lock_that_cannot_be_kept_is_a_reason():
    """Locked to a shift whose crew lacks the skill."""
    people = (nurse("eva", skills=()), nurse("ida"))
    day = problem(
        caregivers=people, visits=(visit("a", "anna"),), locks=(Lock(visit="a", shift="one"),)
    )
    assert ReasonCode.LOCK_CONFLICT in _reasons(day)["a"]


def test_a_locked_start_binds_the_first_task_even_where_lateness_is_only_priced():
    """The second task of a pair follows after its offset; the first starts to the minute."""
    later = task("later", offset=Offset(least=mins(10), most=mins(20)))
    pair = visit("a", "anna", modes=(home_mode(task("lead"), later),))
    for lateness in (HARD, 1.0):
        objective = Objective(terms=dict(DEFAULT_TERMS) | {Term.LATENESS: lateness})
        day = problem(
            visits=(pair, visit("b", "bo")),
            objective=objective,
            locks=(Lock(visit="a", start=at("09:17")),),
        )
        plan = solved(day)
        assert judged(day, plan).is_legal
        r, s = where(plan, "a", "lead")
        assert plan.routes[r].stops[s].start == at("09:17")


def test_a_skill_that_runs_out_counts_where_visits_may_be_late():
    """Eva's delegation ends at nine; a late visit may not outlast it."""
    eva = nurse("eva", skills=(Skill(code="nurse", valid_until=at("09:00")),))
    objective = Objective(terms=dict(DEFAULT_TERMS) | {Term.LATENESS: 0.01})
    day = problem(
        caregivers=(eva,),
        shifts=(shift("one", "eva"),),
        visits=tuple(visit(f"v{n}", "anna", windows=(window("07:00", "07:30"),)) for n in range(5)),
        objective=objective,
    )
    assert judged(day, solved(day)).is_legal


def test_overtime_never_runs_into_the_next_shift():
    """Without a working-time law too."""
    split = (
        shift("early", "eva", end=at("09:00"), max_overtime=mins(120)),
        shift("late", "eva", start=at("09:00"), end=at("12:00")),
    )
    visits = tuple(
        visit(f"v{n}", client, windows=(window("07:00", "11:30"),))
        for n, client in enumerate(["anna", "bo"] * 4)
    )
    day = problem(shifts=split, visits=visits, working_time=None)
    assert judged(day, solved(day)).is_legal


def test_breaks_that_begin_late_but_lawfully():
    """Seven to sixteen, first break from ten, second from half past four hours later."""
    breaks = (
        Break(duration=mins(30), earliest=at("10:00"), latest=at("12:00")),
        Break(duration=mins(15), earliest=at("16:40"), latest=at("17:30")),
    )
    long = shift("one", "eva", end=at("19:00"), breaks=breaks)
    visits = tuple(
        visit(f"v{n}", "anna", windows=(window(f"{7 + n:02}:00", f"{8 + n:02}:00"),))
        for n in range(11)
    )
    day = problem(shifts=(long,), visits=visits)
    plan = solved(day)
    assert judged(day, plan).is_legal
    assert len([s for s in plan.routes[0].stops if s.kind == "BREAK"]) == 2


def test_a_clinic_s_own_crew_needs_no_car():
    """Doctor and nurse without transport give a double visit where they are."""
    doctor = nurse("doc", skills=(Skill(code="doctor"),))
    tasks = (task("lead", skills=("doctor",), place="base"), task("assist", place="base"))
    clinic = Mode(kind=ModeKind.CLINIC, tasks=tasks)
    day = problem(
        caregivers=(doctor, nurse("eva")),
        shifts=(shift("crew", "doc", "eva", transport=Transport.NONE),),
        visits=(visit("a", "anna", modes=(clinic,)),),
    )
    assert solved(day).assigned_ids() == {"a"}


def test_windows_far_beyond_the_horizon_are_no_trouble():
    """From 1971 until 2199, on a second's tick."""
    ages = TimeWindow(start=at("08:00").replace(year=1971), end=at("08:00").replace(year=2199))
    day = problem(visits=(visit("a", "anna", windows=(ages,)),))
    plan = solved(day)
    assert plan.assigned_ids() == {"a"}
    assert judged(day, plan).is_legal


def test_at_end_means_that_the_whole_service_is_in_the_window():
    """Too early for the second window, too long for the first: the second."""
    double = visit(
        "a",
        "anna",
        windows=(window("07:00", "07:45"), window("09:00", "09:40")),
        bound=WindowBound.AT_END,
        modes=(home_mode(task(minutes=40)),),
    )
    day = problem(visits=(double,), shifts=(shift("one", "eva"),))
    plan = solved(day)
    assert judged(day, plan).is_legal
    assert plan.routes[0].stops[0].start == at("09:00")


def test_a_crew_gives_a_double_visit_at_one_stop():
    """Doctor and nurse in one car: one stop, both tasks."""
    doctor = nurse("doc", skills=(Skill(code="doctor"),))
    pair = (home_mode(task("lead", skills=("doctor",)), task("assist")),)
    day = problem(
        caregivers=(doctor, nurse("eva")),
        shifts=(shift("crew", "doc", "eva"),),
        visits=(visit("a", "anna", modes=pair),),
    )
    plan = solved(day)
    assert plan.routes[0].stops[0].task_ids == ("lead", "assist")
    assert judged(day, plan).is_legal


def test_nobody_and_nothing():
    """No shifts, or no visits: a plan all the same."""
    for day in (problem(shifts=()), problem(visits=()), problem(visits=(), shifts=())):
        plan = solved(day, 1000)
        assert plan.routes == ()
        assert {entry.visit_id for entry in plan.unassigned} == set(day.visit)
        assert judged(day, plan).is_legal


def test_what_the_engine_does_not_know_it_refuses_by_name():
    """HARD on a term it can only price."""
    hard = Objective(terms=dict(DEFAULT_TERMS) | {Term.WORKLOAD: HARD})
    with pytest.raises(EngineRefused, match="workload as HARD"):
        solved(problem(objective=hard))


def test_faulty_problems_are_refused():
    """The solver checks what it is handed."""
    with pytest.raises(InputError):
        solved(problem(visits=(visit("a", "ghost"),)))


def test_a_remote_shift_needs_no_car():
    """The specialist's block drives nowhere."""
    day = problem(
        roads=Roads(provider=Provider.GEODESIC, startup=mins(10)),
        shifts=(shift("desk", "eva", transport=Transport.NONE),),
    )
    plan = solved(day, 1000)
    assert plan.assigned_ids() == set()


def test_a_break_may_be_forbidden_at_the_base_before_the_first_visit():
    """Where the first visit is at the base itself, the break comes after it."""
    rest = Break(duration=mins(30), earliest=at("08:00"), latest=at("11:00"), at_base=False)
    day = problem(
        clients=(Client(id="anna", place="base"),),
        visits=(visit("a", "anna", windows=(window("09:00", "11:00"),)),),
        shifts=(shift("s1", "eva", breaks=(rest,)),),
    )
    plan = solved(day, 2000)
    assert plan.assigned_ids() == {"a"}
    assert judged(day, plan).is_legal


def test_what_is_mandatory_costs_its_weight_beside_its_price():
    """The search weighs it as the judge does."""
    terms = dict(DEFAULT_TERMS) | {Term.MANDATORY: 500.0}
    day = problem(objective=Objective(terms=terms), shifts=())
    plan = solved(day, 100)
    assert judged(day, plan).cost[Term.MANDATORY] == 500.0 * len(day.visits)
    compiled = compile_problem(day, travel_for(day))
    assert compiled.arrays["job_price"].sum() == judged(day, plan).total
