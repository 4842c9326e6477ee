"""The lite kernel's working state: routes as linked lists in a global order, and a journal.

Every write to a node goes through `touch`, which first copies the node into the journal.
"""

from __future__ import annotations

import numpy as np
from numba.core import types
from numba.experimental import structref

from scheduler.solver.kernel.full.state import seeded

from ..jit import inner, jit

# Columns of `node`.
PREV, NEXT, ROUTE, START = 0, 1, 2, 3
COLUMNS = 4

# Entries of `sums`, in ticks.
DRIVEN, LATE, OVER, BEYOND = 0, 1, 2, 3
# Entries of `total`.
FIXED, COST, PENALTY, BEST, BOUND = 0, 1, 2, 3, 4
# Entries of `count`.
MOVE, LOGGED, DIRTY = 0, 1, 2

FIELDS = (
    "node",  # int32 (nodes + 2 shifts, COLUMNS)
    "key",  # float64 (nodes + 2 shifts,) the job's place in the global order; -inf, inf at ends
    "before",  # int64 (nodes + 2 shifts,) ticks late on the route up to and with the node
    "late",  # int64 (shifts,) ticks late on each route
    "latest",  # int64 (shifts,) the worst of them
    "over",  # int64 (shifts,) ticks home after the shift's end
    "beyond",  # int64 (shifts,) ticks home after the latest end
    "change",  # int64 (shifts,) of `late`, in this move
    "worst",  # int64 (shifts,) `latest` after this move
    "home",  # int64 (shifts, 2) `over` and `beyond` after this move
    "sums",  # int64 (4,)
    "total",  # float64 (5,)
    "count",  # int64 (3,)
    "random",  # uint64 (1,)
    "dirty",  # int32 (shifts,)
    "is_dirty",  # int8 (shifts,)
    "cursor",  # int32 (shifts,) next node to time
    "force",  # float64 (shifts,) key up to which timing may not stop early
    "stamp",  # int64, move in which a node was last logged
    "node_log",
    "key_log",
    "logged",
    "pool",  # int32 (2, nodes) scratch
    "best_key",
    "best_route",
)


@structref.register
class RoundsType(types.StructRef):  # type: ignore[misc]
    """The compiler's type of `Rounds`."""


class Rounds(structref.StructRefProxy):  # type: ignore[misc]
    """The arrays of `FIELDS`, handed to compiled code by reference."""


structref.define_constructor(Rounds, RoundsType, list(FIELDS))
structref.define_boxing(RoundsType, Rounds)


@jit
def new_rounds(d, seed):  # type: ignore[no-untyped-def]
    """Return empty routes."""
    nodes, shifts = d.node_job.size, d.shift_end.size
    size = nodes + 2 * shifts
    node = np.full((size, COLUMNS), -1, np.int32)
    key = np.zeros(size)
    for r in range(shifts):
        first, last = nodes + r, nodes + shifts + r
        node[first, NEXT], node[last, PREV] = last, first
        node[first, ROUTE], node[last, ROUTE] = r, r
        node[first, START] = d.opens[first]
        key[first], key[last] = -np.inf, np.inf
    return Rounds(
        node,
        key,
        np.zeros(size, np.int64),
        np.zeros(shifts, np.int64),
        np.zeros(shifts, np.int64),
        np.zeros(shifts, np.int64),
        np.zeros(shifts, np.int64),
        np.zeros(shifts, np.int64),
        np.zeros(shifts, np.int64),
        np.zeros((shifts, 2), np.int64),
        np.zeros(4, np.int64),
        np.zeros(5),
        np.zeros(3, np.int64),
        seeded(seed),
        np.zeros(shifts, np.int32),
        np.zeros(shifts, np.int8),
        np.zeros(shifts, np.int32),
        np.zeros(shifts),
        np.full(size, -1, np.int64),
        np.zeros((size, COLUMNS), np.int32),
        np.zeros(size),
        np.zeros(size, np.int32),
        np.zeros((2, nodes + 1), np.int32),
        np.zeros(nodes),
        np.zeros(nodes, np.int32),
    )


@inner
def touch(s, i):  # type: ignore[no-untyped-def]
    """Log node i before its first change in this move."""
    if s.stamp[i] != s.count[MOVE]:
        s.stamp[i] = s.count[MOVE]
        at = s.count[LOGGED]
        for column in range(COLUMNS):
            s.node_log[at, column] = s.node[i, column]
        s.key_log[at] = s.key[i]
        s.logged[at] = i
        s.count[LOGGED] = at + 1


@inner
def begin(s):  # type: ignore[no-untyped-def]
    """Start a move: an empty journal, no dirty route."""
    s.count[MOVE] += 1
    s.count[LOGGED] = 0
    for at in range(s.count[DIRTY]):
        s.is_dirty[s.dirty[at]] = 0
    s.count[DIRTY] = 0


@inner
def undo(s):  # type: ignore[no-untyped-def]
    """Put every node back as it was when the move began."""
    for at in range(s.count[LOGGED]):
        i = s.logged[at]
        for column in range(COLUMNS):
            s.node[i, column] = s.node_log[at, column]
        s.key[i] = s.key_log[at]
