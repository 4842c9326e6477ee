"""The best times for given routes, where waiting or a long span costs something.

The kernel decodes as early as can be and then delays the first stops of routes that stand alone.
Given who does what in which order, all other times follow from one linear programme: differences
of starts bounded by drives, windows, breaks, pairs and links. It is solved exactly with HiGHS
(Huangfu and Hall 2018, doi:10.1007/s12532-017-0130-5). Routes on roads that close keep their times.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from scheduler.model import (
    Mode,
    Plan,
    Problem,
    Route,
    Stop,
    StopKind,
    Task,
    Term,
    WindowBound,
)
from scheduler.solver.compiling.problem import Compiled
from scheduler.travel import Travel

from .clients import Row, client_rows
from .hours import Hours, is_gated, promised_ticks
from .samples import sample_rows

TIMED = (Term.WAITING, Term.MAX_WAITING, Term.MAX_IDLE)
"""Terms for which starting as early as can be is not always best."""
UNBOUNDED = (*TIMED, Term.MAX_LATENESS)
"""Terms that the programme prices; where one is HARD, times stay as they are."""
SECONDS = 5.0
GAIN = 1e-6


def with_best_times(problem: Problem, travel: Travel, compiled: Compiled, plan: Plan) -> Plan:
    """Return the plan with the times that cost least for its routes, or as it is."""
    objective = problem.objective
    if not any(objective.weight(term) for term in TIMED) or not plan.routes:
        return plan
    if any(objective.is_hard(term) for term in UNBOUNDED):
        return plan
    return _Timing(problem, travel, compiled, plan).improved()


class _Timing:
    """Variables: the departure of each route, the start of each stop, then amounts that cost."""

    def __init__(self, problem: Problem, travel: Travel, compiled: Compiled, plan: Plan) -> None:
        arrays = compiled.arrays
        self.problem, self.travel, self.arrays, self.plan = problem, travel, arrays, plan
        self.hours = Hours(problem, compiled)
        self.now: list[float] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.price: list[float] = []
        self.whole: list[int] = []
        self.rows: list[Row] = []
        self.minute = float(arrays["minute"][0])
        numbers = {shift.id: number for number, shift in enumerate(problem.shifts)}
        self.number = [numbers[route.shift_id] for route in plan.routes]
        self.departs = [self._variable(self._tick(route.departure)) for route in plan.routes]
        self.starts = [
            [self._variable(self._tick(stop.start)) for stop in route.stops]
            for route in plan.routes
        ]
        self.leaves: dict[int, int] = {}
        worst = self._amount(Term.MAX_LATENESS)
        weighted = problem.objective.weight(Term.MAX_WAITING) > 0
        longest = self._amount(Term.MAX_WAITING, whole=weighted)
        idlest = self._amount(Term.MAX_IDLE)
        for number in set(range(len(problem.shifts))) - set(self.number):
            begins, ends = int(arrays["shift_start"][number]), int(arrays["shift_end"][number])
            self._at_least(idlest, None, ends - begins)
        for r, route in enumerate(plan.routes):
            self._add_route(r, route, longest, idlest)
            for k, stop in enumerate(route.stops):
                if stop.kind is StopKind.VISIT:
                    self._add_windows(self.starts[r][k], stop, worst)
                    lasts = self._tick(stop.end) - self._tick(stop.start)
                    self._within(self.starts[r][k], *self.hours.of(stop, self.number[r], lasts))
        self._add_pairs()
        self._add_links()
        self._add_promises()
        self.rows += sample_rows(problem, travel, plan, self.starts)

    def improved(self) -> Plan:
        """Solve, and write the times into the plan where that costs less than it does now."""
        best, present = self._solve(), self._solve(keep=True)
        if best is None or present is None:
            return self.plan
        if float(np.dot(best - present, self.price)) >= -GAIN:
            return self.plan
        at = np.rint(best)
        if not self._holds(at):
            return self.plan
        routes = tuple(self._written(r, route, at) for r, route in enumerate(self.plan.routes))
        return self.plan.model_copy(update={"routes": routes})

    def _holds(self, at: NDArray[np.float64]) -> bool:
        """Tell whether whole ticks keep every row and bound of the times."""
        if (at < np.array(self.low) - GAIN).any() or (at > np.array(self.high) + GAIN).any():
            return False
        return all(
            least - GAIN <= sum(share * at[variable] for variable, share in terms) <= most + GAIN
            for terms, least, most in self.rows
        )

    def _tick(self, instant: datetime) -> int:
        return self.travel.to_tick(instant)

    def _variable(self, now: float, price: float = 0.0) -> int:
        self.now.append(now)
        self.low.append(-np.inf)
        self.high.append(np.inf)
        self.price.append(price)
        return len(self.now) - 1

    def _amount(self, term: Term, *, whole: bool = False) -> int:
        """Return a variable, at least 0, that costs what a tick of a term costs."""
        variable = self._variable(0.0, self.problem.objective.weight(term) / self.minute)
        self.low[variable] = 0.0
        if whole:
            self.whole.append(variable)
        return variable

    def _at_least(self, later: int, earlier: int | None, gap: float) -> None:
        """Have one variable be at least another (or 0) plus a gap."""
        terms = [(later, 1.0)] + ([(earlier, -1.0)] if earlier is not None else [])
        self.rows.append((terms, gap, np.inf))

    def _at_most(self, later: int, earlier: int, gap: float) -> None:
        """Have one variable be at most another plus a gap."""
        if later != earlier:
            self.rows.append(([(later, 1.0), (earlier, -1.0)], -np.inf, gap))

    def _within(self, variable: int, low: float, high: float) -> None:
        self.low[variable] = max(self.low[variable], low)
        self.high[variable] = min(self.high[variable], high)

    def _fix(self, r: int) -> None:
        """Keep the times of a route."""
        for variable in (self.departs[r], *self.starts[r]):
            self._within(variable, self.now[variable], self.now[variable])

    def _add_route(self, r: int, route: Route, longest: int, idlest: int) -> None:
        """Chain a route's stops from its departure to its arrival."""
        a, number, shift = self.arrays, self.number[r], self.problem.shift[route.shift_id]
        start, latest = int(a["shift_start"][number]), self._latest(number)
        self._within(self.departs[r], start, start if shift.leave_at_start else np.inf)
        gated = is_gated(self.travel, shift, route)
        if gated:
            self._fix(r)
        free, spent = self.departs[r], 0.0  # since when there is nothing to do but what is spent
        before, lasts = self.departs[r], 0.0
        used, at_base = -1, True
        stretch = int(a["stretch"][0])
        rested: tuple[int, float] | None = None
        last = max(k for k, stop in enumerate(route.stops) if stop.kind is StopKind.VISIT)
        for k, stop in enumerate(route.stops):
            here, drive = self.starts[r][k], self._gap(route, k)
            self._at_least(here, before, lasts + drive + self._entry(stop))
            spent += round(stop.drive / self.travel.tick) if gated else drive
            before, lasts = here, float(self._tick(stop.end) - self._tick(stop.start))
            if stop.kind is StopKind.BREAK:
                used = self._add_break(number, here, stop, used)
                if k > last and stop.place != shift.end_place:
                    self._add_wait(here, free, spent, longest)
                    free, spent = here, 0.0
                spent += lasts
                if rested is not None:
                    self._at_most(here, rested[0], rested[1] + stretch)
                rested = here, lasts
                at_base &= drive == 0 and stop.place == shift.start_place
                if at_base and not shift.leave_at_start:
                    before = self._leave_after(here, stop, lasts)
                    free, spent, lasts = before, 0.0, 0.0
                continue
            at_base = False
            self._add_wait(here, free, spent + self._entry(stop), longest)
            lasts = float(self._tick(stop.departure) - self._tick(stop.start))
            free, spent = here, lasts
        home = float(self._gap(route, len(route.stops)))
        self._within(before, -np.inf, latest - lasts - home)
        if rested is not None:
            self._at_most(before, rested[0], rested[1] + stretch - lasts - home)
        self._add_end(number, before, lasts + home, route, idlest)

    def _latest(self, number: int) -> int:
        """Return by when a shift must end, others that its crew works in this plan included."""
        a, latest = self.arrays, int(self.arrays["shift_latest"][number])
        worked = set(self.number)
        for at in range(a["clash"][number], a["clash"][number + 1]):
            if int(a["clash_other"][at]) in worked:
                latest = min(latest, int(a["clash_by"][at]))
        return latest

    def _leave_after(self, here: int, stop: Stop, lasts: float) -> int:
        """Return when a crew that begins with its break at the base goes on: any time after it."""
        leave = self._variable(self._tick(stop.departure))
        self._at_least(leave, here, lasts)
        if self.low[here] == self.high[here]:
            self._within(leave, self.now[leave], self.now[leave])
        self.leaves[here] = leave
        return leave

    def _gap(self, route: Route, k: int) -> int:
        """Return the ticks from leaving one stop to being at the next, the k-th, or at the end."""
        left = route.stops[k - 1].departure if k else route.departure
        there = route.stops[k].arrival if k < len(route.stops) else route.arrival
        return max(0, self._tick(there) - self._tick(left))

    def _tasks(self, stop: Stop) -> list[Task]:
        """Return the tasks given at a stop."""
        visit = self.problem.visit[stop.visit_id or ""]
        mode = visit.mode(stop.mode, stop.mode_number)
        return [task for task in mode.tasks if task.id in stop.task_ids] if mode else []

    def _entry(self, stop: Stop) -> int:
        if stop.kind is StopKind.BREAK:
            return 0
        return max(round(task.entry / self.travel.tick) for task in self._tasks(stop))

    def _add_break(self, number: int, here: int, stop: Stop, used: int) -> int:
        """Keep a break in its span; return which break of the shift it is."""
        a = self.arrays
        length = self._tick(stop.end) - self._tick(stop.start)
        for due in range(used + 1, int(a["break_count"][number])):
            low, high = int(a["break_earliest"][number, due]), int(a["break_latest"][number, due])
            if length == int(a["break_length"][number, due]) and low <= self.now[here] <= high:
                self._within(here, low, high)
                return due
        self._within(here, self.now[here], self.now[here])
        return used

    def _add_wait(self, here: int, free: int, spent: float, longest: int) -> None:
        """Price the wait before a visit: its start less what has been done since `free`."""
        weight = self.problem.objective.weight(Term.WAITING) / self.minute
        self.price[here] += weight
        self.price[free] -= weight
        self.rows.append(([(longest, 1.0), (here, -1.0), (free, 1.0)], -spent, np.inf))

    def _add_end(self, number: int, last: int, after: float, route: Route, idlest: int) -> None:
        """Price coming home `after` ticks after a variable: overtime, and the span of the shift."""
        objective, ends = self.problem.objective, int(self.arrays["shift_end"][number])
        if objective.is_hard(Term.OVERTIME):
            self._within(last, -np.inf, max(ends - after, self.now[last]))
        elif objective.weight(Term.OVERTIME):
            self._at_least(self._amount(Term.OVERTIME), last, after - ends)
        if objective.weight(Term.MAX_IDLE):
            begins = int(self.arrays["shift_start"][number])
            busy = self._busy(route)
            self._at_least(idlest, last, after - begins - busy)
            self._at_least(idlest, None, ends - begins - busy)

    def _busy(self, route: Route) -> int:
        """Return the ticks that a route drives, serves and rests."""
        drives = sum((stop.drive for stop in route.stops), route.drive)
        busy = round(drives / self.travel.tick)
        for stop in route.stops:
            ends = stop.end if stop.kind is StopKind.BREAK else stop.departure
            busy += self._entry(stop) + self._tick(ends) - self._tick(stop.start)
        return busy

    def _add_windows(self, here: int, stop: Stop, worst: int) -> None:
        """Keep a start in the window that judges it now; price or forbid lateness."""
        visit = self.problem.visit[stop.visit_id or ""]
        number = visit.windows.index(visit.window_at(stop.start))
        self._within(here, min(self.now[here], self._tick(visit.windows[number].start)), np.inf)
        if number + 1 < len(visit.windows):
            following = self._tick(visit.windows[number + 1].start)
            self._within(here, -np.inf, max(self.now[here], following - 1))
        closes = float(self._tick(visit.windows[number].end))
        if visit.bound is WindowBound.AT_END:
            closes -= self._tick(stop.end) - self._tick(stop.start)
        objective = self.problem.objective
        if objective.is_hard(Term.LATENESS):
            self._within(here, -np.inf, max(self.now[here], closes))
        elif objective.weight(Term.LATENESS):
            self._at_least(self._amount(Term.LATENESS), here, -closes)
        if objective.weight(Term.MAX_LATENESS):
            self._at_least(worst, here, -closes)
        for lock in self.problem.locks:
            if lock.visit == visit.id and lock.start is not None:
                self._within(here, self.now[here], self.now[here])

    def _stops(self) -> Iterator[tuple[int, int, Stop]]:
        for r, route in enumerate(self.plan.routes):
            for k, stop in enumerate(route.stops):
                yield r, k, stop

    def _add_pairs(self) -> None:
        """Keep the offsets between the tasks of one visit."""
        self.by_task: dict[str, dict[str, int]] = {}
        self.modes: dict[str, Mode] = {}
        for r, k, stop in self._stops():
            if stop.visit_id is None:
                continue
            mode = self.problem.visit[stop.visit_id].mode(stop.mode, stop.mode_number)
            if mode is not None:
                self.modes[stop.visit_id] = mode
            for task_id in stop.task_ids:
                self.by_task.setdefault(stop.visit_id, {})[task_id] = self.starts[r][k]
        self.first = {v: self.by_task[v][mode.tasks[0].id] for v, mode in self.modes.items()}
        for visit_id, mode in self.modes.items():
            first, starts = self.first[visit_id], self.by_task[visit_id]
            for task in mode.tasks[1:]:
                if starts[task.id] != first:
                    gaps = (task.offset.least, task.offset.most)
                    least, most = (round(gap / self.travel.tick) for gap in gaps)
                    self.rows.append(([(starts[task.id], 1.0), (first, -1.0)], least, most))

    def _add_links(self) -> None:
        for link in self.problem.links:
            if link.first in self.first and link.second in self.first:
                gap = [(self.first[link.second], 1.0), (self.first[link.first], -1.0)]
                least = -np.inf if link.min_gap is None else round(link.min_gap / self.travel.tick)
                most = np.inf if link.max_gap is None else round(link.max_gap / self.travel.tick)
                self.rows.append((gap, least, most))
        self.rows += client_rows(self.problem, self.travel, self.modes, self.by_task, self.now)

    def _add_promises(self) -> None:
        """Price starts before or after they are counted on; what is as told remains so."""
        objective = self.problem.objective
        for visit_id, told, counted in promised_ticks(self.problem, self.travel):
            here = self.first.get(visit_id)
            if here is None:
                continue
            if told[0] <= self.now[here] <= told[1]:
                self._within(here, *told)
            if objective.is_hard(Term.PROMISED_TIME):
                self._within(here, *counted)
            elif objective.weight(Term.PROMISED_TIME):
                off = self._amount(Term.PROMISED_TIME)
                self._at_least(off, here, -counted[1])
                self.rows.append(([(off, 1.0), (here, 1.0)], float(counted[0]), np.inf))

    def _solve(self, *, keep: bool = False) -> NDArray[np.float64] | None:
        """Return the cheapest values of all variables; with `keep`, at the present times."""
        low, high = np.array(self.low), np.array(self.high)
        if keep:
            times = [*self.departs, *chain.from_iterable(self.starts), *self.leaves.values()]
            low[times] = high[times] = np.array(self.now)[times]
        entries = [
            (share, number, variable)
            for number, (terms, _, _) in enumerate(self.rows)
            for variable, share in terms
        ]
        size = (len(self.rows), len(self.now))
        factor, *where = np.array(entries, dtype=float).reshape(-1, 3).T
        matrix = csr_array((factor, tuple(np.array(where, dtype=int))), shape=size)
        least, most = (np.array([r[at] for r in self.rows], dtype=float) for at in (1, 2))
        integrality = np.zeros(size[1])
        integrality[self.whole] = 1
        options: dict[str, Any] = {"time_limit": SECONDS}
        found = milp(
            np.array(self.price),
            constraints=LinearConstraint(matrix, least, most),
            bounds=Bounds(low, high),
            integrality=integrality,
            options=options,
        )
        return np.asarray(found.x) if found.status == 0 and found.x is not None else None

    def _written(self, r: int, route: Route, at: NDArray[np.float64]) -> Route:
        """Return a route with its new times."""
        left = departure = int(at[self.departs[r]])
        stops = []
        for k, stop in enumerate(route.stops):
            arrival = left + self._gap(route, k)
            start = int(at[self.starts[r][k]])
            end = start + self._tick(stop.end) - self._tick(stop.start)
            left = end + self._tick(stop.departure) - self._tick(stop.end)
            if self.starts[r][k] in self.leaves:
                left = int(at[self.leaves[self.starts[r][k]]])
                if k == 0:
                    arrival = departure = start
            times = {"arrival": arrival, "start": start, "end": end, "departure": left}
            stops.append(stop.model_copy(update={name: self._at(t) for name, t in times.items()}))
        return route.model_copy(
            update={
                "departure": self._at(departure),
                "stops": tuple(stops),
                "arrival": self._at(left + self._gap(route, len(route.stops))),
            }
        )

    def _at(self, tick: int) -> datetime:
        return self.travel.to_instant(tick).astimezone(self.problem.timezone)
