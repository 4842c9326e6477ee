"""What a service withstands for long: restarts, load, imports beside others, bytes that turn.

    python -m benchmarks.endurance flips --trials 200
    python -m benchmarks.endurance restarts --trials 300
    python -m benchmarks.endurance mixed --minutes 30
    python -m benchmarks.endurance imports
    python -m benchmarks.endurance mutants --trials 5000

Real servers on SQLite, or on a private PostgreSQL with `--postgresql`; server, workers and load
share the machine. `tests/service/test_endurance.py` runs the same, shortened.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import sqlite3
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from benchmarks.costs import resident
from scheduler.errors import HemturError
from scheduler.services.demo import load_demo
from scheduler.services.verify import verify
from scheduler.simulation import generate_day
from scheduler.store import open_store
from scheduler.travel import Travels
from tests.service.postgres import cluster
from tests.service.serving import (
    ask,
    client,
    ended,
    key,
    serving_process,
    small_day,
    start,
    wait_ready,
)

PAGE = 4096


@dataclass
class Flips:
    """Bytes that were turned, those of them that were found, and those where nothing is stored."""

    trials: int = 0
    found: int = 0
    unused: int = 0
    missed: list[str] = field(default_factory=list)


def flips(folder: Path, trials: int, seed: int = 1) -> dict[str, Flips]:
    """Turn one byte at a time: in a document, in the head of a page, anywhere in the file."""
    base = folder / "base.sqlite"
    store = open_store(str(base))
    load_demo(store)
    store.close()
    content, rows = base.read_bytes(), rows_of(base)
    chosen = random.Random(seed)
    outcome = {name: Flips() for name in ("document", "page", "anywhere")}
    for _ in range(trials):
        for name, at in places_in(content, chosen):
            turned = bytearray(content)
            turned[at] ^= 1 << chosen.randrange(8)
            copy = folder / "turned.sqlite"
            copy.write_bytes(turned)
            outcome[name].trials += 1
            if is_found(copy):
                outcome[name].found += 1
            elif rows_of(copy) == rows:
                outcome[name].unused += 1
            else:
                outcome[name].missed.append(f"byte {at}")
    return outcome


def places_in(content: bytes, chosen: random.Random) -> Iterator[tuple[str, int]]:
    """Yield an offset of each kind: in a document's text, in a page's head, anywhere."""
    at = -1
    while at < 0:
        at = content.find(b'{"', chosen.randrange(len(content)))
    yield "document", at + chosen.randrange(40)
    pages = len(content) // PAGE
    yield "page", PAGE * chosen.randrange(pages) + chosen.randrange(8)
    yield "anywhere", chosen.randrange(len(content))


def rows_of(file: Path) -> list[str]:
    """Return all that a file holds, as SQL."""
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())


def is_found(file: Path) -> bool:
    """Tell whether a damaged file is refused, as `hemtur serve` and `verify` would."""
    try:
        store = open_store(str(file), as_it_is=True)
    except HemturError:
        return True
    try:
        with store.read() as tx:
            return bool(verify(tx, Travels()))
    except HemturError:
        return True
    finally:
        store.close()


def restarts(database: str, trials: int, visits: int = 560, seconds: float = 20) -> Counter[str]:
    """End a service by SIGTERM while it solves, and start it again; return what became of jobs."""
    day = json.loads(generate_day("harjedalen-winter-day", visits, 40, seed=2).to_json())
    outcome: Counter[str] = Counter()
    plans: list[str] = []
    for _ in range(trials):
        process, port = start(database, 1)
        with client(port) as to:
            wait_ready(to, process)
            live = [each for each in to.get("/v1/jobs").json()["items"] if each["yours"]]
            if len(live) < 3:
                plans.append(ask(to, day, iterations=None, seconds=seconds)["id"])
            time.sleep(random.uniform(0.2, 4.0))
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        outcome["ended otherwise"] += process.wait(20) != 0
        outcome["slow to end"] += time.monotonic() - began > 10
    process, port = start(database, 1)
    with client(port) as to:
        wait_ready(to, process)
        for plan in plans:
            outcome[ended(to, plan, 300)["status"]] += 1
    process.send_signal(signal.SIGTERM)
    process.wait(20)
    return outcome


@dataclass
class Load:
    """What clients met: answers by kind and status, seconds by kind; memory over time."""

    answers: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    memory: list[tuple[float, float]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, status: int, seconds: float) -> None:
        """Note an answer."""
        with self.lock:
            self.answers[f"{what} {status}"] += 1
            self.seconds.setdefault(what, []).append(seconds)

    def slope(self, after: float) -> float:
        """Return by how many MB a minute memory grows, after so many seconds of warm-up."""
        late = [each for each in self.memory if each[0] >= after]
        if len(late) < 2:
            return 0.0
        line = statistics.linear_regression(*zip(*late, strict=True))
        return 60 * line.slope

    def p95(self, what: str) -> float:
        """Return the 95th percentile of one kind of request, in milliseconds."""
        ordered = sorted(self.seconds.get(what, [0.0]))
        return 1000 * ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


MIX = ("read",) * 80 + ("evaluate",) * 5 + ("record",) * 10 + ("plan",) * 5


def mixed(database: str, minutes: float, clients: int = 4, pace: float = 0.1) -> Load:
    """Have clients read, judge, store and plan, each about ten times a second."""
    load = Load()
    with serving_process(database, 1) as (to, process):
        problem = small_day()
        plan = ended(to, ask(to, problem)["id"])
        judged = json.dumps({"problem": problem, "plan": plan["plan"]}).encode()
        port, over, began = to.base_url.port, threading.Event(), time.monotonic()
        assert port is not None

        def act(own: int) -> None:
            chosen = random.Random(own)
            with client(port) as mine:
                while not over.wait(chosen.uniform(0, 2 * pace)):
                    _one(mine, chosen.choice(MIX), load, problem, plan["id"], judged, chosen)

        threads = [threading.Thread(target=act, args=(own,)) for own in range(clients)]
        for thread in threads:
            thread.start()
        while time.monotonic() < began + 60 * minutes:
            time.sleep(min(5.0, 6 * minutes))
            load.memory.append((time.monotonic() - began, resident(process.pid)))
        over.set()
        for thread in threads:
            thread.join()
    return load


def _one(
    to: httpx2.Client,
    what: str,
    load: Load,
    problem: dict[str, Any],
    plan: str,
    judged: bytes,
    chosen: random.Random,
) -> None:
    began = time.perf_counter()
    as_json = {"Content-Type": "application/json"}
    if what == "read":
        reads = ("/v1/plans", f"/v1/plans/{plan}", "/v1/places", "/ready", "/v1/jobs")
        answer = to.get(chosen.choice(reads))
    elif what == "evaluate":
        answer = to.post("/v1/evaluations", content=judged, headers=as_json)
    elif what == "record":
        body = {"id": f"m-{chosen.randrange(2_000)}", "latitude": 62.0, "longitude": 14.0}
        answer = to.post("/v1/places", json=body, headers=key())
    else:
        asked = {"problem": problem, "seconds": 1.0, "workers": 1}
        answer = to.post("/v1/plans", json=asked, headers=key())
    load.note(what, answer.status_code, time.perf_counter() - began)


ODD: tuple[Any, ...] = (None, "", "x", -1, 0, 10**12, 1.5, True, [], {}, "PT0M", "2027-02-09", "å")


def mutant(value: Any, chosen: random.Random) -> Any:
    """Return a document with one thing in it gone, doubled, or something else."""
    if isinstance(value, dict) and value and chosen.random() < 0.9:
        name = chosen.choice(sorted(value))
        changed = dict(value)
        if chosen.random() < 0.2:
            del changed[name]
        else:
            changed[name] = mutant(value[name], chosen)
        return changed
    if isinstance(value, list) and value and chosen.random() < 0.9:
        at = chosen.randrange(len(value))
        if chosen.random() < 0.2:
            return [*value, value[at]]
        return [*value[:at], mutant(value[at], chosen), *value[at + 1 :]]
    return chosen.choice(ODD)


def mutants(database: str, trials: int, seed: int) -> Counter[str]:
    """Send plans and problems with some things changed; return the answers by status."""
    chosen, answers = random.Random(seed), Counter[str]()
    with serving_process(database, 1) as (to, _):
        problem = small_day()
        made = ended(to, ask(to, problem)["id"])["plan"]
        for number in range(trials):
            both: Any = {"problem": problem, "plan": made}
            for _ in range(chosen.randrange(1, 4)):
                part = "plan" if number % 2 else "problem"
                both = both | {part: mutant(both[part], chosen)}
            if number % 4:
                answer = to.post("/v1/evaluations", json=both)
                what = "judged"
            else:
                asked = {"problem": both["problem"]}
                answer = to.post("/v1/plans?operation=validate", json=asked, headers=key())
                what = "validated"
            answers[f"{what} {answer.status_code}"] += 1
    return answers


def imports(database: str, rows: int = 10_000, writers: int = 4) -> tuple[float, Load]:
    """Import a table while others write; return its seconds, and what they met."""
    load, over = Load(), threading.Event()
    lines = ["id;name;latitude;longitude"]
    lines += [f"c{n};Påhittad {n};62,{n % 90 + 10};14,{n % 80 + 10}" for n in range(rows)]
    with serving_process(database, 0) as (to, _):
        port = to.base_url.port
        assert port is not None

        def write() -> None:
            with client(port) as mine:
                while not over.wait(0.02):
                    own = "".join(random.choices("abcdefghij", k=16))  # digits may mean a person
                    body = {"id": f"w-{own}", "latitude": 62.0, "longitude": 14.0}
                    began = time.perf_counter()
                    answer = mine.post("/v1/places", json=body, headers=key())
                    load.note("write", answer.status_code, time.perf_counter() - began)

        threads = [threading.Thread(target=write) for _ in range(writers)]
        for thread in threads:
            thread.start()
        began = time.perf_counter()
        answer = to.post(
            "/v1/import/clients",
            content="\n".join(lines).encode(),
            headers=key() | {"Content-Type": "text/csv"},
            timeout=60,
        )
        seconds = time.perf_counter() - began
        over.set()
        for thread in threads:
            thread.join()
        assert answer.status_code == 200, answer.text
    return seconds, load


@contextmanager
def a_database(*, postgresql: bool) -> Iterator[str]:
    """Make an empty database, and clear it away."""
    folder = tempfile.mkdtemp()
    try:
        if postgresql:
            with cluster() as running:
                yield running.url
        else:
            yield f"{folder}/h.sqlite"
    finally:
        shutil.rmtree(folder)


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    kinds = ("flips", "restarts", "mixed", "imports", "mutants")
    parser.add_argument("what", choices=kinds)
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.randrange(2**31))
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    with a_database(postgresql=given.postgresql) as database:
        if given.what == "flips":
            with tempfile.TemporaryDirectory() as folder:
                for name, found in flips(Path(folder), given.trials).items():
                    figures = f"{found.trials} | {found.found} | {found.unused}"
                    print(f"{name} | {figures} | {len(found.missed)} missed {found.missed[:5]}")
        elif given.what == "restarts":
            print(dict(restarts(database, given.trials)))
        elif given.what == "mutants":
            found = mutants(database, given.trials, given.seed)
            print(f"seed {given.seed}: {dict(sorted(found.items()))}")
        elif given.what == "mixed":
            load = mixed(database, given.minutes)
            print(dict(sorted(load.answers.items())))
            print({what: f"p95 {load.p95(what):.0f} ms" for what in sorted(load.seconds)})
            print(f"memory {load.memory[0][1]:.0f} to {load.memory[-1][1]:.0f} MB,", end=" ")
            print(f"{load.slope(300):.2f} MB/min after five minutes")
        else:
            seconds, load = imports(database)
            print(
                f"10,000 rows in {seconds:.1f} s; other writes p95 {load.p95('write'):.0f} ms, ",
                end="",
            )
            print(f"worst {1000 * max(load.seconds['write']):.0f}; {dict(load.answers)}")


if __name__ == "__main__":
    main()
