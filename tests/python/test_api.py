"""The Python API: what goes in, what comes out, what is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import hemtur
from scheduler.model import Problem
from tests.builders import at, problem
from tests.laying import laid

DAY = problem()
QUICK = {"iterations": 2_000, "workers": 1, "engine": "search"}


@pytest.fixture(scope="module")
def plan():
    """Return a plan of a generated day that leaves something out."""
    return hemtur.solve(hemtur.demo(visits=12), **QUICK)


def test_a_problem_is_read_from_wherever_it_lies(tmp_path):
    """A path, its name, text, bytes, a dict, a model object: the same problem."""
    file = tmp_path / "day.json"
    file.write_text(DAY.to_json(), "utf-8")
    text = DAY.to_json()
    for source in (file, str(file), text, text.encode(), json.loads(text), DAY):
        assert hemtur.read(source).digest == DAY.digest


def test_a_dict_may_hold_python_s_own_times():
    """Datetimes with an offset, timedeltas and numpy numbers are what their text would be."""
    raw = json.loads(DAY.to_json())
    raw["horizon"] = {"start": at("00:00"), "end": at("00:00", 10)}
    raw["shifts"][0]["max_overtime"] = timedelta(minutes=30)
    raw["places"][0]["latitude"] = np.float64(62.03)
    assert hemtur.read(raw).shifts[0].max_overtime == timedelta(minutes=30)


def test_a_collection_may_be_a_frame():
    """Frames of fields, with empty cells left out; frames with the columns of an import."""
    raw = json.loads(DAY.to_json())
    raw["places"] = pd.DataFrame(raw["places"])
    raw["clients"] = pd.DataFrame(
        {
            "id": ["bo", "cy"],
            "latitude": [62.23, 62.2],
            "longitude": [14.36, 14.3],
            "zone": ["x", None],
        }
    )
    raw["visits"] = pd.DataFrame(
        {
            "id": ["a"],
            "type": ["care"],
            "client": ["bo"],
            "owner": ["region"],
            "window_start": [at("08:00")],
            "window_end": [at("11:00").isoformat()],
            "minutes": [30],
            "skills": [["nurse"]],
        }
    )
    found = hemtur.read(raw)
    assert found.places[: len(DAY.places)] == DAY.places
    assert [place.id for place in found.places[len(DAY.places) :]] == ["home-bo", "home-cy"]
    assert [place.zone for place in found.places[-2:]] == ["x", ""]
    assert {client.id: client.place for client in found.clients} == {
        "bo": "home-bo",
        "cy": "home-cy",
    }
    assert found.visits[0].client == "bo"
    assert found.visits[0].modes[0].tasks[0].skills == ("nurse",)
    assert found.visits[0].windows == DAY.visits[0].windows


def test_faults_of_frames_name_row_and_column():
    """All of them, as an import tells them."""
    raw = json.loads(DAY.to_json())
    raw["visits"] = pd.DataFrame({"id": ["a", "a"], "colour": ["blue", "red"]})
    with pytest.raises(hemtur.InputError) as refused:
        hemtur.read(raw)
    paths = {fault.path for fault in refused.value.faults}
    assert {"visits, column colour", "visits, column client"} <= paths


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (Path("nowhere.json"), "UNREADABLE_FILE"),
        ("nowhere.json", "UNREADABLE_FILE"),
        (7, "NOT_JSON"),
        (None, "NOT_JSON"),
        ("{", "NOT_JSON"),
        ({"id": float("nan")}, "NOT_JSON"),
        ({"id": object()}, "NOT_JSON"),
        ({"id": "x"}, "MISSING_FIELD"),
    ],
)
def test_what_is_no_problem_is_refused_with_a_code(source, code):
    """Never a stack trace of something inside."""
    with pytest.raises(hemtur.InputError) as refused:
        hemtur.read(source)
    assert code in {fault.code for fault in refused.value.faults}


def test_a_plan_is_legal_and_tells_how_it_was_found(plan):
    """The judge has looked at it; the trace ends at the cost it has."""
    assert plan.evaluation.is_legal
    assert plan.trace[-1].iterations >= QUICK["iterations"]
    assert "of 12 visits" in repr(plan)


def test_every_visit_is_in_the_frame(plan):
    """A row for every stop, and one for every visit left out with its reasons."""
    frame = plan.to_frame()
    assert set(frame.visit.dropna()) == {visit.id for visit in plan.problem.visits}
    out = frame[frame.kind == "LEFT_OUT"]
    assert set(out.visit) == {entry.visit_id for entry in plan.plan.unassigned}
    assert out.reasons.str.len().gt(0).all()
    stops = frame[frame.kind != "LEFT_OUT"]
    assert len(stops) == sum(len(route.stops) for route in plan.plan.routes)
    drives = [s.drive / timedelta(minutes=1) for r in plan.plan.routes for s in r.stops]
    assert list(stops.drive_minutes) == pytest.approx(drives)


def test_a_saved_plan_is_judged_again(plan, tmp_path):
    """From a file, from text, as it is: the same verdict."""
    file = tmp_path / "out" / "plan.json"
    plan.save(file)
    for source in (file, plan.to_json(), plan, plan.plan, json.loads(plan.to_json())):
        assert hemtur.evaluate(plan.problem, source) == plan.evaluation


def test_a_plan_of_another_problem_or_on_other_roads_is_refused(plan):
    """OTHER_PROBLEM and OTHER_ROADS, by code."""
    with pytest.raises(hemtur.InputError) as other:
        hemtur.evaluate(DAY, plan)
    assert other.value.faults[0].code == "OTHER_PROBLEM"
    many = len(plan.problem.places)
    with pytest.raises(hemtur.InputError) as roads:
        hemtur.evaluate(plan.problem, plan, minutes=np.zeros((many, many)))
    assert roads.value.faults[0].code == "OTHER_ROADS"


def test_an_own_matrix_decides_the_travel():
    """Ten minutes each way; in a frame the order of the axes does not matter."""
    ids = [place.id for place in DAY.places]
    minutes = 10.0 * (1 - np.eye(len(ids)))
    plain = hemtur.solve(DAY, minutes=minutes, **QUICK)
    drives = set(plain.to_frame().drive_minutes.dropna())
    assert drives <= {0.0, 10.0}
    assert 10.0 in drives
    frame = pd.DataFrame(minutes, index=ids, columns=ids).loc[ids[::-1], ids[::-1]]
    assert hemtur.evaluate(DAY, plain, minutes=frame) == plain.evaluation
    with pytest.raises(hemtur.InputError) as other:
        hemtur.evaluate(DAY, plain, minutes=2 * minutes)
    assert other.value.faults[0].code == "OTHER_ROADS"


@pytest.mark.parametrize(
    "minutes",
    [
        np.zeros((2, 2)),
        -np.ones((4, 4)),
        np.full((4, 4), np.nan),
        pd.DataFrame(np.zeros((4, 4)), index=list("abcd"), columns=list("abcd")),
        [["near"] * 4] * 4,
        [[0, 1], [1]],
    ],
)
def test_a_matrix_that_is_none_is_refused(minutes):
    """Another shape, negative, unknown, unnamed or no numbers."""
    with pytest.raises(hemtur.InputError) as refused:
        hemtur.solve(DAY, minutes=minutes, **QUICK)
    assert refused.value.faults[0].code == "BAD_MATRIX"


@pytest.mark.parametrize(
    "option",
    [{"seconds": -1}, {"workers": 10**6}, {"engine": "magic"}, {"seed": -1}, {"iterations": 0}],
)
def test_options_that_will_not_do_are_refused(option):
    """With the code and the name of the option."""
    with pytest.raises(hemtur.InputError) as refused:
        hemtur.solve(DAY, **(QUICK | option))
    assert [fault.path for fault in refused.value.faults] == list(option)


def test_a_language_that_is_none_is_refused(plan):
    """Sv or en."""
    with pytest.raises(hemtur.InputError) as refused:
        plan.to_svg(lang="fr")
    assert refused.value.faults[0].code == "BAD_VALUE"


def test_a_notebook_shows_the_plan(plan):
    """One SVG, in Swedish where nothing else is said."""
    assert plan._repr_html_().startswith("<svg ")
    assert "visits planned" in plan.to_svg(lang="en")
    assert "besök planerade" in plan.to_svg(lang="sv")


def test_importing_costs_little():
    """Nothing heavy is loaded before it is needed; names that are not there are not there."""
    script = (
        "import sys, hemtur; "
        "heavy = {'numba', 'ortools', 'pandas', 'scipy', 'fastapi', 'pydantic'} & set(sys.modules);"
        "assert not heavy, heavy; assert hemtur.Problem.__name__ == 'Problem'; dir(hemtur)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
    with pytest.raises(AttributeError):
        _ = hemtur.optimise
    assert set(hemtur.__all__) <= set(dir(hemtur))
    assert hemtur.Problem is Problem


def test_a_demo_day_that_is_none_is_refused():
    """The message names those that are."""
    with pytest.raises(hemtur.InputError) as refused:
        hemtur.demo("lapland-day")
    assert "harjedalen-winter-day" in str(refused.value)


def test_plans_laid_by_others_can_be_judged():
    """A plan from elsewhere, say another system's: the judge needs no solver."""
    verdict = hemtur.evaluate(DAY, laid(DAY, {"one": ["a"], "two": ["b"]}))
    assert verdict.is_legal


