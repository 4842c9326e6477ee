"""Bad input: every fault at once, each with its code and path; nothing is repaired silently."""

from __future__ import annotations

import copy
import json
from datetime import timedelta
from typing import Any

import pytest

from scheduler.errors import InputError, fault
from scheduler.messages import Language, Message
from scheduler.model import (
    Break,
    Link,
    Lock,
    Objective,
    Roads,
    Term,
    check_problem,
    ensure_valid,
    read_plan,
    read_problem,
)
from scheduler.simulation import generate_day
from tests.builders import at, mins, problem, shift, visit
from tests.paths import bare

DAY = json.loads(generate_day("harjedalen-winter-day", visits=6, seed=3).to_json())


def faults_of(document: Any) -> list[tuple[str, str]]:
    """Return code and path of every fault of a document."""
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    with pytest.raises(InputError) as refused:
        read_problem(data)
    for each in refused.value.faults:
        assert each.detail
        assert each.hint
        assert each.code in str(each)
    return [(each.code, bare(each.path)) for each in refused.value.faults]


def set_at(document: Any, path: str, value: Any) -> Any:
    """Return a copy of a document with one value changed; `...` removes it."""
    changed = copy.deepcopy(document)
    keys = [int(key) if key.isdigit() else key for key in path.split(".")]
    inner = changed
    for key in keys[:-1]:
        inner = inner[key]
    if value is ...:
        del inner[keys[-1]]
    else:
        inner[keys[-1]] = value
    return changed


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "NOT_JSON"),
        (b"hello", "NOT_JSON"),
        (b'{"id": NaN}', "NOT_JSON"),
        (b'{"id": Infinity}', "NOT_JSON"),
        (b"\xff\xfe{", "NOT_JSON"),
        (b'{"a":' * 50_000, "NOT_JSON"),
        (b"[1, 2]", "NOT_AN_OBJECT"),
        (b'{"id": "a", "id": "b"}', "DUPLICATE_KEY"),
        (b'{"a":' + b"[" * 60 + b"]" * 60 + b"}", "TOO_LARGE"),
        (b" " * (20 * 1024 * 1024 + 1), "TOO_LARGE"),
    ],
)
def test_what_is_no_problem_at_all(data, code):
    """A file that is not JSON, or not an object, says so."""
    assert faults_of(data)[0][0] == code


def test_a_byte_order_mark_is_welcome():
    """Windows writes one; it changes nothing."""
    data = json.dumps(DAY).encode()
    assert read_problem(b"\xef\xbb\xbf" + data) == read_problem(data)


