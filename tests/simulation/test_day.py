"""Synthetic days: repeatable, real places, every kind of visit."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from scheduler.model import ModeKind, Presence, Priority, Season, Transport, read_problem
from scheduler.settings import data_dir
from scheduler.simulation import DAYS, generate_day
from scheduler.simulation.catalogue import KINDS, PEAKS
from scheduler.simulation.regions import localities, locality, road_node
from scheduler.simulation.rounds import NURSES
from scheduler.travel import travel_for

SIZES = {
    "harjedalen-winter-day": (40, 6),
    "harjedalen-large-day": (560, 49),
    "harjedalen-overfull-day": (560, 60),
    "stromsund-day": (60, 12),
    "vastmanland-day": (80, 14),
    "orebro-day": (80, 16),
    "vasternorrland-day": (80, 20),
    "jonkoping-day": (80, 16),
}


@pytest.mark.parametrize("name", DAYS)
def test_the_shipped_days_are_what_the_generator_makes(name):
    """`hemtur demo NAME` writes the same file, of the size that is promised."""
    shipped = data_dir() / "demo" / f"{name}.json"
    day = generate_day(name)
    assert shipped.read_text("utf-8") == day.to_json(indent=1) + "\n"
    assert read_problem(shipped.read_bytes()) == day
    on_the_road = [m for s in day.shifts if s.transport is Transport.CAR for m in s.crew]
    assert (len(day.visits), len(on_the_road)) == SIZES[name]


def test_the_large_day_is_home_care():
    """Short visits in the peaks, clients seen several times, some by two, nurses between."""
    day = generate_day("harjedalen-large-day")
    seen = Counter(visit.client for visit in day.visits)
    assert 2.0 < sum(seen.values()) / len(seen) < 3.5
    assert max(seen.values()) == 4
    personal = [visit for visit in day.visits if visit.type in PEAKS]
    assert 0.75 < len(personal) / len(day.visits) < 0.9
    by_two = [visit for visit in day.visits if len(visit.modes[0].tasks) == 2]
    assert 0.05 < len(by_two) / len(day.visits) < 0.11
    assert {visit.type for visit in day.visits} >= {*PEAKS, "household", *NURSES}
    lengths = [visit.modes[0].tasks[0].duration for visit in personal]
    assert sorted(lengths)[len(lengths) // 2] == timedelta(minutes=15)
    more = generate_day("harjedalen-large-day", visits=1000, caregivers=90)
    assert (len(more.visits), len(more.caregivers)) == (1000, 90)


@pytest.mark.parametrize("name", [n for n, spec in list(DAYS.items())[1:] if not spec.rounds])
def test_every_day_has_every_kind_and_every_owner(name):
    """Each kind of visit but those of home care rounds, and visits of every principal."""
    day = generate_day(name)
    assert {visit.type for visit in day.visits} == {*KINDS} - {*PEAKS, "household"}
    assert {visit.owner for visit in day.visits} == {each.id for each in day.principals}
    assert {member.principal for member in day.caregivers} == {each.id for each in day.principals}


def test_the_overfull_day_has_all_that_principals_share():
    """A block that may be called away, half a day, a night elsewhere, a volunteer, a border."""
    day = generate_day("harjedalen-overfull-day")
    assert any(shift.preemptible for shift in day.shifts)
    assert any(not shift.breaks for shift in day.shifts)
    assert any(shift.start_place != shift.end_place for shift in day.shifts)
    assert any(not member.clinical for member in day.caregivers)
    assert [place.zone for place in day.places if place.country == "NO"] == ["Brekken"]
    assert day.template
    assert day.principals[0].countries == ("SE", "NO")


def test_outside_the_skeleton_travel_is_an_estimate():
    """And the plan will say so."""
    assert travel_for(generate_day("orebro-day")).is_estimate
    assert not travel_for(generate_day("stromsund-day")).is_estimate


def test_the_winter_day_holds_every_kind():
    """40 visits, 6 caregivers and a specialist block, and all that the day is to show."""
    day = generate_day("harjedalen-winter-day")
    assert len(day.visits) == 40
    on_the_road = {m for s in day.shifts if s.transport is Transport.CAR for m in s.crew}
    assert len(on_the_road) == 6
    assert any(len(shift.crew) == 2 for shift in day.shifts)
    assert any(shift.transport is Transport.NONE for shift in day.shifts)
    assert {visit.owner for visit in day.visits} == {"region", "municipality"}
    kinds = {mode.kind for visit in day.visits for mode in visit.modes}
    assert {ModeKind.HOME, ModeKind.DIGITAL, ModeKind.ASSISTED, ModeKind.ROOM} <= kinds
    assert {ModeKind.TELEPHONE} <= kinds
    pairs = [m.tasks for v in day.visits for m in v.modes if len(m.tasks) == 2]
    assert any(b.offset.least for _, b in pairs), "sequential"
    assert any(b.presence is Presence.REMOTE for _, b in pairs), "nurse with specialist"
    assert any(not b.offset.least and b.presence is Presence.ON_SITE for _, b in pairs), "double"
    assert any(len(visit.modes) > 1 for visit in day.visits)
    assert {visit.priority for visit in day.visits} == set(Priority)
    assert any(client.language for client in day.clients)
    assert any(not visit.mandatory for visit in day.visits)
    assert all(shift.breaks for shift in day.shifts)
    beyond = [v for v in day.visits if v.id.endswith("ljungdalen")]
    assert len(beyond) == 2
    assert day.synthetic
    assert day.closures
    assert day.links


@pytest.mark.parametrize(("visits", "caregivers"), [(0, 0), (1, 1), (10, 2), (120, 21)])
def test_days_of_any_size(visits, caregivers):
    """As many visits and caregivers as asked, besides the specialists."""
    day = generate_day("harjedalen-winter-day", visits, caregivers, seed=2)
    assert len(day.visits) == visits
    on_the_road = [m for s in day.shifts if s.transport is Transport.CAR for m in s.crew]
    assert len(on_the_road) == caregivers


def test_summer_has_no_storm_and_no_ice():
    """No closure, no start-up minutes."""
    day = generate_day("harjedalen-winter-day", season=Season.SUMMER)
    assert not day.closures
    assert not day.roads.startup


def test_seeds_differ_and_unknown_days_are_named():
    """The same seed gives the same day, another another."""
    one, other = (generate_day("harjedalen-winter-day", seed=seed) for seed in (3, 4))
    assert one == generate_day("harjedalen-winter-day", seed=3)
    assert one != other
    with pytest.raises(LookupError, match="harjedalen-winter-day"):
        generate_day("atlantis")


def test_population_is_spread_as_the_geography_says():
    """Unknown is not empty, summer farms are, and the sum is the municipality's."""
    places = localities(["Härjedalen"])
    assert sum(place.population for place in places) == pytest.approx(10_090, rel=0.01)
    assert locality("Linsell", "Härjedalen").population > 0
    assert all("vallen" not in place.name or place.population for place in places)
    with pytest.raises(LookupError):
        locality("Atlantis", "Härjedalen")
    with pytest.raises(LookupError):
        road_node("atlantis")


@pytest.mark.parametrize("caregivers", [0, 1, 5, 8, 20])
def test_other_staff_meets_the_same_patients(caregivers):
    """One more nurse changes no home, visit or window; nobody at all is a day too."""
    usual = generate_day("stromsund-day", 24, seed=6)
    day = generate_day("stromsund-day", 24, caregivers, seed=6)
    assert day.visits == usual.visits
    assert day.places == usual.places
    in_the_field = [each for each in day.caregivers if "specialist" not in each.id]
    assert len(in_the_field) == caregivers
    both = {each.id for each in day.caregivers} & {each.id for each in usual.caregivers}
    assert all(day.caregiver[who] == usual.caregiver[who] for who in both)
