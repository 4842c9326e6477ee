"""The service over real HTTP, on both databases."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import threading
import time

import httpx2
import pytest

from api.app import openapi_text
from scheduler.services.verify import verify
from scheduler.settings import data_dir
from scheduler.store import open_store
from tests.service.conftest import NUMBERS
from tests.service.serving import ask, ended, key, served, small_day

assert NUMBERS


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def service(request, tmp_path_factory):
    """Return a client of a running server, and its database."""
    database = str(tmp_path_factory.mktemp("service") / "hemtur.sqlite")
    if request.param == "postgresql":
        database = request.getfixturevalue("postgres").url
    with served(database) as client:
        yield client, database
    store = open_store(database)
    with store.read() as tx:
        assert verify(tx) == []
    store.close()


@pytest.fixture
def client(service):
    """Return a client of a running server."""
    return service[0]


def codes(answer):
    """Return code and path of every fault of a problem document."""
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert all(error["detail"] and error["hint"] for error in body["errors"])
    return [(error["code"], error["path"]) for error in body["errors"]]


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
    assert len(listed) == 7
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
    for tag, status in (('"x"', 400), ("*", 400), ('W/"1"', 400), ('"9"', 412)):
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
    day = small_day()
    for kind in ("principals", "places", "clients", "caregivers", "shifts"):
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
        "first": "2027-01-01",
        "windows": [{"start": "08:00", "end": "11:00"}],
        "modes": [{"kind": "HOME", "tasks": [{"id": "care", "duration": "PT15M"}]}],
    }
    assert client.post("/v1/needs", json=need, headers=key()).status_code == 201
    away = day["shifts"][0]["crew"][0]
    absence = {
        "id": f"a{next(NUMBERS)}",
        "caregiver": away,
        "start": "2027-02-09T00:00:00+01:00",
        "end": "2027-02-10T00:00:00+01:00",
    }
    assert client.post("/v1/absences", json=absence, headers=key()).status_code == 201
    frame = {"id": "2027-02-09", "synthetic": True, "roads": {"season": "WINTER"}}
    assert client.post("/v1/days", json=frame, headers=key()).status_code == 201
    problem = client.get("/v1/days/2027-02-09/problem").json()
    assert {visit["id"] for visit in problem["visits"]} >= {
        visits[0]["id"],
        f"{need['id']}.20270209",
    }
    assert all(away not in shift["crew"] for shift in problem["shifts"])
    body = {"day": "2027-02-09", "iterations": 2000, "workers": 1}
    asked = client.post("/v1/plans", json=body, headers=key())
    assert asked.status_code == 202, asked.text
    plan = ended(client, asked.json()["id"])
    assert plan["status"] == "DONE"
    assert plan["day"] == "2027-02-09"
    wednesday = client.get("/v1/days/2027-02-10/problem").json()
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
    body = {"day": "2027-06-01", "iterations": 1000, "workers": 1}
    asked = client.post("/v1/plans", json=body, headers=key())
    assert asked.status_code == 202, asked.text
    plan = ended(client, asked.json()["id"])
    mode = {"kind": "HOME", "tasks": [{"id": "care", "duration": "PT15M"}]}
    window = {"start": "2027-06-01T08:00:00+02:00", "end": "2027-06-01T10:00:00+02:00"}
    visit = {"id": f"v{next(NUMBERS)}", "type": "care", "client": who, "owner": "region"}
    visit |= {"windows": [window], "modes": [mode]}
    booked = {"id": visit["id"], "visit": visit}
    assert client.post("/v1/bookings", json=booked, headers=key()).status_code == 201
    address = f"/v1/plans/{plan['id']}/publish"
    stale = client.post(address, headers=key() | {"If-Match": '"0"'})
    assert stale.status_code == 412
    assert stale.json()["added"] == [visit["id"]]


@pytest.mark.parametrize(
    ("kind", "record", "expected"),
    [
        ("places", {"id": "x", "latitude": 0.0, "longitude": 0.0}, ("OUTSIDE_AREA", "")),
        (
            "absences",
            {
                "id": "x",
                "caregiver": "eva",
                "start": "2027-02-09T08:00:00+01:00",
                "end": "2027-02-09T07:00:00+01:00",
            },
            ("REVERSED", "end"),
        ),
        ("days", {"id": "2027-02-30"}, ("BAD_VALUE", "id")),
        ("days", {"id": "2027-02-09", "zone": "../../etc/passwd"}, ("BAD_VALUE", "zone")),
    ],
)
def test_records_that_no_day_could_be_made_of(client, kind, record, expected):
    """Refused when they are handed in, not when a day is put together."""
    answer = client.post(f"/v1/{kind}", json=record, headers=key())
    assert answer.status_code == 422
    assert expected in codes(answer)


@pytest.mark.parametrize(
    "path", ["/v1/plans/%00", "/v1/places/%00", "/v1/days/%00/plan", "/v1/days/2027-02-30/problem"]
)
def test_odd_addresses_are_not_found(client, path):
    """NUL is in no id."""
    assert client.get(path).status_code in (404, 422)


def test_a_body_made_to_take_long_does_not(client):
    """Quotes without end, keys that stand a thousand times: milliseconds, and refused."""
    began = time.monotonic()
    for data in (
        b"9" * 40 + b'"' + b'\\"' * 400_000,
        b"{" + b",".join(b'"k%d":1' % (n % 1000) for n in range(50_000)) + b"}",
        b'{"\\ud800":1,"\\ud800":2}',
    ):
        answer = client.post(
            "/v1/places", content=data, headers=key() | {"Content-Type": "application/json"}
        )
        assert answer.status_code == 400
    assert time.monotonic() - began < 5


def test_one_key_is_one_effect_however_often_it_is_sent(client):
    """Twenty at once: one plan; the same answer later; another body is refused."""
    headers = key()
    body = {"problem": small_day(9)}
    answers = []

    def send():
        answers.append(client.post("/v1/plans?operation=validate", json=body, headers=headers))

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.text for answer in answers}) == 1
    other = client.post("/v1/plans", json=body, headers=headers)
    assert other.status_code == 422
    assert codes(other) == [("KEY_REUSED", "Idempotency-Key")]
    missing = client.post("/v1/plans", json=body)
    assert missing.status_code == 400
    assert codes(missing) == [("KEY_MISSING", "Idempotency-Key")]
    long = client.post("/v1/plans", json=body, headers={"Idempotency-Key": "x" * 300})
    assert long.status_code == 400


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b'{"id": NaN}', "application/json", 400, "NOT_JSON"),
        (b'{"id": 1e400}', "application/json", 400, "NOT_JSON"),
        (b'{"id": "a", "id": "b"}', "application/json", 400, "DUPLICATE_KEY"),
        (b'{"a":' * 100_000, "application/json", 400, "NOT_JSON"),
        (b'{"id": "\\ud800"}', "application/json", 400, "BAD_TEXT"),
        (b'{"id": "\xe5"}', "application/json", 400, "NOT_JSON"),
        (b"[1]", "application/json", 400, "NOT_AN_OBJECT"),
        (b"{}", "text/plain", 415, "WRONG_MEDIA"),
        (b"{}", "", 415, "WRONG_MEDIA"),
        (b'{"a":"' + b"x" * 1_100_000 + b'"}', "application/json", 413, "TOO_LARGE"),
    ],
)
def test_bodies_that_are_none(client, content, kind, status, code):
    """Refused by the strict door, each with its code."""
    answer = client.post("/v1/places", content=content, headers=key() | {"Content-Type": kind})
    assert answer.status_code == status
    assert codes(answer)[0][0] == code


def test_a_body_without_end_is_cut_off(client):
    """Chunks for ever end at the limit."""

    def endless():
        for _ in itertools.repeat(None):
            yield b" " * 65_536

    try:
        answer = client.post(
            "/v1/places", content=endless(), headers=key() | {"Content-Type": "application/json"}
        )
        assert answer.status_code == 413
    except httpx2.TransportError:
        pass  # the server may close before it is heard
    assert client.get("/health").status_code == 200


def test_addresses_methods_and_queries_that_are_none(client):
    """404, 405 with Allow, 422; each a problem document."""
    assert codes(client.get("/v1/plans/none"))[0][0] == "NOT_FOUND"
    assert codes(client.get("/nowhere"))[0][0] == "NOT_FOUND"
    wrong = client.put("/v1/demo")
    assert wrong.status_code == 405
    assert "GET" in wrong.headers["allow"]
    assert codes(client.get("/v1/demo?team=1&team=2")) == [("BAD_QUERY", "query")]
    place = {"id": "q", "latitude": 62.0, "longitude": 14.0}
    odd = client.post("/v1/places?dry=1", json=place, headers=key())
    assert odd.status_code == 422


def test_errors_are_in_swedish_unless_english_is_asked_for(client):
    """The same fault in both."""
    said = {}
    for language in ("sv", "en", "fr", "en;q=0.2, sv;q=0.9"):
        answer = client.get("/v1/plans/none", headers={"Accept-Language": language})
        said[language] = answer.json()["title"], answer.headers["content-language"]
    assert said["en"][1] == "en"
    assert said["sv"] == said["fr"] == said["en;q=0.2, sv;q=0.9"]
    assert "finns inte" in said["sv"][0]


def test_what_is_put_right_is_said_in_the_answer(client):
    """Decomposed letters are stored in normal form C."""
    place = {
        "id": f"p{next(NUMBERS)}",
        "name": "Funa\u0308sdalen",
        "latitude": 62.5,
        "longitude": 12.5,
    }
    made = client.post("/v1/places", json=place, headers=key())
    assert made.json()["record"]["name"] == "Funäsdalen"
    assert [notice["code"] for notice in made.json()["notices"]] == ["NORMALISED"]


def test_tables_are_imported_and_exported(client):
    """A dry run first, then all of it; faults by row; out again without formulas."""
    name = f"c{next(NUMBERS)}"
    table = f"id;name;latitude;longitude\n{name};=1+1;62,1;14,2\n".encode()
    kind = {"Content-Type": "text/csv"}
    dry = client.post("/v1/import/clients?dry_run=true", content=table, headers=key() | kind)
    assert dry.json() == {"created": 2, "changed": 0, "same": 0, "dry_run": True}
    assert client.get(f"/v1/clients/{name}").status_code == 404
    done = client.post("/v1/import/clients", content=table, headers=key() | kind)
    assert done.json()["created"] == 2
    assert client.get(f"/v1/clients/{name}").json()["record"]["name"] == "=1+1"
    assert f"{name};'=1+1" in client.get("/v1/export/clients.csv").text
    broken = table.replace(b"62,1", b"north")
    refused = client.post("/v1/import/clients", content=broken, headers=key() | kind)
    assert codes(refused) == [("BAD_COORDINATE", "row 2, latitude")]
    assert client.post("/v1/import/rockets", content=table, headers=key() | kind).status_code == 404
    assert client.get("/v1/export/rockets.csv").status_code == 404


def test_health_readiness_metrics_and_documentation(client):
    """All local: nothing in the page is asked for elsewhere."""
    assert client.get("/health").json()["status"] == "alive"
    assert client.get("/ready").json()["status"] == "ready"
    assert "hemtur_answers_total" in client.get("/metrics").text
    page = client.get("/docs").text
    assert "http://" not in page
    assert "https://" not in page


def test_the_committed_description_is_that_of_the_service():
    """`data/schemas/openapi.json` is what the application says of itself."""
    assert (data_dir() / "schemas" / "openapi.json").read_text("utf-8") == openapi_text()


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
