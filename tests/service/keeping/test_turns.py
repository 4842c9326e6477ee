"""Clients take turns, what they ask is told truly, refusals are kept (14.D7, E8, E11, F14)."""

from __future__ import annotations

import json
import logging
import socket
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from benchmarks.endurance import mixed, restarts
from scheduler.errors import Busy
from scheduler.logs import MOST_WARNINGS, Sparing
from scheduler.model.reading.door import load
from scheduler.services.plans import Asked, begins, posted_of, submit
from scheduler.services.plans.asking import LIFETIME, MOST_OF_ONE, MOST_VALIDATED
from scheduler.services.tables.reading import read_table
from scheduler.services.tables.sheets import write_csv
from scheduler.store import jobs, plans, tables
from tests.builders import problem
from tests.service.postgres import free_port
from tests.service.serving import codes, key, served

LEASE = timedelta(seconds=30)


def ask_as(store, client, count=1, seconds=10.0):
    """Queue plans of a client, and return their ids."""
    made = []
    for number in range(count):
        posted = posted_of(problem(id=f"day-{client}-{number}"), Asked(seconds=seconds))
        made.append(store.write(lambda tx, p=posted: submit(tx, p, client=client)).id)
    return made


def taken(store):
    """Take all jobs, and return whose they were in that order."""
    found = []
    while claimed := store.write(lambda tx: jobs.claim(tx, "w", LEASE)):
        found.append(claimed.plan_id)
    return found


def test_many_of_one_client_wait_for_one_of_another(store):
    """Whoever asks for many waits for those who ask for one; in each one's own order."""
    many, one = ask_as(store, "many", 3), ask_as(store, "one")
    assert taken(store) == [many[0], one[0], many[1], many[2]]


def test_nobody_waits_for_ever(store):
    """Who has been served of late and then asks comes before all who ask later."""
    first = ask_as(store, "old")
    assert taken(store) == first
    second = ask_as(store, "old")
    crowd = [ask_as(store, f"new-{number}")[0] for number in range(5)]
    assert taken(store) == [*second, *crowd]


def test_one_client_cannot_fill_the_queue(store):
    """By number, nor by the time it asks for; others still get in, and are told the truth."""
    ask_as(store, "many", MOST_OF_ONE)
    with pytest.raises(Busy) as number:
        ask_as(store, "many")
    assert number.value.seconds >= 1
    ask_as(store, "long", 2, seconds=3600)
    with pytest.raises(Busy):
        ask_as(store, "long", 1, seconds=3600)
    assert ask_as(store, "one")


def test_when_a_job_begins_is_reckoned_from_those_before_it(store):
    """One runs; the next begins when its time is up, the third when that one's is."""
    ask_as(store, "a", 3, seconds=20)
    store.write(lambda tx: jobs.claim(tx, "w", LEASE))
    with store.read() as tx:
        line = jobs.in_line(tx)
    assert [each.turn for each in line] == [0, 1, 2]
    assert sorted(begins(line).values()) == [20.0, 40.0]


def test_what_was_only_validated_is_forgotten(store):
    """After a day, and all but the newest; what others refer to stays."""
    made = []
    for number in range(MOST_VALIDATED + 2):
        posted = posted_of(problem(id=f"d{number}"), Asked())
        made.append(store.write(lambda tx, p=posted: submit(tx, p, solve=False, client="c")).id)
    own = store.write(lambda tx: submit(tx, posted_of(problem(id="own"), Asked()), solve=False))
    with store.read() as tx:
        left = {plan.id for plan in plans.listed(tx, 200)}
        bodies = tx.connection.execute(select(tables.problem.c.id)).all()
    assert left == {*made[2:], own.id}
    assert len(bodies) == len(left)
    store.write(lambda tx: jobs.forget_validated(tx, "c", tx.now + LIFETIME, MOST_VALIDATED))
    with store.read() as tx:
        assert [plan.id for plan in plans.listed(tx, 200)] == [own.id]


def test_jobs_are_listed_and_can_be_stopped(client):
    """In their turn, with when they begin; a refusal says when to come again."""
    body = {"problem": json.loads(problem(id="listed").to_json()), "seconds": 30}
    made = client.post("/v1/plans", json=body, headers=key()).json()
    assert made["expires"] is None
    listed = client.get("/v1/jobs").json()["items"]
    assert any(each["plan_id"] == made["id"] and each["yours"] for each in listed)
    client.delete(f"/v1/plans/{made['id']}", headers=key()).raise_for_status()
    too_long = body | {"seconds": 86_400}
    assert client.post("/v1/plans", json=too_long, headers=key()).status_code == 422


