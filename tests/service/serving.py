"""A real server in a process of its own, and clients of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2

from scheduler.simulation import generate_day
from tests.paths import bare
from tests.service.postgres import free_port


@contextmanager
def served(database: str, workers: int = 1) -> Iterator[httpx2.Client]:
    """Run `hemtur serve` until it is ready; yields a client."""
    with serving_process(database, workers) as (ready, _):
        yield ready


@contextmanager
def serving_process(
    database: str, workers: int = 1, environment: Mapping[str, str] | None = None
) -> Iterator[tuple[httpx2.Client, Any]]:
    """Run `hemtur serve` until it is ready; yields a client, and the process."""
    process, port = start(database, workers, environment=environment)
    try:
        with client(port) as ready:
            wait_ready(ready, process)
            yield ready, process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def start(
    database: str,
    workers: int,
    port: int | None = None,
    environment: Mapping[str, str] | None = None,
) -> tuple[Any, int]:
    """Start a server and return its process and port."""
    port = port or free_port()
    command = [sys.executable, "-m", "scheduler", "serve", "--port", str(port)]
    command += ["--database", database, "--workers", str(workers)]
    settings = {**(environment or os.environ), "HEMTUR_LANG": "en"}
    return subprocess.Popen(command, env=settings), port


def family(pid: int) -> list[int]:
    """Return a process and all below it (Linux)."""
    found = [pid]
    for each in found:
        with suppress(OSError):
            found += map(int, Path(f"/proc/{each}/task/{each}/children").read_text().split())
    return found


def outlived(pids: list[int], seconds: float = 10) -> list[int]:
    """Return which processes are still there after so long a time."""
    deadline = time.monotonic() + seconds
    while left := [pid for pid in pids if _runs(pid)]:
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return left


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def client(port: int) -> httpx2.Client:
    """Return a client that asks for English."""
    return httpx2.Client(
        base_url=f"http://127.0.0.1:{port}", headers={"Accept-Language": "en"}, timeout=30
    )


def wait_ready(ready: httpx2.Client, process: Any, seconds: float = 30) -> float:
    """Wait until a server is ready, and return the seconds that took."""
    began = time.monotonic()
    while time.monotonic() < began + seconds:
        assert process.poll() is None, "the server ended"
        try:
            if ready.get("/ready").status_code == 200:
                return time.monotonic() - began
        except httpx2.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError("the server is not ready")


def key() -> dict[str, str]:
    """Return the header of a new write."""
    return {"Idempotency-Key": str(uuid4())}


def small_day(seed: int = 3) -> dict[str, Any]:
    """Return a problem of six visits."""
    day = generate_day("harjedalen-winter-day", visits=6, caregivers=3, seed=seed)
    return json.loads(day.to_json())


def ask(client: httpx2.Client, problem: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Ask for a plan and return it as it was acknowledged."""
    body = {"problem": problem, "iterations": 3000, "workers": 1} | fields
    answer = client.post("/v1/plans", json=body, headers=key())
    assert answer.status_code == 202, answer.text
    return answer.json()


def ended(client: httpx2.Client, plan_id: str, seconds: float = 60) -> dict[str, Any]:
    """Wait until a plan has ended, and return it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        plan = client.get(f"/v1/plans/{plan_id}").json()
        if plan["status"] in ("DONE", "STOPPED", "FAILED", "INVALID"):
            return plan
        time.sleep(0.1)
    raise AssertionError(f"the plan is still {plan['status']}")


def codes(answer):
    """Return code and path, without names of elements, of every fault of a problem document."""
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert all(error["detail"] and error["hint"] for error in body["errors"])
    return [(error["code"], bare(error["path"])) for error in body["errors"]]
