"""No record that no day can use, and none removed that others name (14.B2)."""

from __future__ import annotations

import json

import pytest

from scheduler.errors import InputError
from scheduler.model import Objective, Term, check_problem
from scheduler.services import records as service
from scheduler.services.records import StillNamed, facts, read_record
from scheduler.store import open_store
from scheduler.store import records as stored
from tests.builders import problem
from tests.cases.records.days import PLACES, STAFF, add_to, at, booking, day_of, need, shift
from tests.planning import solved

LONG = [{"kind": "HOME", "tasks": [{"id": "care", "skills": ["nurse"], "duration": "PT25H"}]}]
NONE = [{"kind": "HOME", "tasks": [{"id": "care", "skills": ["nurse"], "duration": "PT0M"}]}]


@pytest.fixture
def store(tmp_path):
    """Return a store with a small team and one client."""
    opened = open_store(str(tmp_path / "hemtur.sqlite"))
    add = add_to(opened)
    add("principals", {"id": "region"})
    add("caregivers", *STAFF)
    add("places", *PLACES)
    add("clients", {"id": "c1", "place": "home", "preferred": ["n1", "n2"]})
    add("shifts", shift("day", at("07:00"), at("12:00"), "n1", "n2"))
    add("needs", need("daily", "c1", "08:00", "09:00"))
    add("bookings", booking("b1", (at("10:00"), at("11:00"))))
    yield opened
    opened.close()


def window(start, end):
    """Return a clock window."""
    return {"start": start, "end": end}


