"""Roads of one's own: what the file says is what the travel times are."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from geopy.distance import great_circle

from scheduler.errors import InputError
from scheduler.evaluation import evaluate
from scheduler.model import Client, Closure, Place, PlaceKind, Roads, Season
from scheduler.solver import SearchParams, solve
from scheduler.travel import travel_for
from scheduler.travel.osm import FORWARD, road_map
from scheduler.travel.tags import meaning
from tests.builders import at, problem, visit
from tests.travel.maps import LADDER, MAIN, SIDE, WAYS, write_map

SPOTS = {"base": 1, "near": 2, "far": 3, "room": 5}


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """Keep every test's cache to itself."""
    monkeypatch.setenv("HEMTUR_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def ladder(tmp_path):
    """Return a small road file."""
    return write_map(tmp_path / "ladder.osm.pbf", LADDER, WAYS)


def day(spots=SPOTS, nodes=LADDER, **fields):
    """Return a morning whose places stand on nodes of the map."""
    kinds = {"base": PlaceKind.BASE, "room": PlaceKind.VILLAGE_ROOM}
    places = tuple(
        Place(
            id=name,
            kind=kinds.get(name, PlaceKind.HOME),
            latitude=nodes[n][0],
            longitude=nodes[n][1],
        )
        for name, n in spots.items()
    )
    return problem(places=places, roads=Roads(season=Season.SUMMER), **fields)


def metres(*nodes):
    """Return the metres along some nodes of the ladder."""
    return sum(great_circle(LADDER[a], LADDER[b]).m for a, b in pairwise(nodes))


def test_times_and_distances_are_those_of_the_roads(ladder):
    """Along the main road at 92 % of its limit; metres by the same way."""
    asked = day()
    travel = travel_for(asked, str(ladder))
    i, j = travel.index["base"], travel.index["far"]
    assert travel.metres[i, j] == pytest.approx(metres(1, 2, 3), abs=3)
    assert travel.ticks[i, j] == pytest.approx(metres(1, 2, 3) / (0.92 * 80 / 3.6), abs=1)
    assert travel.provider == "osm"
    assert not travel.is_estimate
    assert travel.ticks.diagonal().sum() == 0


def test_one_way_streets_are_driven_one_way(ladder):
    """To the room by the short cut, back all the way round."""
    travel = travel_for(day(), str(ladder))
    i, j = travel.index["near"], travel.index["room"]
    assert travel.metres[i, j] == pytest.approx(metres(2, 7, 5), abs=3)
    assert travel.metres[j, i] > travel.metres[i, j] * 2
    assert (road_map(ladder).flags == FORWARD).sum() == 1


def test_winter_is_slower_and_gravel_more_so(ladder):
    """Nine tenths on asphalt, less on gravel."""
    summer = travel_for(day(), str(ladder))
    asked = day()
    winter = travel_for(
        asked.model_copy(update={"roads": Roads(season=Season.WINTER)}), str(ladder)
    )
    i, j = summer.index["base"], summer.index["far"]
    assert winter.ticks[i, j] == pytest.approx(summer.ticks[i, j] / 0.9, abs=1)
    gravel = meaning(SIDE)
    assert gravel is not None
    assert gravel.winter < 0.9 * gravel.summer


def test_what_cannot_be_left_again_is_left_out(ladder):
    """The piece in the north is dropped, and said to be."""
    found = road_map(ladder)
    assert found.nodes == 6
    assert found.dropped == pytest.approx(metres(8, 9), abs=2)
    asked = day(SPOTS | {"lone": 8})
    travel = travel_for(asked, str(ladder))
    lone = travel.index["lone"]
    assert travel.confidence[lone, 0] == 2
    assert travel.ticks[lone, 0] > 0


def test_places_between_junctions_and_on_one_stretch(tmp_path):
    """A place by a shape point reaches another on the same stretch without detour."""
    nodes = {n: (62.0, 14.0 + n / 100) for n in range(1, 7)}
    path = write_map(tmp_path / "line.osm.pbf", nodes, [((1, 2, 3, 4, 5, 6), MAIN)])
    spots = {"base": 2, "near": 3, "far": 5, "room": 6}
    travel = travel_for(day(spots, nodes), str(path))
    length = great_circle(nodes[2], nodes[3]).m
    for one, other in (("base", "near"), ("near", "base")):
        leg = travel.metres[travel.index[one], travel.index[other]]
        assert leg == pytest.approx(length, abs=3)


def test_an_access_leg_leads_from_the_road_to_the_door(tmp_path, ladder):
    """Two kilometres off the road: 1.3 times as far, at 50 km/h, confidence C."""
    nodes = LADDER | {20: (62.012, 14.30)}
    travel = travel_for(day(SPOTS | {"cabin": 20}, nodes), str(ladder))
    i, j = travel.index["cabin"], travel.index["base"]
    off = great_circle(nodes[20], LADDER[1]).km * 1.3
    assert travel.metres[i, j] == pytest.approx(1000 * off, rel=0.01)
    assert travel.ticks[i, j] == pytest.approx(off / 50 * 3600, rel=0.01)
    assert travel.confidence[i, j] == 2


def test_what_is_far_from_every_road_is_an_estimate(ladder):
    """A place forty kilometres off gets the great circle, and the plan says so."""
    nodes = LADDER | {20: (63.5, 16.0)}
    travel = travel_for(day(SPOTS | {"cabin": 20}, nodes), str(ladder))
    assert travel.is_estimate


def test_a_closed_road_is_driven_round_or_waited_for(ladder):
    """Z 531 shut until nine: round by the upper road; FIFO, and the judge agrees."""
    shut = Closure(road="Z 531", start=at("06:00"), end=at("09:00"))
    asked = day(closures=(shut,))
    travel = travel_for(asked, str(ladder))
    free = travel_for(day(), str(ladder))
    i, j = travel.index["base"], travel.index["far"]
    seven, nine = travel.to_tick(at("07:00")), travel.to_tick(at("09:00"))
    round_it = travel.arrival(i, j, seven)
    assert round_it.metres == pytest.approx(metres(1, 4, 5, 6, 3), abs=5)
    assert travel.arrival(i, j, nine).drive == free.ticks[i, j]
    arrivals = [travel.arrival(i, j, seven + 60 * step).arrival for step in range(180)]
    assert arrivals == sorted(arrivals)
    plan = solve(asked, travel, SearchParams(iterations=3000, in_process=True))
    assert evaluate(asked, travel, plan).violations == ()


def test_closures_name_roads_of_the_map(ladder):
    """Every closure that names none is told."""
    shut = tuple(Closure(road=r, start=at("06:00"), end=at("09:00")) for r in ("E 14", "Z 1"))
    with pytest.raises(InputError) as refused:
        travel_for(day(closures=shut), str(ladder))
    assert [fault.path for fault in refused.value.faults] == [
        "closures[0].road",
        "closures[1].road",
    ]


def test_ferries_take_their_time(tmp_path):
    """The ferry's duration and ten minutes of waiting."""
    nodes = {1: (62.0, 14.0), 2: (62.0, 14.01), 3: (62.0, 14.1), 4: (62.0, 14.11)}
    ways = [
        ((1, 2), MAIN),
        ((2, 3), {"route": "ferry", "duration": "00:20"}),
        ((3, 4), MAIN),
    ]
    path = write_map(tmp_path / "ferry.osm.pbf", nodes, ways)
    travel = travel_for(day({"base": 1, "near": 2, "far": 3, "room": 4}, nodes), str(path))
    ticks = travel.ticks[travel.index["near"], travel.index["far"]]
    assert ticks == pytest.approx(30 * 60, abs=1)


def test_a_plan_on_own_roads_is_legal_and_says_whose(ladder):
    """Planned and judged on the file; provider and version stand in the plan."""
    asked = day(clients=(Client(id="anna", place="far"),), visits=(visit("a", "anna"),))
    travel = travel_for(asked, str(ladder))
    plan = solve(asked, travel, SearchParams(iterations=2000, in_process=True))
    assert plan.assigned_ids() == {"a"}
    assert evaluate(asked, travel, plan).violations == ()
    assert plan.provenance.travel_provider == "osm"
    assert plan.provenance.map_version.startswith("osm-")


def test_what_was_asked_before_comes_from_the_cache(ladder):
    """The second answer is the first, without the map."""
    first = travel_for(day(), str(ladder))
    road_files = [*(ladder.parent / "cache" / "roads").iterdir()]
    road_files[0].write_bytes(b"not a map")
    second = travel_for(day(), str(ladder))
    assert np.array_equal(first.ticks, second.ticks)
    assert np.array_equal(first.metres, second.metres)
    assert second.map_version == first.map_version


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        (b"", "is empty"),
        (b"<html>no map</html>", "cannot be read as OpenStreetMap data"),
    ],
)
def test_files_that_are_no_road_files(tmp_path, content, said):
    """Missing, empty, something else: said so, with the file's name."""
    path = tmp_path / "roads.osm.pbf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as refused:
        travel_for(day(), str(path))
    assert said in str(refused.value)
    assert str(path) in str(refused.value)


