"""Travel: the checks of the road skeleton, seasons, closures, and the estimate elsewhere."""

from __future__ import annotations

import csv
from datetime import timedelta

import numpy as np
import pytest
from geopy.distance import great_circle

from scheduler.errors import InputError
from scheduler.model import Closure, Horizon, Place, Problem, Provider, Roads, Season
from scheduler.settings import data_dir
from scheduler.travel import UNREACHABLE, Confidence, travel_for
from scheduler.travel.geodesic import great_circle_km
from tests.builders import at


def _node(node_id: str) -> Place:
    with (data_dir() / "roads" / "nodes.csv").open(encoding="utf-8") as lines:
        row = next(row for row in csv.DictReader(lines) if row["id"] == node_id)
    return Place(id=node_id, latitude=float(row["lat"]), longitude=float(row["lon"]))


def _travel(*places, season=Season.WINTER, **fields):
    roads = Roads(season=season, provider=fields.pop("provider", Provider.AUTO))
    horizon = Horizon(start=at("00:00"), end=at("00:00", 11))
    return travel_for(Problem(id="t", places=places, roads=roads, horizon=horizon, **fields))


STORM = Closure(road="mittadalen-ljungdalen", start=at("14:00"), end=at("21:00"))
PASS = (_node("funasdalen"), _node("ljungdalen"))


@pytest.mark.parametrize(("season", "minutes"), [(Season.SUMMER, 143), (Season.WINTER, 159)])
def test_sveg_to_the_hospital(season, minutes):
    """143 minutes in summer, 159 in winter; a real patient transport took 151."""
    travel = _travel(_node("sveg"), _node("ostersund_sjukhus"), season=season)
    assert round(travel.ticks[0, 1] / 60) == minutes
    assert not travel.is_estimate