@pytest.mark.parametrize(
    ("path", "value", "code", "where"),
    [
        ("visits.0.client", "ghost", "UNKNOWN_ID", "visits[0].client"),
        ("visits.0.owner", "ghost", "UNKNOWN_ID", "visits[0].owner"),
        ("visits.0.replaces_place", "ghost", "UNKNOWN_ID", "visits[0].replaces_place"),
        ("clients.0.place", "ghost", "UNKNOWN_ID", "clients[0].place"),
        ("clients.0.preferred", ["ghost"], "UNKNOWN_ID", "clients[0].preferred[0]"),
        ("caregivers.0.principal", "ghost", "UNKNOWN_ID", "caregivers[0].principal"),
        ("shifts.0.crew", ["ghost"], "UNKNOWN_ID", "shifts[0].crew[0]"),
        ("shifts.0.start_place", "ghost", "UNKNOWN_ID", "shifts[0].start_place"),
        ("agreements.0.server", "ghost", "UNKNOWN_ID", "agreements[0].server"),
        ("visits.0.modes.0.tasks.0.place", "ghost", "UNKNOWN_ID", "visits[0].modes[0].tasks[0].place"),
        ("visits.1.id", DAY["visits"][0]["id"], "DUPLICATE_ID", "visits[0].id"),
        ("visits.0.windows.0.end", "2027-02-09T01:00:00+01:00", "REVERSED", "visits[0].windows[0]"),
        ("visits.0.windows.0.start", "2027-02-09T08:00:00", "BAD_TIME", "visits[0].windows[0].start"),
        ("visits.0.windows.0.start", 1774659600, "BAD_TIME", "visits[0].windows[0].start"),
        ("visits.0.windows.0.start", "1774659600", "BAD_TIME", "visits[0].windows[0].start"),
        ("visits.0.windows.0.start", "2027-02-30T08:00:00+01:00", "BAD_TIME", "visits[0].windows[0].start"),
        ("visits.0.windows.0.start", "0001-01-01T08:00:00+01:00", "BAD_TIME", "visits[0].windows[0].start"),
        ("visits.0.windows.0.start", "2027-02-09T08:00:00+05:00", "WRONG_OFFSET", "visits[0].windows[0].start"),
        ("visits.0.modes.0.tasks.0.duration", "-PT30M", "BAD_DURATION", "visits[0].modes[0].tasks[0].duration"),
        ("visits.0.modes.0.tasks.0.duration", "PT0S", "BAD_DURATION", "visits[0].modes[0].tasks[0].duration"),
        ("visits.0.modes.0.tasks.0.duration", "PT30.5S", "BAD_DURATION", "visits[0].modes[0].tasks[0].duration"),
        ("visits.0.modes.0.tasks.0.duration", 30, "BAD_DURATION", "visits[0].modes[0].tasks[0].duration"),
        ("visits.0.modes.0.tasks.0.duration", 30.5, "BAD_DURATION", "visits[0].modes[0].tasks[0].duration"),
        ("visits.0.modes.0.tasks.0.duration", True, "BAD_DURATION", "visits[0].modes[0].tasks[0].duration"),
        ("visits.0.modes.0.tasks.0.duration", "30", "BAD_DURATION", "visits[0].modes[0].tasks[0].duration"),
        ("visits.0.modes.0.tasks.0.duration", "PT25H", "BAD_DURATION", "visits[0].modes[0].tasks[0].duration"),
        ("visits.0.modes.0.tasks.0.entry", "PT25H", "BAD_DURATION", "visits[0].modes[0].tasks[0].entry"),
        ("visits.0.sample_limit", "PT0S", "BAD_DURATION", "visits[0].sample_limit"),
        ("visits.0.modes.0.tasks.0.offset", {"least": "PT9M"}, "REVERSED", "visits[0].modes[0].tasks[0].offset"),
        ("visits.0.mandatory", False, "PRICE_MISSING", "visits[0].price"),
        ("visits.0.role", "admin", "UNKNOWN_FIELD", "visits[0].role"),
        ("visits.0.type", ..., "MISSING_FIELD", "visits[0].type"),
        ("visits.0.priority", "MILD", "BAD_VALUE", "visits[0].priority"),
        ("visits", {"a": 1}, "WRONG_TYPE", "visits"),
        ("title", "x" * 1_000_000, "BAD_VALUE", "title"),
        ("synthetic", "yes", "WRONG_TYPE", "synthetic"),
        ("zone", "Mars/Olympus", "BAD_VALUE", "zone"),
        ("tick", "PT0S", "BAD_DURATION", "tick"),
        ("tick", "PT0.0001S", "BAD_VALUE", "tick"),
        ("horizon.end", "2027-02-08T00:00:00+01:00", "REVERSED", "horizon"),
        ("places.0.latitude", 91.0, "BAD_COORDINATE", "places[0].latitude"),
        ("places.0.latitude", "62.5", "BAD_COORDINATE", "places[0].latitude"),
        ("places.0.latitude", 0.0, "OUTSIDE_AREA", "places[0]"),
        ("shifts.0.end", "2027-02-09T01:00:00+01:00", "REVERSED", "shifts[0]"),
        ("shifts.0.max_overtime", "PT24H", "OUTSIDE_HORIZON", "shifts[0]"),
        ("shifts.0.breaks", [], "SHIFT_WITHOUT_BREAK", "shifts[0].breaks"),
        ("shifts.0.breaks.0.duration", "PT0S", "BAD_DURATION", "shifts[0].breaks[0].duration"),
        ("shifts.0.breaks.0.latest", "2027-02-09T01:00:00+01:00", "REVERSED", "shifts[0].breaks[0]"),
        ("shifts.0.breaks.0.earliest", "2027-02-09T01:00:00+01:00", "BREAK_OUTSIDE_SHIFT", "shifts[0].breaks[0]"),
        ("shifts.0.end_place", "base-hede", None, None),
        ("shifts.5.end_place", "base-hede", "PLACE_MISMATCH", "shifts[5].end_place"),
        ("closures.0.end", "2027-02-09T01:00:00+01:00", "REVERSED", "closures[0]"),
        ("objective", {"terms": {"travel": -1.0}}, "BAD_VALUE", "objective.terms.travel"),
        ("objective", {"terms": {"beauty": 1.0}}, "BAD_VALUE", "objective.terms.beauty"),
    ],
)  # fmt: skip
def test_one_fault_is_named_with_its_path(path, value, code, where):
    """One change, one code, one path."""
    document = set_at(DAY, path, value)
    if code is None:
        assert read_problem(json.dumps(document).encode())
    else:
        assert (code, where) in faults_of(document)


