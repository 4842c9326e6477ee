"""The `ortools` engine: a complete start, then large neighbourhoods solved by a routing model.

A few shifts that lie together and some of the visits left out are freed, the rest stays as it is;
the model (`routing_model`) improves that part from the plan there is, and the full kernel times and
prices the whole, so that both engines cost alike. Before that most parts are rebuilt: some visits
are taken out, and what is left out is put in, the visit that the part lies round first. What
comes of it is kept if it costs little more than the best plan, which stays aside (large
neighbourhood search, Shaw 1998, doi:10.1007/3-540-49481-2_30).
Freeing all at once would be one routing model of the day, which moves one visit at a time and so
finds little among visits by two.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.columns import NONE, PLACE, VARIANT
from scheduler.solver.compiling.order import links_in_time, order_of
from scheduler.solver.compiling.problem import Compiled
from scheduler.solver.kernel.full.anneal import construct
from scheduler.solver.kernel.full.data import build_data
from scheduler.solver.kernel.full.ruin.turn import fill, tidy
from scheduler.solver.kernel.full.solutions import best_of, bring, glimpse, recall_best, rows
from scheduler.solver.kernel.full.solutions import present as present_of
from scheduler.solver.kernel.full.state import new_state
from scheduler.solver.kernel.reading import solution_from
from scheduler.solver.solution import Form, Progress, Solution

from .full import GREEDY_POSITIONS
from .neighbourhood import Neighbourhood, able_shifts
from .routing_model import RoutingModel, Tours
from .search import Report, temperature_unit

GREEDY_PENALTY = 1e6
STARTS = 50
"""Greedy starts in random orders, the dear visits rather first, of which the best is taken."""
STARTED_VISITS = 5_000
"""Visits in all these starts together, at most."""
PART_SECONDS = 0.025
"""Longest search of the model of one part, on the clock; building and filling come beside it."""
REBUILT = 0.9
"""Share of parts of which visits are taken out and put back elsewhere before the model starts."""
DEVIATION = 10.0
"""How much dearer than the best the present plan may be, in units of u (`temperature_unit`)."""
PART_SOLUTIONS = 25
"""Solutions after which the search of a part ends."""


class RoutingSearch:
    """A run of the routing model on one problem."""

    def __init__(self, compiled: Compiled, seed: int, worker: int, report: Report) -> None:
        self._compiled, self._arrays = compiled, compiled.arrays
        self._data = build_data(compiled.arrays)
        self._state = new_state(compiled.arrays, seed * 1_000 + worker)
        self._rng = np.random.default_rng((seed, worker))
        self._able = able_shifts(compiled.arrays)
        self._unit = temperature_unit(compiled.arrays)
        self._best_cost = np.inf
        self._worker, self._report = worker, report
        self.halted: Callable[[], bool] = lambda: False
        self.share: Callable[[Solution], None] | None = None

    def start(self) -> float:
        """Build the greedy start: by estimate where visits may stay out, by trial where not."""
        order = self._compiled.order
        if not self._arrays["job_removable"].all():
            construct(self._data, self._state, order, GREEDY_POSITIONS, GREEDY_PENALTY)
        empty = self._present()
        self._fill()
        best = Form(*best_of(self._state))
        for _ in range(min(STARTS, STARTED_VISITS // len(order))):
            cost = self._cost()
            chances = np.argsort(self._arrays["job_price"] * -self._rng.random(len(order)))
            self._bring(empty)
            fill(self._data, self._state, chances, GREEDY_PENALTY)
            if self._cost() < cost:
                best = Form(*best_of(self._state))
            self._bring(best)
        self._now = self._best = best
        self._keep(0.0)
        self._tell("greedy", 0)
        return 1.0

    def pace(self, seconds: float) -> float:
        """Return 1: this engine goes by the clock, or by the parts it has tried."""
        return 1.0

    def run(self, iterations: int, until: float) -> Solution:
        """Improve the greedy start until the clock says stop, or for a number of parts."""
        parts = iterations if until == float("inf") else None
        done = 0
        while (parts is None or done < parts) and not self.halted():
            left = until - time.monotonic()
            if left <= 0:
                break
            self._try_part(min(left, PART_SECONDS) if parts is None else None)
            done += 1
            self._tell("routing", done)
        cost = self._bring(self._best)
        recall_best(self._data, self._state)
        return solution_from(
            self._data,
            self._state,
            cost,
            worker=self._worker,
            iterations=done if parts else 0,
            complete=parts is not None and done >= parts,
            rate=0.0,
        )

    def _try_part(self, seconds: float | None) -> None:
        """Free a part of the present plan, solve it, and go on from the cheapest that comes of it.

        It may be somewhat dearer than the best plan so far (record-to-record travel, Dueck 1993,
        doi:10.1006/jcph.1993.1010), which is kept aside.
        """
        before = self._bring(self._now)
        recall_best(self._data, self._state)
        form = self._present()
        least, found = np.inf, self._now
        around = Neighbourhood(self._arrays, form, self._places(), self._rng, self._able)
        if self._rng.random() < REBUILT and self._rebuild(around, form):
            if abs(self._cost() - before) > 1e-9:
                least, found = self._cost(), Form(*best_of(self._state))
            form = self._present()
            around = Neighbourhood(
                self._arrays, form, self._places(), self._rng, self._able, around
            )
        model = RoutingModel(self._arrays, around.part, around.tours)
        for tours in model.improve(seconds, PART_SOLUTIONS, self.halted):
            cost = self._bring(self._joined(around, form, tours))
            if cost < least and abs(cost - before) > 1e-9:
                least, found = cost, Form(*best_of(self._state))
        self._bring(found)
        self._fill()
        self._keep(DEVIATION * self._unit)

    def _keep(self, deviation: float) -> None:
        """Go on from the state's solution if it is not much dearer than the best; keep a better."""
        cost, form = self._cost(), Form(*best_of(self._state))
        if cost < self._best_cost - 1e-9:
            self._best_cost, self._best = cost, form
        if cost <= self._best_cost + deviation:
            self._now = form

    def _rebuild(self, around: Neighbourhood, form: Form) -> bool:
        """Take visits out of a part and put what is left out back, the visit it lies round first.

        The model moves one stop at a time, so that what needs several to make way, and all that two
        give together, has to be in its start. Tells whether the state now has a legal one.
        """
        job = form.job.copy()
        job[around.torn(self._rng), VARIANT] = NONE
        order = self._rng.permutation(np.flatnonzero(job[:, VARIANT] == NONE))
        order = np.concatenate((order[order == around.seed], order[order != around.seed]))
        bring(self._data, self._state, form.key, job, form.shift, form.after)
        if not (removable := self._arrays["job_removable"][order].astype(bool)).all():
            wanted = order[~removable]
            construct(self._data, self._state, wanted, GREEDY_POSITIONS, GREEDY_PENALTY)
        fill(self._data, self._state, order, GREEDY_PENALTY)
        if self._cost() == np.inf:
            return False
        recall_best(self._data, self._state)
        return True

    def _cost(self) -> float:
        """Return the cost of the best solution, infinite where it lacks what must be given.

        Where an objective demands visits and prices none, giving nothing would cost nothing.
        """
        out = best_of(self._state)[1][:, VARIANT] == NONE
        lacks = (out & (self._arrays["job_removable"] == 0)).any()
        return float("inf") if lacks else float(glimpse(self._state)[0])

    def _present(self) -> Form:
        return Form(*present_of(self._state))

    def _places(self) -> NDArray[np.int32]:
        """Return where each node is held, of shape (nodes,)."""
        places: NDArray[np.int32] = rows(self._state)[0][:, PLACE]
        return places

    def _bring(self, form: Form) -> float:
        """Have the kernel time a solution, the best if it is legal; return its cost if so."""
        bring(self._data, self._state, form.key, form.job, form.shift, form.after)
        return self._cost()

    def _fill(self) -> None:
        recall_best(self._data, self._state)
        fill(self._data, self._state, self._compiled.order, GREEDY_PENALTY)
        tidy(self._data, self._state, self._compiled.order)

    def _tell(self, phase: str, done: int) -> None:
        out = int((self._best.job[:, VARIANT] == NONE).sum())
        self._report(Progress(self._worker, phase, self._best_cost, out, done))

    def _joined(self, around: Neighbourhood, form: Form, tours: Tours) -> Form:
        """Return a whole solution: what was not freed as it is, the rest as the model has it."""
        a, job = self._arrays, form.job.copy()
        shift, after, start = form.shift.copy(), form.after.copy(), form.start.astype(float)
        job[list(around.part.jobs), VARIANT] = NONE
        whole = around.frozen_tours()
        for r, tour, breaks in zip(around.part.shifts, tours.stops, tours.breaks, strict=True):
            stops = list(around.sessions.get(r, ()))
            for stop, begins in tour:
                node = int(a["job_node"][stop.job]) + stop.slot
                job[stop.job] = stop.variant, 0 if stop.held is None else job[stop.job, 1]
                shift[node], start[node] = r, begins
                stops.append(node)
            stops.sort(key=lambda node: start[node])
            whole.append([int(a["node_job"][node]) for node in stops])
            for k, rest in enumerate(breaks):
                before = [int(start[node]) for node in stops if start[node] < rest]
                after[r, k] = max(before, default=0)
        firsts = start[a["job_node"][:-1].clip(max=len(start) - 1)]
        links = links_in_time(a, firsts)
        return Form(order_of(whole, firsts, links), job, shift, after, form.start)
