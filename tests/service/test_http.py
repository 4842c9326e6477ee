"""The service over real HTTP, on both databases: plans, days, records."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.service.conftest import NUMBERS
from tests.service.serving import (
    ask,
    codes,
    ended,
    key,
    served,
    small_day,
    start,
    wait_ready,
)
from tests.service.serving import client as client_of


def test_a_day_is_posted_watched_and_published(client):
    """202, events until it is done, a legal plan with reasons, version 1, then 2."""
    day = small_day()
    asked = ask(client, day)
    assert asked["status"] == "QUEUED"
    events = []
    with client.stream("GET", f"/v1/plans/{asked['id']}/events") as stream:
        for line in stream.iter_lines():
            if line.startswith("data: "):
                events.append(json.loads(line[6:]))
    assert events[-1]["status"] == "DONE"
    plan = ended(client, asked["id"])
    assert plan["evaluation"]["legal"]
    assert plan["evaluation"]["total"] == pytest.approx(sum(plan["evaluation"]["cost"].values()))
    left_out = {entry["visit_id"] for entry in plan["plan"].get("unassigned", [])}
    given = {s["visit_id"] for r in plan["plan"]["routes"] for s in r["stops"] if "visit_id" in s}
    assert left_out | given == {visit["id"] for visit in day["visits"]}
    address = f"/v1/plans/{plan['id']}/publish"
    before = client.get("/v1/days/2027-02-09/plan")
    seen = before.headers.get("etag", '"0"')
    first = client.post(address, headers=key() | {"If-Match": seen})
    assert first.status_code == 201, first.text
    stale = client.post(address, headers=key() | {"If-Match": seen})
    assert stale.status_code == 412
    assert stale.json()["current"] == first.json()["number"]
    again = client.post(address, headers=key() | {"If-Match": first.headers["etag"]})
    assert again.json()["number"] == first.json()["number"] + 1
    assert client.get("/v1/days/2027-02-09/plan").json()["plan_id"] == plan["id"]


def test_another_plan_of_the_day_meets_412_with_the_difference(client):
    """Two plans of one date; the second publisher sees what differs."""
    one, other = (ended(client, ask(client, small_day(seed))["id"]) for seed in (3, 5))
    seen = client.get("/v1/days/2027-02-09/plan").headers.get("etag", '"0"')
    done = client.post(f"/v1/plans/{one['id']}/publish", headers=key() | {"If-Match": seen})
    assert done.status_code == 201
    late = client.post(f"/v1/plans/{other['id']}/publish", headers=key() | {"If-Match": seen})
    assert late.status_code == 412
    assert codes(late) == [("STALE", "If-Match")]
    assert late.json()["difference"]


def test_a_search_is_stopped_and_keeps_its_best(client):
    """DELETE ends a long search within seconds; the plan is there and legal."""
    asked = ask(client, small_day(), iterations=None, seconds=600)
    deadline = time.monotonic() + 30
    while client.get(f"/v1/plans/{asked['id']}").json()["plan"] is None:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert client.delete(f"/v1/plans/{asked['id']}", headers=key()).status_code == 202
    stopped = ended(client, asked["id"], 20)
    assert stopped["status"] == "STOPPED"
    assert stopped["evaluation"]["legal"]


def test_validation_alone_stores_but_does_not_solve(client):
    """VALIDATED, and all faults at once where there are any."""
    body = {"problem": small_day()}
    valid = client.post("/v1/plans?operation=validate", json=body, headers=key())
    assert valid.json()["status"] == "VALIDATED"
    broken = small_day()
    broken["visits"][0]["client"] = "ghost"
    broken["visits"][1]["role"] = "admin"
    body = {"problem": broken, "seconds": -1, "colour": "blue"}
    refused = client.post("/v1/plans", json=body, headers=key())
    assert refused.status_code == 422
    assert {
        ("UNKNOWN_ID", "problem.visits[0].client"),
        ("UNKNOWN_FIELD", "problem.visits[1].role"),
        ("BAD_VALUE", "seconds"),
        ("UNKNOWN_FIELD", "colour"),
    } <= set(codes(refused))


def test_a_plan_is_judged(client):
    """The judge agrees with itself, and refuses a plan of another problem."""
    plan = ended(client, ask(client, small_day())["id"])
    problem = client.get(plan["links"]["problem"]).json()
    body = {"problem": problem, "plan": plan["plan"]}
    verdict = client.post("/v1/evaluations", json=body)
    assert verdict.json() == plan["evaluation"]
    other = client.post("/v1/evaluations", json=body | {"problem": small_day(7)})
    assert codes(other) == [("OTHER_PROBLEM", "plan.problem_digest")]
    assert codes(client.post("/v1/evaluations", json={})) == [
        ("MISSING_FIELD", "problem"),
        ("MISSING_FIELD", "plan"),
    ]


def test_a_demo_day_can_be_posted_straight_back(client):
    """As the list says, by its address."""
    listed = client.get("/v1/demo").json()["days"]
    assert len(listed) == 8
    body = client.get(listed[0]["href"]).content
    headers = key() | {"Content-Type": "application/json"}
    asked = client.post("/v1/plans?operation=validate", content=body, headers=headers)
    assert asked.status_code == 202
    assert codes(client.get("/v1/demo/atlantis")) == [("NOT_FOUND", "name")]


def test_records_are_made_read_changed_and_removed(client):
    """With ETag and If-Match; whoever has not seen the newest is told what it is."""
    place = {"id": f"p{next(NUMBERS)}", "latitude": 62.0, "longitude": 14.0}
    made = client.post("/v1/places", json=place, headers=key())
    assert made.status_code == 201
    assert made.headers["etag"] == '"1"'
    address = made.headers["location"]
    assert client.get(address).json()["record"] == place
    assert client.post("/v1/places", json=place, headers=key()).status_code == 409
    moved = place | {"latitude": 62.5}
    assert client.put(address, json=moved, headers=key()).status_code == 428
    for tag, status in (('"x"', 400), ("*", 400), ('W/"9"', 412), ('"9"', 412)):
        answer = client.put(address, json=moved, headers=key() | {"If-Match": tag})
        assert answer.status_code == status, tag
    assert answer.json()["now"]["record"] == place
    changed = client.put(address, json=moved, headers=key() | {"If-Match": '"1"'})
    assert changed.headers["etag"] == '"2"'
    gone = client.delete(address, headers=key() | {"If-Match": '"2"'})
    assert gone.status_code == 200
    assert client.get(address).status_code == 404
    odd = client.put(address, json=place | {"id": "other"}, headers=key() | {"If-Match": '"2"'})
    assert codes(odd) == [("BAD_VALUE", "id")]


def test_a_day_is_put_together_and_planned(client):
    """Roster, needs, a booking and an absence become the problem of a date."""
    day = json.loads(json.dumps(small_day()).replace("2027-", "2094-"))
    for kind in ("principals", "places", "caregivers", "clients", "shifts"):
        for record in day[kind]:
            answer = client.post(f"/v1/{kind}", json=record, headers=key())
            assert answer.status_code in (201, 409), answer.text
    for agreement in day["agreements"]:
        assert client.post("/v1/agreements", json=agreement, headers=key()).status_code == 201
    visits = [visit for visit in day["visits"] if "links" not in visit]
    booked = {"id": f"b{next(NUMBERS)}", "visit": visits[0]}
    assert client.post("/v1/bookings", json=booked, headers=key()).status_code == 201
    need = {
        "id": f"n{next(NUMBERS)}",
        "type": "medication",
        "client": day["clients"][1]["id"],
        "owner": "municipality",
        "weekdays": [2],
        "first": "2094-01-01",
        "windows": [{"start": "08:00", "end": "11:00"}],
        "modes": [{"kind": "HOME", "tasks": [{"id": "care", "duration": "PT15M"}]}],
    }
    assert client.post("/v1/needs", json=need, headers=key()).status_code == 201
    away = day["shifts"][0]["crew"][0]
    absence = {
        "id": f"a{next(NUMBERS)}",
        "caregiver": away,
        "start": "2094-02-09T00:00:00+01:00",
        "end": "2094-02-10T00:00:00+01:00",
    }
    assert client.post("/v1/absences", json=absence, headers=key()).status_code == 201
    frame = {"id": "2094-02-09", "synthetic": True, "roads": {"season": "WINTER"}}
    assert client.post("/v1/days", json=frame, headers=key()).status_code == 201
    problem = client.get("/v1/days/2094-02-09/problem").json()
    assert {visit["id"] for visit in problem["visits"]} >= {
        visits[0]["id"],
        f"{need['id']}.20940209",
    }
    assert all(away not in shift["crew"] for shift in problem["shifts"])
    body = {"day": "2094-02-09", "iterations": 2000, "workers": 1}
    asked = client.post("/v1/plans", json=body, headers=key())
    assert asked.status_code == 202, asked.text
    plan = ended(client, asked.json()["id"])
    assert plan["status"] == "DONE"
    assert plan["day"] == "2094-02-09"
    wednesday = client.get("/v1/days/2094-02-10/problem").json()
    assert "visits" not in wednesday


def test_what_was_booked_since_is_in_no_plan_that_is_published(client):
    """A plan of a day that has changed meanwhile is refused, with what came."""
    place, who = f"p{next(NUMBERS)}", f"c{next(NUMBERS)}"
    for kind, record in (
        ("places", {"id": place, "latitude": 62.03, "longitude": 14.36}),
        ("clients", {"id": who, "place": place}),
    ):
        assert client.post(f"/v1/{kind}", json=record, headers=key()).status_code == 201
    client.post("/v1/principals", json={"id": "region"}, headers=key())
    body = {"day": "2094-06-01", "iterations": 1000, "workers": 1}
    asked = client.post("/v1/plans", json=body, headers=key())
    assert asked.status_code == 202, asked.text
    plan = ended(client, asked.json()["id"])
    mode = {"kind": "HOME", "tasks": [{"id": "care", "duration": "PT15M"}]}
    window = {"start": "2094-06-01T08:00:00+02:00", "end": "2094-06-01T10:00:00+02:00"}
    visit = {"id": f"v{next(NUMBERS)}", "type": "care", "client": who, "owner": "region"}
    visit |= {"windows": [window], "modes": [mode]}
    booked = {"id": visit["id"], "visit": visit}
    assert client.post("/v1/bookings", json=booked, headers=key()).status_code == 201
    address = f"/v1/plans/{plan['id']}/publish"
    stale = client.post(address, headers=key() | {"If-Match": '"0"'})
    assert stale.status_code == 412
    assert stale.json()["added"] == [visit["id"]]


def test_what_is_over_is_refused_but_a_retry_hears_what_it_heard(client):
    """Case 13: bookings and absences of the past; problems may replay it."""
    mode = {"kind": "HOME", "tasks": [{"id": "care", "duration": "PT15M"}]}
    window = {"start": "2020-02-11T08:00:00+01:00", "end": "2020-02-11T10:00:00+01:00"}
    visit = {"id": "gone", "type": "care", "client": "anna", "owner": "region"}
    visit |= {"windows": [window], "modes": [mode]}
    refused = client.post("/v1/bookings", json={"id": "gone", "visit": visit}, headers=key())
    assert refused.status_code == 422
    assert ("IN_THE_PAST", "visit.windows[0].end") in codes(refused)
    for kind, record in (
        ("principals", {"id": "region"}),
        ("places", {"id": "flat", "latitude": 62.03, "longitude": 14.36}),
        ("clients", {"id": "anna", "place": "flat"}),
        ("caregivers", {"id": "eva", "principal": "region"}),
    ):
        stored = client.post(f"/v1/{kind}", json=record, headers=key())
        assert stored.status_code in (201, 409), stored.text
    later = {"start": "2094-02-09T08:00:00+01:00", "end": "2094-02-09T10:00:00+01:00"}
    partly = visit | {"id": "partly", "windows": [window, later]}
    booked = {"id": f"b{next(NUMBERS)}", "visit": partly}
    assert client.post("/v1/bookings", json=booked, headers=key()).status_code == 201
    absence = {"id": f"a{next(NUMBERS)}", "caregiver": "eva"}
    ends = datetime.now(UTC) + timedelta(seconds=5)
    absence |= {"start": "2020-02-11T08:00:00+01:00", "end": ends.isoformat()}
    own = key()
    first = client.post("/v1/absences", json=absence, headers=own)
    assert first.status_code == 201, first.text
    time.sleep(max(0.0, (ends - datetime.now(UTC)).total_seconds()) + 0.1)
    assert client.post("/v1/absences", json=absence, headers=own).text == first.text
    late = client.post("/v1/absences", json=absence | {"id": "late"}, headers=key())
    assert codes(late) == [("IN_THE_PAST", "end")]
    back = absence | {"end": "2026-01-01T08:00:00+01:00"}
    address = f"/v1/absences/{absence['id']}"
    shorter = client.put(address, json=back, headers=key() | {"If-Match": first.headers["etag"]})
    assert shorter.status_code == 200, shorter.text
    replayed = json.loads(json.dumps(small_day()).replace("2027-", "2021-"))
    assert ask(client, replayed)["status"] == "QUEUED"


def test_an_open_stream_does_not_hold_up_the_end(tmp_path):
    """SIGTERM while somebody follows a plan: the server is gone within seconds, the plan kept."""
    database = str(tmp_path / "hemtur.sqlite")
    process, port = start(database, workers=1)
    try:
        with client_of(port) as to:
            wait_ready(to, process)
            asked = ask(to, small_day(), iterations=None, seconds=600)
            with to.stream("GET", f"/v1/plans/{asked['id']}/events") as stream:
                assert next(stream.iter_lines()).startswith("event:")
                process.send_signal(signal.SIGTERM)
                began = time.monotonic()
                assert process.wait(15) == 0
                assert time.monotonic() - began < 8
    finally:
        process.kill()
    with served(database, workers=0) as to:
        assert to.get(f"/v1/plans/{asked['id']}").json()["status"] in ("QUEUED", "SOLVING")


def test_a_killed_worker_s_plan_is_finished_by_another(database):
    """A kill in the middle; the second worker takes the job up again and ends it."""
    command = [sys.executable, "-m", "scheduler", "worker", "--database", database]
    with served(database, workers=0) as client:
        asked = ask(client, small_day(), iterations=None, seconds=6)
        with subprocess.Popen(command) as first:
            deadline = time.monotonic() + 40
            while client.get(f"/v1/plans/{asked['id']}").json()["status"] != "SOLVING":
                assert time.monotonic() < deadline
                time.sleep(0.1)
            first.kill()
        with subprocess.Popen(command) as second:
            plan = ended(client, asked["id"], 60)
            second.terminate()
        assert plan["status"] == "DONE"
        assert plan["evaluation"]["legal"]


@pytest.mark.parametrize(
    ("tags", "status"),
    [
        ('W/"1"', 200),
        ('"7", "1"', 200),
        ('"7", W/"1"', 200),
        ('W/"7"', 412),
        ('"7", "8"', 412),
        ("*", 400),
        ("1", 400),
        ('"1", *', 400),
    ],
)
def test_versions_are_named_as_http_says(client, tags, status):
    """Weak tags, which proxies make, and lists; anything that is none is refused."""
    place = {"id": f"tagged-{next(NUMBERS)}", "latitude": 62.0, "longitude": 14.0}
    assert client.post("/v1/places", json=place, headers=key()).status_code == 201
    moved = place | {"latitude": 62.1}
    address = f"/v1/places/{place['id']}"
    answer = client.put(address, json=moved, headers=key() | {"If-Match": tags})
    assert answer.status_code == status
