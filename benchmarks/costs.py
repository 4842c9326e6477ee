"""What a costly or hostile request costs a running service, and what others notice of it.

    python -m benchmarks.costs                    # every request of the list
    python -m benchmarks.costs --only brackets    # one of them
    python -m benchmarks.costs --large            # a day of 10,000 visits, from reading to its plan

Each request goes to a server of its own, on SQLite, without a worker. Time is until the answer; CPU
is of the server and its processes, without the start of those; memory is their largest resident
size above what it was at rest, looked at twenty times a second. `/health` is asked meanwhile,
a hundred times a second.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx2

from scheduler.model import read_problem
from scheduler.simulation import generate_day
from scheduler.solver.compiling.problem import compile_problem
from scheduler.travel import Travels
from tests.service.serving import client, family, key, serving_process, small_day

JSON = "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
HEADER = "request | MB | answer | s | CPU s | MB above rest | /health p99 ms"


@dataclass(frozen=True)
class Costly:
    """A request: where it goes, what it holds, how many of it at once."""

    path: str
    body: bytes
    media: str = JSON
    at_once: int = 1


def posted(problem: Mapping[str, Any]) -> Costly:
    """Return a request that validates a problem."""
    body = json.dumps({"problem": problem}).encode()
    return Costly("/v1/plans?operation=validate", body)


def shifts() -> Costly:
    """Return 0.75 MB of shifts of one person that all overlap."""
    day = small_day()
    first = day["shifts"][0]
    day["shifts"] = [first | {"id": f"s{number}"} for number in range(3_300)]
    return posted(day)


def honest() -> Costly:
    """Return 10,000 visits as a county might have them, and nothing wrong."""
    return posted(json.loads(large_day()))


@cache
def large_day() -> str:
    """Return 10,000 visits and their shifts."""
    return generate_day("harjedalen-winter-day", 10_000, 700, seed=1).to_json()


def mistaken() -> Costly:
    """Return 10,000 visits, each of them with a fault."""
    day = json.loads(large_day())
    for visit in day["visits"]:
        visit["client"] = "nobody"
    return posted(day)


def mistyped() -> Costly:
    """Return 10,000 visits with several fields of the wrong kind each."""
    day = json.loads(large_day())
    for visit in day["visits"]:
        visit |= {"owner": 3, "priority": "SOON", "windows": [{"start": "now"}], "colour": "red"}
    return posted(day)


def preferences() -> Costly:
    """Return 0.8 MB of people whom one client prefers, none of whom is there."""
    day = small_day()
    day["clients"][0]["preferred"] = [f"person-{number}" for number in range(50_000)]
    return posted(day)


def links() -> Costly:
    """Return 3 MB of links, one after the other."""
    day = small_day()
    visit = day["visits"][0]
    day["visits"] = [visit | {"id": f"v{number}"} for number in range(9_000)]
    day["links"] = [
        {"first": f"v{number}", "second": f"v{number + 1}", "min_gap": "PT0M"}
        for number in range(8_999)
    ]
    return posted(day)


def doubled() -> Costly:
    """Return objects with a key twice, thousands of them."""
    inner = ",".join('{"a": 1, "a": 2}' for _ in range(200_000))
    return Costly("/v1/plans", b'{"problem": {"visits": [' + inner.encode() + b"]}}")


def brackets() -> Costly:
    """Return 20 MB of brackets."""
    return Costly("/v1/plans", b'{"problem": [' + b"[]," * 6_600_000 + b"[]]}")


def deep() -> Costly:
    """Return brackets in brackets, 10 MB of them."""
    return Costly("/v1/plans", b'{"problem": ' + b"[" * 5_000_000 + b"]" * 5_000_000 + b"}")


def numbers() -> Costly:
    """Return 19 MB of numbers where none belongs."""
    return Costly("/v1/plans", b'{"problem": {"visits": [' + b"1234567," * 2_300_000 + b"1]}}")


def texts() -> Costly:
    """Return a text of 19 MB."""
    return Costly("/v1/plans", b'{"problem": {"title": "' + b"x" * 19_000_000 + b'"}}')


def escapes() -> Costly:
    """Return 19 MB of escaped letters, each of which is looked at."""
    body = b'{"problem": {"title": "' + rb"\u00e5" * 3_100_000 + b'"}}'
    return Costly("/v1/plans", body)


def large() -> Costly:
    """Return thirty bodies of 19 MB at once."""
    return Costly("/v1/plans", texts().body, at_once=30)


def judged() -> Costly:
    """Return 19 MB to be judged."""
    return Costly("/v1/evaluations", numbers().body)


def sheet() -> Costly:
    """Return a workbook of 100 kB that holds sixty times as many texts, and no cell."""
    return Costly("/v1/import/clients", workbook(shared=3_000_000), XLSX)


def cells() -> Costly:
    """Return a workbook of 2 MB with a million cells."""
    return Costly("/v1/import/clients", workbook(rows=1_000_000), XLSX)


def workbook(shared: int = 0, rows: int = 0) -> bytes:
    """Return a workbook with so many shared texts, and rows."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    content = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/'
        'vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{content}.sheet.main+xml"/>'
        f'<Override PartName="/xl/s.xml" ContentType="{content}.worksheet+xml"/>'
        f'<Override PartName="/xl/t.xml" ContentType="{content}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{link}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{link}"><sheets>'
        '<sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{link}/worksheet" Target="s.xml"/>'
        f'<Relationship Id="r2" Type="{link}/sharedStrings" Target="t.xml"/></Relationships>',
        "xl/s.xml": f"<worksheet {main}><sheetData>"
        + "".join(f"<row r='{n + 1}'><c><v>1</v></c></row>" for n in range(rows))
        + "</sheetData></worksheet>",
        "xl/t.xml": f"<sst {main}>" + "<si><t>a</t></si>" * shared + "</sst>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    return out.getvalue()


