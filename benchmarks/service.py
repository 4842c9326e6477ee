"""How fast the service answers while it solves the large day, and what followers cost it.

    python -m benchmarks.service                     # all figures, on SQLite
    python -m benchmarks.service --postgresql        # the same on a private PostgreSQL
    python -m benchmarks.service --fuzz 600          # ten minutes of requests made up from OpenAPI

Server, worker and load share the machine. Each figure stands beside its bar. The speed of a search
is the iterations per second of the plan's own provenance, with and without followers in turn.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import which
from typing import Any

import httpx2

from tests.service.postgres import cluster
from tests.service.serving import client, ended, key, served

DAY = Path(__file__).parent.parent / "data" / "demo" / "harjedalen-overfull-day.json"
TESTER = str(Path(sys.executable).parent / "schemathesis")
HEADER = "figure | measured | bar"
FOLLOWERS, ROUNDS = 50, 3


def share(sample: list[float], part: float) -> float:
    """Return the value below which a part of a sample lies, in milliseconds."""
    return 1000 * sorted(sample)[min(len(sample) - 1, int(part * len(sample)))]


def timed(call: Callable[[], Any], times: int) -> list[float]:
    """Return how long each of so many calls took, in seconds."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        took.append(time.perf_counter() - began)
    return took


def post(
    to: httpx2.Client, problem: Any, seconds: float, seed: int = 1, cores: int = 0
) -> tuple[str, float]:
    """Ask for a plan; return its id and how long the acknowledgement took."""
    asked = {"problem": problem, "seconds": seconds, "seed": seed, "workers": cores}
    body = json.dumps(asked).encode()
    headers = key() | {"Content-Type": "application/json"}
    began = time.perf_counter()
    answer = to.post("/v1/plans", content=body, headers=headers)
    took = time.perf_counter() - began
    assert answer.status_code == 202, answer.text
    return answer.json()["id"], took


def wait_solving(to: httpx2.Client, plan: str) -> None:
    """Wait until a plan is being solved."""
    deadline = time.monotonic() + 60
    while to.get(f"/v1/plans/{plan}").json()["status"] != "SOLVING":
        assert time.monotonic() < deadline
        time.sleep(0.1)


@contextmanager
def following(port: int, plan: str, followers: int) -> Iterator[None]:
    """Have clients follow a plan until each has heard that it is done."""

    def follow(_: int) -> str:
        last = ""
        with client(port) as to, to.stream("GET", f"/v1/plans/{plan}/events", timeout=300) as lines:
            for line in lines.iter_lines():
                last = line if line.startswith("data:") else last
        return last

    with ThreadPoolExecutor(followers or 1) as threads:
        heard = threads.map(follow, range(followers))
        yield
        assert all('"DONE"' in last for last in heard)


def speeds(to: httpx2.Client, port: int, problem: Any) -> tuple[list[float], list[float]]:
    """Return iterations per second of a search on one core, without and with followers in turn."""
    plain: list[float] = []
    followed: list[float] = []
    for seed in range(1, ROUNDS + 1):
        for followers, into in ((0, plain), (FOLLOWERS, followed)):
            plan, _ = post(to, problem, 15, seed, cores=1)
            with following(port, plan, followers):
                done = ended(to, plan, 90)
            into.append(done["plan"]["provenance"]["rate"])
    return plain, followed


def measure(database: str) -> None:
    """Print every figure."""
    problem = json.loads(DAY.read_bytes())
    began = time.perf_counter()
    with served(database, 1) as to:
        print(f"server ready | {time.perf_counter() - began:.1f} s | 3 s", flush=True)
        under_load(to, problem)
        port = to.base_url.port
        assert port is not None
        plain, followed = speeds(to, port, problem)
        loss = 1 - statistics.mean(followed) / statistics.mean(plain)
        print(f"speed lost to {FOLLOWERS} followers | {100 * loss:.1f} % | 10 %")
        print(f"iterations/s without, with followers | {plain}, {followed} |")


def under_load(to: httpx2.Client, problem: Any) -> None:
    """Print how fast the service answers while it solves the day."""
    first, _ = post(to, problem, 5)
    plan = ended(to, first, 90)["plan"]
    judged = json.dumps({"problem": problem, "plan": plan}).encode()
    headers = {"Content-Type": "application/json"}

    def judge() -> None:
        answer = to.post("/v1/evaluations", content=judged, headers=headers)
        assert answer.status_code == 200, answer.text

    judge()
    running, _ = post(to, problem, 300)
    wait_solving(to, running)
    waiting = [post(to, problem, 5, seed) for seed in range(2, 12)]
    posted = sorted(took for _, took in waiting)
    healthy = timed(lambda: to.get("/health").raise_for_status(), 1000)
    judging = timed(judge, 100)
    assert to.get(f"/v1/plans/{running}").json()["status"] == "SOLVING"
    for each in (running, *(plan for plan, _ in waiting)):
        to.delete(f"/v1/plans/{each}", headers=key()).raise_for_status()
    middle = 1000 * statistics.median(posted)
    print(f"560 visits posted | {middle:.0f} ms, worst {1000 * posted[-1]:.0f} | 500 ms")
    spread = f"{share(healthy, 0.5):.1f}, {share(healthy, 0.99):.1f} ms"
    print(f"/health p50, p99 | {spread} | 50 ms")
    spread = f"{share(judging, 0.5):.0f}, {share(judging, 0.95):.0f} ms"
    print(f"evaluation p50, p95 | {spread} | 400 ms", flush=True)


CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)


def fuzz(database: str, seconds: int, tester: str, seed: int) -> int:
    """Send requests made up from the OpenAPI document; return the tester's exit code."""
    with served(database, 1) as to, tempfile.TemporaryDirectory() as folder:
        command = [tester, "run", f"{to.base_url}/openapi.json", "--seed", str(seed)]
        command += ["--max-time", str(seconds), "--checks", ",".join(CHECKS)]
        command += ["--exclude-path-regex", "/events$"]
        code = subprocess.run(command, check=False, cwd=folder).returncode
        to.get("/health").raise_for_status()
    return code


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--fuzz", type=int, metavar="SECONDS")
    parser.add_argument("--seed", type=int, default=random.randrange(2**31), help="Of requests.")
    parser.add_argument("--tester", default=TESTER, help="schemathesis, where it is elsewhere.")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        database = f"{folder}/h.sqlite"
        if given.postgresql:
            database = stack.enter_context(cluster()).url
        if given.fuzz:
            if which(given.tester) is None:
                sys.exit(f"there is no {given.tester}: pip install schemathesis, or give --tester")
            sys.exit(fuzz(database, given.fuzz, given.tester, given.seed))
        print(HEADER)
        measure(database)


if __name__ == "__main__":
    main()
