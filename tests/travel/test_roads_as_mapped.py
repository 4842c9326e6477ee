"""Roads as they are mapped: barriers, access, limits, ferries, seasons, clips, islands."""

from __future__ import annotations

from math import cos, radians

import pytest

from scheduler.model import Place, PlaceKind, Roads, Season
from scheduler.travel import UNREACHABLE, travel_for
from scheduler.travel.access import may_drive, stops
from scheduler.travel.tags import meaning
from tests.builders import problem
from tests.travel.maps import write_map

ROAD = {"highway": "tertiary", "maxspeed": "70"}
KM = 1 / 111.1950797


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """Keep every test's cache to itself."""
    monkeypatch.setenv("HEMTUR_CACHE_DIR", str(tmp_path / "cache"))


def at(x, y):
    """Return latitude and longitude of a point so many kilometres east and north."""
    return 62.0 + y * KM, 14.3 + x * KM / cos(radians(62.0))


def drive(tmp_path, nodes, ways, start, end, *, season=Season.SUMMER, on_nodes=None):
    """Return minutes and km from one point to another on a map of points in kilometres."""
    spots = {number: at(*point) for number, point in nodes.items()}
    path = write_map(tmp_path / "map.osm.pbf", spots, ways, on_nodes)
    places = tuple(
        Place(id=name, kind=kind, latitude=at(*point)[0], longitude=at(*point)[1])
        for name, kind, point in (("base", PlaceKind.BASE, start), ("home", PlaceKind.HOME, end))
    )
    day = problem(places=places, clients=(), visits=(), shifts=(), roads=Roads(season=season))
    travel = travel_for(day, str(path))
    if travel.ticks[0, 1] >= UNREACHABLE:
        return None
    return travel.ticks[0, 1] / 60, travel.metres[0, 1] / 1000


SQUARE = {1: (0, 0), 2: (1, 0), 3: (2, 0), 4: (0, 5), 5: (2, 5)}
ROUND = [((1, 4), ROAD), ((4, 5), ROAD), ((5, 3), ROAD)]


def across(tmp_path, tags, season=Season.SUMMER):
    """Return minutes and km over a direct way of 2 km with these tags, or 12 km round."""
    return drive(
        tmp_path, SQUARE, [((1, 2, 3), ROAD | tags), *ROUND], (0, 0), (2, 0), season=season
    )


@pytest.mark.parametrize(
    ("tags", "shut"),
    [
        ({"barrier": "bollard"}, True),
        ({"barrier": "block"}, True),
        ({"barrier": "chain"}, True),
        ({"barrier": "gate", "access": "private", "locked": "yes"}, True),
        ({"barrier": "lift_gate", "motor_vehicle": "no"}, True),
        ({"barrier": "lift_gate", "access": "private"}, True),
        ({"barrier": "gate", "vehicle": "forestry"}, True),
        ({"barrier": "gate"}, False),
        ({"barrier": "gate", "access": "private"}, False),
        ({"barrier": "cattle_grid"}, False),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, False),
        ({"barrier": "bollard", "motor_vehicle": "private"}, True),
        ({"barrier": "swing_gate", "motor_vehicle": "private"}, True),
        ({"barrier": "gate", "motor_vehicle": "private", "locked": "yes"}, True),
        ({"barrier": "chain", "motor_vehicle": "destination"}, True),
        ({"barrier": "gate", "access": "no", "motorcar": "yes"}, False),
        ({"highway": "crossing"}, False),
    ],
)
def test_barriers_stop_cars_or_do_not(tmp_path, tags, shut):
    """What stands in the middle of the direct way; 41."""
    assert stops(tags) is shut
    found = drive(tmp_path, SQUARE, [((1, 2, 3), ROAD), *ROUND], (0, 0), (2, 0), on_nodes={2: tags})
    assert found[1] == pytest.approx(12 if shut else 2, abs=0.05)


def test_a_barrier_where_ways_meet_parts_them_all(tmp_path):
    """The direct way is two ways that meet at a bollard."""
    ways = [((1, 2), ROAD), ((2, 3), ROAD), *ROUND]
    bollard = {2: {"barrier": "bollard"}}
    found = drive(tmp_path, SQUARE, ways, (0, 0), (2, 0), on_nodes=bollard)
    assert found[1] == pytest.approx(12, abs=0.05)


@pytest.mark.parametrize(
    ("tags", "open_"),
    [
        ({"motorcar": "no"}, False),
        ({"motor_vehicle": "agricultural;forestry"}, False),
        ({"access": "emergency"}, False),
        ({"access": "no", "motorcar": "yes"}, True),
        ({"vehicle": "no", "motor_vehicle": "yes"}, True),
        ({"motor_vehicle": "agricultural; destination"}, True),
        ({"access": "private"}, True),
        ({"motor_vehicle": "no", "vehicle": "yes"}, False),
    ],
)
def test_the_most_particular_key_decides(tmp_path, tags, open_):
    """Values come as lists; one that lets a car pass is enough."""
    assert across(tmp_path, tags)[1] == pytest.approx(2 if open_ else 12, abs=0.05)


