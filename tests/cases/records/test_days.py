"""Days made of records (22 to 27): one odd fact stops nothing, nights and absences are as lived."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from scheduler.errors import NotFound
from scheduler.model import Season, read_problem
from scheduler.services.days import assemble
from scheduler.services.days.presence import parts_of
from scheduler.services.demo import fill_records
from scheduler.services.records import facts
from scheduler.simulation import generate_day
from scheduler.store import open_store
from scheduler.store import records as stored
from tests.cases.records.days import (
    DAY,
    PLACES,
    STAFF,
    add_to,
    aside,
    at,
    booking,
    day_of,
    need,
    shift,
)


@pytest.fixture
def records(tmp_path):
    """Return a store with staff, places and two clients, and what adds records to it."""
    store = open_store(str(tmp_path / "hemtur.sqlite"))
    add = add_to(store)
    add("principals", {"id": "region"})
    add("caregivers", *STAFF)
    add("places", *PLACES)
    add("clients", {"id": "c1", "place": "home"}, {"id": "c2", "place": "home2"})
    yield store, add
    store.close()


# 22
@pytest.mark.parametrize(
    ("day", "season"),
    [("2027-02-09", "WINTER"), ("2027-07-09", "SUMMER"), ("2026-11-01", "WINTER")],
)
def test_the_season_is_that_of_the_date(records, day, season):
    """Unless it is given."""
    store, add = records
    assert day_of(store, day).season is Season[season]
    add("days", {"id": day, "roads": {"season": "SUMMER"}})
    assert day_of(store, day).season is Season.SUMMER


# 23
def test_a_visit_after_midnight_stands_where_the_night_shift_is(records):
    """At 03:00, on the evening's day; a morning shift of its own day keeps what it can give."""
    store, add = records
    add("needs", need("turn", "c1", "03:00", "04:00", first="2027-02-10", last="2027-02-10"))
    add("needs", need("early", "c2", "06:30", "07:30", first="2027-02-10", last="2027-02-10"))
    rest = {"duration": "PT30M"}
    rest |= {name: at(f"0{n}:30", "2027-02-10") for n, name in enumerate(("earliest", "latest"))}
    add("shifts", shift("night", at("22:00"), at("07:00", "2027-02-10"), "n1", breaks=[rest]))
    assert set(day_of(store).visit) == {"turn.20270210", "early.20270210"}
    assert not day_of(store, "2027-02-10").visits
    add("shifts", shift("morning", at("06:00", "2027-02-10"), at("11:00", "2027-02-10"), "n2"))
    assert set(day_of(store).visit) == {"turn.20270210"}
    assert set(day_of(store, "2027-02-10").visit) == {"early.20270210"}


def test_a_window_round_midnight_can_be_said(records):
    """It ends the next day."""
    store, add = records
    add("needs", need("late", "c1", "23:30", "00:30", weekdays=[2]))
    window = day_of(store).visits[0].windows[0]
    assert (window.start.isoformat(), window.end.isoformat()) == (
        at("23:30"),
        at("00:30", "2027-02-10"),
    )


# 24
@pytest.mark.parametrize(
    ("away", "parts"),
    [
        (("11:30", "12:00"), [("07:00", "11:30", "day")]),
        (("06:00", "08:00"), [("08:00", "12:00", "day")]),
        (("09:00", "09:30"), [("07:00", "09:00", "day.1"), ("09:30", "12:00", "day")]),
        (("06:00", "13:00"), []),
        (("13:00", "14:00"), [("07:00", "12:00", "day")]),
    ],
)
def test_half_an_hour_away_costs_half_an_hour(records, away, parts):
    """At the end, at the start, between; all day, and after work."""
    store, add = records
    add("shifts", shift("day", at("07:00"), at("12:00"), "n1"))
    add("absences", {"id": "a", "caregiver": "n1", "start": at(away[0]), "end": at(away[1])})
    found = [(f"{s.start:%H:%M}", f"{s.end:%H:%M}", s.id) for s in day_of(store).shifts]
    assert found == parts


def test_a_crew_goes_on_without_the_one_who_is_away(records):
    """And is two again afterwards; breaks stay with the part that holds them."""
    store, add = records
    rest = {"duration": "PT30M", "earliest": at("11:00"), "latest": at("12:00")}
    add("shifts", shift("day", at("07:00"), at("16:00"), "n1", "n2", breaks=[rest]))
    add("absences", {"id": "a", "caregiver": "n2", "start": at("08:00"), "end": at("09:00")})
    found = day_of(store).shifts
    assert [(s.crew, len(s.breaks)) for s in found] == [
        (("n1", "n2"), 0),
        (("n1",), 0),
        (("n1", "n2"), 1),
    ]
    assert found[2].id == "day"
    with store.read() as tx:
        whole = facts(tx, "shifts")[0]
    assert parts_of(whole, []) == [whole]


# 25
def test_whom_nobody_knows_any_more_stops_no_day(records):
    """A wish for somebody who has left is told, and the client is planned."""
    store, add = records
    wishes = {"preferred": ["gone"], "forbidden": ["n1", "left"]}
    add("clients", {"id": "c3", "place": "home"} | wishes)
    add("needs", need("n", "c3", "08:00", "10:00"))
    problem = day_of(store)
    assert problem.client["c3"].preferred == ()
    assert problem.client["c3"].forbidden == ("n1",)
    assert aside(problem) == {
        "clients/c3 preferred": "UNKNOWN_ID",
        "clients/c3 forbidden": "UNKNOWN_ID",
    }


