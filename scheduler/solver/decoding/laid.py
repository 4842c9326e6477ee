"""A plan as the kernel takes it over: the inverse of decoding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.model import Plan, Problem, Shift, Stop, StopKind, Task
from scheduler.model.base import utc
from scheduler.solver.columns import FAR, FLOOR, HERE, NONE, STATED, THERE, VARIANT
from scheduler.solver.compiling.order import links_in_time, order_of
from scheduler.solver.compiling.problem import Compiled
from scheduler.solver.compiling.variants import Option
from scheduler.solver.kernel.full.data import build_data
from scheduler.solver.kernel.full.solutions import bring, present
from scheduler.solver.kernel.full.state import new_state
from scheduler.solver.solution import Form
from scheduler.travel import Travel


@dataclass(frozen=True)
class _Given:
    """A stop of a visit: on which shift, and where its crew was before and will be after it."""

    stop: Stop
    shift: int
    before: str
    after: str


def form_of(
    problem: Problem, travel: Travel, compiled: Compiled, plan: Plan, *, held: bool = False
) -> Form:
    """Return who gives what in which order, and before which stops breaks come, as in a plan.

    What the plan names that the problem does not have, or does not let anybody give so, is left
    out. Times follow by decoding: as early as can be, but not before what is promised, or, `held`,
    before the plan has it.
    """
    laying = _Laying(problem, travel, compiled, plan)
    laying.held = held
    return laying.form()


class _Laying:
    held = False

    def __init__(self, problem: Problem, travel: Travel, compiled: Compiled, plan: Plan) -> None:
        self._problem, self._travel, self._compiled = problem, travel, compiled
        self._arrays = compiled.arrays
        self._job = {visit.id: number for number, visit in enumerate(problem.visits)}
        numbers = {shift.id: number for number, shift in enumerate(problem.shifts)}
        self._routes = [
            (numbers[route.shift_id], route.stops)
            for route in plan.routes
            if route.shift_id in numbers
        ]
        self._key = np.zeros(len(problem.visits))
        self._jobs = np.full((len(problem.visits), 2), NONE, np.int32)
        self._jobs[:, FLOOR] = self._arrays["job_floor"]
        self._shift = np.zeros(len(self._arrays["node_job"]), np.int32)

    def form(self) -> Form:
        """Lay the visits, then one break after the other, each where the stops before it end."""
        for visit_id, stops in self._given().items():
            self._lay(self._job[visit_id], stops)
        self._order()
        after = np.full((len(self._problem.shifts), 2), FAR, np.int32)
        rests = list(self._rests())
        start = self._decoded(after) if rests else np.zeros(0, np.int32)
        for due in sorted({due for _, due, _, _ in rests}):
            for r, number, before, following in rests:
                if number == due:
                    after[r, due] = self._threshold(start, r, before, following)
            start = self._decoded(after)
        return Form(self._key, self._jobs, self._shift, after, start)

    def _decoded(self, after: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the starts of nodes, with breaks after these thresholds."""
        data, state = build_data(self._arrays), new_state(self._arrays, 0)
        bring(data, state, self._key, self._jobs, self._shift, after)
        return np.asarray(present(state)[4])

    def _given(self) -> dict[str, list[_Given]]:
        """Return the stops of each visit."""
        found: dict[str, list[_Given]] = {}
        for r, stops in self._routes:
            shift = self._problem.shifts[r]
            visits = [stop for stop in stops if stop.visit_id in self._job]
            places = [shift.start_place, *(stop.place for stop in visits), shift.end_place]
            for at, stop in enumerate(visits):
                one = _Given(stop, r, places[at], places[at + 2])
                found.setdefault(stop.visit_id or "", []).append(one)
        return found

    def _lay(self, job: int, stops: list[_Given]) -> None:
        """Find the variant that stands in the plan, and write it with its shifts.

        Where a session is held, whoever is there says before who comes there: of two that are held
        one after the other each would be where the other is.
        """
        visit = self._problem.visits[job]
        first = stops[0].stop
        mode = visit.mode(first.mode, first.mode_number)
        node, first_variant = (int(self._arrays[n][job]) for n in ("job_node", "job_variant"))
        least = len(stops) + 1
        for number, variant in enumerate(self._compiled.variants[job]):
            if visit.modes[variant.mode] is not mode or len(variant.options) != len(stops):
                continue
            found = [self._who(mode.tasks, option, stops) for option in variant.options]
            who = [shift for shift in found if shift is not None]
            ahead = sum(option.place == THERE for option in variant.options)
            if len(who) == len(stops) and ahead < least:
                least = ahead
                self._jobs[job, VARIANT] = first_variant + number
                self._shift[node : node + len(who)] = who

    def _who(self, tasks: tuple[Task, ...], option: Option, stops: list[_Given]) -> int | None:
        """Return the shift that gives an option's tasks where it says; None if none does."""
        ids = {tasks[k].id for k in option.tasks}
        for given in stops:
            if set(given.stop.task_ids) == ids and np.isfinite(option.cost[given.shift]):
                return given.shift if self._is_there(option, given) else None
        return None

    def _is_there(self, option: Option, given: _Given) -> bool:
        """Tell whether a stop is where an option has it."""
        if not self._arrays["shift_mobile"][given.shift]:
            return option.place in (HERE, self._travel.index[given.stop.place])
        if option.place == HERE:
            return given.stop.place == given.before
        if option.place == THERE:
            return given.stop.place == given.after
        return option.place == self._travel.index.get(given.stop.place)

    def _order(self) -> None:
        """Order the jobs as they stand on the routes; who waits for a link goes on waiting."""
        begins = np.full(len(self._key), np.inf)
        for _, stops in self._routes:
            for stop in stops:
                job = self._job.get(stop.visit_id or "")
                if job is not None:
                    begins[job] = min(begins[job], self._travel.to_tick(stop.start))
        begins[np.isinf(begins)] = 0.0
        tours = [list(self._tour(stops)) for _, stops in self._routes]
        self._key = order_of(tours, begins, links_in_time(self._arrays, begins))
        if self.held:
            free = (self._arrays["job_fixed"] < 0) & (self._jobs[:, VARIANT] >= 0)
            self._jobs[free, FLOOR] = np.maximum(self._jobs[free, FLOOR], begins[free])
        for link, most in enumerate(self._arrays["link_most"]):
            first = int(self._arrays["link_first"][link])
            if self._arrays["link_kind"][link] == STATED and most < FAR:
                self._jobs[first, FLOOR] = max(self._jobs[first, FLOOR], int(begins[first]))

    def _tour(self, stops: tuple[Stop, ...]) -> Iterator[int]:
        for stop in stops:
            job = self._job.get(stop.visit_id or "", NONE)
            if job >= 0 and self._jobs[job, VARIANT] >= 0:
                yield job

    def _rests(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield shift, which break, and the jobs before and after it on the route, or NONE."""
        for r, stops in self._routes:
            before, waiting = NONE, []
            taken: set[int] = set()
            for stop in stops:
                if stop.kind is StopKind.BREAK:
                    due = _due(self._problem.shifts[r], stop, taken)
                    if due is not None:
                        taken.add(due)
                        waiting.append((due, before))
                    continue
                job = self._job.get(stop.visit_id or "", NONE)
                if job >= 0 and self._jobs[job, VARIANT] >= 0:
                    yield from ((r, due, last, job) for due, last in waiting)
                    before, waiting = job, []
            yield from ((r, due, last, NONE) for due, last in waiting)

    def _threshold(self, start: NDArray[np.int32], r: int, before: int, following: int) -> int:
        """Return the tick after which a break comes that lies between two jobs of a shift."""
        if following == NONE:
            return FAR
        if before == NONE:
            return 0
        first = int(self._arrays["job_node"][before])
        last = int(self._arrays["job_node"][before + 1])
        mine = [node for node in range(first, last) if self._shift[node] == r]
        return int(start[mine[0]]) if mine else 0


def _due(shift: Shift, stop: Stop, taken: set[int]) -> int | None:
    """Return which of a shift's breaks a stop is, of those that are not taken yet."""
    for due, rest in enumerate(shift.breaks):
        lasts = utc(stop.end) - utc(stop.start)
        in_time = utc(rest.earliest) <= utc(stop.start) <= utc(rest.latest)
        if due not in taken and lasts == rest.duration and in_time:
            return due
    return None
