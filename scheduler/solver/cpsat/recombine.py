"""Routes that several anneals have seen, recombined.

After Rochat and Taillard 1995, doi:10.1007/BF02430370.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from scheduler.solver.columns import BEYOND, DRIVEN, OVER
from scheduler.solver.compiling.fields import Arrays

from .model import Limits, Model, Proof

MOST_ROUTES = 1500
"""Routes among which the model chooses, at most."""
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
    m = Model(arrays)
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


def _add_arc(m: Model, i: int, j: int, literals: list[Any]) -> None:
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


def _price_route(m: Model, r: int, route: Route, literal: Any) -> None:
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


def _alike(m: Model) -> tuple[list[int], dict[int, list[int]]]:
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
