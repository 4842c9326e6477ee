"""Measure planning of the shipped winter day: time, quality and memory of whole processes.

Run from the project's root: `.venv/bin/python -m benchmarks.winter_day --seconds 2 10 --seeds 5`.
Each run is a fresh process; times count from its start, memory is the largest PSS summed over the
process and its children, sampled ten times a second (Linux).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

DAY = Path("data/demo/harjedalen-winter-day.json")


def main() -> None:
    """Print one line per run: what it placed, its cost, when it first had a legal plan."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, nargs="+", default=[2.0, 10.0])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        print(json.dumps(run(float(chosen.child[0]), int(chosen.child[1]))))
        return
    print("limit s | seed | placed | cost | first iterations s | first legal s | end s | PSS MB")
    for seconds in chosen.seconds:
        for seed in range(1, chosen.seeds + 1):
            result, peak = measured(seconds, seed)
            print(
                f"{seconds:7g} | {seed:4} | {result['placed']:6} | {result['cost']:.1f} | "
                f"{result['first_iterations']:13.2f} | {result['first_legal']:13.2f} | "
                f"{result['end']:5.2f} | {peak / 1024:6.0f}",
                flush=True,
            )


def measured(seconds: float, seed: int) -> tuple[dict[str, float], float]:
    """Run one child process and return what it says and its peak PSS in kB."""
    command = [sys.executable, "-m", "benchmarks.winter_day", "--child", str(seconds), str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        peak = 0.0
        while child.poll() is None:
            peak = max(peak, family_pss(child.pid))
            time.sleep(0.1)
        assert child.stdout is not None
        return json.loads(child.stdout.read()), peak


def family_pss(root: int) -> float:
    """Return the proportional set size of a process and all below it, in kB."""
    total, below = 0.0, [root]
    while below:
        pid = below.pop()
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += next(float(line.split()[1]) for line in rollup.splitlines() if "Pss:" in line)
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
            below += map(int, children.split())
        except (OSError, StopIteration):
            continue
    return total


def run(seconds: float, seed: int) -> dict[str, float]:
    """Plan the day once in this process, as `hemtur plan` does, and return the figures."""
    began = process_start()
    from scheduler.solver.running.processes import prepare

    prepare()
    from scheduler.evaluation import evaluate
    from scheduler.model import read_problem
    from scheduler.solver import Progress, SearchParams, solve
    from scheduler.travel import travel_for

    problem = read_problem(DAY.read_bytes())
    travel = travel_for(problem)
    first: dict[str, float] = {}

    def report(seen: Progress) -> None:
        first.setdefault("iterations", time.time() - began)
        if seen.cost < float("inf"):
            first.setdefault("legal", time.time() - began)

    plan = solve(problem, travel, SearchParams(seconds=seconds, seed=seed), report)
    verdict = evaluate(problem, travel, plan)
    assert verdict.is_legal, verdict.violations
    return {
        "placed": len(plan.assigned_ids()),
        "cost": verdict.total,
        "first_iterations": first["iterations"],
        "first_legal": first["legal"],
        "end": time.time() - began,
    }


def process_start() -> float:
    """Return when this process was started, in seconds since the epoch."""
    ticks = int(Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()[19])
    uptime = float(Path("/proc/uptime").read_text().split()[0])
    return time.time() - (uptime - ticks / os.sysconf("SC_CLK_TCK"))


if __name__ == "__main__":
    main()
