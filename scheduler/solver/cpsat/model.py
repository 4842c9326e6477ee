"""CP-SAT on the lite class: an exact model for small problems, recombined routes for others.

Both take a solution as a hint and give one back as keys and shifts, which the full kernel decodes.
Starts are exact in both: synchronisation, lateness, the worst lateness, overtime. Recombining the
routes that several anneals have seen is after Rochat and Taillard 1995, doi:10.1007/BF02430370.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.compiling.lite import BEYOND, DRIVEN, LATE, LATEST, OVER, lite_fields
from scheduler.solver.engines.search import Arrays

PRECISION = 1000
"""Integer cost of a model per unit of cost and tick of a minute; weights are rounded down, so that
a bound of the model is a bound of the cost."""
MOST_EXACT = 16
"""Tasks up to which the exact model is tried; it proves ten patients in seconds."""
MOST_ROUTES = 1500
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


class _Model:
    """What both models share: starts, lateness, pairs, cost."""

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


def solve_exact(arrays: Arrays, hint: NDArray[np.int32], limits: Limits) -> Proof | None:
    """Solve a problem of the lite class exactly; None if nothing was found in time.

    `hint` is the shift of each node in a known solution.
    """
    m = _Model(arrays)
    present: dict[tuple[int, int], Any] = {}
    for r in range(m.shifts):
        _add_route(m, r, present)
    for i in range(m.nodes):
        m.model.add_exactly_one(lit for (node, _), lit in present.items() if node == i)
    for first, last in pairwise(m.f["job_node"]):
        for r in range(m.shifts):
            both = [present[i, r] for i in range(first, last) if (i, r) in present]
            if len(both) > 1:
                m.model.add_at_most_one(both)
    for (i, r), literal in present.items():
        m.model.add_hint(literal, bool(hint[i] == r))
    solver, status = m.solve(limits)
    if status not in (m.cp.OPTIMAL, m.cp.FEASIBLE):
        return None
    route = [-1] * m.nodes
    for (i, r), literal in present.items():
        if solver.boolean_value(literal):
            route[i] = r
    return m.proof(solver, status, route)


def _add_route(m: _Model, r: int, present: dict[tuple[int, int], Any]) -> None:
    """Add the circuit of one shift: 0 is its base, node i stands at i + 1."""
    origin, end = m.nodes + r, m.nodes + m.shifts + r
    may = [i for i in range(m.nodes) if np.isfinite(m.f["assign"][i, r])]
    unused = m.model.new_bool_var(f"unused{r}")
    arcs: list[tuple[int, int, Any]] = [(0, 0, unused)]
    home = m.model.new_int_var(0, m.horizon, f"home{r}")
    for i in may:
        here = m.model.new_bool_var(f"at{i},{r}")
        present[i, r] = here
        m.model.add_implication(here, ~unused)
        arcs.append((i + 1, i + 1, ~here))
        out, back = m.model.new_bool_var(""), m.model.new_bool_var("")
        arcs += [(0, i + 1, out), (i + 1, 0, back)]
        begins = int(m.f["opens"][origin]) + int(m.travel[origin, i])
        m.model.add(m.start[i] >= begins).only_enforce_if(out)
        ends = m.start[i] + m.lasts(i) + int(m.travel[i, end])
        m.model.add(home >= ends).only_enforce_if(back)
        drive = m.weight(DRIVEN)
        m.terms += [drive * int(m.travel[origin, i]) * out, drive * int(m.travel[i, end]) * back]
        m.terms.append(m.scaled(float(m.f["assign"][i, r])) * here)
        for j in may:
            if i != j:
                arc = m.model.new_bool_var("")
                arcs.append((i + 1, j + 1, arc))
                ready = m.start[i] + m.lasts(i) + int(m.travel[i, j])
                m.model.add(m.start[j] >= ready).only_enforce_if(arc)
                m.terms.append(drive * int(m.travel[i, j]) * arc)
    m.model.add_circuit(arcs)
    _price_home(m, r, home)


def _price_home(m: _Model, r: int, home: Any) -> None:
    """Price overtime, or forbid it; nobody is home after the latest end."""
    ends = int(m.f["shift_end"][r])
    if m.is_hard(OVER):
        m.model.add(home <= ends)
    elif m.weight(OVER):
        over = m.model.new_int_var(0, m.horizon, f"over{r}")
        m.model.add(over >= home - ends)
        m.terms.append(m.weight(OVER) * over)
    if m.is_hard(BEYOND):
        m.model.add(home <= int(m.f["shift_latest"][r]))


Route = tuple[int, ...]


def recombine(
    arrays: Arrays,
    pool: Sequence[tuple[int, Route]],
    best: Iterable[tuple[int, Route]],
    limits: Limits,
) -> Proof | None:
    """Choose among routes seen, given as (shift, nodes in order), those that cost least together.

    `best` are the routes of a known solution: they are always in the pool, and the hint. Shifts
    that are alike share their routes.
    """
    m = _Model(arrays)
    kind, members = _alike(m)
    chosen = {(kind[r], route) for r, route in best}
    columns = list(dict.fromkeys([*sorted(chosen), *((kind[r], route) for r, route in pool)]))
    columns = columns[:MOST_ROUTES]
    use = [m.model.new_bool_var(f"use{c}") for c in range(len(columns))]
    covering: list[list[Any]] = [[] for _ in range(m.nodes)]
    per_kind: dict[int, list[Any]] = {}
    arcs: dict[tuple[int, int], list[Any]] = {}
    for literal, (group, route) in zip(use, columns, strict=True):
        r = members[group][0]
        per_kind.setdefault(group, []).append(literal)
        m.model.add_hint(literal, (group, route) in chosen)
        stops = [m.nodes + r, *route, m.nodes + m.shifts + r]
        drive = sum(int(m.travel[i, j]) for i, j in pairwise(stops))
        assign = sum(float(m.f["assign"][i, r]) for i in route)
        m.terms.append((m.weight(DRIVEN) * drive + m.scaled(assign)) * literal)
        for i, j in pairwise(stops):
            arcs.setdefault((i, j), []).append(literal)
        for i in route:
            covering[i].append(literal)
        _price_route(m, r, route, literal)
    for literals in covering:
        m.model.add_exactly_one(literals)
    for group, literals in per_kind.items():
        m.model.add(sum(literals) <= len(members[group]))
    for (i, j), literals in arcs.items():
        if j < m.nodes:
            _add_arc(m, i, j, literals)
    solver, status = m.solve(limits)
    if status not in (m.cp.OPTIMAL, m.cp.FEASIBLE):
        return None
    route_of = [-1] * m.nodes
    left = {group: list(shifts) for group, shifts in members.items()}
    for literal, (group, route) in zip(use, columns, strict=True):
        if solver.boolean_value(literal):
            r = left[group].pop(0)
            for i in route:
                route_of[i] = r
    return m.proof(solver, status, route_of)


def _add_arc(m: _Model, i: int, j: int, literals: list[Any]) -> None:
    """Have node j start after node i (or the shift's start) where a chosen route goes i to j."""
    if i >= m.nodes:
        ready: Any = int(m.f["opens"][i]) + int(m.travel[i, j])
    else:
        ready = m.start[i] + m.lasts(i) + int(m.travel[i, j])
    taken = literals[0]
    if len(literals) > 1:
        taken = m.model.new_bool_var("")
        for literal in literals:
            m.model.add_implication(literal, taken)
    m.model.add(m.start[j] >= ready).only_enforce_if(taken)


def _price_route(m: _Model, r: int, route: Route, literal: Any) -> None:
    """Price or forbid coming home late with a route."""
    last = route[-1]
    home = m.start[last] + m.lasts(last) + int(m.travel[last, m.nodes + m.shifts + r])
    ends = int(m.f["shift_end"][r])
    if m.is_hard(OVER):
        m.model.add(home <= ends).only_enforce_if(literal)
    elif m.weight(OVER):
        over = m.model.new_int_var(0, m.horizon, "")
        m.model.add(over >= home - ends).only_enforce_if(literal)
        m.terms.append(m.weight(OVER) * over)
    if m.is_hard(BEYOND):
        m.model.add(home <= int(m.f["shift_latest"][r])).only_enforce_if(literal)


def _alike(m: _Model) -> tuple[list[int], dict[int, list[int]]]:
    """Group shifts that differ in nothing but their number."""
    seen: dict[bytes, int] = {}
    kind: list[int] = []
    members: dict[int, list[int]] = {}
    for r in range(m.shifts):
        ends = [m.nodes + r, m.nodes + m.shifts + r]
        about = [*m.f["place"][ends], m.f["opens"][ends[0]], m.f["shift_end"][r]]
        about.append(m.f["shift_latest"][r])
        name = np.array(about, dtype=np.int64).tobytes() + m.f["assign"][:, r].tobytes()
        group = seen.setdefault(name, r)
        kind.append(group)
        members.setdefault(group, []).append(r)
    return kind, members