def test_a_file_that_was_cut_off(ladder):
    """Half a download is no road file."""
    whole = ladder.read_bytes()
    ladder.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="cannot be read"):
        travel_for(day(), str(ladder))


def test_files_without_roads_and_of_another_continent(tmp_path):
    """Footpaths are no roads; Brazil is not Sweden."""
    path = write_map(tmp_path / "paths.osm.pbf", LADDER, [((1, 2), {"highway": "path"})])
    with pytest.raises(InputError, match="no roads"):
        travel_for(day(), str(path))
    south = {n: (latitude - 75, longitude - 60) for n, (latitude, longitude) in LADDER.items()}
    path = write_map(tmp_path / "brazil.osm.pbf", south, WAYS)
    with pytest.raises(InputError, match="not in Sweden or Norway"):
        travel_for(day(), str(path))


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "footway"}, None),
        ({"highway": "primary", "motor_vehicle": "no"}, None),
        ({"route": "ferry", "motor_vehicle": "no"}, None),
        ({"highway": "primary", "oneway": "-1"}, (False, True)),
        ({"highway": "motorway"}, (True, False)),
        ({"highway": "primary", "junction": "roundabout"}, (True, False)),
        ({"highway": "primary", "oneway": "no"}, (True, True)),
    ],
)
def test_what_tags_mean(tags, expected):
    """Where a car may go, and which way."""
    found = meaning(tags)
    assert (None if found is None else (found.forward, found.backward)) == expected


