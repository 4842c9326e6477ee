"""The exact model of small problems: a circuit per shift; it proves ten patients in seconds."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.columns import BEYOND, DRIVEN, OVER
from scheduler.solver.compiling.fields import Arrays

from .model import Limits, Model, Proof

MOST_EXACT = 16
"""Tasks up to which the exact model is tried."""


def solve_exact(arrays: Arrays, hint: NDArray[np.int32], limits: Limits) -> Proof | None:
    """Solve a problem of the lite class exactly; None if nothing was found in time.

    `hint` is the shift of each node in a known solution.
    """
    m = Model(arrays)
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


def _add_route(m: Model, r: int, present: dict[tuple[int, int], Any]) -> None:
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


def _price_home(m: Model, r: int, home: Any) -> None:
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
