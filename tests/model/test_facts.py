"""Facts: what they are, and how they are written."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from scheduler.errors import InputError
from scheduler.model import (
    HARD,
    Coverage,
    Medium,
    Objective,
    Place,
    PlaceKind,
    Priority,
    Skill,
    Term,
    TimeWindow,
    WindowBound,
    read_plan,
    read_problem,
)
from scheduler.model.base import Duration, iso_duration
from scheduler.model.reading.facts import fact_from
from scheduler.model.reading.schema import schemas
from scheduler.settings import data_dir
from tests.builders import at, mins, nurse, problem, task, visit, window
from tests.planning import solved


def test_a_problem_survives_the_round_trip():
    """What is written is read back the same, to the digest."""
    day = problem()
    again = read_problem(day.to_json().encode())
    assert again == day
    assert again.digest == day.digest


def test_a_plan_survives_the_round_trip():
    """Plans too."""
    plan = solved(problem(), 1000)
    assert read_plan(plan.to_json().encode()) == plan


def test_facts_are_frozen_and_copies_remember_nothing():
    """A variant is a new fact, with indexes of its own."""
    day = problem()
    with pytest.raises(ValidationError):
        day.id = "other"  # type: ignore[misc]
    assert set(day.visit) == {"a", "b"}
    fewer = day.model_copy(update={"visits": day.visits[:1]})
    assert set(fewer.visit) == {"a"}
    assert fewer.digest != day.digest


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(0), "PT0S"),
        (timedelta(minutes=30), "PT30M"),
        (timedelta(hours=1, minutes=15), "PT1H15M"),
        (timedelta(seconds=90), "PT1M30S"),
        (timedelta(milliseconds=60), "PT0.06S"),
        (timedelta(days=2), "PT48H"),
    ],
)
def test_durations_are_iso_8601(span, text):
    """As in the exchange format."""
    assert iso_duration(span) == text


@pytest.mark.parametrize("moment", [at("08:00").replace(tzinfo=None), 7])
def test_naive_times_are_refused_in_code_too(moment):
    """No offset, no instant."""
    with pytest.raises(ValidationError):
        TimeWindow(start=moment, end=at("09:00"))


def test_coverage_carries_what_it_says():
    """Video carries voice; unknown carries nothing."""
    carried = {
        coverage: [coverage.carries(Medium.VOICE), coverage.carries(Medium.VIDEO)]
        for coverage in Coverage
    }
    assert carried == {
        Coverage.UNKNOWN: [False, False],
        Coverage.NONE: [False, False],
        Coverage.VOICE: [True, False],
        Coverage.VIDEO: [True, True],
    }


def test_staff_never_sit_in_a_clients_home():
    """Indoor coverage of a home is the client's; outside it, the car needs its own."""
    home = Place(id="h", latitude=62.0, longitude=14.0, indoor=Coverage.VIDEO)
    room = home.model_copy(update={"kind": PlaceKind.VILLAGE_ROOM})
    parked = home.model_copy(update={"mobile": Coverage.VOICE})
    assert not home.staff_can_hold(Medium.VOICE)
    assert room.staff_can_hold(Medium.VIDEO)
    assert parked.staff_can_hold(Medium.VOICE)
    assert not parked.staff_can_hold(Medium.VIDEO)


def test_skills_end():
    """Until, not including, the instant given."""
    eva = nurse("eva", skills=(Skill(code="insulin", valid_until=at("09:00")), Skill(code="nurse")))
    assert eva.holds("nurse", at("23:00"))
    assert eva.holds("insulin", at("08:59"))
    assert not eva.holds("insulin", at("09:00"))


def test_lateness_is_measured_against_the_last_window_begun():
    """Between two windows one is late for the first; after the second begins, for that."""
    planned = visit("a", "anna", windows=(window("08:00", "09:00"), window("12:00", "13:00")))
    assert planned.lateness(at("08:30"), mins(30)) == mins(0)
    assert planned.lateness(at("10:00"), mins(30)) == mins(60)
    assert planned.lateness(at("13:30"), mins(30)) == mins(30)
    at_end = planned.model_copy(update={"bound": WindowBound.AT_END})
    assert at_end.lateness(at("08:45"), mins(30)) == mins(15)


def test_media_fall_back_only_where_allowed():
    """Video first, voice if the task says so."""
    assert task(medium=Medium.VIDEO).media == (Medium.VIDEO,)
    assert task(voice_fallback=True).media == (Medium.VIDEO, Medium.VOICE)
    assert task(medium=Medium.VOICE).media == (Medium.VOICE,)


def test_urgent_visits_are_dearer_to_leave_out():
    """As typed by a clinician."""
    assert Priority.URGENT.factor > Priority.PRIORITY.factor > Priority.ROUTINE.factor == 1.0


def test_objectives_have_weights_or_hard():
    """What is absent costs nothing, except what is always hard."""
    objective = Objective(terms={Term.TRAVEL: 2.0, Term.OVERTIME: HARD})
    assert objective.weight(Term.TRAVEL) == 2.0
    assert objective.weight(Term.OVERTIME) == objective.weight(Term.WAITING) == 0.0
    assert objective.is_hard(Term.OVERTIME)
    assert objective.is_hard(Term.QUALIFICATION)
    assert not objective.is_hard(Term.WAITING)
    assert not Objective(terms={Term.QUALIFICATION: 1.0}).is_hard(Term.QUALIFICATION)


def test_the_committed_schemas_are_those_of_the_model():
    """`hemtur schema` writes them; a change of the format is a change of these files."""
    for name, content in schemas().items():
        assert (data_dir() / "schemas" / name).read_text("utf-8") == content, name


def test_days_are_lived_in_a_time_zone():
    """The problem's zone, for printing and standing closures."""
    assert problem().timezone.key == "Europe/Stockholm"
    assert at("08:00").astimezone(UTC).hour == 7


@pytest.mark.parametrize(
    "written", ["PT0S", "PT0.000001S", "PT59.123456S", "PT30M", "PT8784H", "PT1H0.5S"]
)
def test_durations_are_read_back_as_they_were_written(written):
    """To the microsecond, and never in exponents."""
    span = timedelta_from(written)
    assert timedelta_from(iso_duration(span)) == span


def test_no_duration_is_longer_than_a_year():
    """What could not be read back is not taken."""
    with pytest.raises(ValueError, match="longer"):
        timedelta_from("PT9999H")


@pytest.mark.parametrize("odd", [{"a": 1}, [1], "SOFT", True, None])
def test_paths_end_where_the_document_does(odd):
    """A term may be a number or HARD: a refusal names the term, not a branch of the schema."""
    with pytest.raises(InputError) as refused:
        fact_from(Objective, {"terms": {"travel": odd}})
    assert [fault.path for fault in refused.value.faults] == ["terms.travel"]


def timedelta_from(written):
    """Return a duration as the exchange format reads it."""
    return TypeAdapter(Duration).validate_python(written)
