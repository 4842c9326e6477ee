"""The routing model alone beside the portfolio: same problems, seconds, seed and cores.

    python -m benchmarks.engines days --seconds 30        # the shipped days, both engines
    python -m benchmarks.engines synchronised --seconds 30  # published, 100 patients and more
    python -m benchmarks.engines seeds --seconds 5        # the shipped days, five seeds each
    python -m benchmarks.engines published --seconds 10   # all instances, the routing model alone

What an engine does not know it refuses by name. `greedy` is the cost of the routing model's own
start. Costs are the judge's; a plan with violations would say so. `published` runs two instances at
a time, each on one core.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import mean

from scheduler.bench.convert import convert
from scheduler.bench.instance import read_instance
from scheduler.bench.run import instance_name, reference_of
from scheduler.errors import EngineRefused
from scheduler.evaluation import evaluate
from scheduler.model import Problem
from scheduler.settings import Engine
from scheduler.simulation import DAYS, generate_day
from scheduler.solver import Progress, SearchParams, solve
from scheduler.solver.running.processes import prepare
from scheduler.solver.running.warm import warm_up
from scheduler.travel import Travel, travel_for

from .published import files

HEADER = "problem | greedy | ortools | portfolio | portfolio better by %"
JUDGED = "day | engine | cost per seed, or what was broken"
ALONE = "instance | greedy | ortools | better than its start by % | reference"


def cost_of(
    problem: Problem, travel: Travel, params: SearchParams
) -> tuple[float | None, float | None, str]:
    """Return the judge's cost, the greedy start's, and the words for a table."""
    told: list[Progress] = []
    try:
        plan = solve(problem, travel, params, told.append)
    except EngineRefused as refused:
        return None, None, f"refused: {', '.join(refused.rules)}"
    verdict = evaluate(problem, travel, plan)
    greedy = next((seen.cost for seen in told if seen.phase == "greedy"), None)
    if verdict.violations:
        return None, greedy, f"{len(verdict.violations)} violations"
    left = f" ({len(plan.unassigned)} out)" if plan.unassigned else ""
    return verdict.total, greedy, f"{verdict.total:.1f}{left}"


def beside(problems: Iterable[tuple[str, Problem, Travel]], seconds: float, seed: int) -> None:
    """Print a line per problem, both engines on it, and the mean."""
    print(HEADER)
    better_by = []
    for name, problem, travel in problems:
        params = [
            SearchParams(seconds=seconds, seed=seed, engine=engine)
            for engine in (Engine.ORTOOLS, Engine.PORTFOLIO)
        ]
        alone, greedy, said = cost_of(problem, travel, params[0])
        both, _, ours = cost_of(problem, travel, params[1])
        if alone and both:
            better_by.append(100 * (1 - both / alone))
        better = f"{better_by[-1]:.1f}" if alone and both else "-"
        start = "-" if greedy is None else f"{greedy:.1f}"
        print(f"{name} | {start} | {said} | {ours} | {better}", flush=True)
    if better_by:
        print(f"mean | | | | {mean(better_by):.1f}")


def shipped() -> Iterator[tuple[str, Problem, Travel]]:
    """Yield the shipped days."""
    for name in DAYS:
        problem = generate_day(name)
        yield name, problem, travel_for(problem)


def synchronised() -> Iterator[tuple[str, Problem, Travel]]:
    """Yield one published instance of each size from 100 patients on, of two families."""
    for path in files(selection=True):
        if path.parent.name in ("mankowska", "kummer"):
            converted = convert(read_instance(path))
            if len(converted.problem.visits) >= 100:
                yield instance_name(path), converted.problem, converted.travel


def seeds(seconds: float, count: int) -> None:
    """Judge every shipped day over several seeds, with both engines."""
    print(JUDGED)
    for name, problem, travel in shipped():
        for engine in (Engine.PORTFOLIO, Engine.ORTOOLS):
            words = []
            for seed in range(1, count + 1):
                params = SearchParams(seconds=seconds, seed=seed, engine=engine)
                words.append(cost_of(problem, travel, params)[2])
            print(f"{name} | {engine} | {', '.join(words)}", flush=True)


def published(seconds: float, seed: int) -> None:
    """Print a line per published instance, the routing model alone on it."""
    print(ALONE)
    with ThreadPoolExecutor(2) as threads:
        for line in threads.map(lambda p: alone_on(p, seconds, seed), files(selection=False)):
            print(line, flush=True)


def alone_on(path: Path, seconds: float, seed: int) -> str:
    """Return the line of one instance."""
    converted = convert(read_instance(path))
    params = SearchParams(seconds=seconds, seed=seed, workers=1, engine=Engine.ORTOOLS)
    cost, greedy, said = cost_of(converted.problem, converted.travel, params)
    name = instance_name(path)
    start = "-" if greedy is None else f"{greedy:.1f}"
    better = f"{100 * (1 - cost / greedy):.2f}" if cost and greedy else "-"
    return f"{name} | {start} | {said} | {better} | {reference_of(path, name)}"


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("days", "synchronised", "seeds", "published"))
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    warm_up()
    prepare()
    if given.what == "seeds":
        seeds(given.seconds, 5)
    elif given.what == "published":
        published(given.seconds, given.seed)
    else:
        problems = shipped() if given.what == "days" else synchronised()
        beside(problems, given.seconds, given.seed)


if __name__ == "__main__":
    main()