def test_swapped_coordinates_get_a_suggestion():
    """12.54 north, 62.54 east is Funäsdalen with its numbers swapped."""
    document = set_at(set_at(DAY, "places.0.latitude", 12.54), "places.0.longitude", 62.54)
    with pytest.raises(InputError) as refused:
        read_problem(json.dumps(document).encode())
    (fault,) = refused.value.faults
    assert fault.code == "SWAPPED_COORDINATES"
    assert "latitude 62.54, longitude 12.54" in fault.hint


def test_every_fault_is_reported_at_once():
    """Structural faults do not hide dangling references, or the other way round."""
    document = set_at(DAY, "visits.0.client", "ghost")
    document = set_at(document, "visits.1.type", ...)
    document = set_at(document, "places.0.latitude", 0.0)
    document = set_at(document, "horizon.start", "yesterday")
    found = faults_of(document)
    assert len(found) == 4
    assert {code for code, _ in found} == {
        "UNKNOWN_ID",
        "MISSING_FIELD",
        "OUTSIDE_AREA",
        "BAD_TIME",
    }


def test_a_broken_element_is_faulty_but_not_unknown():
    """A client whose place is missing still exists for the visit that names it."""
    found = faults_of(set_at(DAY, "clients.0.place", ...))
    assert found == [("MISSING_FIELD", "clients[0].place")]


def test_links_and_locks():
    """Cycles show their way round; locks on absent people are conflicts."""
    a, b, c = (entry["id"] for entry in DAY["visits"][:3])
    links = [
        {"first": a, "second": b},
        {"first": b, "second": c},
        {"first": c, "second": a},
        {"first": a, "second": a},
        {"first": a, "second": "ghost", "min_gap": "PT9M", "max_gap": "PT5M"},
        {"first": c, "second": b, "min_gap": None},
        {"first": c, "second": b, "min_gap": None, "max_gap": "PT5M"},
    ]
    idle = {"id": "idle", "principal": "region"}
    document = set_at(DAY, "links", links)
    document = set_at(document, "caregivers", [*DAY["caregivers"], idle])
    locks = [
        {"visit": a, "caregiver": "idle"},
        {"visit": a, "caregiver": "ghost"},
        {"visit": a, "shift": "ghost"},
        {"visit": a, "mode": "TELEPHONE"},
        {"visit": "ghost"},
    ]
    found = faults_of(set_at(document, "locks", locks))
    assert {path for code, path in found if code == "LINK_CYCLE"} == {"links[0]", "links[3]"}
    assert ("REVERSED", "links[4].max_gap") in found
    assert ("BAD_VALUE", "links[6].max_gap") in found
    assert ("UNKNOWN_ID", "links[4].second") in found
    assert ("LOCK_ABSENT", "locks[0].caregiver") in found
    assert ("UNKNOWN_ID", "locks[1].caregiver") in found
    assert ("UNKNOWN_ID", "locks[2].shift") in found
    assert ("LOCK_CONFLICT", "locks[3].mode") in found
    assert ("UNKNOWN_ID", "locks[4].visit") in found


def test_locks_that_no_plan_could_keep():
    """A start outside the windows or the horizon; two locks on one visit."""
    first = visit("a", "anna")
    soft = Objective(terms={Term.LATENESS: 1.0})

    def codes(start, objective=None):
        fields = {} if objective is None else {"objective": objective}
        day = problem(visits=(first,), locks=(Lock(visit="a", start=start),), **fields)
        return [fault.code for fault in check_problem(day)]

    assert codes(at("10:00")) == []
    assert codes(at("07:59")) == ["LOCK_CONFLICT"]
    assert codes(at("11:01")) == ["LOCK_CONFLICT"]
    assert codes(at("11:01"), soft) == []
    assert codes(at("11:01", 20), soft) == ["OUTSIDE_HORIZON"]
    twice = problem(visits=(first,), locks=(Lock(visit="a"), Lock(visit="a", shift="one")))
    assert [(f.code, bare(f.path)) for f in check_problem(twice)] == [
        ("DUPLICATE_ID", "locks[1].visit")
    ]