BAD = {
    "a need of no minutes": (
        "needs",
        need("x", "c1", "08:00", "09:00", modes=NONE),
        "BAD_DURATION",
    ),
    "a need of 25 hours": ("needs", need("x", "c1", "08:00", "09:00", modes=LONG), "BAD_DURATION"),
    "windows that overlap": (
        "needs",
        need("x", "c1", "08:00", "09:00")
        | {"windows": [window("08:00", "10:00"), window("09:00", "11:00")]},
        "BAD_VALUE",
    ),
    "a need of nobody": ("needs", need("x", "c9", "08:00", "09:00"), "UNKNOWN_ID"),
    "an agreement of nobody": (
        "agreements",
        {"owner": "region", "server": "nobody"},
        "UNKNOWN_ID",
    ),
    "a template for nobody": ("usuals", {"client": "c1", "caregiver": "n9"}, "UNKNOWN_ID"),
    "a client who lives nowhere": ("clients", {"id": "x", "place": "nowhere"}, "UNKNOWN_ID"),
    "a client who likes nobody": (
        "clients",
        {"id": "x", "place": "home", "preferred": ["n9"]},
        "UNKNOWN_ID",
    ),
    "an absence of nobody": (
        "absences",
        {"id": "x", "caregiver": "n9", "start": at("08:00"), "end": at("09:00")},
        "UNKNOWN_ID",
    ),
    "an absence in another zone": (
        "absences",
        {
            "id": "x",
            "caregiver": "n1",
            "start": "2027-02-09T08:00:00+05:00",
            "end": "2027-02-09T09:00:00+05:00",
        },
        "WRONG_OFFSET",
    ),
    "a shift in another zone": (
        "shifts",
        shift("x", "2027-02-09T04:00:00+05:00", "2027-02-09T08:00:00+05:00", "n1"),
        "WRONG_OFFSET",
    ),
    "a shift of somebody who is at work": (
        "shifts",
        shift("x", at("11:00"), at("15:00"), "n1"),
        "CREW_OVERLAP",
    ),
    "a booking of a visit that another has": (
        "bookings",
        booking("b1", (at("08:00"), at("09:00"))) | {"id": "x"},
        "DUPLICATE_ID",
    ),
    "a booking of a visit that a need makes": (
        "bookings",
        booking("daily.20270209", (at("08:00"), at("09:00"))) | {"id": "x"},
        "DUPLICATE_ID",
    ),
    "a need that is never due": (
        "needs",
        need("x", "c1", "08:00", "09:00", weekdays=[7]) | {"last": "2027-02-03"},
        "NEVER_DUE",
    ),
    "an agreement that ends before it begins": (
        "agreements",
        {
            "owner": "region",
            "server": "region",
            "valid_from": at("09:00"),
            "valid_until": at("08:00"),
        },
        "REVERSED",
    ),
    "an objective that no search knows": (
        "days",
        {
            "id": "2027-02-09",
            "objective": {"terms": {"travel": 1.0, "unassigned": "HARD", "mandatory": 1.0}},
        },
        "ENGINE_REFUSED",
    ),
    "a skill that ends in another zone": (
        "caregivers",
        {
            "id": "x",
            "principal": "region",
            "skills": [{"code": "nurse", "valid_until": "2027-02-09T08:00:00+05:00"}],
        },
        "WRONG_OFFSET",
    ),
    "a caregiver of nobody": ("caregivers", {"id": "x", "principal": "nobody"}, "UNKNOWN_ID"),
    "links in a ring": (
        "days",
        {
            "id": "2027-02-09",
            "links": [
                {"first": "a", "second": "b", "min_gap": "PT1H"},
                {"first": "b", "second": "a", "min_gap": "PT1H"},
            ],
        },
        "LINK_CYCLE",
    ),
    "a closure that ends before it begins": (
        "days",
        {
            "id": "2027-02-09",
            "closures": [{"road": "84", "start": at("09:00"), "end": at("08:00")}],
        },
        "REVERSED",
    ),
    "weights that are all nothing": (
        "days",
        {"id": "2027-02-09", "objective": {"terms": {"travel": 0.0, "unassigned": 0.0}}},
        "BAD_VALUE",
    ),
    "roads that are a matrix": (
        "days",
        {"id": "2027-02-09", "roads": {"provider": "MATRIX"}},
        "TRAVEL_MATRIX_MISSING",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_no_day_could_use_is_refused_when_it_is_written(store, case):
    """With the code and the field, and nothing is stored."""
    kind, body, code = BAD[case]

    def write():
        draft = read_record(kind, body)
        store.write(lambda tx: service.create(tx, draft))

    with pytest.raises(InputError) as refused:
        write()
    assert {each.code for each in refused.value.faults} == {code}
    assert all(each.path for each in refused.value.faults)
    with store.read() as tx:
        assert "x" not in {each.id for each in stored.listed(tx, kind)}


def test_who_is_named_stays(store):
    """The refusal says by whom."""
    with pytest.raises(StillNamed) as named:
        store.write(lambda tx: service.remove(tx, "caregivers", "n1", 1))
    assert set(named.value.naming) == {"clients/c1", "shifts/day"}
    with pytest.raises(StillNamed) as named:
        store.write(lambda tx: service.remove(tx, "clients", "c1", 1))
    assert set(named.value.naming) == {"needs/daily", "bookings/b1"}
    assert len(day_of(store).visits) == 2


def test_who_is_removed_with_all_is_struck_out_of_lists(store):
    """The shift keeps its other member, the client her other wish."""
    gone, also = store.write(lambda tx: service.remove(tx, "caregivers", "n1", 1, cascade=True))
    assert gone.id == "n1"
    assert set(also) == {"clients/c1", "shifts/day"}
    with store.read() as tx:
        (kept,), (client,) = facts(tx, "shifts"), facts(tx, "clients")
    assert (kept.crew, client.preferred) == (("n2",), ("n2",))


def test_a_home_that_is_removed_with_all_takes_its_client_and_her_visits(store):
    """What is there for it alone."""
    _, also = store.write(lambda tx: service.remove(tx, "places", "home", 1, cascade=True))
    assert set(also) == {"clients/c1", "needs/daily", "bookings/b1"}
    assert day_of(store).visits == ()


def test_a_record_that_named_somebody_gone_can_still_be_changed(store):
    """Only what it newly names must be there."""
    store.write(lambda tx: stored.remove(tx, "caregivers", "n2", 1))
    body = {"id": "c1", "place": "home", "preferred": ["n2"], "name": "Anna"}
    draft = read_record("clients", body, "c1")
    store.write(lambda tx: service.change(tx, draft, 1))
    other = read_record("clients", body | {"preferred": ["n3"]}, "c1")
    with pytest.raises(InputError):
        store.write(lambda tx: service.change(tx, other, 2))


def test_an_offset_of_a_day_in_another_zone_is_taken(store):
    """Finland begins an hour earlier."""
    frame = read_record("days", {"id": "2027-02-09", "zone": "Europe/Helsinki"})
    store.write(lambda tx: service.create(tx, frame))
    body = booking("b2", ("2027-02-09T10:00:00+02:00", "2027-02-09T11:00:00+02:00"))
    draft = read_record("bookings", body)
    store.write(lambda tx: service.create(tx, draft))


def test_a_visit_left_out_always_has_its_price():
    """An objective that says nothing of it, or that it is nothing."""
    day = problem(objective=Objective(terms={Term.TRAVEL: 1.0}))
    assert solved(day).assigned_ids() == {"a", "b"}
    free = problem(objective=Objective(terms={Term.TRAVEL: 1.0, Term.UNASSIGNED: 0.0}))
    assert [each.code for each in check_problem(free)] == ["BAD_VALUE"]


def test_what_goes_by_two_ways_goes_once(store):
    """A need in the client's own home, which is removed: both lead to the need."""
    room = [{"kind": "ROOM", "tasks": [{"id": "t", "duration": "PT30M", "place": "home"}]}]
    draft = read_record("needs", need("room", "c1", "09:00", "10:00", modes=room))
    store.write(lambda tx: service.create(tx, draft))
    _, also = store.write(lambda tx: service.remove(tx, "places", "home", 1, cascade=True))
    assert set(also) == {"clients/c1", "needs/daily", "needs/room", "bookings/b1"}


def test_who_has_been_there_may_leave(store):
    """Past meetings hold nobody."""
    met = {"id": "c2", "place": "home2", "met_lately": [{"caregiver": "n3", "visits": 2}]}
    third = read_record("caregivers", STAFF[0] | {"id": "n3"})
    store.write(lambda tx: service.create(tx, third))
    draft = read_record("clients", met)
    store.write(lambda tx: service.create(tx, draft))
    assert store.write(lambda tx: service.remove(tx, "caregivers", "n3", 1))[1] == ()


def test_a_skill_that_ends_at_an_odd_offset_costs_nobody_the_day(store):
    """Stored before that was refused; the instant is unmistakable."""
    skill = {"code": "nurse", "valid_until": "2027-08-31T23:59:59+01:00"}
    body = STAFF[0] | {"skills": [skill]}
    store.write(lambda tx: stored.change(tx, "caregivers", "n1", json.dumps(body), 1))
    day = day_of(store)
    assert day.set_aside == ()
    assert len(day.shifts) == 1


def test_a_need_is_looked_at_on_a_day_on_which_it_is_due(store):
    """Not on the night in October before it begins."""
    spans = [window("01:00", "02:30"), window("02:30", "04:00")]
    body = need("x", "c1", "01:00", "02:30") | {"weekdays": [1], "windows": spans}
    draft = read_record("needs", body | {"first": "2027-10-31"})
    store.write(lambda tx: service.create(tx, draft))


def test_what_a_day_s_locks_and_links_name_stays(store):
    """A shift, a person and a booked visit; taken along, the lock or link goes, the day stays."""
    frame = {
        "id": "2027-02-09",
        "locks": [{"visit": "b1", "shift": "day"}],
        "links": [{"first": "b1", "second": "daily.20270209", "min_gap": "PT0M"}],
    }
    store.write(lambda tx: service.create(tx, read_record("days", frame)))
    for kind, own in (("shifts", "day"), ("bookings", "b1")):
        with pytest.raises(StillNamed) as named:
            store.write(lambda tx, k=kind, o=own: service.remove(tx, k, o, 1))
        assert named.value.naming == ("days/2027-02-09",)
    store.write(lambda tx: service.remove(tx, "bookings", "b1", 1, cascade=True))
    with store.read() as tx:
        left = json.loads(stored.get(tx, "days", "2027-02-09").body)
    assert "locks" not in left
    assert "links" not in left
