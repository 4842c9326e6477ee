"""Routing servers: their answers are used, what is no matrix is an error, old ones are labelled."""

from __future__ import annotations

import time

import numpy as np
import pytest
from geopy.distance import great_circle

from scheduler.errors import InputError, TravelError
from scheduler.evaluation import evaluate
from scheduler.model import Closure, Place
from scheduler.settings import read_settings
from scheduler.solver import SearchParams, solve
from scheduler.travel import UNREACHABLE, Confidence, Travels
from scheduler.travel.geodesic import estimate
from scheduler.travel.router import RouterClient, _doubtful
from tests.builders import at, problem
from tests.travel.servers import KMH, server


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """Keep every test's cache to itself, and waiting short."""
    monkeypatch.setenv("HEMTUR_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("HEMTUR_ROUTER_TIMEOUT", "2")


DAY = problem()


def travel_for(day, roads):
    """Return travel on roads, with the settings of the environment."""
    return Travels.of(read_settings(), roads).travel(day)


@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
def test_a_plan_on_a_server_s_roads(kind):
    """Times are the server's, the plan is legal on them and says whose they are."""
    with server() as (address, _):
        travel = travel_for(DAY, f"{kind}:{address}")
        plan = solve(DAY, travel, SearchParams(iterations=2000, in_process=True))
    base, far = DAY.place["base"], DAY.place["far"]
    metres = great_circle((base.latitude, base.longitude), (far.latitude, far.longitude)).m
    i, j = travel.index["base"], travel.index["far"]
    assert travel.ticks[i, j] == pytest.approx(metres / KMH * 3.6, abs=1)
    assert travel.metres[i, j] == pytest.approx(metres, abs=1)
    assert evaluate(DAY, travel, plan).violations == ()
    assert plan.provenance.travel_provider == kind
    assert address.removeprefix("http://") in plan.provenance.map_version


def test_many_places_are_asked_for_in_batches():
    """A hundred and twenty places in nine requests, and every pair once."""
    rng = np.random.default_rng(1)
    places = tuple(
        Place(id=f"p{n}", latitude=62 + rng.random() / 10, longitude=14 + rng.random() / 10)
        for n in range(120)
    )
    day = problem(places=(*problem().places, *places))
    with server() as (address, handler):
        travel = travel_for(day, f"osrm:{address}")
        assert len(handler.requests) == 9
    assert (travel.ticks[travel.ticks != 0] > 0).all()
    assert np.array_equal(travel.ticks, travel.ticks.T)


@pytest.mark.parametrize(
    "behave", ["html", "hang", "drip", "refuse", "negative", "short", "words", "other"]
)
def test_what_is_no_matrix_is_an_error_within_the_time_out(behave):
    """Never wrong travel, never a wait without end."""
    began = time.monotonic()
    with server(behave) as (address, _), pytest.raises(TravelError) as refused:
        travel_for(DAY, f"osrm:{address}")
    assert time.monotonic() - began < 6
    assert "osrm at 127.0.0.1" in str(refused.value)


def test_where_there_is_no_way_nobody_drives():
    """What the server cannot reach is unreachable, not near."""
    with server("no way") as (address, _):
        travel = travel_for(DAY, f"osrm:{address}")
    assert travel.ticks[0, 1] == UNREACHABLE


def test_zeros_between_places_kilometres_apart_are_not_believed():
    """A server without the places in its extract joins all of them to one road."""
    with server("zeros") as (address, _), pytest.raises(TravelError, match="nobody could drive"):
        travel_for(DAY, f"osrm:{address}")


def test_a_place_joined_to_a_road_far_off_gets_the_estimate_and_says_so():
    """The northernmost place was joined 60 km away: its pairs are estimates, the others are not."""
    with server("far") as (address, _):
        travel = travel_for(DAY, f"osrm:{address}")
    base, near, far = (travel.index[name] for name in ("base", "near", "far"))
    assert travel.confidence[base, far] == travel.confidence[far, near] == Confidence.ESTIMATE
    assert travel.confidence[base, near] == Confidence.B
    assert travel.is_estimate
    seconds, _ = estimate(DAY.places)
    assert travel.ticks[base, far] == pytest.approx(seconds[base, far], abs=1)


@pytest.mark.parametrize("off", [[0.0, 2.1], [2.1, 0.0, 3.0]])
def test_few_places_of_which_one_is_far_off_are_not_refused(off):
    """The times are honest; pairs with that place get the estimate."""
    crow = np.full((len(off), len(off)), 10.0)
    client = RouterClient("osrm", "http://127.0.0.1", 1.0)
    doubtful = _doubtful(client, crow * 60, np.array(off), crow)
    assert doubtful[0, 1]


def test_an_answer_of_before_serves_when_the_server_is_away_and_says_so():
    """The same day again without the server: the same times, an old map, confidence C."""
    with server() as (address, _):
        first = travel_for(DAY, f"osrm:{address}")
    second = travel_for(DAY, f"osrm:{address}")
    assert np.array_equal(first.ticks, second.ticks)
    assert "as it was at 20" in second.map_version
    assert second.confidence.min() == 2
    with pytest.raises(TravelError):
        travel_for(problem(places=DAY.places[:3]), f"osrm:{address}")


def test_servers_know_no_closures_and_addresses_must_be_addresses():
    """Both are said before anything is asked."""
    shut = Closure(road="Z 531", start=at("06:00"), end=at("09:00"))
    with pytest.raises(TravelError, match="knows no closures"):
        travel_for(problem(closures=(shut,)), "osrm:http://127.0.0.1:1")
    with pytest.raises(InputError, match="no address"):
        travel_for(DAY, "valhalla:localhost")


def test_the_time_out_is_a_number_of_seconds(monkeypatch):
    """What is none is said, not guessed."""
    monkeypatch.setenv("HEMTUR_ROUTER_TIMEOUT", "soon")
    with pytest.raises(InputError, match="HEMTUR_ROUTER_TIMEOUT"):
        travel_for(DAY, "osrm:http://127.0.0.1:1")


def test_passwords_stay_out_of_plans_and_paths_apart():
    """Who asks with a password does not print it; two maps of one host are two."""
    client = RouterClient("osrm", "http://user:secret@h:5000/winter/", 1.0)
    assert client.version == "osrm at h:5000/winter"
    assert RouterClient("osrm", "http://h:5000/summer", 1.0).version != client.version
