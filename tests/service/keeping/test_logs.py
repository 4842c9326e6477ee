"""Logs: JSON lines with ids of request and job, and nothing about people."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

from tests.service.postgres import free_port
from tests.service.serving import ask, client, ended, key, small_day, wait_ready

PERSON, STREET = "Zebedeus Hemligsson", "Hemliga vägen 7"
LATITUDE = 62.0987654


def test_a_log_tells_what_happened_and_not_to_whom(tmp_path):
    """A day with names, refused and accepted, solved, judged; a table; odd addresses."""
    port = free_port()
    command = [sys.executable, "-m", "scheduler", "serve", "--port", str(port)]
    command += ["--database", str(tmp_path / "hemtur.sqlite"), "--workers", "1"]
    environment = os.environ | {"HEMTUR_LOG_LEVEL": "debug"}
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stderr=log)
        try:
            with client(port) as to:
                wait_ready(to, process)
                plan_id, request_id = _use(to)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(15)
    text = (tmp_path / "log").read_text("utf-8")
    for secret in (PERSON, "Zebedeus", STREET, str(LATITUDE), "secret-client", "hemligt"):
        assert secret not in text
    is_said = {line: line.startswith("Hemtur: ") for line in text.splitlines()}
    assert sum(is_said.values()) == 2  # for who sits before it; the rest is the log
    lines = [json.loads(line) for line, said in is_said.items() if not said]
    assert all({"event", "level", "timestamp"} <= set(line) for line in lines)
    answered = [line for line in lines if line["event"] == "answered"]
    assert request_id in {line["request"] for line in answered}
    assert {line["status"] for line in answered} >= {200, 201, 202, 404, 422}
    assert any(plan_id in line.values() for line in lines if line.get("job") or line.get("plan"))


def _use(to):
    """Use the service with names in everything; return a plan's id and a request's."""
    day = small_day()
    day["clients"][0]["name"] = PERSON
    day["places"][-1] |= {"name": STREET, "latitude": LATITUDE}
    asked = ask(to, day)
    ended(to, asked["id"])
    broken = json.loads(json.dumps(day))
    broken["visits"][0]["client"] = "secret-client"
    body = {"problem": broken}
    assert to.post("/v1/plans", json=body, headers=key()).status_code == 422
    place = {"id": "p1", "name": STREET, "latitude": LATITUDE, "longitude": 14.1}
    assert to.post("/v1/places", json=place, headers=key()).status_code == 201
    assert to.get(f"/v1/places/{PERSON}").status_code == 404
    assert to.get("/v1/plans?day=hemligt").status_code == 422
    answer = to.get("/health")
    return asked["id"], answer.headers["x-request-id"]


def test_a_server_is_ready_once_its_workers_have_the_kernel(tmp_path, monkeypatch):
    """With an empty cache it answers, says where, and that the kernel is being compiled."""
    monkeypatch.setenv("HEMTUR_CACHE_DIR", str(tmp_path / "cache"))
    port = free_port()
    command = [sys.executable, "-m", "scheduler", "serve", "--port", str(port)]
    command += ["--database", str(tmp_path / "store.sqlite"), "--lang", "en"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            said = next(line for line in process.stderr if "http://" in line)
            assert f":{port}" in said
            with client(port) as to:
                assert to.get("/health").status_code == 200
                waiting = to.get("/ready")
            assert waiting.status_code == 503
            assert waiting.json() == {"status": "the kernel is being compiled"}
        finally:
            process.terminate()
            process.communicate()


def test_a_database_that_lets_nobody_in_is_told_of_in_one_line(tmp_path):
    """Nothing listens there; no address of ours and no tab of theirs in the words."""
    address = f"postgresql://eva:secret@127.0.0.1:{free_port()}/hemtur"
    command = [sys.executable, "-m", "scheduler", "verify", "--database", address, "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "cannot be opened" in done.stderr
    assert "secret" not in done.stderr
    assert "\\n" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
