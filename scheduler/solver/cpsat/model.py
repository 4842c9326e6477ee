"""What both models of the lite class share: starts, lateness, pairs, cost.

Both take a solution as a hint and give one back as starts and shifts, which the full kernel
decodes. Starts are exact in both: synchronisation, lateness, the worst lateness, overtime.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.columns import LATE, LATEST
from scheduler.solver.compiling.fields import Arrays
from scheduler.solver.compiling.lite import lite_fields

PRECISION = 1000
"""Integer cost of a model per unit of cost and tick of a minute; weights are rounded down, so that
a bound of the model is a bound of the cost."""
UNITS_PER_SECOND = 4.0
"""Deterministic time that CP-SAT spends per second, roughly."""
CUT = 0.98
"""A run that has spent less of its deterministic time was ended by the clock."""


@dataclass(frozen=True)
class Proof:
    """What CP-SAT found: starts and shifts by node, cost and the bound below every cost.

    `cut` where the clock ended it before its deterministic time.
    """

    start: NDArray[np.int64]
    route: NDArray[np.int32]
    cost: float
    bound: float
    optimal: bool
    cut: bool


@dataclass(frozen=True)
class Limits:
    """How long a model may run: seconds on the clock and CP-SAT's deterministic time."""

    seconds: float
    deterministic: float
    seed: int
    workers: int = 1


class Model:
    """Starts, lateness, pairs and cost of a problem of the lite class."""

    def __init__(self, arrays: Arrays) -> None:
        from ortools.sat.python import cp_model

        self.cp = cp_model
        self.model = cp_model.CpModel()
        self.f = lite_fields(arrays)
        self.scale = PRECISION * float(arrays["minute"][0])
        self.nodes = len(self.f["node_job"])
        self.shifts = len(self.f["shift_end"])
        self.travel = self.f["travel"][np.ix_(self.f["place"], self.f["place"])].astype(int)
        self.horizon = int(self.f["shift_latest"].max())
        new = self.model.new_int_var
        self.start = [
            new(int(max(0, self.f["opens"][i])), self.horizon, f"start{i}")
            for i in range(self.nodes)
        ]
        self.terms: list[Any] = []
        self._add_lateness()
        self._add_pairs()

    def weight(self, column: int) -> int:
        """Return the scaled cost per tick of a column."""
        return self.scaled(float(self.f["soft"][column]))

    def scaled(self, cost: float) -> int:
        """Return a cost in units of the model, rounded down but for noise."""
        return floor(self.scale * cost + 1e-6)

    def is_hard(self, column: int) -> bool:
        """Tell whether any amount of a column is forbidden."""
        return bool(self.f["hard"][column])

    def _add_lateness(self) -> None:
        earliest = min(0, int(self.f["closes"].min()))
        worst = self.model.new_int_var(0, self.horizon - earliest, "worst")
        for i in range(self.nodes):
            closes = int(min(self.f["closes"][i], self.horizon))
            if self.is_hard(LATE):
                self.model.add(self.start[i] <= closes)
                continue
            late = self.model.new_int_var(0, self.horizon - min(0, closes), f"late{i}")
            self.model.add(late >= self.start[i] - closes)
            self.model.add(worst >= late)
            self.terms.append(self.weight(LATE) * late)
        if self.weight(LATEST):
            self.terms.append(self.weight(LATEST) * worst)

    def _add_pairs(self) -> None:
        for first, last in pairwise(self.f["job_node"]):
            if last - first == 2:
                gap = self.start[first + 1] - self.start[first]
                self.model.add(gap >= int(self.f["least"][first + 1]))
                self.model.add(gap <= int(self.f["most"][first + 1]))

    def lasts(self, i: int) -> int:
        """Return how long service at node i takes."""
        return int(self.f["duration"][i])

    def solve(self, limits: Limits) -> tuple[Any, Any]:
        """Minimise the sum of the terms."""
        self.model.minimize(sum(self.terms))
        solver = self.cp.CpSolver()
        solver.parameters.max_time_in_seconds = limits.seconds
        solver.parameters.max_deterministic_time = limits.deterministic
        solver.parameters.random_seed = limits.seed
        solver.parameters.num_workers = limits.workers
        solver.parameters.interleave_search = limits.workers > 1
        self.limits = limits
        return solver, solver.solve(self.model)

    def proof(self, solver: Any, status: Any, route: list[int]) -> Proof:
        """Read a solution."""
        return Proof(
            np.array([solver.value(var) for var in self.start], dtype=np.int64),
            np.array(route, dtype=np.int32),
            solver.objective_value / self.scale,
            solver.best_objective_bound / self.scale,
            status == self.cp.OPTIMAL,
            cut=status != self.cp.OPTIMAL
            and solver.response_proto.deterministic_time < CUT * self.limits.deterministic,
        )
