"""Moves per second and core, those fully costed and those a filter stopped apart.

    python -m benchmarks.kernel --iterations 2000000

One process: 100 patients with travel and lateness alone for the lite kernel, instances with every
term of the unified formulation and generated winter days of 300 and 3,000 visits for the full one.
The first iterations of an anneal are hot and filter little, the last cold and filter much; both
ends are measured.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

from scheduler.bench.convert import convert
from scheduler.bench.instance import read_instance
from scheduler.bench.run import instance_name
from scheduler.simulation import generate_day
from scheduler.solver.compiling.lite import applies
from scheduler.solver.compiling.problem import Compiled, compile_problem
from scheduler.solver.engines.full import FullSearch
from scheduler.solver.engines.lite import LiteSearch
from scheduler.solver.kernel.full.anneal import Schedule
from scheduler.solver.kernel.full.anneal import anneal as anneal_full
from scheduler.solver.kernel.full.solutions import priced
from scheduler.solver.kernel.lite.anneal import LiteSchedule
from scheduler.solver.kernel.lite.anneal import anneal as anneal_lite
from scheduler.travel import travel_for

PUBLISHED = Path(__file__).parent / "published"
INSTANCES = (
    "mankowska/InstanzVNS_HCSRP_100_1",
    "kummer/HHCRSP_100_20_10_1.2_R_C",
    "uhhc/i-116",
    "uhhc/i-185",
    "bazirha/D2",
)
DAYS = (300, 3_000)
HEATS = {"hot (5 u)": 5.0, "cold (0.1 u)": 0.1}
NEVER = 1e15
HEADER = "instance | kernel | temperature | iterations/s | fully costed/s | filtered %"


def problems() -> Iterator[tuple[str, Compiled]]:
    """Yield what is measured, compiled."""
    for name in INSTANCES:
        converted = convert(read_instance(PUBLISHED / f"{name}.json.xz"))
        compiled = compile_problem(converted.problem, converted.travel)
        yield instance_name(Path(name)), compiled
    for visits in DAYS:
        day = generate_day("harjedalen-winter-day", visits, visits * 6 // 40, seed=1)
        yield f"{visits} visits", compile_problem(day, travel_for(day))


def measure(compiled: Compiled, heat: float, iterations: int) -> tuple[str, float, float]:
    """Return the kernel's name, iterations and fully costed moves per second at a temperature."""
    kind = LiteSearch if applies(compiled.arrays) else FullSearch
    run = kind(compiled, 1, 0, lambda _: None)
    run.start()
    level, penalty = heat * run._unit, 100.0 * run._travel_weight
    if isinstance(run, LiteSearch):
        lite = LiteSchedule(level, level, penalty, penalty, penalty, 1.0)
        began = time.perf_counter()
        costed = anneal_lite(run._data, run._state, iterations, 0, iterations, lite)
        took = time.perf_counter() - began
        return "lite", iterations / took, costed / took
    schedule = Schedule(level, level, penalty, penalty, 1e6, 1e6, penalty, 1.0, NEVER)
    before = priced(run._state)
    began = time.perf_counter()
    anneal_full(run._data, run._state, iterations, 0, iterations, schedule)
    took = time.perf_counter() - began
    return "full", iterations / took, (priced(run._state) - before) / took


def main() -> None:
    """Print a line per instance and temperature."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--iterations", type=int, default=2_000_000)
    given = parser.parse_args()
    print(HEADER)
    for name, compiled in problems():
        for label, heat in HEATS.items():
            kernel, iterations, costed = measure(compiled, heat, given.iterations)
            filtered = 100 * (1 - costed / iterations)
            shown = f"{iterations:,.0f} | {costed:,.0f} | {filtered:.0f}"
            print(f"{name} | {kernel} | {label} | {shown}", flush=True)


if __name__ == "__main__":
    main()