def test_frames_join_what_stands_beside_them():
    """A frame of places after one of clients does not hide the clients' homes."""
    raw = json.loads(DAY.to_json())
    clients = pd.DataFrame({"id": ["anna"], "latitude": [62.03], "longitude": [14.46]})
    clients["name"] = "Berg, 1,5"
    for order in (("clients", "places"), ("places", "clients")):
        tables = {"clients": clients, "places": pd.DataFrame(raw["places"])}
        mixed = {k: v for k, v in raw.items() if k not in tables} | {k: tables[k] for k in order}
        mixed["visits"] = [v for v in raw["visits"] if v["client"] == "anna"]
        found = hemtur.read(mixed)
        assert "home-anna" in found.place
        assert found.client["anna"].name == "Berg, 1,5"


def test_whole_numbers_beside_empty_cells_stay_whole():
    """What a frame makes of 30 beside nothing is 30.0, and NA says neither yes nor no."""
    raw = json.loads(DAY.to_json())
    row = {"type": "care", "client": "anna", "owner": "region", "skills": "nurse"}
    row |= {"window_start": at("08:00"), "window_end": at("11:00")}
    frame = pd.DataFrame([row | {"id": "a", "minutes": 30.0}, row | {"id": "b", "minutes": 45.0}])
    frame["price"] = pd.array([pd.NA, 5], dtype="Int64")
    frame["mandatory"] = [None, "no"]
    found = hemtur.read(raw | {"visits": frame})
    assert [v.modes[0].tasks[0].duration for v in found.visits] == [
        timedelta(minutes=30),
        timedelta(minutes=45),
    ]
    assert [v.price for v in found.visits] == [None, 5.0]