def test_refused_writes_are_in_the_audit(database):
    """Each with its code and request, and nothing of what it held."""
    with served(database, 0) as to:
        refused = to.post("/v1/places", json={"id": "x"}, headers=key())
        assert refused.status_code == 422
    from scheduler.store import open_store

    store = open_store(database)
    with store.read() as tx:
        rows = tx.connection.execute(select(tables.audit)).all()
    store.close()
    assert [(row.action, row.kind, row.subject) for row in rows] == [
        ("refused MISSING_FIELD", "places", refused.headers["x-request-id"])
    ]


def test_restarts_during_jobs_fail_none(database):
    """E11, shortened; `python -m benchmarks.endurance restarts` has 300."""
    outcome = restarts(database, 4, visits=150, seconds=3)
    assert outcome["FAILED"] == 0
    assert outcome["ended otherwise"] == 0


def test_mixed_load_is_answered(database):
    """Nothing but success, or 429."""
    load = mixed(database, 0.1)
    statuses = {said.rpartition(" ")[2] for said in load.answers}
    assert statuses <= {"200", "201", "202", "409", "429"}


def test_a_port_in_use_is_told_in_a_sentence(tmp_path):
    """Before anything has begun, with exit code 2."""
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        command = [sys.executable, "-m", "scheduler", "serve", "--port", str(port)]
        command += ["--database", str(tmp_path / "x.sqlite"), "--lang", "en"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "CANNOT_LISTEN" in done.stderr


def test_a_storm_of_warnings_fills_no_disk():
    """What comes again and again is left out, and that is said."""
    sparing = Sparing()
    records = [
        logging.LogRecord("asyncio", logging.ERROR, "", 0, "socket.accept() fails", (), None)
        for _ in range(5_000)
    ]
    passed = [record for record in records if sparing.filter(record)]
    assert len(passed) == MOST_WARNINGS + 1
    assert "left out" in passed[-1].msg


def test_letters_that_look_alike_are_noticed_everywhere():
    """Cyrillic among Latin: in JSON, and in a table."""
    name = "Sv\u0435g"
    noticed = load(json.dumps({"title": name}, ensure_ascii=False).encode()).notices
    assert [each.code for each in noticed] == ["ODD_TEXT"]
    rows = f"id;name;latitude;longitude\nanna;{name};62,0;14,4\n"
    assert [each.code for each in read_table("clients", rows.encode()).notices] == ["ODD_TEXT"]


def test_a_name_begins_no_formula_after_a_comma():
    """Where a spreadsheet parts cells at commas; it is read back as it was."""
    for name in ("Anna,=1+1", "B,'=2", "C,-3,+4", "=5,=6"):
        text = write_csv(["id", "name"], [{"id": "a", "name": name}])
        assert not any(part.startswith(("=", "+", "-")) for part in text.split(","))
        table = f"id;name;latitude;longitude\n{text.splitlines()[1]};62,0;14,4\n"
        found = read_table("clients", table.encode())
        assert json.loads(found.records[-1].draft.body)["name"] == name


def test_small_answers_come_at_once(client):
    """Forty milliseconds each would be Nagle's algorithm, waiting for more to send."""
    took = []
    for _ in range(40):
        began = time.monotonic()
        client.get("/v1/demo").raise_for_status()
        took.append(time.monotonic() - began)
    assert sorted(took)[10] < 0.03  # the quickest, since other tests run beside


def test_a_day_that_closes_no_road_there_is_is_refused(client):
    """When it is written, by its path; and a problem before it is queued."""
    spans = {"start": "2094-02-09T08:00:00+01:00", "end": "2094-02-09T09:00:00+01:00"}
    frame = {"id": "2094-02-09", "closures": [{"road": "84x"} | spans]}
    assert codes(client.post("/v1/days", json=frame, headers=key())) == [
        ("UNKNOWN_ROAD", "closures[0].road")
    ]
    day = json.loads(problem(id="closed").to_json())
    spans = {"start": "2027-02-09T08:00:00+01:00", "end": "2027-02-09T09:00:00+01:00"}
    body = {"problem": day | {"closures": [{"road": "84x"} | spans]}}
    assert codes(client.post("/v1/plans", json=body, headers=key())) == [
        ("UNKNOWN_ROAD", "problem.closures[0].road")
    ]
