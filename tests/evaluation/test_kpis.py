"""KPIs of plans one can work out by hand; what is not known is unknown, never zero."""

from __future__ import annotations

import pytest

from scheduler.evaluation import evaluate
from scheduler.model import (
    Break,
    Mode,
    ModeKind,
    Offset,
    Presence,
    Replaces,
    Skill,
    Transport,
)
from scheduler.travel import travel_for
from tests.builders import (
    CLIENTS,
    at,
    change_route,
    home_mode,
    mins,
    nurse,
    problem,
    shift,
    task,
    visit,
)
from tests.planning import solved


def kpis_of(day, plan=None):
    """Return the KPIs of a day's plan by id."""
    verdict = evaluate(day, travel_for(day), plan or solved(day))
    return {kpi.id: kpi for kpi in verdict.kpis}


def test_every_kpi_of_one_day_is_there():
    """The list of the catalogue that one day carries."""
    ids = [
        "K3",
        "K4",
        "K5",
        "K6",
        "K9",
        "K11",
        "K12",
        "K15",
        "K15b",
        "K15c",
        "K16",
        "K17",
        "K18",
        "K19",
        "K22",
        "K24",
    ]
    assert sorted(kpis_of(problem())) == sorted(ids)


def test_an_empty_day_is_unknown_not_zero():
    """No visits, no shifts: shares have nothing to be shares of."""
    found = kpis_of(problem(visits=(), shifts=()))
    unknown = {kpi_id for kpi_id, kpi in found.items() if kpi.value is None}
    assert unknown == {
        "K3", "K5", "K6", "K9", "K12", "K15", "K15b", "K15c", "K16", "K17", "K18", "K19", "K22",
    }  # fmt: skip


def test_shares_of_paid_time():
    """Thirty minutes of visit and the drive, of two five-hour shifts."""
    day = problem(visits=(visit("a", "anna"),))
    found = kpis_of(day)
    assert found["K5"].value == pytest.approx(30 / 600)
    assert found["K6"].value == pytest.approx(13.04 / 600, abs=1e-4)
    assert found["K9"].value == 1.0
    assert found["K11"].value == 0


def test_patient_journeys_avoided_and_made():
    """A home visit that replaces the hospital saves a journey; a clinic visit costs one."""
    saved = visit("a", "anna", replaces=Replaces.HOSPITAL_CLINIC, replaces_place="far")
    clinic = Mode(kind=ModeKind.CLINIC, tasks=(task(place="base"),))
    day = problem(
        visits=(
            saved,
            visit(
                "b", "bo", modes=(clinic,), replaces=Replaces.HEALTH_CENTRE, replaces_place="base"
            ),
        )
    )
    found = kpis_of(day)
    assert found["K3"].value == pytest.approx(57.1, abs=0.1)  # 22.8 km of great circle, x 1.25 x 2
    assert found["K4"].value == pytest.approx(55.6, abs=0.1)  # 22.2 km, x 1.25 x 2, at 60 km/h
    assert found["K15c"].value == 0.5


def test_competence_fit_and_hours_unmet():
    """The dearer nurse gives the visit; a doctor's visit stays unmet."""
    people = (nurse("eva", hourly_cost=900.0), nurse("ida", hourly_cost=480.0))
    day = problem(
        caregivers=people,
        visits=(
            visit("a", "anna"),
            visit("d", "anna", modes=(home_mode(task(skills=("doctor",), minutes=60)),)),
        ),
    )
    plan = solved(day)
    assert kpis_of(day, plan)["K12"].value == 1.0
    assert kpis_of(day, plan)["K12"].parts == {"doctor": 1.0}
    assert kpis_of(day, plan)["K18"].value == 1.0
    dear = change_route(plan, 0, shift_id="one")
    assert kpis_of(day, dear)["K12"].value == 0.0


def test_digital_and_the_specialists_block():
    """One of two visits on screen; the specialist sits five hours for half an hour."""
    session = task("session", presence=Presence.REMOTE, skills=("specialist",))
    day = problem(
        caregivers=(nurse("eva"), nurse("spec", skills=(Skill(code="specialist"),))),
        shifts=(shift("one", "eva"), shift("block", "spec", transport=Transport.NONE)),
        visits=(
            visit("a", "anna", modes=(Mode(kind=ModeKind.DIGITAL, tasks=(session,)),)),
            visit("b", "bo"),
        ),
    )
    found = kpis_of(day)
    assert found["K15"].value == 0.5
    assert found["K15"].parts == {"DIGITAL": 1.0, "HOME": 1.0}
    assert found["K15b"].value == pytest.approx(0.1)


def test_joint_visits_in_step():
    """A double visit counts, a check half an hour later does not."""
    later = Offset(least=mins(30), most=mins(60))
    day = problem(
        visits=(
            visit("a", "anna", modes=(home_mode(task("x"), task("y")),)),
            visit("b", "bo", modes=(home_mode(task("x"), task("y", offset=later)),)),
        ),
        shifts=(shift("one", "eva", end=at("12:00")), shift("two", "ida", end=at("12:00"))),
    )
    plan = solved(day)
    assert plan.assigned_ids() == {"a", "b"}
    assert kpis_of(day, plan)["K17"].value == 1.0


def test_samples_languages_and_two_principals():
    """A sample in time, a wish met, and an address where both principals call."""
    client = CLIENTS[0].model_copy(update={"language": "sma"})
    people = (
        nurse("eva", languages=("sma",)),
        nurse("ida", principal="municipality", languages=("sma",)),
    )
    day = problem(
        clients=(client, CLIENTS[1]),
        caregivers=people,
        visits=(
            visit("a", "anna", sample_limit=mins(240)),
            visit("b", "anna", owner="municipality"),
        ),
    )
    found = kpis_of(day)
    assert found["K16"].value == 1.0
    assert found["K22"].value == 1.0
    assert found["K24"].value == 1.0
    parts = found["K24"].parts
    assert parts["across"] == 0.0
    gives = {name: share for name, share in parts.items() if name.startswith("gives:")}
    takes = {name: share for name, share in parts.items() if name.startswith("takes:")}
    assert gives == {"gives:region": 0.5, "gives:municipality": 0.5}
    assert takes == {"takes:region": 0.5, "takes:municipality": 0.5}


def test_cost_and_carbon_per_visit():
    """Five paid hours and the km, over one visit."""
    day = problem(
        caregivers=(nurse("eva", hourly_cost=480.0),),
        visits=(visit("a", "anna"),),
        shifts=(shift("one", "eva"),),
    )
    found = kpis_of(day)["K19"]
    assert found.value == pytest.approx(2400 + 58.7, abs=0.2)  # 5 x 480 SEK, 13.04 km x 4.5
    assert found.parts["kg CO2 per visit"] == pytest.approx(2.22, abs=0.01)


def test_violations_of_rest_are_counted():
    """A missed break shows in K11."""
    rest = Break(duration=mins(30), earliest=at("08:00"), latest=at("10:00"))
    bare = problem(visits=(visit("a", "anna"),), shifts=(shift("one", "eva"),))
    plan = solved(bare)
    day = bare.model_copy(update={"shifts": (shift("one", "eva", breaks=(rest,)),)})
    assert kpis_of(day, plan)["K11"].value == 1.0
