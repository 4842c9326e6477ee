"""Hemtur beside its peers on plain problems, in one run: same travel, seconds and cores.

    python -m benchmarks.peers --seconds 30 --out benchmarks/results/peers.csv

Costs are our judge's: what an engine answers is taken as tours, timed by the kernel and judged
like any plan of ours. A cell says the cost in minutes driven and, where not all is served or a
window is missed, what is wrong.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from scheduler.evaluation import evaluate
from scheduler.model import Plan, Provenance
from scheduler.settings import Engine
from scheduler.solver import SearchParams, solve
from scheduler.solver.decoding.plan import Decoder
from scheduler.solver.kernel.reading import decoded
from scheduler.solver.running.processes import prepare
from scheduler.solver.running.warm import warm_up

from .peer_engines import Tours, pyvrp, vroom, vrp_cli
from .plain import Plain, haerjedalen, solomon, stripped

HERE = Path(__file__).parent
STRIPPED = {
    "mankowska/InstanzVNS_HCSRP_100_1": 300.0,
    "kummer/HHCRSP_200_40_10_1.6_C_RC": 120.0,
}
"""Minutes by which the windows, now hard, of stripped instances close later: theirs were soft."""


def problems() -> Iterator[Plain]:
    """Yield the problems of the comparison."""
    for kind in ("R", "C", "RC"):
        yield solomon(kind, 100, 25, seed=1)
        yield from (solomon(kind, 200, 50, seed=seed) for seed in (1, 2))
    for name, widen in STRIPPED.items():
        yield stripped(HERE / "published" / f"{name}.json.xz", widen)
    yield haerjedalen(120, seed=1)


def own(engine: Engine) -> Callable[[Plain, float, int], Plan | None]:
    """Return a runner of one of our engines."""

    def run(given: Plain, seconds: float, workers: int) -> Plan | None:
        params = SearchParams(seconds=seconds, seed=1, workers=workers, engine=engine)
        return solve(given.problem, given.travel, params)

    return run


def peer(
    engine: Callable[..., Tours],
) -> Callable[[Plain, float, int], Plan | None]:
    """Return a runner of a peer."""

    def run(given: Plain, seconds: float, workers: int) -> Plan | None:
        return plan_of(given, engine(given.arrays, seconds, workers))

    return run


def plan_of(given: Plain, tours: Tours) -> Plan | None:
    """Return tours as a plan; None if not every job is on one."""
    jobs = len(given.arrays["job_price"])
    route = np.full(jobs, -1, np.int32)
    key = np.zeros(jobs)
    for r, tour in enumerate(tours):
        for rank, job in enumerate(tour, start=1):
            route[job], key[job] = r, rank * 1000.0 + r
    if (route < 0).any():
        return None
    about: dict[str, Any] = {"worker": 0, "iterations": 0, "complete": True, "rate": 0.0}
    found = decoded(given.arrays, key, route, **about)
    provenance = Provenance(engine="peer", version="")
    return Decoder(given.problem, given.travel, given.compiled, found).plan(provenance)


ENGINES: dict[str, Callable[[Plain, float, int], Plan | None]] = {
    "hemtur": own(Engine.PORTFOLIO),
    "ortools alone": own(Engine.ORTOOLS),
    "PyVRP": peer(pyvrp),
    "VROOM": peer(vroom),
    "vrp-cli": peer(vrp_cli),
}


def cell(given: Plain, plan: Plan | None) -> str:
    """Return what the judge says of an answer."""
    if plan is None:
        return "not all served"
    verdict = evaluate(given.problem, given.travel, plan)
    if verdict.violations:
        return f"{len(verdict.violations)} violations"
    return f"{verdict.total:.2f}"


def main() -> None:
    """Run every engine on every problem and append a row per problem."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", nargs="*", help="Names of problems; all without.")
    parser.add_argument("--engines", nargs="*", default=list(ENGINES), help="Names of engines.")
    parser.add_argument("--out", type=Path, default=HERE / "results" / "peers.csv")
    given = parser.parse_args()
    warm_up()
    prepare()
    given.out.parent.mkdir(parents=True, exist_ok=True)
    with given.out.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        engines = {name: ENGINES[name] for name in given.engines}
        writer.writerow(("problem", "tasks", "shifts", *engines, *(f"{n} s" for n in engines)))
        for one in problems():
            if given.only and one.name not in given.only:
                continue
            cells, took = [], []
            for name, engine in engines.items():
                began = time.monotonic()
                try:
                    cells.append(cell(one, engine(one, given.seconds, given.workers)))
                except Exception as error:
                    cells.append(f"failed: {type(error).__name__}: {error}"[:80])
                took.append(f"{time.monotonic() - began:.0f}")
                print(one.name, name, cells[-1], took[-1], flush=True)
            sizes = (len(one.arrays["job_price"]), len(one.arrays["shift_start"]))
            writer.writerow((one.name, *sizes, *cells, *took))
            lines.flush()


if __name__ == "__main__":
    main()
