"""What is promised when things fail, tried on real servers that are really killed.

    python -m benchmarks.reliability                 # in full, on both databases
    python -m benchmarks.reliability --only F1 --database SQLite --trials 20

F1 kills the server during writes, F4 a worker during a search, F5 PostgreSQL's postmaster; F14
runs two dispatchers through all 70 orders of their four steps each; L6 sends one key fifty times at
once. Every acknowledged write is kept in a ledger of the client's own. `tests/service` runs the
same with fewer trials. Zero failures in n trials bound the rate at 3/n (95 %).
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2

from scheduler.services.verify import verify
from scheduler.store import open_store
from scheduler.travel import Travels
from tests.service.postgres import Cluster, cluster
from tests.service.serving import (
    ask,
    client,
    ended,
    family,
    key,
    outlived,
    served,
    small_day,
    start,
    wait_ready,
)

WRITERS = 4
HEADER = (
    "fault | database | trials | acknowledged | lost | doubled | other answer | orphans | seconds"
)


@dataclass
class Ledger:
    """What a client was promised: id, key and answer of every acknowledged write."""

    acknowledged: dict[str, tuple[str, str]] = field(default_factory=dict)
    unheard: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, to: httpx2.Client) -> None:
        """Store one place, and note what came of it."""
        place_id, own = f"p-{uuid4().hex[:20]}", str(uuid4())
        try:
            answer = to.post("/v1/places", json=place(place_id), headers=header(own), timeout=5)
        except httpx2.TransportError:
            with self.lock:
                self.unheard[place_id] = own
            return
        with self.lock:
            if answer.status_code == 201:
                self.acknowledged[place_id] = own, answer.text
            else:
                self.unheard[place_id] = own


@dataclass
class Outcome:
    """What trials came to."""

    trials: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    other: int = 0
    orphans: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, doubled or answered otherwise, and no process was left."""
        return self.lost == self.doubled == self.other == self.orphans == 0

    def kill(self, process: subprocess.Popen[Any]) -> None:
        """Kill a process with SIGKILL, and count those below it that stay."""
        pids = family(process.pid)
        process.kill()
        process.wait()
        self.orphans += len(outlived(pids))


def place(place_id: str) -> dict[str, Any]:
    """Return a place to store."""
    return {"id": place_id, "latitude": 62.0, "longitude": 14.0}


def header(own: str) -> dict[str, str]:
    """Return the header of a write with a given key."""
    return {"Idempotency-Key": own}


def settle(to: httpx2.Client, ledger: Ledger, outcome: Outcome) -> None:
    """Send everything unheard again, and some that was heard; then look for all of it."""
    for place_id, own in list(ledger.unheard.items()):
        answer = to.post("/v1/places", json=place(place_id), headers=header(own))
        if answer.status_code == 201:
            ledger.acknowledged[place_id] = own, answer.text
            del ledger.unheard[place_id]
    for place_id, (own, text) in random.sample(
        sorted(ledger.acknowledged.items()), min(5, len(ledger.acknowledged))
    ):
        again = to.post("/v1/places", json=place(place_id), headers=header(own))
        outcome.other += again.status_code != 201 or again.text != text
    outcome.acknowledged = len(ledger.acknowledged)


def count_lost(to: httpx2.Client, ledger: Ledger, outcome: Outcome) -> None:
    """Compare the ledger with what is stored."""
    items = to.get("/v1/places").json()["items"]
    stored = [item["id"] for item in items]
    outcome.lost = len(set(ledger.acknowledged) - set(stored))
    outcome.doubled = sum(item["version"] != 1 for item in items) + len(stored) - len(set(stored))


def kill_server(database: str, trials: int) -> Outcome:
    """F1: kill -9 of the server at a random moment of parallel writes."""
    ledger, outcome = Ledger(), Outcome(trials)
    for _ in range(trials):
        process, port = start(database, 0)
        with client(port) as to:
            wait_ready(to, process)
            settle(to, ledger, outcome)
            with writing(port, ledger):
                time.sleep(random.uniform(0.02, 0.4))
                outcome.kill(process)
    with served(database, 0) as to:
        settle(to, ledger, outcome)
        count_lost(to, ledger, outcome)
    outcome.other += breaches(database)
    return outcome