@pytest.mark.parametrize(
    ("limit", "kmh"),
    [
        ("30 km/h", 30),
        ("30; 50", 30),
        ("SE:urban", 50),
        ("SE:rural", 70),
        ("30 mph", 48.27),
        ("walk", 7),
        ("50", 50),
    ],
)
def test_limits_come_with_units_as_lists_and_as_words(limit, kmh):
    """Driven at a share of the limit; the lowest of several."""
    assert meaning(ROAD | {"maxspeed": limit}).summer == pytest.approx(0.92 * kmh, abs=0.01)


@pytest.mark.parametrize("limit", ["none", "signals", "variable", "", "fast"])
def test_what_is_no_limit_leaves_the_speed_of_the_class(limit):
    """A tertiary road without one."""
    assert meaning(ROAD | {"maxspeed": limit}).summer == 58


@pytest.mark.parametrize(
    ("tags", "minutes"),
    [
        ({"foot": "yes", "bicycle": "yes"}, None),
        ({"vehicle": "no"}, None),
        ({"motorcar": "no", "foot": "yes"}, None),
        ({"motor_vehicle": "yes", "duration": "00:20"}, 20),
        ({"motor_vehicle": "yes", "duration": "PT20M"}, 20),
        ({"motor_vehicle": "yes", "duration": "PT1H5M"}, 65),
        ({"duration": "20"}, 20),
        ({"duration": "20 min"}, 20),
        ({"duration": "P0DT0H20M"}, 20),
        ({"duration": " 00:20"}, 20),
        ({"foot": "no", "duration": "20"}, 20),
        ({"hgv": "yes", "foot": "yes", "duration": "20"}, 20),
    ],
)
def test_ferries_for_walkers_carry_no_cars(tags, minutes):
    """Durations as clocks, minutes or ISO 8601."""
    found = meaning({"route": "ferry"} | tags)
    assert (found and found.lasts) == (None if minutes is None else minutes * 60)


@pytest.mark.parametrize(
    ("tags", "summer", "winter"),
    [
        ({"access:conditional": "no @ (May-Oct)"}, False, True),
        ({"motor_vehicle:conditional": "no @ (Nov-May)"}, True, False),
        ({"motor_vehicle:conditional": "no @ (Nov 1-Apr 30)"}, True, False),
        ({"access:conditional": "no @ (winter)"}, True, False),
        ({"access:conditional": "no @ (22:00-06:00)"}, True, True),
        ({"access:conditional": "no @ (May-Sep 11:00-19:00)"}, True, True),
        ({"access:conditional": "no @ (weight>3.5 AND winter)"}, True, True),
        ({"access:conditional": "no @ (winter_tyres)"}, True, True),
        ({"access:conditional": "no @ (Jun 2023-Aug 2023)"}, True, True),
        ({"motor_vehicle": "no", "motor_vehicle:conditional": "yes @ (Jun-Sep)"}, True, False),
        ({"access:conditional": "no @ (winter)", "motorcar": "yes"}, True, True),
        ({"seasonal": "winter"}, False, True),
        ({"seasonal": "spring;summer;autumn"}, True, False),
        ({"seasonal": "no"}, True, True),
        ({"snowplowing": "no"}, True, False),
        ({"winter_service": "no"}, True, False),
        ({"winter_road": "yes"}, False, True),
    ],
)
def test_ways_of_one_season(tmp_path, tags, summer, winter):
    """An ice road in July is a lake, a road that nobody clears is shut in February."""
    for season, open_ in ((Season.SUMMER, summer), (Season.WINTER, winter)):
        folder = tmp_path / season
        folder.mkdir()
        assert across(folder, tags, season)[1] == pytest.approx(2 if open_ else 12, abs=0.05)


def test_barriers_of_different_ways_are_no_way_between_them(tmp_path):
    """A way with nodes missing and a bollard, another bollard 20 km off, and a road round."""
    nodes = {1: (0, 0), 2: (1, 0), 3: (20, 0), 4: (21, 0), 5: (22, 0), 6: (0, 4), 7: (22, 4)}
    ways = [
        ((901, 902, 1, 2), ROAD),
        ((3, 4, 5), ROAD),
        ((1, 6), ROAD),
        ((6, 7), ROAD),
        ((7, 5), ROAD),
    ]
    shut = {number: {"barrier": "bollard"} for number in (2, 4)}
    found = drive(tmp_path, nodes, ways, (0.5, 0), (21.5, 0), on_nodes=shut)
    assert found[1] == pytest.approx(31, abs=0.5)