def test_breaks_that_come_too_late():
    """More than five hours of work before a break may begin, the second too."""

    def paths(*starts):
        rests = tuple(Break(duration=mins(30), earliest=at(s), latest=at(s)) for s in starts)
        day = problem(shifts=(shift("one", "eva", end=at("21:00"), breaks=rests),))
        return [(fault.code, bare(fault.path)) for fault in check_problem(day)]

    assert paths("12:00", "17:30") == []
    late = "shifts[0].breaks[{}].earliest".format
    assert paths("12:01") == [("SHIFT_WITHOUT_BREAK", late(0))]
    assert paths("12:00", "17:31") == [("SHIFT_WITHOUT_BREAK", late(1))]


def test_every_time_is_whole_ticks():
    """Nothing is rounded in silence: gaps, breaks, limits, instants."""
    half = timedelta(seconds=30)
    rest = Break(duration=half, earliest=at("10:00") + half, latest=at("11:00"))
    day = problem(
        tick=mins(1),
        roads=Roads(startup=half),
        visits=(visit("a", "anna", sample_limit=half), visit("b", "bo")),
        shifts=(shift("one", "eva", breaks=(rest,)),),
        links=(Link(first="a", second="b", min_gap=half, max_gap=half),),
        locks=(Lock(visit="b", start=at("08:00") + half),),
    )
    assert [(fault.code, bare(fault.path)) for fault in check_problem(day)] == [
        ("BAD_DURATION", "roads.startup"),
        ("BAD_DURATION", "visits[0].sample_limit"),
        ("BAD_DURATION", "shifts[0].breaks[0].duration"),
        ("BAD_DURATION", "links[0].min_gap"),
        ("BAD_DURATION", "links[0].max_gap"),
        ("BAD_TIME", "shifts[0].breaks[0].earliest"),
        ("BAD_TIME", "locks[0].start"),
    ]
    assert check_problem(problem(working_time=None)) == []


def test_links_that_meet_again_are_no_cycle():
    """A diamond is fine."""
    a, b, c, d = (entry["id"] for entry in DAY["visits"][:4])
    links = [{"first": x, "second": y} for x, y in ((a, b), (a, c), (b, d), (c, d))]
    assert read_problem(json.dumps(set_at(DAY, "links", links)).encode())


def test_crews_and_shifts():
    """One person on two shifts at once, twice in a crew, or for thirty hours."""
    first = DAY["shifts"][0]
    again = first | {"id": "again"}
    twice = first | {"id": "twice", "crew": first["crew"] * 2, "start": first["end"]}
    twice |= {"end": "2027-02-10T23:00:00+01:00", "max_overtime": "PT0S", "breaks": []}
    found = faults_of(set_at(DAY, "shifts", [first, again, twice]))
    assert ("CREW_OVERLAP", "shifts[1].crew") in found
    assert ("DUPLICATE_ID", "shifts[2].crew") in found
    assert ("SHIFT_TOO_LONG", "shifts[2]") in found


def test_windows_in_disorder_outside_or_too_short():
    """Windows are sorted, inside the horizon and, under AT_END, longer than the visit."""
    at = "2027-02-{}+01:00".format
    windows = [
        {"start": at("09T10:00:00"), "end": at("09T11:00:00")},
        {"start": at("09T10:30:00"), "end": at("09T12:00:00")},
        {"start": at("19T10:00:00"), "end": at("19T10:05:00")},
    ]
    document = set_at(set_at(DAY, "visits.0.windows", windows), "visits.0.bound", "AT_END")
    found = faults_of(document)
    assert ("BAD_VALUE", "visits[0].windows[1]") in found
    assert ("OUTSIDE_HORIZON", "visits[0].windows[2]") in found
    assert ("WINDOW_TOO_SHORT", "visits[0].windows[2]") in found


