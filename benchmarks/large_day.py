"""The large days: time to a usable plan, quality at 10 and 60 s against three long runs, memory.

    python -m benchmarks.large_day --day harjedalen-overfull-day --seconds 60 600 --out FILE.csv
    python -m benchmarks.large_day --day harjedalen-large-day --seconds 10 60 600 --out FILE.csv

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

DAYS = Path(__file__).parent.parent / "data" / "demo"
FIELDS = ("day", "limit", "seed", "placed", "cost", "violations", "usable", "seconds", "megabytes")


def run(name: str, seconds: float, seed: int) -> tuple[str, ...]:
    """Plan a shipped day once and return the figures of `FIELDS`."""
    day = read_problem((DAYS / f"{name}.json").read_bytes())
    travel = travel_for(day)
    plan, _, timing = watched(day, travel, SearchParams(seconds=seconds, seed=seed))
    verdict = evaluate(day, travel, plan)
    figures = (len(plan.assigned_ids()), f"{verdict.total:.1f}", len(verdict.violations))
    return tuple(map(str, (name, f"{seconds:g}", seed, *figures, *timing)))


def main() -> None:
    """Make what runs are missing, and print each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--day", default="harjedalen-overfull-day")
    parser.add_argument("--seconds", type=float, nargs="+", default=[60.0, 600.0])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    warm_up()
    prepare()
    wanted = [(limit, seed) for limit in given.seconds for seed in range(1, given.seeds + 1)]
    done: set[tuple[str, str, str]] = set()
    if given.out.exists():
        with given.out.open(encoding="utf-8", newline="") as lines:
            done = {(row["day"], row["limit"], row["seed"]) for row in csv.DictReader(lines)}
    given.out.parent.mkdir(parents=True, exist_ok=True)
    with given.out.open("a", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        if not done:
            writer.writerow(FIELDS)
        for seconds, seed in wanted:
            if (given.day, f"{seconds:g}", str(seed)) not in done:
                figures = run(given.day, seconds, seed)
                writer.writerow(figures)
                lines.flush()
                print(" | ".join(figures), flush=True)


if __name__ == "__main__":
    main()
