"""Whether anybody can better a finished plan at a glance: single edits, each put before the judge.

    python -m benchmarks.edits --days 200 --seconds 3 --out FILE.csv

Generated days of all regions, seasons and sizes, by seed. Of each finished plan every edit of six
kinds is made: a visit that is left out put in anywhere, a visit moved anywhere else, two neighbours
swapped, a visit given in another mode at the same minute, a break moved, a route moved as a whole.
Days that are in the file are not planned again.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np

from scheduler.evaluation import evaluate
from scheduler.model import Mode, Plan, Presence, Problem, Route, Shift, Stop, StopKind, Visit
from scheduler.simulation import generate_day
from scheduler.solver import SearchParams, solve
from scheduler.solver.running.processes import prepare
from scheduler.solver.running.warm import warm_up
from scheduler.travel import Travel, travel_for

from .relay import Item, lay

FIELDS = (
    "day",
    "visits",
    "seed",
    "left_out",
    "cost",
    "violations",
    "edits",
    "kind",
    "gain",
    "what",
)
DAYS = {
    "harjedalen-winter-day": (16, 60),
    "stromsund-day": (20, 80),
    "jonkoping-day": (20, 90),
    "orebro-day": (20, 90),
    "vasternorrland-day": (20, 90),
    "vastmanland-day": (20, 90),
    "harjedalen-large-day": (40, 120),
}
"""Generated days, and between how many visits each is made."""
MINUTES = (-60, -30, -20, -10, -5, 5, 10, 20, 30, 60)
WORTH = 0.05
"""Cost below which an edit is no better: a few seconds, and their rounding."""
Edit = tuple[str, str, Plan]
"""Its kind, what is done, and the plan that it makes."""


class Editor:
    """Makes the edits of one plan.

    Visits that others rely on (linked, locked, by several, of a client with more than one) stay
    where they are and begin when they do.
    """

    def __init__(self, problem: Problem, travel: Travel, plan: Plan) -> None:
        self.problem, self.travel, self.plan = problem, travel, plan
        clients = [visit.client for visit in problem.visits]
        self._tied = {end for link in problem.links for end in (link.first, link.second)}
        self._tied |= {lock.visit for lock in problem.locks}
        self._tied |= {v.id for v in problem.visits if clients.count(v.client) > 1}
        self._items = {route.shift_id: [*map(self._item, route.stops)] for route in plan.routes}

    def edits(self) -> Iterator[Edit]:
        """Yield every edit that fits together; whether it is legal is for the judge."""
        for entry in self.plan.unassigned:
            visit = self.problem.visit[entry.visit_id]
            if visit.id not in self._tied:
                for mode in visit.modes:
                    yield from self._placed("inserted", visit, mode, {})
        yield from self._moved()
        yield from self._swapped()
        yield from self._other_modes()
        yield from self._other_times()

    def _item(self, stop: Stop) -> Item:
        zero = timedelta(0)
        if stop.visit_id is None:
            return Item(stop, zero, stop.end - stop.start, zero, fixed=False)
        visit = self.problem.visit[stop.visit_id]
        mode = visit.mode(stop.mode, stop.mode_number)
        assert mode is not None, "a plan names a mode of the visit"
        tasks = [task for task in mode.tasks if task.id in stop.task_ids]
        return Item(
            stop,
            max(task.entry for task in tasks),
            max(task.duration for task in tasks),
            max(task.documentation for task in tasks),
            fixed=len(tasks) < len(mode.tasks) or visit.id in self._tied,
        )

    def _placed(
        self, kind: str, visit: Visit, mode: Mode, without: dict[str, list[Item]]
    ) -> Iterator[Edit]:
        """Yield plans with a visit of one task anywhere; `without` are routes that it has left."""
        if len(mode.tasks) > 1:
            return
        left = {shift: self._laid(shift, items) for shift, items in without.items()}
        for shift in self.problem.shifts:
            items = without.get(shift.id, self._items.get(shift.id, []))
            for at in range(len(items) + 1):
                new = self._new(visit, mode, items[at - 1].stop.place if at else shift.start_place)
                route = self._laid(shift.id, [*items[:at], new, *items[at:]])
                if route is not None:
                    what = f"{visit.id} ({mode.kind}) to {shift.id}, {at}"
                    yield kind, what, self._with(left | {shift.id: route}, visit.id)

    def _moved(self) -> Iterator[Edit]:
        for shift_id, items in self._items.items():
            for k, item in enumerate(items):
                visit = self.problem.visit.get(item.stop.visit_id or "")
                if visit is not None and not item.fixed:
                    mode = visit.mode(item.stop.mode, item.stop.mode_number)
                    assert mode is not None, "a plan names a mode of the visit"
                    rest = {shift_id: [*items[:k], *items[k + 1 :]]}
                    if self._laid(shift_id, rest[shift_id]) is not None or len(items) == 1:
                        yield from self._placed("moved", visit, mode, rest)

    def _swapped(self) -> Iterator[Edit]:
        for shift_id, items in self._items.items():
            for k, (one, other) in enumerate(pairwise(items)):
                route = self._laid(shift_id, [*items[:k], other, one, *items[k + 2 :]])
                if route is not None:
                    what = f"{one.stop.visit_id} and {other.stop.visit_id}"
                    yield "swapped", what, self._with({shift_id: route})

    def _other_modes(self) -> Iterator[Edit]:
        for route in self.plan.routes:
            for k, stop in enumerate(route.stops):
                modes = self.problem.visit[stop.visit_id].modes if stop.visit_id else ()
                for mode in modes:
                    if len(stop.task_ids) == len(mode.tasks) == 1 and mode.kind is not stop.mode:
                        fields = {"mode": mode.kind, "mode_number": 0}
                        other = stop.model_copy(update=fields | {"task_ids": (mode.tasks[0].id,)})
                        what = f"{stop.visit_id}: {mode.kind}"
                        yield "mode", what, self._with_stop(route, k, other)

    def _other_times(self) -> Iterator[Edit]:
        for route in self.plan.routes:
            for minutes in MINUTES:
                by, what = timedelta(minutes=minutes), f"{route.shift_id} {minutes:+} min"
                stops = tuple(_later(stop, by) for stop in route.stops)
                ends = {"departure": route.departure + by, "arrival": route.arrival + by}
                whole = route.model_copy(update=ends | {"stops": stops})
                yield "route", what, self._with({route.shift_id: whole})
                for k, stop in enumerate(route.stops):
                    if stop.kind is StopKind.BREAK:
                        span = {"start": stop.start + by, "end": stop.end + by}
                        yield "break", what, self._with_stop(route, k, stop.model_copy(update=span))

    def _new(self, visit: Visit, mode: Mode, here: str) -> Item:
        """Return a visit of one task as an item; a session is held where its crew is."""
        task = mode.tasks[0]
        place = task.place or self.problem.home_of(visit).id
        times = dict.fromkeys(("arrival", "start", "end", "departure"), visit.windows[0].start)
        stop = Stop(
            visit_id=visit.id,
            mode=mode.kind,
            mode_number=[m for m in visit.modes if m.kind is mode.kind].index(mode),
            task_ids=(task.id,),
            place=here if task.presence is Presence.REMOTE else place,
            **times,
        )
        return Item(stop, task.entry, task.duration, task.documentation, fixed=False)

    def _laid(self, shift_id: str, items: list[Item]) -> Route | None:
        shift: Shift = self.problem.shift[shift_id]
        return lay(self.problem, self.travel, shift, items) if items else None

    def _with(self, routes: dict[str, Route | None], given: str | None = None) -> Plan:
        """Return the plan with other routes; a route that is None has no stops left."""
        kept = [route for route in self.plan.routes if route.shift_id not in routes]
        new = [route for route in routes.values() if route is not None]
        left_out = tuple(entry for entry in self.plan.unassigned if entry.visit_id != given)
        fields = {"routes": (*kept, *new), "unassigned": left_out}
        return self.plan.model_copy(update=fields)

    def _with_stop(self, route: Route, at: int, stop: Stop) -> Plan:
        stops = (*route.stops[:at], stop, *route.stops[at + 1 :])
        return self._with({route.shift_id: route.model_copy(update={"stops": stops})})


def _later(stop: Stop, by: timedelta) -> Stop:
    times = {name: getattr(stop, name) + by for name in ("arrival", "start", "end", "departure")}
    return stop.model_copy(update=times)


def best_edit(problem: Problem, travel: Travel, plan: Plan) -> tuple[int, str, float, str]:
    """Return how many edits were tried; of the best legal one its kind, what it saves, and what."""
    before = evaluate(problem, travel, plan).total
    tried, kind, gain, what = 0, "", 0.0, ""
    for name, done, edited in Editor(problem, travel, plan).edits():
        tried += 1
        after = evaluate(problem, travel, edited)
        if after.is_legal and before - after.total > max(gain, WORTH):
            kind, gain, what = name, before - after.total, done
    return tried, kind, gain, what


def run(number: int, seconds: float) -> tuple[object, ...]:
    """Plan the day of a number and return the figures of `FIELDS`."""
    name = list(DAYS)[number % len(DAYS)]
    low, high = DAYS[name]
    visits = int(np.random.default_rng(number).integers(low, high + 1))
    problem = generate_day(name, visits=visits, seed=number)
    travel = travel_for(problem)
    plan = solve(problem, travel, SearchParams(seconds=seconds, seed=1))
    verdict = evaluate(problem, travel, plan)
    tried, kind, gain, what = best_edit(problem, travel, plan)
    figures = (len(plan.unassigned), f"{verdict.total:.1f}", len(verdict.violations))
    return (name, visits, number, *figures, tried, kind, f"{gain:.2f}", what)


def main() -> None:
    """Plan what days are missing, and print each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    warm_up()
    prepare()
    done: set[str] = set()
    if given.out.exists():
        with given.out.open(encoding="utf-8", newline="") as lines:
            done = {row["seed"] for row in csv.DictReader(lines)}
    with given.out.open("a", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        if not done:
            writer.writerow(FIELDS)
        for number in range(1, given.days + 1):
            if str(number) not in done:
                figures = run(number, given.seconds)
                writer.writerow(figures)
                lines.flush()
                print(" | ".join(map(str, figures)), flush=True)


if __name__ == "__main__":
    main()
