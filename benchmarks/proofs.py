"""What CP-SAT proves of small days, held against every plan there is, the search and the judge.

    python -m benchmarks.proofs brute --trials 300
    python -m benchmarks.proofs random --trials 300 --visits 7 --seconds 10

`brute` lays and judges every plan of tiny days and compares the least cost, and what can be given
at all, with what is proven. `random` proves random days with every feature there is, of up to seven
visits and three shifts, and holds the bound against the search and the plan against the judge.
Days that contradict are written to the folder of `--keep`.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from benchmarks.brute import every_plan, small_day
from scheduler.evaluation import evaluate
from scheduler.model import Plan, Problem, Reason, ReasonCode, Route, Unassigned, check_problem
from scheduler.solver import Limits, SearchParams, prove, solve
from scheduler.travel import Travel, travel_for
from tests.builders import MADE
from tests.properties.strategies import problems

NEAR = 1e-4
"""Cost by which two figures of one plan may differ: rounding of fractions."""


def plan_of(problem: Problem, routes: tuple[Route, ...]) -> Plan:
    """Return routes as a plan, with everything else left out."""
    given_ids = {stop.visit_id for route in routes for stop in route.stops}
    reason = (Reason(code=ReasonCode.NO_ROOM_LEFT),)
    return Plan(
        problem_id=problem.id,
        problem_digest=problem.digest,
        routes=routes,
        unassigned=tuple(
            Unassigned(visit_id=each, reasons=reason)
            for each in problem.visit
            if each not in given_ids
        ),
        provenance=MADE,
    )


def searched_plan(problem: Problem, travel: Travel) -> Plan:
    """Return what a short search finds."""
    return solve(problem, travel, SearchParams(iterations=20_000, in_process=True))


def contradictions(
    problem: Problem, travel: Travel, searched: Plan, seconds: float
) -> tuple[bool, bool, list[str]]:
    """Return whether a best plan was proven, and better than the search's; what contradicts it."""
    verdict = evaluate(problem, travel, searched)
    outcome = prove(problem, travel, Limits(seconds, 1e9, 1, 2), searched)
    found = []
    if verdict.is_legal and outcome.bound > verdict.total + NEAR:
        found.append(f"bound {outcome.bound} above the search's {verdict.total}")
    if outcome.routes is not None:
        judged = evaluate(problem, travel, plan_of(problem, outcome.routes))
        if judged.violations:
            found.append("; ".join(map(str, judged.violations)))
        elif judged.total > outcome.cost + NEAR or judged.total < outcome.bound - NEAR:
            found.append(f"costs {judged.total}, said {outcome.cost}")
    better = outcome.cost < verdict.total - 0.01
    return outcome.is_optimal or outcome.is_impossible, better, found


def run_random(arguments: argparse.Namespace) -> int:
    """Prove random days; returns how many contradict."""
    days: list[Problem] = []

    @seed(arguments.seed)
    @settings(
        max_examples=arguments.trials,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(problems(most_visits=arguments.visits))
    def collect(day: Problem) -> None:
        if not check_problem(day):
            days.append(day)

    collect()
    proven = wrong = beaten = count = 0
    took = []
    for number, day in enumerate(days):
        travel = travel_for(day)
        searched = searched_plan(day, travel)
        if len(searched.assigned_ids()) < arguments.least:
            continue
        began = time.monotonic()
        is_proven, better, found = contradictions(day, travel, searched, arguments.seconds)
        took.append(time.monotonic() - began)
        count += 1
        proven += is_proven
        beaten += better
        if found:
            wrong += 1
            _keep(arguments.keep, f"random-{arguments.seed}-{number}", day, found)
        if count % 10 == 0:
            told = f"{proven} proven, {beaten} better than the search, {wrong} contradict"
            print(f"{count} days: {told}", flush=True)
    took.sort()
    print(
        f"{count} of {len(days)} days of up to {arguments.visits} visits, of which at least "
        f"{arguments.least} are given, {arguments.seconds:g} s: {proven} proven "
        f"({proven / count:.1%}), {beaten} better than the search, {wrong} contradict; "
        f"{took[len(took) // 2]:.2f} s in the median, p95 {took[int(0.95 * len(took))]:.2f} s"
    )
    return wrong


def run_brute(arguments: argparse.Namespace) -> int:
    """Hold proofs of tiny days against every plan; returns how many contradict."""
    wrong = judged = checked = 0
    for number in range(arguments.seed, arguments.seed + arguments.trials):
        day, travel = small_day(number)
        faults = check_problem(day)
        if faults:
            continue
        best = every_plan(day, travel)
        judged += best.judged
        checked += 1
        found = _compared(day, travel, best.cost, dict(best.giving))
        if found:
            wrong += 1
            _keep(arguments.keep, f"brute-{number}", day, found)
        if checked % 10 == 0:
            print(f"{checked} days, {judged} plans judged: {wrong} contradict", flush=True)
    print(f"{checked} days, {judged} plans judged: {wrong} contradict")
    return wrong


def _compared(day: Problem, travel: Travel, cost: float, giving: dict[str, float]) -> list[str]:
    """Return where what is proven differs from the best of all plans."""
    limits, found = Limits(60.0, 1e9, 1, 1), []
    outcome = prove(day, travel, limits)
    if abs(outcome.cost - cost) > NEAR and not outcome.is_impossible:
        found.append(f"best {cost}, proven {outcome.cost}")
    for visit in day.visit:
        with_it = prove(day, travel, limits, must=visit)
        least = giving.get(visit, float("inf"))
        if with_it.is_impossible != (least == float("inf")):
            found.append(f"{visit} can be given: {least}, proven {with_it.cost}")
        elif not with_it.is_impossible and abs(with_it.cost - least) > NEAR:
            found.append(f"{visit} costs {least}, proven {with_it.cost}")
    return found


def _keep(folder: str | None, name: str, day: Problem, found: list[str]) -> None:
    print(f"{name}: {found}", flush=True)
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / f"{name}.json").write_text(day.to_json(1))


def main() -> None:
    """Run one series; ends with 1 where anything contradicts."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("series", choices=["brute", "random"])
    parser.add_argument("--trials", type=int, default=300)
    parser.add_argument("--visits", type=int, default=7)
    parser.add_argument("--least", type=int, default=0, help="visits that a plan gives, at least")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", default=None, help="folder for days that contradict")
    arguments = parser.parse_args()
    run = {"brute": run_brute, "random": run_random}[arguments.series]
    sys.exit(1 if run(arguments) else 0)


if __name__ == "__main__":
    main()
