"""How the service takes requests that are odd, repeated or wrong, on both databases."""

from __future__ import annotations

import itertools
import json
import os
import re
import stat
import subprocess
import sys
import threading
import time

import httpx2
import pytest

from api.app import openapi_text
from api.guard import LOOPBACK, headers_for, is_loopback, names_of
from scheduler.errors import StoreError
from scheduler.settings import data_dir
from scheduler.store import open_store
from tests.service.conftest import NUMBERS
from tests.service.serving import codes, key, small_day


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
        ("days", {"id": "2027-02-30"}, ("BAD_TIME", "id")),
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
    """Quotes without end, keys that stand a thousand times: milliseconds, and refused.

    Once the process that reads large bodies runs, that is, whatever else the machine has to do.
    """
    honest = json.dumps({"id": "x", "name": "x" * 800_000}).encode()
    headers = {"Content-Type": "application/json"}
    assert client.post("/v1/places", content=honest, headers=key() | headers).status_code == 422
    began = time.monotonic()
    for data in (
        b"9" * 40 + b'"' + b'\\"' * 400_000,
        b"{" + b",".join(b'"k%d":1' % (n % 1000) for n in range(50_000)) + b"}",
        b'{"\\ud800":1,"\\ud800":2}',
    ):
        answer = client.post("/v1/places", content=data, headers=key() | headers)
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
    parts = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(parts) >= 3
    for part in parts:
        assert part.startswith("/"), part
        assert client.get(part).status_code == 200
    assert "https://" not in page
    assert '"validatorUrl": null' in page


def test_the_committed_description_is_that_of_the_service():
    """`data/schemas/openapi.json` is what the application says of itself."""
    assert (data_dir() / "schemas" / "openapi.json").read_text("utf-8") == openapi_text()


# who may ask (14.F)
@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:1", 200),
        ("127.0.0.1", 200),
        ("[::1]:80", 200),
        ("LOCALHOST.", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example:8000", 421),
        ("localhost@evil.example", 421),
        ("evil.example@localhost", 421),
        ("localhost/evil", 421),
        ("localhost:evil", 421),
        ("[", 421),
    ],
)
def test_a_name_that_is_not_its_own_gets_no_answer(client, host, status):
    """Whatever page has its own name point here."""
    answer = client.get("/health", headers={"Host": host})
    assert answer.status_code == status
    if status == 421:
        assert answer.json()["errors"][0]["code"] == "OTHER_HOST"


def test_pages_are_framed_by_nobody_and_load_nothing_from_elsewhere(client):
    """Data may do nothing in a browser, the documentation only its own scripts."""
    data, page = (client.get(path) for path in ("/health", "/docs"))
    for answer in (data, page):
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in data.headers["Content-Security-Policy"]
    assert "http" not in headers_for("/docs")["Content-Security-Policy"]


def test_names_are_those_of_this_machine_the_address_and_the_listed():
    """Without regard to case."""
    assert names_of("10.1.2.3", "Plan.Region.se, x ,") == LOOPBACK | {
        "10.1.2.3",
        "plan.region.se",
        "x",
    }
    assert is_loopback("127.8.8.8")
    assert is_loopback("::1")
    assert not is_loopback("0.0.0.0")
    assert not is_loopback("plan.region.se")


@pytest.mark.parametrize("listed", ["", " , "])
def test_it_does_not_listen_to_all_unless_that_is_said(tmp_path, listed):
    """There are no users yet; the refusal says what to do."""
    command = [sys.executable, "-m", "scheduler", "serve", "--host", "0.0.0.0", "--lang", "en"]
    database = ["--database", str(tmp_path / "hemtur.sqlite")]
    ended = subprocess.run(
        [*command, *database],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"HEMTUR_HOSTS": listed},
    )
    assert ended.returncode == 2
    assert "OPEN_TO_ALL" in ended.stderr
    assert "HEMTUR_HOSTS" in ended.stderr


def test_the_file_is_for_its_owner_alone(tmp_path):
    """Its journal too."""
    file = tmp_path / "store" / "hemtur.sqlite"
    store = open_store(str(file))
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in file.parent.iterdir()}
    store.close()
    assert set(modes.values()) == {0o600}, modes


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_that_forgets_is_refused(url):
    """It would acknowledge what is gone with the process."""
    with pytest.raises(StoreError, match="memory"):
        open_store(url)