@pytest.mark.parametrize(
    "boom", [{"barrier": "lift_gate", "access": "private"}, {"barrier": "gate", "locked": "yes"}]
)
def test_who_lives_behind_a_boom_has_its_key(tmp_path, boom):
    """Two and a half kilometres in: no island, but joined as what has no road is."""
    nodes = {1: (0, 0), 2: (10, 0), 3: (5, 0), 4: (5, 0.1), 5: (5, 2.6)}
    ways = [((1, 3, 2), ROAD), ((3, 4, 5), ROAD)]
    assert drive(tmp_path, nodes, ways, (1, 0), (5, 2.6), on_nodes={4: boom}) is not None


def test_a_road_whose_junction_is_beyond_the_clip_is_no_island(tmp_path):
    """Two kilometres of it are in the file, the node that joins it is not."""
    nodes = {1: (0, 0), 2: (10, 0), 4: (5, 1.5), 5: (5, 3.5)}
    ways = [((1, 2), ROAD), ((99, 4, 5), ROAD)]
    assert drive(tmp_path, nodes, ways, (1, 0), (5, 3)) is not None


def test_a_way_is_cut_where_its_nodes_are_missing(tmp_path):
    """A loop that lies outside the clip is not drawn straight across the gap."""
    nodes = {1: (0, 0), 2: (1, 0), 3: (3, 0), 4: (4, 0), 5: (0, 3), 6: (4, 3)}
    ways = [((1, 2, 10, 11, 3, 4), ROAD), ((1, 5), ROAD), ((5, 6), ROAD), ((6, 4), ROAD)]
    assert drive(tmp_path, nodes, ways, (0.5, 0), (3.5, 0))[1] == pytest.approx(11.1, abs=0.1)


def test_nobody_stops_on_a_motorway(tmp_path):
    """A home 30 m from the motorway and 120 m from its own street."""
    nodes = {1: (0, 0), 2: (10, 0), 3: (0, 0.15), 4: (10, 0.15), 5: (0, 0.5), 6: (10, 0.5)}
    link = {"highway": "motorway_link", "oneway": "yes"}
    ways = [
        ((1, 2), {"highway": "motorway"}),
        ((3, 4), {"highway": "residential"}),
        ((2, 6), link),
        ((6, 5), ROAD),
        ((5, 1), link),
        ((3, 5), ROAD),
    ]
    assert drive(tmp_path, nodes, ways, (1, 0.16), (5, 0.03))[1] == pytest.approx(4.1, abs=0.15)


ISLAND = {1: (0, 0), 2: (10, 0), 3: (0, 2), 7: (4, 3.0), 8: (6, 3.0), 9: (5, 3.5)}
ISLAND_WAYS = [((1, 2), ROAD), ((1, 3), ROAD), ((7, 8), ROAD), ((8, 9), ROAD)]


@pytest.mark.parametrize(
    ("start", "end", "km"),
    [((1, 0), (5, 3), None), ((4.2, 3), (5.8, 3), 1.6), ((1, 0), (9, 0), 8)],
)
def test_an_island_is_reached_by_nobody_from_the_mainland(tmp_path, start, end, km):
    """Roads of its own, no ferry: one drives on it, not to it."""
    found = drive(tmp_path, ISLAND, ISLAND_WAYS, start, end)
    assert found is None if km is None else found[1] == pytest.approx(km, abs=0.15)


def test_a_stray_piece_of_road_keeps_nobody_from_the_network(tmp_path):
    """A yard that the map does not join, 300 m from the road."""
    nodes = {1: (0, 0), 2: (10, 0), 3: (5, 0.3), 4: (5, 1.5)}
    found = drive(tmp_path, nodes, [((1, 2), ROAD), ((3, 4), ROAD)], (1, 0), (5, 0.3))
    assert found is not None


def test_a_crossing_of_years_is_mapped_wrongly():
    """Its speed holds instead."""
    for said in ("99999999", "9" * 400, "99:99:99"):
        found = meaning({"route": "ferry", "duration": said})
        assert found is not None
        assert found.lasts is None


def test_the_lower_limit_of_two_directions_and_the_most_particular_oneway():
    """Seventy one way, fifty the other; one way but for cars."""
    limits = {"maxspeed:forward": "70", "maxspeed:backward": "50"}
    found = meaning({"highway": "tertiary"} | limits)
    assert found.summer == pytest.approx(46)
    both = meaning(ROAD | {"oneway": "yes", "oneway:motorcar": "no"})
    assert both.backward


def test_a_condition_of_another_kind_holds_in_no_season():
    """Hours and weights."""
    for said in ("no @ (weight>3.5)", "no @ (Mo-Fr 07:00-09:00)", "no @"):
        assert may_drive({"motor_vehicle:conditional": said}, Season.WINTER)
