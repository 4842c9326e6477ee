"""The cost of plans one can work out by hand, term by term."""

from __future__ import annotations

import pytest

from scheduler.evaluation import evaluate
from scheduler.evaluation.cost import amounts
from scheduler.evaluation.view import View
from scheduler.model import (
    MANDATORY_PRICE,
    Break,
    Client,
    Coverage,
    Gender,
    Met,
    Mode,
    ModeKind,
    Objective,
    Plan,
    Presence,
    Priority,
    Reason,
    ReasonCode,
    Route,
    Skill,
    Stop,
    StopKind,
    Term,
)
from scheduler.travel import travel_for
from tests.builders import (
    CLIENTS,
    MADE,
    at,
    home_mode,
    left_out,
    mins,
    nurse,
    problem,
    shift,
    task,
    visit,
    window,
)
from tests.laying import laid
from tests.planning import judged, solved

NEAR, FAR = 6.52, 27.80
"""Minutes from the base: 5.21 and 22.24 km of great circle, times 1.25, at 60 km/h."""
ONE = problem(visits=(visit("a", "anna"),), shifts=(shift("one", "eva"),))


def _amounts(day, plan):
    return amounts(View(day, travel_for(day), plan))


def test_terms_sum_to_the_total():
    """Two visits by two crews whom nobody has wishes about: what they drive, and nothing else."""
    day = problem()
    plan = laid(day, {"one": ["a"], "two": ["b"]})
    verdict = evaluate(day, travel_for(day), plan)
    assert verdict.is_legal
    unmet = {term: cost for term, cost in verdict.cost.items() if cost}
    one, two = 30 + 2 * NEAR, 30 + 2 * FAR
    shared = (one**2 + two**2) / 300 - (one + two) ** 2 / 600
    assert unmet == {
        Term.TRAVEL: pytest.approx(2 * (NEAR + FAR), abs=0.1),
        Term.BALANCE: pytest.approx(0.02 * shared, abs=0.001),
    }
    assert verdict.as_dict()["total"] == pytest.approx(2 * (NEAR + FAR), abs=0.1)


def test_driving_is_both_ways():
    """Near is 5.2 km east of the base: 1.25 x that at 60 km/h, there and back."""
    found = _amounts(ONE, solved(ONE))
    assert found[Term.TRAVEL] == pytest.approx(2 * NEAR, abs=0.05)
    assert found[Term.WAITING] == 0


def test_waiting_is_what_is_neither_driving_nor_work():
    """Two windows an hour apart: the crew waits at one client for the other."""
    day = problem(
        visits=(
            visit("a", "anna", windows=(window("08:00", "08:00"),)),
            visit("b", "anna", windows=(window("09:30", "09:30"),)),
        ),
        shifts=(shift("one", "eva"),),
    )
    found = _amounts(day, solved(day))
    assert found[Term.WAITING] == found[Term.MAX_WAITING] == 60


def test_leaving_later_saves_waiting():
    """With a wide first window the crew leaves later and does not wait."""
    day = problem(
        visits=(
            visit("a", "anna", windows=(window("08:00", "11:00"),)),
            visit("b", "anna", windows=(window("09:30", "09:30"),)),
        ),
        shifts=(shift("one", "eva"),),
    )
    assert _amounts(day, solved(day))[Term.WAITING] == 0


def test_overtime_lateness_and_idle():
    """A shift until nine, a visit at nine, soft windows: late, and home after hours."""
    soft = Objective(terms={Term.LATENESS: 1.0, Term.OVERTIME: 1.0, Term.UNASSIGNED: 1.0})
    day = problem(
        objective=soft,
        visits=(visit("a", "anna", windows=(window("07:00", "07:00"),)),),
        shifts=(shift("one", "eva", start=at("08:00"), end=at("08:30"), max_overtime=mins(60)),),
    )
    found = _amounts(day, solved(day))
    assert found[Term.LATENESS] == found[Term.MAX_LATENESS] == pytest.approx(60 + NEAR, abs=0.05)
    assert found[Term.OVERTIME] == pytest.approx(2 * NEAR, abs=0.05)
    assert found[Term.MAX_IDLE] == pytest.approx(0)
    assert found[Term.WORKING_TIME] == pytest.approx(30 + 2 * NEAR, abs=0.05)


def test_idle_and_workload_count_unused_shifts():
    """One of two crews works 30 minutes and drives; the other idles its five hours."""
    day = problem(visits=(visit("a", "anna"),))
    found = _amounts(day, solved(day))
    assert found[Term.MAX_IDLE] == 300
    assert found[Term.WORKLOAD] == 44  # 43.04 and 0 are each 21.52 from their mean