def test_over_the_pass_and_round_it():
    """Funäsdalen to Ljungdalen: 61 minutes and 41 km open, about 230 and 216 closed."""
    travel = _travel(*PASS, closures=(STORM,))
    noon = travel.arrival(0, 1, travel.to_tick(at("12:00")))
    storm = travel.arrival(0, 1, travel.to_tick(at("15:00")))
    assert (noon.drive // 60, noon.metres // 1000) == (61, 41)
    assert storm.drive / 60 == pytest.approx(230, abs=2)
    assert storm.metres / 1000 == pytest.approx(216, abs=1)


def test_a_departure_still_on_the_road_when_it_closes():
    """The whole traversal happens while the road is open: the last minute is the one that fits."""
    travel = _travel(*PASS, closures=(STORM,))
    last = travel.to_tick(at("14:00")) - int(travel.ticks[0, 1])
    assert travel.arrival(0, 1, last).drive == travel.ticks[0, 1]
    assert travel.arrival(0, 1, last + 1).drive > 3 * travel.ticks[0, 1]


def test_waiting_for_the_road_beats_a_long_way_round():
    """At half past five the night's closure is nearly over: one waits half an hour, FIFO."""
    travel = _travel(*PASS)
    leg = travel.arrival(1, 0, travel.to_tick(at("05:30")))
    assert leg.arrival == travel.to_tick(at("06:00")) + travel.ticks[1, 0]
    assert leg.drive == travel.ticks[1, 0]


def test_arrivals_are_first_in_first_out():
    """Who leaves later never arrives earlier, at any minute of the day."""
    travel = _travel(*PASS, closures=(STORM,))
    departures = range(0, 24 * 3600, 300)
    for i, j in ((0, 1), (1, 0)):
        arrivals = [travel.arrival(i, j, tick).arrival for tick in departures]
        assert arrivals == sorted(arrivals)


def test_summer_has_no_night_closure():
    """Flatruet is open all night in summer."""
    travel = _travel(*PASS, season=Season.SUMMER)
    assert travel.arrival(0, 1, travel.to_tick(at("23:00"))).drive == travel.ticks[0, 1]


def test_two_closures_are_weighed_together():
    """With both ways over Klövsjö shut as well, the detour is longer still."""
    both = (STORM, Closure(road="klovsjo-bortnan", start=at("12:00"), end=at("21:00")))
    travel = _travel(*PASS, closures=both)
    single = _travel(*PASS, closures=(STORM,))
    tick = travel.to_tick(at("15:00"))
    assert travel.arrival(0, 1, tick).arrival > single.arrival(0, 1, tick).arrival


def test_many_closures_are_weighed_one_by_one():
    """Beyond six closable roads the combinations are not enumerated, and all still hold."""
    roads = (
        "mittadalen-ljungdalen",
        "klovsjo-bortnan",
        "sveg-glissjoberg",
        "vemhan-vemdalen",
        "langa-tannas",
        "tannas-hogvalen",
        "hede-langa",
    )
    shut = tuple(Closure(road=road, start=at("14:00"), end=at("21:00")) for road in roads)
    travel = _travel(*PASS, closures=shut)
    assert travel.arrival(0, 1, travel.to_tick(at("15:00"))).arrival >= travel.to_tick(at("18:00"))


def test_a_road_may_be_named_either_way_round_or_whole():
    """By its stretch in either direction, or by its name."""
    tick = 15 * 3600
    arrivals = {
        _travel(*PASS, closures=(STORM.model_copy(update={"road": road}),)).arrival(0, 1, tick)
        for road in ("mittadalen-ljungdalen", "ljungdalen-mittadalen", "Z 531 Flatruet")
    }
    assert len({leg.drive for leg in arrivals}) == 1


def test_unknown_roads_are_all_named():
    """Every closure that names no road, at once."""
    shut = [STORM.model_copy(update={"road": road}) for road in ("a", "b")]
    with pytest.raises(InputError) as refused:
        _travel(*PASS, closures=tuple(shut))
    assert [fault.path for fault in refused.value.faults] == [
        "closures[0].road",
        "closures[1].road",
    ]


def test_beside_the_skeleton_an_access_leg():
    """Ten km off the road as the crow flies: 1.3 x 10 km at 50 km/h more."""
    node = _node("langa")
    off = Place(id="off", latitude=node.latitude + 10 / 111.195, longitude=node.longitude)
    sveg = _node("sveg")
    travel = _travel(node, off, sveg)
    assert travel.ticks[0, 1] == pytest.approx(13 / 50 * 3600, rel=0.01)
    assert travel.ticks[1, 2] == pytest.approx(travel.ticks[0, 2] + 13 / 50 * 3600, rel=0.01)
    assert travel.confidence[1, 2] == Confidence.C


def test_far_from_the_skeleton_an_estimate():
    """Jönköping has no skeleton: great circle x 1.25 at 60 km/h, and the plan says so."""
    one = Place(id="a", latitude=57.78, longitude=14.16)
    two = Place(id="b", latitude=57.50, longitude=14.10)
    travel = _travel(one, two)
    km = great_circle((57.78, 14.16), (57.50, 14.10)).km
    assert travel.ticks[0, 1] / 60 == pytest.approx(1.25 * km, rel=1e-3)
    assert travel.is_estimate
    geodesic = _travel(one, two, provider=Provider.GEODESIC)
    assert np.array_equal(geodesic.ticks, travel.ticks)
    assert geodesic.provider == "geodesic"


def test_great_circles_agree_with_geopy():
    """The vectorised haversine is geopy's, to a metre."""
    points = np.array([[62.03, 14.36], [63.17, 14.64], [57.78, 14.16]])
    expected = [[great_circle(a, b).km for b in points] for a in points]
    assert np.allclose(great_circle_km(points, points), expected, atol=1e-3)


def test_the_same_spot_is_no_drive():
    """Two clients in one house."""
    twin = _node("sveg").model_copy(update={"id": "twin"})
    travel = _travel(_node("sveg"), twin)
    assert travel.ticks[0, 1] == 0
    assert travel.metres[0, 1] == 0


def test_every_edge_is_longer_than_the_crow_flies():
    """1.06 to 1.57 times, as the README of the geography says."""
    with (data_dir() / "roads" / "edges.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            a, b = _node(row["from"]), _node(row["to"])
            crow = great_circle((a.latitude, a.longitude), (b.latitude, b.longitude)).km
            assert 1.05 <= float(row["km"]) / crow <= 1.58, row


def test_no_places_and_ticks_of_another_size():
    """An empty problem travels nowhere; ticks may be finer than a second."""
    assert _travel().ticks.shape == (0, 0)
    fine = _travel(*PASS, tick=timedelta(milliseconds=60))
    assert fine.ticks[0, 1] == pytest.approx(_travel(*PASS).ticks[0, 1] * 1000 / 60, rel=1e-3)
    assert fine.to_instant(fine.to_tick(at("08:00"))) == at("08:00")


def test_coarse_ticks_round_up_and_never_to_nothing():
    """Homes two minutes apart are one tick of five minutes apart, twelve minutes three."""
    near = [Place(id=f"p{n}", latitude=62.0 + n * 0.0144, longitude=14.0) for n in range(3)]
    coarse = _travel(*near, provider=Provider.GEODESIC, tick=timedelta(minutes=5)).ticks
    fine = _travel(*near, provider=Provider.GEODESIC).ticks
    assert (coarse[~np.eye(3, dtype=bool)] > 0).all()
    assert (coarse * 300 >= fine).all()
    assert ((coarse - 1) * 300 < fine)[~np.eye(3, dtype=bool)].all()


@pytest.mark.parametrize("season", list(Season))
def test_a_road_that_is_shut_all_winter_is_no_way(season):
    """Beyond Klimpfjäll from Stora Blåsjön: a drive in summer, none in winter, no great circle."""
    one = Place(id="a", latitude=64.8333, longitude=14.1)
    two = Place(id="b", latitude=65.0767, longitude=14.8)
    travel = _travel(one, two, season=season)
    assert (travel.ticks[0, 1] == UNREACHABLE) == (season is Season.WINTER)
    assert not travel.is_estimate


def test_neighbours_are_minutes_apart():
    """Two homes 210 m apart near Hede, each nearer to another road's node: a leg of their own."""
    one = Place(id="a", latitude=62.432, longitude=13.4043)
    two = Place(id="b", latitude=62.432, longitude=13.4083)
    travel = _travel(one, two)
    assert 0 < travel.ticks[0, 1] < 120
    assert travel.metres[0, 1] < 500
