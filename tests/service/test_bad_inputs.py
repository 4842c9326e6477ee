"""The catalogue of bad inputs by case number, over HTTP and the command line alike.

Cases that concern bookings, tenants, webhooks or identity numbers come with what they belong to;
tables have theirs in `test_imports.py` (40, 41, 45), keys and versions in `test_http.py` (50 on).
"""

from __future__ import annotations

import copy
import json

import pytest
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.simulation import generate_day
from tests.service.serving import key, served

DAY = json.loads(generate_day("harjedalen-winter-day", visits=6, seed=3).to_json())
WINDOW = "visits.0.windows.0"
TASK = "visits.0.modes.0.tasks.0"

OVERLAP = "CREW_OVERLAP"
STRUCTURED = [
    ("01-zero-zero", {"places.0.latitude": 0.0, "places.0.longitude": 0.0}, "OUTSIDE_AREA"),
    (
        "02-swapped",
        {"places.0.latitude": 12.54, "places.0.longitude": 62.54},
        "SWAPPED_COORDINATES",
    ),
    ("05-latitude-91", {"places.0.latitude": 91.0}, "BAD_COORDINATE"),
    ("05-longitude-181", {"places.0.longitude": 181.0}, "BAD_COORDINATE"),
    ("09-duration-0", {f"{TASK}.duration": "PT0S"}, "BAD_DURATION"),
    ("09-duration-negative", {f"{TASK}.duration": -30}, "BAD_DURATION"),
    ("09-duration-1441", {f"{TASK}.duration": "PT1441M"}, "BAD_DURATION"),
    ("09-duration-half", {f"{TASK}.duration": 30.5}, "BAD_DURATION"),
    ("09-duration-true", {f"{TASK}.duration": True}, "BAD_DURATION"),
    ("10-duration-text", {f"{TASK}.duration": "30"}, "BAD_DURATION"),
    ("11-reversed", {f"{WINDOW}.end": "2027-02-09T01:00:00+01:00"}, "REVERSED"),
    (
        "12-too-short-at-end",
        {
            "visits.0.bound": "AT_END",
            f"{WINDOW}.start": "2027-02-09T08:00:00+01:00",
            f"{WINDOW}.end": "2027-02-09T08:05:00+01:00",
        },
        "WINDOW_TOO_SHORT",
    ),
    ("13-year-0001", {f"{WINDOW}.start": "0001-01-01T08:00:00+01:00"}, "BAD_TIME"),
    ("13-year-9999", {f"{WINDOW}.end": "9999-01-01T08:00:00+01:00"}, "BAD_TIME"),
    ("14-naive", {f"{WINDOW}.start": "2027-02-09T08:00:00"}, "BAD_TIME"),
    ("15-epoch", {f"{WINDOW}.start": 1774659600}, "BAD_TIME"),
    ("15-epoch-text", {f"{WINDOW}.start": "1774659600"}, "BAD_TIME"),
    ("16-gap", {f"{WINDOW}.start": "2027-03-28T02:30:00+01:00"}, "WRONG_OFFSET"),
    ("18-offset", {f"{WINDOW}.start": "2027-02-09T08:00:00+05:00"}, "WRONG_OFFSET"),
    ("19-hour-24", {f"{WINDOW}.start": "2027-02-09T24:00:00+01:00"}, "BAD_TIME"),
    ("19-leap-second", {f"{WINDOW}.start": "2027-02-09T23:59:60+01:00"}, "BAD_TIME"),
    ("19-week-date", {f"{WINDOW}.start": "2027-W06-2T08:00:00+01:00"}, "BAD_TIME"),
    ("20-leap-day", {f"{WINDOW}.start": "2027-02-29T08:00:00+01:00"}, "BAD_TIME"),
    ("21-duplicate-id", {"visits.1.id": DAY["visits"][0]["id"]}, "DUPLICATE_ID"),
    ("26-no-length", {"shifts.0.end": DAY["shifts"][0]["start"]}, "REVERSED"),
    ("26-30-hours", {"shifts.0.end": "2027-02-10T13:00:00+01:00"}, "SHIFT_TOO_LONG"),
    ("26-twice-at-once", {"shifts": [*DAY["shifts"], DAY["shifts"][0] | {"id": "again"}]}, OVERLAP),
    (
        "27-itself",
        {"links": [{"first": DAY["visits"][0]["id"], "second": DAY["visits"][0]["id"]}]},
        "LINK_CYCLE",
    ),
    (
        "27-circle",
        {
            "links": [
                {"first": DAY["visits"][a]["id"], "second": DAY["visits"][b]["id"]}
                for a, b in ((0, 1), (1, 0))
            ]
        },
        "LINK_CYCLE",
    ),
    ("29-absent", {"locks": [{"visit": DAY["visits"][0]["id"], "shift": "nobody"}]}, "UNKNOWN_ID"),
    ("32-long-name", {"places.0.name": "x" * 1_000_000}, "BAD_VALUE"),
    ("32-many-skills", {f"{TASK}.skills": ["nurse"] * 10_000}, "BAD_VALUE"),
    ("38-cyrillic-id", {"visits.0.id": "Sv\u0435g"}, "BAD_VALUE"),
    ("38-zero-width-id", {"visits.0.id": "Sveg\u200b"}, "BAD_VALUE"),
    ("30-many", {"visits": [{}] * 100_000}, "TOO_LARGE"),
    ("32-faulty-all-over", {"visits": [{}] * 9_000}, "MORE_FAULTS"),
    ("44-path", {"visits.0.id": "../../etc/passwd"}, "BAD_VALUE"),
    ("45-full-width", {f"{TASK}.duration": "PT\uff13\uff10M"}, "BAD_DURATION"),
    ("45-underscore", {f"{TASK}.duration": "PT1_0M"}, "BAD_DURATION"),
    ("47-role", {"visits.0.role": "admin"}, "UNKNOWN_FIELD"),
    ("48-negative-weight", {"objective": {"terms": {"travel": -1}}}, "BAD_VALUE"),
    ("48-huge-weight", {"objective": {"terms": {"travel": 1e12}}}, "BAD_VALUE"),
    ("48-all-zero", {"objective": {"terms": {"travel": 0, "waiting": 0}}}, "BAD_VALUE"),
]
"""Case, changes of a day, code."""

