"""One source of travel: what serves, works, publishes and verifies drives on the same roads."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.service.postgres import free_port
from tests.service.serving import ask, client, codes, ended, key, small_day, wait_ready
from tests.travel.maps import LADDER, WAYS, write_map


def _command(*arguments):
    return [sys.executable, "-m", "scheduler", *map(str, arguments)]


@pytest.fixture(scope="module")
def grid(tmp_path_factory):
    """Return a road file near Sveg."""
    return write_map(tmp_path_factory.mktemp("roads") / "grid.osm.pbf", LADDER, WAYS)


def near_sveg():
    """Return a small day all of whose places lie on the grid."""
    day = small_day()
    for number, place in enumerate(day["places"]):
        place["latitude"] = 62.03 + 0.02 * (number % 2)
        place["longitude"] = 14.30 + 0.1 * (number % 3)
    day.pop("closures", None)
    return day


@pytest.mark.parametrize("command", ["serve", "worker", "verify", "plan"])
@pytest.mark.parametrize("by_option", [True, False])
def test_a_road_file_that_is_missing_stops_the_start(command, by_option, tmp_path):
    """With a sentence that names it, and exit code 2; before anything is done."""
    arguments = {
        "serve": ("--port", free_port(), "--database", tmp_path / "x.sqlite"),
        "worker": ("--database", tmp_path / "x.sqlite"),
        "verify": ("--database", tmp_path / "x.sqlite"),
        "plan": ("data/demo/harjedalen-winter-day.json",),
    }[command]
    option = ("--roads", "nowhere.osm.pbf") if by_option else ()
    environment = os.environ | ({} if by_option else {"HEMTUR_ROADS": "nowhere.osm.pbf"})
    done = subprocess.run(
        _command(command, *arguments, *option, "--lang", "en"),
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert "BAD_ROADS at nowhere.osm.pbf" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("by_option", [True, False])
def test_the_service_plans_judges_and_publishes_on_its_roads(by_option, grid, tmp_path):
    """A plan made on the file names it; a service on other roads neither judges nor publishes."""
    database, day = str(tmp_path / "hemtur.sqlite"), near_sveg()
    with _serving(database, grid, by_option=by_option) as to:
        plan = ended(to, ask(to, day)["id"])
        assert plan["status"] == "DONE", plan
        assert plan["plan"]["provenance"]["travel_provider"] == "osm"
        problem = to.get(plan["links"]["problem"]).json()
        both = {"problem": problem, "plan": plan["plan"]}
        assert to.post("/v1/evaluations", json=both).json()["legal"]
    with _serving(database, None) as other:
        refused = other.post("/v1/evaluations", json=both)
        assert codes(refused) == [("OTHER_ROADS", "plan.provenance.travel_provider")]
        publish = f"/v1/plans/{plan['id']}/publish"
        refused = other.post(publish, headers=key() | {"If-Match": '"0"'})
        assert [code for code, _ in codes(refused)] == ["OTHER_ROADS"]
    with _serving(database, grid) as to:
        done = to.post(publish, headers=key() | {"If-Match": '"0"'})
        assert done.status_code == 201, done.text
    verify = _command("verify", "--database", database)
    assert subprocess.run([*verify, "--roads", str(grid)]).returncode == 0
    elsewhere = subprocess.run(verify, capture_output=True, text=True)
    assert elsewhere.returncode == 1
    assert "OTHER_ROADS" in elsewhere.stdout + elsewhere.stderr


def test_a_road_file_that_is_replaced_is_judged_anew(tmp_path):
    """Plans on the new file are judged on it; those on the old one are refused."""
    live = write_map(tmp_path / "live.osm.pbf", LADDER, WAYS)
    day = near_sveg()
    with _serving(str(tmp_path / "hemtur.sqlite"), live) as to:
        before = _judged(to, day)
        assert before["legal"]
        moved = {node: (lat + 0.001, lon) for node, (lat, lon) in LADDER.items()}
        write_map(tmp_path / "new.osm.pbf", moved, WAYS).replace(live)
        assert _judged(to, day)["legal"]
        old = to.post("/v1/evaluations", json=before["both"])
        assert [code for code, _ in codes(old)] == ["OTHER_ROADS"]


def _judged(to, day):
    """Plan a day and have the plan judged; return the verdict with what was judged."""
    plan = ended(to, ask(to, day)["id"])
    both = {"problem": to.get(plan["links"]["problem"]).json(), "plan": plan["plan"]}
    return to.post("/v1/evaluations", json=both).json() | {"both": both}


class _serving:
    """A server on a road file, or on the shipped roads."""

    def __init__(self, database, roads, *, by_option=True):
        self._port = free_port()
        command = _command("serve", "--port", self._port, "--database", database)
        environment = dict(os.environ)
        if roads is not None and by_option:
            command += ["--roads", str(roads)]
        elif roads is not None:
            environment["HEMTUR_ROADS"] = str(roads)
        self._process = subprocess.Popen(command, env=environment)

    def __enter__(self):
        self._client = client(self._port)
        wait_ready(self._client, self._process)
        return self._client

    def __exit__(self, *_):
        self._client.close()
        self._process.terminate()
        self._process.wait(15)