REQUESTS: tuple[Callable[[], Costly], ...] = (
    honest,
    mistaken,
    mistyped,
    shifts,
    preferences,
    links,
    doubled,
    brackets,
    deep,
    numbers,
    texts,
    escapes,
    judged,
    sheet,
    cells,
    large,
)


@dataclass
class Watched:
    """What was seen of a service while requests ran."""

    rest: float
    most: float = 0.0
    health: list[float] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def p99(self) -> float:
        """Return the 99th percentile of the answers of `/health`, in milliseconds."""
        ordered = sorted(self.health) or [0.0]
        return 1000 * ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]


def resident(pid: int) -> float:
    """Return the resident memory of a process and all below it, in MB; shared pages once."""
    total = 0
    for each in family(pid):
        try:
            fields = Path(f"/proc/{each}/statm").read_text().split()
        except OSError:
            continue
        total += int(fields[1]) - (int(fields[2]) if each != pid else 0)
    return total * PAGE / 2**20


def cpu(pid: int) -> float:
    """Return the seconds that a process, and all below it, have had, those that ended too."""
    total = 0
    for each in family(pid):
        try:
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15]))
    return total / TICK


@contextmanager
def watching(pid: int, port: int) -> Iterator[Watched]:
    """Look at a service while something else goes on."""
    watched = Watched(resident(pid))

    def look() -> None:
        while not watched.over.wait(0.05):
            watched.most = max(watched.most, resident(pid) - watched.rest)

    def ask() -> None:
        with client(port) as to:
            while not watched.over.wait(0.01):
                began = time.perf_counter()
                to.get("/health").raise_for_status()
                watched.health.append(time.perf_counter() - began)

    threads = [threading.Thread(target=each) for each in (look, ask)]
    for thread in threads:
        thread.start()
    try:
        yield watched
    finally:
        watched.over.set()
        for thread in threads:
            thread.join()


@dataclass(frozen=True)
class Cost:
    """What a request cost, and its answers by status and code."""

    megabytes: float
    answers: tuple[str, ...]
    seconds: float
    cpu: float
    memory: float
    p99: float

    def row(self, name: str) -> str:
        """Return the cost as a line of a table."""
        said = ", ".join(sorted(set(self.answers)))
        figures = f"{self.seconds:.2f} | {self.cpu:.2f} | {self.memory:.0f} | {self.p99:.0f}"
        return f"{name} | {self.megabytes:.2f} | {said} | {figures}"


def cost_of(costly: Costly, folder: str) -> Cost:
    """Send a request to a service of its own, and return what it cost."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    with serving_process(f"{folder}/{time.monotonic_ns()}.sqlite", 0, plain) as (to, process):
        port, pid = to.base_url.port, process.pid
        assert port is not None
        for first in (posted(small_day()), Costly("/v1/evaluations", b"{}"), mistaken()):
            send(port, first)  # so that all is loaded, as it is once a service has run for a while
        time.sleep(1.5)
        before = cpu(pid)
        began = time.monotonic()
        with watching(pid, port) as watched, ThreadPoolExecutor(costly.at_once) as threads:
            answers = list(threads.map(lambda _: send(port, costly), range(costly.at_once)))
            seconds = time.monotonic() - began
        used = cpu(pid) - before
    return Cost(len(costly.body) / 2**20, tuple(answers), seconds, used, watched.most, watched.p99)


def send(port: int, costly: Costly) -> str:
    """Send a request; return the status and code of its answer."""
    with client(port) as to:
        headers = key() | {"Content-Type": costly.media}
        try:
            answer = to.post(costly.path, content=costly.body, headers=headers, timeout=120)
        except httpx2.TransportError as error:  # refused before all of it was sent
            return type(error).__name__
    return f"{answer.status_code} {answer.json().get('code', '')}".strip()


def ten_thousand() -> None:
    """Print what 10,000 visits cost from reading to a plan of a minute, in this process."""
    text = large_day().encode()
    began = time.process_time()
    problem = read_problem(text)
    print(f"validated | {time.process_time() - began:.1f} CPU s | 2", flush=True)
    began = time.perf_counter()
    travel = Travels().travel(problem)
    roads = time.perf_counter() - began
    compile_problem(problem, travel)
    whole = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"roads and all else compiled | {roads:.1f} + {whole - roads:.1f} s | 10")
    print(f"largest resident size | {peak:.0f} MB | 1,500", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        day, made = Path(folder, "day.json"), Path(folder, "plan.json")
        day.write_text(large_day(), "utf-8")
        command = [sys.executable, "-m", "scheduler"]
        began = time.perf_counter()
        asked = ["plan", str(day), "--seconds", "60", "--out", str(made)]
        subprocess.run([*command, *asked], check=True, stdout=subprocess.DEVNULL)
        took = time.perf_counter() - began
        judged = subprocess.run([*command, "check", str(day), str(made)], stdout=subprocess.DEVNULL)
        legal = "legal" if judged.returncode == 0 else "not legal"
        out = len(json.loads(made.read_bytes())["unassigned"])
        print(f"planned in 60 s | {took:.1f} s, {legal}, {out} left out | 60, legal", flush=True)


def main() -> None:
    """Send what is asked for, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=[each.__name__ for each in REQUESTS])
    parser.add_argument("--large", action="store_true", help="A day of 10,000 visits instead.")
    given = parser.parse_args()
    if given.large:
        ten_thousand()
        return
    print(HEADER)
    with tempfile.TemporaryDirectory() as folder:
        for make in REQUESTS:
            if given.only in (None, make.__name__):
                print(cost_of(make(), folder).row(make.__name__), flush=True)


if __name__ == "__main__":
    main()