def test_two_breaks_keep_apart_and_overtime_is_not_negative():
    """A second break may not begin before the first is over."""
    rest = DAY["shifts"][0]["breaks"][0]
    document = set_at(DAY, "shifts.0.breaks", [rest, rest])
    document = set_at(document, "shifts.0.max_overtime", "PT0S")
    assert ("BREAK_OUTSIDE_SHIFT", "shifts[0].breaks[1]") in faults_of(document)
    from scheduler.model import Shift

    late = shift("one", "eva", max_overtime=mins(-5))
    assert isinstance(late, Shift)
    codes = {fault.code for fault in check_problem(problem(shifts=(late,)))}
    assert "BAD_DURATION" in codes


def test_tasks_have_names_of_their_own_and_rooms_a_place():
    """Two tasks called the same, and a village room that is nowhere."""
    nowhere = {"id": "care", "duration": "PT30M"}
    doubled = {"kind": "ROOM", "tasks": [nowhere, nowhere]}
    found = faults_of(set_at(DAY, "visits.0.modes", [doubled]))
    assert ("DUPLICATE_ID", "visits[0].modes[0].tasks") in found
    assert ("MISSING_FIELD", "visits[0].modes[0].tasks[0].place") in found


def test_problems_made_in_code_are_checked_too():
    """`ensure_valid` returns the problem, or raises with all faults."""
    good = problem()
    assert ensure_valid(good) is good
    with pytest.raises(InputError) as refused:
        ensure_valid(problem(visits=(visit("a", "ghost"), visit("a", "anna"))))
    assert {fault.code for fault in refused.value.faults} == {"DUPLICATE_ID", "UNKNOWN_ID"}


def test_plans_are_read_as_strictly():
    """A plan with a field too many, or not JSON."""
    with pytest.raises(InputError) as refused:
        read_plan(b'{"problem_id": "x", "extra": 1}')
    paths = {fault.path for fault in refused.value.faults}
    assert {"extra", "problem_digest", "provenance"} <= paths


def test_a_fault_reads_as_one_line_in_either_language():
    """Code, place, what is wrong, how to mend it."""
    odd = Message("CODE", "{n} är fel", "{n} is odd", "rätta {n}", "mend {n}")
    assert str(fault(odd, n=3)) == "CODE at (document): 3 is odd; mend 3"
    assert fault(odd, "a", n=3).line(Language.SV) == "CODE vid a: 3 är fel; rätta 3"
    assert str(fault(Message("CODE", "fel", "is odd"), "a")) == "CODE at a: is odd"


def test_paths_name_what_they_point_to():
    """By place, for a program, and by name, for a person; structural faults too."""
    first, second = (entry["id"] for entry in DAY["visits"][:2])
    document = set_at(DAY, "visits.1.client", "ghost")
    document = set_at(document, "visits.0.windows.0.start", "soon")
    document["locks"] = [{"visit": second, "shift": "none"}]
    with pytest.raises(InputError) as refused:
        read_problem(json.dumps(document).encode())
    assert [each.path for each in refused.value.faults] == [
        f"visits[0] {first} .windows[0].start",
        f"visits[1] {second} .client",
        f"locks[0] {second} .shift",
    ]


def test_a_list_is_not_too_short_because_what_is_in_it_is_faulty():
    """One fault where one thing is wrong."""
    found = faults_of(set_at(DAY, "visits.0.modes.0.tasks.0.duration", "half an hour"))
    assert found == [("BAD_DURATION", "visits[0].modes[0].tasks[0].duration")]


def test_a_link_without_order_ties_two_visits():
    """A visit is not linked to itself, and what has no smallest gap has no largest."""
    alone = Link(first="a", second="a", min_gap=None, max_gap=mins(5))
    found = [(fault.code, bare(fault.path)) for fault in check_problem(problem(links=(alone,)))]
    assert found == [("LINK_CYCLE", "links[0]"), ("BAD_VALUE", "links[0].max_gap")]


def test_endless_faults_and_endless_lists_are_cut():
    """The first thousand faults, and a list that no day has."""
    told = faults_of(set_at(DAY, "visits", [{}] * 1_500))
    assert told[-1][0] == "MORE_FAULTS"
    assert ("TOO_LARGE", "visits") in faults_of(set_at(DAY, "visits", [{}] * 20_000))