def test_a_lock_on_the_shift_of_somebody_sick_is_told(records):
    """The visit is planned without it."""
    store, add = records
    add("shifts", shift("day-1", at("07:00"), at("12:00"), "n1"))
    add("needs", need("n", "c1", "08:00", "10:00"))
    add("days", {"id": DAY, "locks": [{"visit": "n.20270209", "shift": "day-1"}]})
    add("absences", {"id": "sick", "caregiver": "n1", "start": at("00:00"), "end": at("23:00")})
    problem = day_of(store)
    assert list(problem.visit) == ["n.20270209"]
    assert aside(problem) == {f"days/{DAY} locks[0] shift": "UNKNOWN_ID"}


def test_a_record_that_no_day_can_use_is_set_aside(records):
    """By its name, with all that leans on it; everybody else's visits are planned."""
    store, add = records
    add("needs", need("good", "c1", "08:00", "10:00"), need("bad", "c9", "08:00", "10:00"))
    add("shifts", shift("s", at("07:00"), at("12:00"), "nobody"))
    link = {"first": "good.20270209", "second": "bad.20270209"}
    add("days", {"id": DAY, "links": [link]})
    problem = day_of(store)
    assert list(problem.visit) == ["good.20270209"]
    assert not problem.shifts
    assert aside(problem) == {
        "needs/bad client": "UNKNOWN_ID",
        "shifts/s crew[0]": "UNKNOWN_ID",
        f"days/{DAY} links[0] second": "UNKNOWN_ID",
    }
    assert all(each.sv and each.en for each in problem.set_aside)
    assert read_problem(problem.to_json().encode()).set_aside == problem.set_aside


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        ("2027-03-28", "2027-03-28T01:30Z", "2027-03-28T01:30Z"),
        ("2027-10-31", "2027-10-31T00:30Z", "2027-10-31T02:30Z"),
    ],
)
def test_an_hour_that_the_clock_skips_or_doubles_stops_no_day(records, day, start, end):
    """Half an hour after two is half an hour after two; of an hour that comes twice, all counts."""
    store, add = records
    add("needs", need("night", "c1", "02:30", "03:30"), need("morning", "c2", "08:00", "10:00"))
    problem = day_of(store, day)
    compact = day.replace("-", "")
    window = problem.visit[f"night.{compact}"].windows[0]
    assert [f"{m.astimezone(UTC):%Y-%m-%dT%H:%MZ}" for m in (window.start, window.end)] == [
        start,
        end,
    ]
    assert f"morning.{compact}" in problem.visit


def test_a_booking_for_either_day_stands_on_both(records):
    """Until one of them gives it; with that day's window only."""
    store, add = records
    spans = [(at("08:00", f"2027-02-{d:02}"), at("10:00", f"2027-02-{d:02}")) for d in (9, 10)]
    add("bookings", booking("b", *spans))
    for day, (start, _) in zip((DAY, "2027-02-10"), spans, strict=True):
        windows = day_of(store, day).visit["b"].windows
        assert [window.start.isoformat() for window in windows] == [start]
    with store.read() as tx, pytest.raises(NotFound):
        stored.get(tx, "days", DAY)


# 26
def test_a_day_carries_only_what_it_needs(records):
    """Not the homes of those whom nobody visits; bases and rooms all the same."""
    store, add = records
    add("places", *({"id": f"p{n}", "latitude": 62.1, "longitude": 14.4} for n in range(50)))
    add("clients", *({"id": f"k{n}", "place": f"p{n}"} for n in range(50)))
    add("needs", need("n", "c1", "08:00", "10:00"))
    problem = day_of(store)
    assert [client.id for client in problem.clients] == ["c1"]
    assert {place.id for place in problem.places} == {"base", "home"}


def test_today_is_not_of_another_zone(records):
    """A shift that begins at 00:30 in Stockholm is of that date, whatever UTC says."""
    store, add = records
    add("shifts", shift("s", at("00:30"), at("05:00"), "n1"))
    with store.read() as tx:
        assert [each.id for each in assemble(tx, DAY).shifts] == ["s"]
    assert day_of(store).horizon.start == datetime(2027, 2, 9, tzinfo=ZoneInfo("Europe/Stockholm"))


# 31
def test_the_demo_can_be_planned_from_records(tmp_path):
    """Its people, places and bookings make the shipped day again; a full store is left alone."""
    store = open_store(str(tmp_path / "hemtur.sqlite"))
    store.write(fill_records)
    shipped = generate_day("harjedalen-winter-day")
    on = shipped.horizon.start.date().isoformat()
    problem = day_of(store, on)
    assert problem.set_aside == ()
    assert set(problem.visit) == set(shipped.visit)
    assert problem.shift == shipped.shift
    assert problem.closures == shipped.closures
    store.write(fill_records)
    assert day_of(store, on).digest == problem.digest
    store.close()


def test_windows_of_one_need_part_by_day(records):
    """A turn at night and one in the afternoon: each stands where somebody is on duty."""
    store, add = records
    rest = {"duration": "PT30M"}
    rest |= {name: at(f"0{n}:30", "2027-02-10") for n, name in enumerate(("earliest", "latest"))}
    add("shifts", shift("night", at("22:00"), at("07:00", "2027-02-10"), "n1", breaks=[rest]))
    windows = [{"start": "02:00", "end": "03:00"}, {"start": "14:00", "end": "15:00"}]
    turns = need("turn", "c1", "02:00", "03:00", first="2027-02-10", last="2027-02-10")
    add("needs", turns | {"windows": windows})
    starts = {
        day: [f"{w.start:%H:%M}" for v in day_of(store, day).visits for w in v.windows]
        for day in (DAY, "2027-02-10")
    }
    assert starts == {DAY: ["02:00"], "2027-02-10": ["14:00"]}
