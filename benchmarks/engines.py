"""The routing model alone beside the portfolio: same problems, seconds, seed and cores.

    python -m benchmarks.engines --seconds 30

The shipped winter day, and one published instance per family that the routing model can express;
what it refuses is named. `greedy` is the cost of the routing model's own start. Costs are the
judge's; a plan with violations would say so.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from scheduler.bench.convert import convert
from scheduler.bench.instance import read_instance
from scheduler.errors import EngineRefused
from scheduler.evaluation import evaluate
from scheduler.model import Problem
from scheduler.settings import Engine
from scheduler.simulation import generate_day
from scheduler.solver import Progress, SearchParams, solve
from scheduler.solver.warm import warm_up
from scheduler.solver.workers import prepare
from scheduler.travel import Travel, travel_for

PUBLISHED = Path(__file__).parent / "published"
INSTANCES = (
    "mankowska/InstanzVNS_HCSRP_100_1",
    "kummer/HHCRSP_100_20_10_1.2_R_C",
    "italian/instance_006-cosenza-r30-p213-s5-sim20.5-seq8.4",
    "bazirha/D2",
    "bazirha-caie/K4",
    "uhhc/i-116",
    "uhhc/i-185",
)
HEADER = "problem | greedy | ortools | portfolio | portfolio better by %"


def problems() -> Iterator[tuple[str, Problem, Travel]]:
    """Yield name, problem and travel."""
    day = generate_day("harjedalen-winter-day")
    yield day.id, day, travel_for(day)
    for name in INSTANCES:
        converted = convert(read_instance(PUBLISHED / f"{name}.json.xz"))
        yield name.split("/")[1], converted.problem, converted.travel


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
    return verdict.total, greedy, f"{verdict.total:.1f}"


def main() -> None:
    """Print a line per problem."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    warm_up()
    prepare()
    print(HEADER)
    for name, problem, travel in problems():
        params = [
            SearchParams(seconds=given.seconds, seed=given.seed, engine=engine)
            for engine in (Engine.ORTOOLS, Engine.PORTFOLIO)
        ]
        alone, greedy, said = cost_of(problem, travel, params[0])
        both, _, ours = cost_of(problem, travel, params[1])
        better = f"{100 * (1 - both / alone):.1f}" if alone and both else "-"
        start = "-" if greedy is None else f"{greedy:.1f}"
        print(f"{name} | {start} | {said} | {ours} | {better}", flush=True)


if __name__ == "__main__":
    main()