def test_what_is_left_out_has_its_price():
    """Mandatory, priced, urgent."""
    nobody = (home_mode(task(skills=("doctor",))),)
    day = problem(
        visits=(
            visit("a", "anna", modes=nobody),
            visit("b", "anna", modes=nobody, mandatory=False, price=70.0),
            visit("c", "anna", modes=nobody, priority=Priority.URGENT),
        )
    )
    expected = MANDATORY_PRICE + 70 + 10 * MANDATORY_PRICE
    assert _amounts(day, solved(day, 1000))[Term.UNASSIGNED] == expected


def test_wishes_are_counted_when_unmet():
    """A new face, not preferred, of another language and gender; and all of them met."""
    wants = Client(
        id="anna",
        place="near",
        preferred=("ida",),
        language="sma",
        gender=Gender.FEMALE,
        met_lately=(Met(caregiver="ida", visits=3), Met(caregiver="liv", visits=1)),
    )
    people = (
        nurse("eva", gender=Gender.MALE),
        nurse("ida", gender=Gender.FEMALE, languages=("sma",)),
        nurse("liv"),
    )
    terms = (Term.CONTINUITY, Term.PREFERENCE, Term.LANGUAGE, Term.GENDER)
    for crew, expected in (("eva", [2, 1, 1, 1]), ("ida", [0, 0, 0, 0])):
        day = problem(
            clients=(wants,),
            caregivers=people,
            visits=(visit("a", "anna"),),
            shifts=(shift("one", crew),),
        )
        found = _amounts(day, solved(day))
        assert [found[term] for term in terms] == expected


def test_dearer_competence_than_needed():
    """A doctor at 900 an hour where a nurse at 480 is on duty: 210 SEK for half an hour."""
    people = (
        nurse("eva", hourly_cost=900.0),
        nurse("ida", hourly_cost=480.0),
    )
    day = problem(caregivers=people, visits=(visit("a", "anna"),))
    plan = solved(day)
    assert _amounts(day, plan)[Term.COMPETENCE] == 0
    (route,) = plan.routes
    dear = plan.model_copy(update={"routes": (route.model_copy(update={"shift_id": "one"}),)})
    assert _amounts(day, dear)[Term.COMPETENCE] == pytest.approx(210)


def test_priced_forbidden_and_unqualified():
    """Where the objective prices them, they are counted per task."""
    soft = Objective(terms={Term.INCOMPATIBILITY: 3.0, Term.QUALIFICATION: 5.0, Term.UNASSIGNED: 1})
    day = problem(
        objective=soft,
        clients=(CLIENTS[0].model_copy(update={"forbidden": ("eva",)}),),
        visits=(visit("a", "anna", modes=(home_mode(task(skills=("doctor",))),)),),
        shifts=(shift("one", "eva"),),
    )
    verdict = evaluate(day, travel_for(day), solved(day))
    assert verdict.is_legal
    assert verdict.cost[Term.INCOMPATIBILITY] == 3.0
    assert verdict.cost[Term.QUALIFICATION] == 5.0


def test_a_clinic_visit_makes_the_patient_travel():
    """Both ways, and the mode has its price."""
    clinic = Mode(kind=ModeKind.CLINIC, tasks=(task(place="base"),), price=7.0)
    day = problem(visits=(visit("a", "anna", modes=(clinic,)),), shifts=(shift("one", "eva"),))
    found = _amounts(day, solved(day))
    assert found[Term.PATIENT_TRAVEL] == pytest.approx(2 * NEAR, abs=0.05)
    assert found[Term.MODE] == 7.0
    assert found[Term.TRAVEL] == 0


@pytest.mark.parametrize(("limit", "late"), [(mins(200), 0), (mins(20), 1)])
def test_samples_reach_the_laboratory_in_time_or_not(limit, late):
    """The base has a laboratory; the way from far takes 28 minutes."""
    day = problem(visits=(visit("b", "bo", sample_limit=limit),), shifts=(shift("one", "eva"),))
    assert _amounts(day, solved(day))[Term.SAMPLE] == late


def test_a_sample_handed_in_on_the_way_or_taken_there_or_never():
    """At a later stop with a laboratory; at the laboratory itself; or nowhere at all."""
    lab_visit = Mode(kind=ModeKind.CLINIC, tasks=(task(place="base"),))
    day = problem(
        visits=(
            visit("b", "bo", sample_limit=mins(60), windows=(window("08:00", "08:30"),)),
            visit("c", "anna", modes=(lab_visit,), windows=(window("09:30", "10:00"),)),
            visit(
                "d",
                "anna",
                modes=(lab_visit,),
                windows=(window("10:30", "11:00"),),
                sample_limit=mins(1),
            ),
        ),
        shifts=(shift("one", "eva"),),
    )
    assert _amounts(day, solved(day))[Term.SAMPLE] == 0
    places = tuple(place.model_copy(update={"laboratory": False}) for place in day.places)
    without = day.model_copy(update={"places": places})
    assert _amounts(without, solved(without))[Term.SAMPLE] == 2


