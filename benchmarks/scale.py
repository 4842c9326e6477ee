"""Generated days of home care of 100 to 7,300 visits: time to a usable plan, speed, memory.

    python -m benchmarks.scale --visits 100 300 1000 --seconds 20 --curves CURVES.csv
    python -m benchmarks.scale --visits 3000 7300 --seconds 120 --curves CURVES.csv
    python -m benchmarks.scale --plot CURVES.csv
    python -m benchmarks.scale --visits 1000 3000 7300 --write FOLDER

The shape is the large day's, with caregivers in proportion (49 for 560 visits). `--write` only
writes the days, for `benchmarks.in_turn`. A plan is usable when it is legal and gives at
least 95 % of the visits that the final one gives; times count from the call of `solve`. Tries per
second are the full kernel's, and cost over time goes to `--curves` as CSV. Memory is the largest
PSS summed over all processes, sampled twice a second (Linux).
"""

from __future__ import annotations

import argparse
import csv
import os
import threading
import time
from pathlib import Path

from scheduler.evaluation import evaluate
from scheduler.model import Plan, Problem
from scheduler.simulation import generate_day
from scheduler.solver import Progress, SearchParams, solve
from scheduler.solver.running.processes import prepare
from scheduler.solver.running.warm import warm_up
from scheduler.travel import Travel, travel_for

from .winter_day import family_pss

Told = list[tuple[float, Progress]]
FIELDS = ("visits", "seconds", "worker", "cost", "unassigned")
HEADER = (
    "visits | caregivers | placed | cost | violations | usable after s | iterations/s | PSS MB | s"
)


def watched(
    day: Problem, travel: Travel, params: SearchParams
) -> tuple[Plan, Told, tuple[str, str, str]]:
    """Solve a problem; return plan, what the search told and when, and three figures.

    They are the seconds until a plan was usable, the seconds taken, and the memory in MB.
    """
    told: Told = []
    peak, stop = [0.0], threading.Event()

    def watch() -> None:
        while not stop.wait(0.5):
            peak[0] = max(peak[0], family_pss(os.getpid()))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    began = time.monotonic()
    plan = solve(day, travel, params, lambda seen: told.append((time.monotonic() - began, seen)))
    took = time.monotonic() - began
    stop.set()
    watcher.join()
    least = 0.95 * len(plan.assigned_ids())
    usable = [
        when
        for when, seen in told
        if seen.cost < float("inf") and len(day.visits) - seen.unassigned >= least
    ]
    first = f"{min(usable):.1f}" if usable else "-"
    return plan, told, (first, f"{took:.1f}", f"{peak[0] / 1024:.0f}")


def day_of(visits: int, seed: int) -> Problem:
    """Return a day of home care with caregivers in proportion."""
    caregivers = visits * 49 // 560
    return generate_day("harjedalen-large-day", visits=visits, caregivers=caregivers, seed=seed)


def run(visits: int, seconds: float, seed: int) -> tuple[list[str], Told]:
    """Plan one day and return its figures and what the search told, with the time of telling."""
    day = day_of(visits, seed)
    travel = travel_for(day)
    plan, told, (usable, took, megabytes) = watched(
        day, travel, SearchParams(seconds=seconds, seed=seed)
    )
    verdict = evaluate(day, travel, plan)
    figures = [
        str(visits),
        str(len(day.caregivers)),
        str(len(plan.assigned_ids())),
        f"{verdict.total:.1f}",
        str(len(verdict.violations)),
        usable,
        f"{plan.provenance.rate:.0f}",
        megabytes,
        took,
    ]
    return figures, told


def main() -> None:
    """Print one line per day."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, nargs="+", default=[100, 300, 1000, 3000])
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--curves", type=Path, help="Write cost over time here, as CSV.")
    parser.add_argument("--plot", type=Path, help="Draw the curves of this file and stop.")
    parser.add_argument("--write", type=Path, help="Write the days into this folder and stop.")
    given = parser.parse_args()
    if given.write:
        given.write.mkdir(parents=True, exist_ok=True)
        for visits in given.visits:
            path = given.write / f"home-care-{visits}.json"
            path.write_text(day_of(visits, given.seed).model_dump_json(), "utf-8")
        return
    if given.plot:
        plot(given.plot)
        return
    warm_up()
    prepare()
    print(HEADER)
    curves: list[tuple[int, float, int, float, int]] = []
    for visits in given.visits:
        figures, told = run(visits, given.seconds, given.seed)
        print(" | ".join(figures), flush=True)
        curves += [
            (visits, round(when, 2), seen.worker, round(seen.cost, 1), seen.unassigned)
            for when, seen in told
        ]
    if given.curves:
        given.curves.parent.mkdir(parents=True, exist_ok=True)
        fresh = not given.curves.exists()
        with given.curves.open("a", encoding="utf-8", newline="") as lines:
            writer = csv.writer(lines)
            if fresh:
                writer.writerow(FIELDS)
            writer.writerows(curves)


def plot(curves: Path) -> None:
    """Draw, per size, the best cost over time against the last, beside the curves' file."""
    from matplotlib import pyplot

    best: dict[int, list[tuple[float, float]]] = {}
    with curves.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            seen = best.setdefault(int(row["visits"]), [])
            cost = float(row["cost"])
            if cost < float("inf") and (not seen or cost < seen[-1][1]):
                seen.append((float(row["seconds"]), cost))
    figure, axes = pyplot.subplots(figsize=(8, 5), layout="constrained")
    for visits, seen in sorted(best.items()):
        when, cost = zip(*seen, strict=True)
        axes.step(when, [c / cost[-1] for c in cost], where="post", label=f"{visits} visits")
    axes.set(xscale="log", yscale="log", xlabel="seconds", ylabel="best legal cost / final cost")
    axes.set_title("Cost over time, generated days of home care, two workers")
    axes.grid(visible=True, which="both", alpha=0.3)
    axes.legend()
    figure.savefig(curves.with_suffix(".png"), dpi=120)


if __name__ == "__main__":
    main()
