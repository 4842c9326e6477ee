"""How a plan in force is planned on: how soon, how calmly, and what holds whatever happens.

    python -m benchmarks.replanning absences --trials 50
    python -m benchmarks.replanning winter
    python -m benchmarks.replanning added --trials 20
    python -m benchmarks.replanning sequences --trials 100
    python -m benchmarks.replanning reasons --day harjedalen-winter-day --trials 50
    python -m benchmarks.replanning by_hand --day harjedalen-large-day --trials 50

`absences` takes one caregiver off the 560-visit day at half past seven, plans on, and plans from
scratch beside it; `winter` does so with the winter day and five seeds; `added` adds an urgent visit
to a day of 24; `sequences` has things happen in a row by chance; `reasons` asks of visits that are
left out why, with repairs; `by_hand` moves visits to other shifts. Every plan is judged.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.errors import InputError, PlanRejected
from scheduler.evaluation import evaluate
from scheduler.explain.why import why_not
from scheduler.model import Plan, Problem, TimeWindow, check_problem
from scheduler.model.base import utc
from scheduler.replan.alternatives import Alternative, alternatives
from scheduler.replan.changes import Situation, situation
from scheduler.replan.diff import given_in
from scheduler.replan.edits import Move, edited
from scheduler.replan.events import Absence, Event, UrgentVisit
from scheduler.services.demo import demo_day
from scheduler.simulation import generate_day
from scheduler.solver import Control, Places, SearchParams, solve
from scheduler.solver.running.warm import warm_up
from scheduler.travel import travel_for
from tests.replan.happening import something

NEAR = timedelta(minutes=15)


@dataclass(frozen=True)
class Calm:
    """How much of a plan stands: of visits not on some shifts, those kept in time and crew."""

    kept: int
    of: int
    others: int
    retimed: int

    @property
    def share(self) -> float:
        """The share that is kept."""
        return self.kept / self.of if self.of else 1.0


def calm(before: Problem, old: Plan, after: Problem, new: Plan, away: set[str]) -> Calm:
    """Count who keeps caregiver and time within a quarter of an hour."""
    was, now = given_in(before, old), given_in(after, new)
    mine = {visit: given for visit, given in was.items() if not away & set(given.shifts)}
    kept = others = retimed = 0
    for visit, given in mine.items():
        then = now.get(visit)
        same = then is not None and set(then.crew) == set(given.crew)
        near = then is not None and abs(utc(then.start) - utc(given.start)) <= NEAR
        kept += same and near
        others += then is not None and not same
        retimed += then is not None and not near
    return Calm(kept, len(mine), others, retimed)


def at(day: Problem, hours: float) -> datetime:
    """Return an hour of a day."""
    return day.horizon.start + timedelta(hours=hours)


def on_from(
    day: Problem, plan: Plan, event: Event, now: datetime, seconds: float, names: tuple[str, ...]
) -> tuple[Situation, tuple[Alternative, ...], float, float]:
    """Plan on; return how things stood, the plans, seconds to the first legal one and to all."""
    began, first = time.monotonic(), [float("inf")]
    stands = situation(day, plan, [event], now)
    there = travel_for(stands.problem)

    def better(found: Plan) -> None:
        legal = evaluate(stands.problem, there, found).violations == ()
        first[0] = min(first[0], time.monotonic() - began if legal else first[0])

    quick = SearchParams(iterations=1000, seed=1)
    alternatives(stands, (travel_for(day), there), quick, names=("STABLE",))
    first[0] = time.monotonic() - began
    params = SearchParams(seconds=max(1.0, seconds - first[0]), seed=1)
    found = alternatives(
        stands, (travel_for(day), there), params, control=Control(better=better), names=names
    )
    return stands, found, first[0], time.monotonic() - began


def absences(trials: int, seconds: float) -> Iterator[str]:
    """Yield a line per absence on the large day, and what they come to."""
    day = demo_day("harjedalen-large-day")
    travel = travel_for(day)
    plan = solve(day, travel, SearchParams(seconds=30, seed=1))
    routes = sorted(plan.routes, key=lambda route: route.shift_id)
    rng = random.Random(1)
    chosen = rng.sample(routes, min(trials, len(routes)))
    firsts, ends, shares, fewer = [], [], [], []
    for route in chosen:
        event = Absence(caregiver=day.shift[route.shift_id].crew[0])
        names = ("STABLE", "BALANCED", "DIRECT")
        stands, found, first, end = on_from(day, plan, event, at(day, 7.5), seconds, names)
        one = next((each for each in found if each.name == "STABLE"), found[0])
        kept = calm(day, plan, stands.problem, one.plan, {route.shift_id})
        again = stands.problem.model_copy(update={"promises": ()})
        scratch = solve(again, travel_for(again), SearchParams(seconds=seconds / 3, seed=1))
        torn = calm(day, plan, again, scratch, {route.shift_id})
        mine = {stop.visit_id for stop in route.stops if stop.visit_id}
        served = [
            len(mine & made.assigned_ids())
            for made in (min(found, key=lambda a: len(a.plan.unassigned)).plan, scratch)
        ]
        firsts.append(first)
        ends.append(end)
        shares.append(kept.share)
        fewer.append(served[1] - served[0])
        out = [len(each.plan.unassigned) for each in found], len(scratch.unassigned)
        yield (
            f"{route.shift_id}: first {first:.1f} s, all {end:.1f} s, kept {kept.share:.1%} "
            f"(from scratch {torn.share:.1%}), left out {out[0]} ({out[1]}), "
            f"of {len(mine)} own served {served[0]} ({served[1]})"
        )
    yield (
        f"first answer p95 {_p95(firsts):.1f} s, final p95 {_p95(ends):.1f} s, kept at least "
        f"{min(shares):.1%}, mean {statistics.mean(shares):.1%}, own served fewer at most "
        f"{max(fewer)}"
    )


def winter() -> Iterator[str]:
    """Yield which visits are left out when a nurse is ill on the winter day, by seed."""
    day = demo_day("harjedalen-winter-day")
    travel = travel_for(day)
    plan = solve(day, travel, SearchParams(seconds=10, seed=1))
    who = next(c.id for c in day.caregivers if "nurse" in c.id)
    stands = situation(day, plan, [Absence(caregiver=who)], at(day, 7.5))
    there = travel_for(stands.problem)
    sets = set()
    for seed in range(1, 6):
        params = SearchParams(seconds=4, seed=seed)
        found = alternatives(stands, (travel, there), params)
        for each in found:
            out = frozenset(entry.visit_id for entry in each.plan.unassigned)
            if each is found[0]:
                sets.add(out)
            yield f"seed {seed}, {each.name}: {each.evaluation.total:,.0f}, out {sorted(out)}"
    yield f"{len(sets)} different sets are left out by the cheapest of each seed"


def added(trials: int) -> Iterator[str]:
    """Yield how many others change hands or hour when a visit is added to a day of 24."""
    worst = [0, 0]
    for number in range(trials):
        day = generate_day("harjedalen-winter-day", visits=24, seed=number + 1)
        plan = solve(day, travel_for(day), SearchParams(iterations=100_000, seed=1))
        rng = random.Random(number)
        hours = TimeWindow(start=at(day, 9), end=at(day, 14))
        like = rng.choice(day.visits)
        changes = {"id": "added", "windows": (hours,), "mandatory": True, "price": None}
        event = UrgentVisit(visit=like.model_copy(update=changes))
        stands, found, _, _ = on_from(day, plan, event, at(day, 7.5), 6.0, ("STABLE",))
        kept = calm(day, plan, stands.problem, found[0].plan, set())
        worst = [max(worst[0], kept.others), max(worst[1], kept.retimed)]
        given = "added" in found[0].plan.assigned_ids()
        yield f"day {number + 1}: given {given}, others {kept.others}, moved {kept.retimed}"
    yield f"at most {worst[0]} others change caregiver, {worst[1]} move by more than 15 minutes"


def sequences(trials: int) -> Iterator[str]:
    """Yield what goes wrong when things happen in a row, and how often anything happened."""
    steps = wrong = 0
    for seed in range(trials):
        rng = random.Random(seed)
        name = ("harjedalen-winter-day", "stromsund-day", "orebro-day")[seed % 3]
        day = demo_day(name)
        travel = travel_for(day)
        plan = solve(day, travel, SearchParams(iterations=10_000, in_process=True, seed=seed))
        now = at(day, 7)
        for _ in range(6):
            now += timedelta(minutes=rng.choice([20, 60, 100]))
            event = something(day, plan, now, rng)
            stands = situation(day, plan, [event] if event else [], now)
            steps += 1
            there = travel_for(stands.problem)
            params = SearchParams(iterations=2000, in_process=True)
            try:
                found = alternatives(stands, (travel, there), params, names=("BALANCED",))[0]
            except (InputError, PlanRejected) as error:
                wrong += 1
                yield f"seed {seed}: {error}"
                break
            lost = set(stands.problem.visit) - found.plan.assigned_ids()
            lost -= {entry.visit_id for entry in found.plan.unassigned}
            if check_problem(stands.problem) or lost or found.evaluation.violations:
                wrong += 1
                yield f"seed {seed}: lost {sorted(lost)}, {found.evaluation.violations[:1]}"
            day, plan, travel = stands.problem, found.plan, there
    yield f"{trials} sequences, {steps} steps: {wrong} with something lost, moved or illegal"


def reasons(name: str, trials: int) -> Iterator[str]:
    """Yield how long it takes to say why a visit is left out and what would let it in."""
    day = demo_day(name)
    travel = travel_for(day)
    plan = solve(day, travel, SearchParams(seconds=10, seed=1))
    began = time.monotonic()
    places = Places(day, travel, plan)
    yield f"the day is compiled, once for all its visits, in {time.monotonic() - began:.2f} s"
    spent, repaired = [], 0
    for entry in plan.unassigned[:trials]:
        began = time.monotonic()
        told = why_not(places, entry.visit_id)
        spent.append(time.monotonic() - began)
        repaired += bool(told.repairs)
    yield (
        f"{len(spent)} visits: median {statistics.median(spent):.2f} s, p95 {_p95(spent):.2f} s, "
        f"at most {max(spent):.2f} s; {repaired} have a repair"
    )


def by_hand(name: str, trials: int) -> Iterator[str]:
    """Yield how long it takes to move a visit to another shift, and to judge that."""
    day = demo_day(name)
    travel = travel_for(day)
    plan = solve(day, travel, SearchParams(seconds=10, seed=1))
    rng, spent, legal, none = random.Random(1), [], 0, 0
    given = sorted(plan.assigned_ids())
    for _ in range(trials):
        move = Move(visit=rng.choice(given), shift=rng.choice(day.shifts).id)
        began = time.monotonic()
        try:
            legal += edited(day, travel, plan, [move]).evaluation.is_legal
        except InputError:
            none += 1
        spent.append(time.monotonic() - began)
    yield (
        f"{trials} moves: median {statistics.median(spent):.2f} s, p95 {_p95(spent):.2f} s; "
        f"{legal} legal, {none} to a shift that may not give the visit"
    )


def _p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


_SERIES: dict[str, Callable[[argparse.Namespace], Iterator[str]]] = {
    "absences": lambda given: absences(given.trials, given.seconds),
    "winter": lambda given: winter(),
    "added": lambda given: added(given.trials),
    "sequences": lambda given: sequences(given.trials),
    "reasons": lambda given: reasons(given.day, given.trials),
    "by_hand": lambda given: by_hand(given.day, given.trials),
}


def main() -> None:
    """Run one of the series."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("series", choices=tuple(_SERIES))
    parser.add_argument("--day", default="harjedalen-winter-day")
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=9.0)
    given = parser.parse_args()
    warm_up()
    for line in _SERIES[given.series](given):
        print(line, flush=True)


if __name__ == "__main__":
    main()
