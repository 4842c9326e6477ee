"""The large day: time to a usable plan, quality at 60 s against three long runs, memory.

    python -m benchmarks.large_day --long 600 --short 60 --out benchmarks/results/large-day.csv

A plan is usable when it is legal and gives 95 % of the visits of the final one; times count from
the call of `solve`. Runs that are in the file are not made again.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from scheduler.evaluation import evaluate
from scheduler.model import read_problem
from scheduler.solver import SearchParams
from scheduler.solver.running.processes import prepare
from scheduler.solver.running.warm import warm_up
from scheduler.travel import travel_for

from .scale import watched

DAY = Path(__file__).parent.parent / "data" / "demo" / "harjedalen-large-day.json"
FIELDS = ("limit", "seed", "placed", "cost", "violations", "usable", "seconds", "megabytes")


def run(seconds: float, seed: int) -> tuple[str, ...]:
    """Plan the day once and return the figures of `FIELDS`."""
    day = read_problem(DAY.read_bytes())
    travel = travel_for(day)
    plan, _, timing = watched(day, travel, SearchParams(seconds=seconds, seed=seed))
    verdict = evaluate(day, travel, plan)
    figures = (len(plan.assigned_ids()), f"{verdict.total:.1f}", len(verdict.violations))
    return tuple(map(str, (f"{seconds:g}", seed, *figures, *timing)))


def main() -> None:
    """Make what runs are missing, and print each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", type=float, default=600.0)
    parser.add_argument("--short", type=float, default=60.0)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    warm_up()
    prepare()
    wanted = [(given.short, seed) for seed in range(1, given.seeds + 1)]
    wanted += [(given.long, seed) for seed in range(1, given.seeds + 1)]
    done: set[tuple[str, str]] = set()
    if given.out.exists():
        with given.out.open(encoding="utf-8", newline="") as lines:
            done = {(row["limit"], row["seed"]) for row in csv.DictReader(lines)}
    given.out.parent.mkdir(parents=True, exist_ok=True)
    with given.out.open("a", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        if not done:
            writer.writerow(FIELDS)
        for seconds, seed in wanted:
            if (f"{seconds:g}", str(seed)) not in done:
                figures = run(seconds, seed)
                writer.writerow(figures)
                lines.flush()
                print(" | ".join(figures), flush=True)


if __name__ == "__main__":
    main()