WHOLE = json.dumps(DAY).encode()
RAW = [
    ("03-nan", WHOLE.replace(b'"latitude": 6', b'"latitude": NaN, "x": 6', 1), "NOT_JSON"),
    ("04-1e400", WHOLE.replace(b'"latitude": 6', b'"latitude": 1e400, "x": 6', 1), "NOT_JSON"),
    ("23-duplicate-keys", WHOLE.replace(b'{"id"', b'{"id": "a", "id"', 1), "DUPLICATE_KEY"),
    ("33-depth", b'{"a":' * 100_000, "NOT_JSON"),
    ("34-digits", b'{"a": ' + b"9" * 5000 + b"}", "NOT_JSON"),
    ("35-latin-1", '{"a": "Funäsdalen"}'.encode("latin-1"), "NOT_JSON"),
    ("35-utf-16", '{"a": 1}'.encode("utf-16"), "NOT_JSON"),
    ("36-surrogate", b'{"a": "\\ud800"}', "BAD_TEXT"),
    ("36-nul", b'{"a": "\\u0000"}', "BAD_TEXT"),
]
"""Case, bytes, code."""

WELCOME = [
    ("06-norway", {"places.0.country": "NO"}),
    ("07-same-spot", {f"places.{n}.latitude": 62.5 for n in range(len(DAY["places"]))}),
    ("12-short-window", {f"{WINDOW}.end": DAY["visits"][0]["windows"][0]["start"]}),
    ("24-nobody-can", {f"{TASK}.skills": ["astronaut"]}),
    ("28-two-needed", {"shifts": DAY["shifts"][:1], "links": [], "locks": []}),
    ("30-no-visits", {"visits": [], "links": [], "locks": []}),
    ("39-names", {"clients.0.name": "O'Brien 🙂 Ann-Sofié ï"}),
    ("42-markup", {"clients.0.name": "<script>alert(1)</script> {{7*7}} '; DROP TABLE plan"}),
    ("43-log", {"clients.0.name": "a\r\nINFO: forged"}),
]
"""Case, changes of a day that is accepted all the same."""


def changed(changes):
    """Return the day with some values set."""
    document = copy.deepcopy(DAY)
    for path, value in changes.items():
        keys = [int(part) if part.isdigit() else part for part in path.split(".")]
        inner = document
        for part in keys[:-1]:
            inner = inner[part]
        inner[keys[-1]] = value
    return json.dumps(document).encode()


BAD = [(name, changed(changes), code) for name, changes, code in STRUCTURED] + RAW


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """Return a client of a running server."""
    with served(str(tmp_path_factory.mktemp("bad") / "h.sqlite"), 0) as running:
        yield running


@pytest.mark.parametrize(("data", "code"), [c[1:] for c in BAD], ids=[c[0] for c in BAD])
def test_over_http(client, data, code):
    """A problem document with the code and, where there is one, the path; never 5xx."""
    body = b'{"problem": ' + data + b"}"
    headers = key() | {"Content-Type": "application/json"}
    answer = client.post("/v1/plans?operation=validate", content=body, headers=headers)
    assert answer.status_code in (400, 413, 422)
    assert code in {error["code"] for error in answer.json()["errors"]}
    assert client.get("/health").status_code == 200


@pytest.mark.parametrize(("data", "code"), [c[1:] for c in BAD], ids=[c[0] for c in BAD])
def test_on_the_command_line(tmp_path, data, code):
    """One line per fault, exit code 2, nothing written."""
    path, out = tmp_path / "day.json", tmp_path / "plan.json"
    path.write_bytes(data)
    ran = CliRunner().invoke(app, ["plan", str(path), "--iterations", "10", "--out", str(out)])
    assert ran.exit_code == 2, ran.output
    assert code in ran.output
    assert not out.exists()


@pytest.mark.parametrize("changes", [c[1] for c in WELCOME], ids=[c[0] for c in WELCOME])
def test_what_is_welcome(client, changes):
    """Odd, but to be planned: with a reason where a visit cannot be given."""
    body = b'{"problem": ' + changed(changes) + b"}"
    headers = key() | {"Content-Type": "application/json"}
    answer = client.post("/v1/plans?operation=validate", content=body, headers=headers)
    assert answer.status_code == 202, answer.text
    problem = client.get(answer.json()["links"]["problem"])
    assert problem.status_code == 200


def test_31_too_large(client):
    """A problem of over 20 MB, and a request of over one."""
    headers = key() | {"Content-Type": "application/json"}
    answer = client.post("/v1/plans", content=b" " * 21_000_000, headers=headers)
    assert answer.status_code == 413


def test_17_an_hour_that_comes_twice_needs_its_offset():
    """Either offset is right at 02:30 on 31 October 2027; another is not."""
    from datetime import UTC

    from scheduler.model import TimeWindow

    early, late = (
        TimeWindow.model_validate_json(
            f'{{"start": "2027-10-31T02:30:00{offset}", "end": "2027-10-31T03:30:00+01:00"}}'
        )
        for offset in ("+02:00", "+01:00")
    )
    assert (late.start.astimezone(UTC) - early.start.astimezone(UTC)).seconds == 3600