@contextmanager
def writing(port: int, ledger: Ledger) -> Iterator[None]:
    """Have several clients write as fast as they can."""
    over = threading.Event()
    writers = [
        threading.Thread(target=_keep_writing, args=(port, ledger, over)) for _ in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    try:
        yield
    finally:
        over.set()
        for writer in writers:
            writer.join()


def _keep_writing(port: int, ledger: Ledger, over: threading.Event) -> None:
    with client(port) as to:
        while not over.is_set():
            ledger.write(to)


def breaches(database: str) -> int:
    """Return how many invariants do not hold."""
    store = open_store(database)
    with store.read() as tx:
        found = verify(tx, Travels())
    store.close()
    for breach in found:
        print(breach, file=sys.stderr)
    return len(found)


def kill_worker(database: str, trials: int) -> Outcome:
    """F4: kill -9 of the worker at a random moment of a search; the published plan stands."""
    outcome = Outcome(trials)
    command = [sys.executable, "-m", "scheduler", "worker", "--database", database]
    with served(database, 0) as to:
        worker = subprocess.Popen(command)
        first = ended(to, ask(to, small_day())["id"])
        tag = to.get("/v1/days/2027-02-09/plan").headers.get("etag", '"0"')
        to.post(f"/v1/plans/{first['id']}/publish", headers=key() | {"If-Match": tag})
        published = to.get("/v1/days/2027-02-09/plan").content
        for _ in range(trials):
            asked = ask(to, small_day(), iterations=None, seconds=1.5)
            outcome.acknowledged += 1
            while to.get(f"/v1/plans/{asked['id']}").json()["status"] == "QUEUED":
                time.sleep(0.05)
            time.sleep(random.uniform(0, 2.0))
            outcome.kill(worker)
            worker = subprocess.Popen(command)
            try:
                plan = ended(to, asked["id"], 60)
            except AssertionError:
                outcome.lost += 1
                continue
            outcome.other += plan["status"] not in ("DONE", "FAILED")
            outcome.other += to.get("/v1/days/2027-02-09/plan").content != published
        worker.terminate()
        worker.wait()
    outcome.other += breaches(database)
    return outcome


def kill_postmaster(running: Cluster, trials: int) -> Outcome:
    """F5: kill -9 of PostgreSQL's postmaster under parallel writes."""
    ledger, outcome = Ledger(), Outcome(trials)
    with served(running.url, 0) as to:
        port = int(str(to.base_url).rstrip("/").rsplit(":", 1)[1])
        for _ in range(trials):
            with writing(port, ledger):
                time.sleep(random.uniform(0.2, 1.0))
                running.kill()
            time.sleep(0.5)
            running.start()
            deadline = time.monotonic() + 60
            while to.get("/ready").status_code != 200 and time.monotonic() < deadline:
                time.sleep(0.1)
            settle(to, ledger, outcome)
        count_lost(to, ledger, outcome)
    outcome.other += breaches(running.url)
    return outcome


def interleave(to: httpx2.Client) -> Outcome:
    """F14: two dispatchers, each reads, prepares, publishes and reads again, in all 70 orders."""
    outcome = Outcome()
    plans = [ended(to, ask(to, small_day(seed))["id"])["id"] for seed in (3, 5)]
    for chosen in itertools.combinations(range(8), 4):
        order = [0 if step in chosen else 1 for step in range(8)]
        outcome.trials += 1
        step, tags = [0, 0], ["", ""]
        number = int(to.get("/v1/days/2027-02-09/plan").headers.get("etag", '"0"').strip('"'))
        wins = 0
        for who in order:
            if step[who] == 0:
                answer = to.get("/v1/days/2027-02-09/plan")
                tags[who] = answer.headers.get("etag", '"0"')
            elif step[who] == 2:
                address = f"/v1/plans/{plans[who]}/publish"
                said = to.post(address, headers=key() | {"If-Match": tags[who]})
                seen = int(tags[who].strip('"'))
                fits = said.status_code == (201 if seen == number else 412)
                outcome.other += not fits
                if said.status_code == 201:
                    number, wins = number + 1, wins + 1
                    outcome.acknowledged += 1
                elif seen and "difference" not in said.json():
                    outcome.other += 1
            step[who] += 1
        now = int(to.get("/v1/days/2027-02-09/plan").headers["etag"].strip('"'))
        outcome.lost += now != number or wins == 0
    return outcome


def one_key(to: httpx2.Client, rounds: int, parallel: int = 50) -> Outcome:
    """L6: one key sent many times at once: one effect, one answer."""
    outcome = Outcome(rounds)
    port = int(str(to.base_url).rstrip("/").rsplit(":", 1)[1])
    for _ in range(rounds):
        place_id, own = f"k-{uuid4().hex[:20]}", str(uuid4())
        answers: list[tuple[int, str]] = []

        def send(place_id: str = place_id, own: str = own, answers: Any = answers) -> None:
            with client(port) as mine:
                said = mine.post("/v1/places", json=place(place_id), headers=header(own))
                answers.append((said.status_code, said.text))

        threads = [threading.Thread(target=send) for _ in range(parallel)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        outcome.acknowledged += 1
        done = [text for status, text in answers if status == 201]
        outcome.other += len(set(done)) != 1 or any(s not in (201, 409) for s, _ in answers)
        outcome.doubled += json.loads(done[0])["version"] != 1 if done else 1
    return outcome


def main() -> None:
    """Run what is asked for and print a line for each fault and database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("F1", "F4", "F5", "F14", "L6"))
    parser.add_argument("--database", choices=("SQLite", "PostgreSQL"))
    parser.add_argument("--trials", type=int, help="Instead of 300, 100, 25 and 200.")
    given = parser.parse_args()
    print(HEADER)

    def wanted(fault: str) -> bool:
        return given.only in (None, fault)

    def show(fault: str, database: str, outcome: Outcome, began: float) -> None:
        o = outcome
        figures = (o.trials, o.acknowledged, o.lost, o.doubled, o.other, o.orphans)
        took = f"{time.monotonic() - began:.0f}"
        print(" | ".join(map(str, (fault, database, *figures, took))), flush=True)

    with cluster() as running, tempfile.TemporaryDirectory() as folder:
        for name, database in (("SQLite", f"{folder}/h.sqlite"), ("PostgreSQL", running.url)):
            if given.database not in (None, name):
                continue
            for fault, run, usual in (("F1", kill_server, 300), ("F4", kill_worker, 100)):
                if wanted(fault):
                    began = time.monotonic()
                    show(fault, name, run(database, given.trials or usual), began)
            if wanted("F14") or wanted("L6"):
                with served(database, 1) as to:
                    for fault in filter(wanted, ("F14", "L6")):
                        began = time.monotonic()
                        rounds = given.trials or 200
                        found = interleave(to) if fault == "F14" else one_key(to, rounds)
                        show(fault, name, found, began)
        if wanted("F5") and given.database != "SQLite":
            began = time.monotonic()
            show("F5", "PostgreSQL", kill_postmaster(running, given.trials or 25), began)


if __name__ == "__main__":
    assert Path.cwd().joinpath("benchmarks").is_dir(), "run it from the project's root"
    main()