@pytest.mark.parametrize(
    "places", [None, 5, pd.DataFrame([[1, 2]], columns=["id", "id"]), "near", {"id": "x"}]
)
def test_collections_that_are_none_are_refused(places):
    """With faults, whatever stands beside them."""
    raw = json.loads(DAY.to_json())
    clients = pd.DataFrame({"id": ["anna"], "latitude": [62.03], "longitude": [14.46]})
    with pytest.raises(hemtur.InputError):
        hemtur.read(raw | {"clients": clients, "places": places})


@pytest.mark.parametrize(
    "arguments",
    [
        {"visits": -1},
        {"visits": 10**9},
        {"caregivers": -1},
        {"seed": "x"},
        {"season": 3},
        {"name": None},
    ],
)
def test_a_demo_that_cannot_be_made_is_refused(arguments):
    """By faults, not by whatever breaks inside."""
    with pytest.raises(hemtur.InputError):
        hemtur.demo(**arguments)


def test_numbers_of_numpy_are_numbers():
    """A loop over an array gives them."""
    plan = hemtur.solve(DAY, iterations=np.int64(1000), seed=np.int32(2), workers=1)
    assert plan.plan.provenance.seed == 2


@pytest.mark.parametrize(
    ("minutes", "kilometres"),
    [(np.ones((4, 4)), None), (None, np.ones((4, 4))), (np.zeros((4, 4)), np.full((4, 4), 3e6))],
)
def test_matrices_that_cannot_be_are_refused(minutes, kilometres):
    """A way from a place to itself, kilometres alone, kilometres beyond the world."""
    with pytest.raises(hemtur.InputError) as refused:
        hemtur.solve(DAY, minutes=minutes, kilometres=kilometres, **QUICK)
    assert refused.value.faults[0].code == "BAD_MATRIX"


def test_a_step_is_reported_and_sources_of_travel_are_one():
    """`report` hears what the trace keeps; own roads and an own matrix are not given both."""
    heard = []
    plan = hemtur.solve(DAY, report=heard.append, **QUICK)
    assert tuple(heard) == plan.trace
    for unread in ("a\0b", Path("a\0b")):
        with pytest.raises(hemtur.InputError):
            hemtur.read(unread)
    for roads in ("nowhere.osm.pbf", Path("nowhere.osm.pbf")):
        with pytest.raises(hemtur.InputError) as refused:
            hemtur.solve(DAY, roads=roads, **QUICK)
        assert refused.value.faults[0].code == "BAD_ROADS"
        with pytest.raises(hemtur.InputError) as both:
            hemtur.solve(DAY, roads=roads, minutes=np.zeros((4, 4)), **QUICK)
        assert both.value.faults[0].code == "BAD_MATRIX"


def test_a_plan_is_explained_and_planned_on():
    """Reasons with repairs, and plans that follow when a nurse is ill."""
    day = hemtur.demo(visits=12, caregivers=3, seed=3)
    made = hemtur.solve(day, iterations=3000, workers=1)
    for one in hemtur.explain(made):
        assert one.proof(hemtur.Language.EN)
    ill = day.shift[made.plan.routes[0].shift_id].crew[0]
    found = hemtur.replan(
        made, [{"type": "ABSENCE", "caregiver": ill}], now="2027-02-09T06:30:00+01:00", seconds=3
    )
    assert found.alternatives[0].evaluation.is_legal
    assert not found.broken.as_dict(hemtur.Language.SV)["holds"]