def test_missed_breaks_are_counted_where_priced():
    """A plan by hand without its break."""
    rest = Break(duration=mins(30), earliest=at("08:00"), latest=at("10:00"))
    soft = Objective(terms={Term.MISSED_BREAK: 9.0, Term.UNASSIGNED: 1.0})
    bare = ONE.model_copy(update={"objective": soft})
    plan = solved(bare)
    day = bare.model_copy(update={"shifts": (shift("one", "eva", breaks=(rest,)),)})
    verdict = evaluate(day, travel_for(day), plan)
    assert verdict.cost[Term.MISSED_BREAK] == 9.0


def test_a_break_between_visits_is_neither_work_nor_waiting():
    """Half an hour's break between two visits at one place, an hour apart."""
    rest = Break(duration=mins(30), earliest=at("08:30"), latest=at("09:00"))
    day = problem(
        visits=(
            visit("a", "anna", windows=(window("08:00", "08:00"),)),
            visit("b", "anna", windows=(window("09:30", "09:30"),)),
        ),
        shifts=(shift("one", "eva", breaks=(rest,)),),
    )
    plan = solved(day)
    assert [stop.kind for stop in plan.routes[0].stops] == [
        StopKind.VISIT,
        StopKind.BREAK,
        StopKind.VISIT,
    ]
    assert _amounts(day, plan)[Term.WAITING] == 30


def test_plans_full_of_ghosts_are_judged_all_the_same():
    """Unknown shifts, places and visits cost nothing and break nothing but completeness."""
    stop = Stop(
        visit_id="ghost",
        mode=ModeKind.HOME,
        task_ids=("care",),
        place="nowhere",
        arrival=at("08:00"),
        start=at("08:00"),
        end=at("08:30"),
        departure=at("08:30"),
    )
    routes = tuple(
        Route(shift_id=name, departure=at("08:00"), stops=(stop,), arrival=at("09:00"))
        for name in ("one", "ghost")
    )
    reason = Reason(code=ReasonCode.NO_SKILL)
    plan = Plan(
        problem_id="morning",
        problem_digest="",
        routes=routes,
        unassigned=(left_out("a", reason), left_out("phantom", reason)),
        provenance=MADE,
    )
    verdict = evaluate(ONE, travel_for(ONE), plan)
    assert {str(v.rule) for v in verdict.violations} == {"completeness", "places"}
    assert verdict.cost[Term.UNASSIGNED] == MANDATORY_PRICE


def test_expired_skills_do_not_set_the_price():
    """A cheaper nurse whose delegation has run out is not the cheapest who would do."""
    gone = Skill(code="nurse", valid_until=at("07:00"))
    people = (nurse("eva", hourly_cost=480.0), nurse("ida", hourly_cost=300.0, skills=(gone,)))
    day = problem(caregivers=people, visits=(visit("a", "anna"),))
    assert _amounts(day, solved(day))[Term.COMPETENCE] == 0


@pytest.mark.parametrize("on_screen", [True, False])
def test_a_sample_is_carried_by_one_who_was_there(on_screen):
    """The nurse hands it in at the base; who is on a screen carries none, nor a second nurse."""
    presence = Presence.REMOTE if on_screen else Presence.ON_SITE
    mode = Mode(kind=ModeKind.ASSISTED, tasks=(task("lead"), task("aid", presence=presence)))
    base = (
        problem()
        .place["base"]
        .model_copy(update={"laboratory": True, "mobile": Coverage.VIDEO, "indoor": Coverage.VIDEO})
    )
    near = problem().place["near"].model_copy(update={"mobile": Coverage.VIDEO})
    others = tuple(p for p in problem().places if p.id not in ("base", "near"))
    wanted = visit("a", "anna", modes=(mode,), sample_limit=mins(60))
    day = problem(places=(base, near, *others), visits=(wanted,))
    plan = solved(day, 2000)
    assert not plan.unassigned
    assert judged(day, plan).cost[Term.SAMPLE] == 0.0
    short = day.model_copy(
        update={"visits": (wanted.model_copy(update={"sample_limit": mins(1)}),)}
    )
    late = judged(short, plan.model_copy(update={"problem_digest": short.digest}))
    assert late.cost[Term.SAMPLE] == short.objective.weight(Term.SAMPLE)
