"""Runs the `ortools` engine as a worker: greedy start, routing model, timing by the full kernel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scheduler.solver.columns import BREAKS_PER_SHIFT, HEAD, NEXT, NONE, VARIANT
from scheduler.solver.compiling.problem import Compiled
from scheduler.solver.kernel.full.anneal import construct
from scheduler.solver.kernel.full.data import build_data
from scheduler.solver.kernel.full.solutions import adopt, glimpse, recall_best, rows
from scheduler.solver.kernel.full.state import new_state
from scheduler.solver.kernel.order import order_of
from scheduler.solver.kernel.reading import solution_from
from scheduler.solver.solution import Progress, Solution

from .full import GREEDY_POSITIONS
from .routing_model import RoutingModel, Tours
from .search import Report

GREEDY_PENALTY = 1e6


class RoutingSearch:
    """A run of the routing model on one problem."""

    def __init__(self, compiled: Compiled, seed: int, worker: int, report: Report) -> None:
        self._compiled = compiled
        self._arrays = compiled.arrays
        self._data = build_data(compiled.arrays)
        self._state = new_state(compiled.arrays, seed * 1_000 + worker)
        self._worker = worker
        self._report = report
        self.greedy_cost = float("inf")
        self.halted: Callable[[], bool] = lambda: False
        self.share: Callable[[Solution], None] | None = None

    def start(self) -> float:
        """Build the greedy start, every break before the first visit.

        Breaks amid visits make OR-Tools search for hours whether a start is one at all.
        """
        jobs, nodes = len(self._arrays["job_price"]), len(self._arrays["node_job"])
        nothing = np.full(jobs, NONE, np.int32)
        first = np.zeros((len(self._arrays["shift_start"]), BREAKS_PER_SHIFT), np.int32)
        adopt(self._data, self._state, np.zeros(jobs), nothing, np.zeros(nodes, np.int32), first)
        construct(self._data, self._state, self._compiled.order, GREEDY_POSITIONS, GREEDY_PENALTY)
        recall_best(self._data, self._state)
        self.greedy_cost, out = glimpse(self._state)
        self._report(Progress(self._worker, "greedy", self.greedy_cost, int(out), 0))
        return 1.0

    def pace(self, seconds: float) -> float:
        """Return 1: this engine goes by the clock, or by its solutions."""
        return 1.0

    def run(self, iterations: int, until: float) -> Solution:
        """Improve the greedy start until the clock says stop, or for a number of solutions."""
        solutions = iterations if until == float("inf") else None
        model = RoutingModel(self._compiled)
        for tours in model.improve(self._greedy_tours(), until, solutions, self.halted):
            self._take_over(tours)
        cost = float(recall_best(self._data, self._state))
        _, job, _ = rows(self._state)
        out = int((job[:, VARIANT] == NONE).sum())
        self._report(Progress(self._worker, "routing", cost, out, 1))
        return solution_from(
            self._data,
            self._state,
            cost,
            worker=self._worker,
            iterations=iterations if solutions else 0,
            complete=solutions is not None,
            rate=0.0,
        )

    def _greedy_tours(self) -> list[list[tuple[int, int, int]]]:
        """Return (job, variant, slot) of each shift's stops in order."""
        node, job, path = rows(self._state)
        tours = []
        for r in range(len(path)):
            tour, i = [], int(path[r, HEAD])
            while i >= 0:
                j = int(self._arrays["node_job"][i])
                slot = i - int(self._arrays["job_node"][j])
                tour.append((j, int(job[j, VARIANT]), slot))
                i = int(node[i, NEXT])
            tours.append(tour)
        return tours

    def _take_over(self, tours: Tours) -> None:
        """Have the kernel time what the model found; kept if it is legal and better."""
        a = self._arrays
        jobs = len(a["job_price"])
        variant = np.full(jobs, NONE, np.int32)
        shift = np.zeros(len(a["node_job"]), np.int32)
        break_after = np.zeros((len(tours.stops), BREAKS_PER_SHIFT), np.int32)
        begins = np.zeros(jobs)
        for r, tour in enumerate(tours.stops):
            for stop, start in tour:
                if stop.slot == 0:
                    begins[stop.job] = start
                variant[stop.job] = stop.variant
                shift[int(a["job_node"][stop.job]) + stop.slot] = r
            for k, rest in enumerate(tours.breaks[r]):
                break_after[r, k] = max((start for _, start in tour if start < rest), default=0)
        key = order_of([[stop.job for stop, _ in tour] for tour in tours.stops], begins)
        adopt(self._data, self._state, key, variant, shift, break_after)