def test_roads_of_one_season():
    """A summer road is shut in winter, an ice road in summer; odd limits are passed over."""
    summer = meaning({"highway": "track", "winter_service": "no"})
    ice = meaning({"highway": "unclassified", "ice_road": "yes"})
    odd = meaning({"highway": "primary", "maxspeed": "signals"})
    miles = meaning({"highway": "primary", "maxspeed": "50 mph"})
    assert summer is not None
    assert summer.winter == 0
    assert ice is not None
    assert ice.summer == 0
    assert odd is not None
    assert odd.summer == 75
    assert miles is not None
    assert math.isclose(miles.summer, 0.92 * 50 * 1.609)
    lasting = [meaning({"route": "ferry", "duration": d}) for d in ("20", "01:05:30", "soon")]
    assert [found.lasts for found in lasting if found] == [1200.0, 3930.0, None]


def test_a_place_beside_a_long_straight_road_joins_it_where_it_is_near(tmp_path):
    """Four kilometres between two points of the map; the place lies beside the middle."""
    nodes = {1: (62.0, 14.0), 2: (62.0, 14.08), 3: (62.0001, 14.04)}
    path = write_map(tmp_path / "long.osm.pbf", nodes, [((1, 2), MAIN)])
    spots = {"base": 1, "near": 3, "far": 2, "room": 2}
    travel = travel_for(day(spots, nodes), str(path))
    i, j = travel.index["near"], travel.index["far"]
    half = great_circle(nodes[1], nodes[2]).m / 2
    assert travel.metres[i, j] == pytest.approx(half, abs=60)
    assert travel.confidence[i, j] == 1


def test_no_road_of_the_season(tmp_path):
    """Ferries alone carry nobody from their door."""
    nodes = {1: (62.0, 14.0), 2: (62.0, 14.1)}
    path = write_map(tmp_path / "ferry.osm.pbf", nodes, [((1, 2), {"route": "ferry"})])
    with pytest.raises(InputError, match="no road of the map is open"):
        travel_for(day({"base": 1, "near": 2, "far": 2, "room": 2}, nodes), str(path))


def test_a_cache_that_cannot_be_is_done_without(ladder, monkeypatch):
    """A file where the folder should be, and a damaged matrix."""
    first = travel_for(day(), str(ladder))
    for cached in (ladder.parent / "cache" / "matrices").iterdir():
        cached.write_bytes(b"half a file")
    assert np.array_equal(travel_for(day(), str(ladder)).ticks, first.ticks)
    blocked = ladder.parent / "blocked"
    blocked.write_text("a file")
    monkeypatch.setenv("HEMTUR_CACHE_DIR", str(blocked))
    assert np.array_equal(travel_for(day(), str(ladder)).ticks, first.ticks)
