"""The lite kernel's working state, and its journal: routes as linked lists in a global order.

Every write to a node goes through `touch`, which first copies the node into the journal.
"""

from __future__ import annotations

import numpy as np
from numba.core import types
from numba.experimental import structref

from scheduler.solver.columns import (
    LITE_COST_COLUMNS,
    LITE_NODE_COLUMNS,
    NEXT,
    NONE,
    PREV,
    SHIFT,
    START,
)
from scheduler.solver.compiling.fields import Arrays
from scheduler.solver.kernel.jit import inner, jit
from scheduler.solver.kernel.random import seeded
from scheduler.solver.kernel.structs import Fields, Struct, lent, register, unowned, zeros

# Entries of `total`; BOUND is ticks late that are certain already.
FIXED, COST, PENALTY, BEST, BOUND = range(5)
TOTALS = 5
# Entries of `count`.
MOVE, LOGGED, DIRTY, TURN, TOURS_ENTERED = range(5)
COUNTS = 5


FIELDS: Fields = {
    "node": (np.int32, ("stops", LITE_NODE_COLUMNS)),
    "key": (np.float64, ("stops",)),  # the job's place in the global order; -inf, inf at ends
    "before": (np.int64, ("stops",)),  # ticks late on the route up to and with the node
    "late": (np.int64, ("shifts",)),  # ticks late on each route
    "latest": (np.int64, ("shifts",)),  # the worst of them
    "over": (np.int64, ("shifts",)),  # ticks home after the shift's end
    "beyond": (np.int64, ("shifts",)),  # ticks home after the latest end
    "change": (np.int64, ("shifts",)),  # of `late`, in this move
    "worst": (np.int64, ("shifts",)),  # `latest` after this move
    "home": (np.int64, ("shifts", 2)),  # `over` and `beyond` after this move
    "sums": (np.int64, (LITE_COST_COLUMNS,)),
    "total": (np.float64, (TOTALS,)),
    "count": (np.int64, (COUNTS,)),
    "random": (np.uint64, (1,)),
    "dirty": (np.int32, ("shifts",)),
    "is_dirty": (np.int8, ("shifts",)),
    "cursor": (np.int32, ("shifts",)),  # next node to time
    "force": (np.float64, ("shifts",)),  # key up to which timing may not stop early
    # The journal: the move in which a node was last logged, the nodes as they were, which.
    "stamp": (np.int64, ("stops",)),
    "node_log": (np.int32, ("stops", LITE_NODE_COLUMNS)),
    "key_log": (np.float64, ("stops",)),
    "logged": (np.int32, ("stops",)),
    "sums_log": (np.int64, (LITE_COST_COLUMNS,)),
    "fixed_log": (np.float64, (1,)),
    "pool": (np.int32, (2, "pooled")),  # scratch
    # Ruin and recreate: tours by shift (ruin.tours), as they were before a turn, its scratch.
    "tour": (np.int32, ("tours", "longest")),
    "leave": (np.int32, ("tours", "longest")),
    "due": (np.int32, ("tours", "longest")),
    "way": (np.int32, ("tours", "longest")),
    "stops": (np.int32, ("shifts",)),
    "gap": (np.int32, ("shifts",)),
    "tour_kept": (np.int32, ("tours", "longest")),
    "leave_kept": (np.int32, ("tours", "longest")),
    "due_kept": (np.int32, ("tours", "longest")),
    "way_kept": (np.int32, ("tours", "longest")),
    "stops_kept": (np.int32, ("shifts",)),
    "gap_kept": (np.int32, ("shifts",)),
    "entry": (np.int64, ("shifts",)),
    "entered": (np.int32, ("shifts",)),
    "on_tour": (np.int32, ("stops",)),
    "kind_base": (np.float64, ("shifts",)),
    "queue": (np.int32, ("pooled",)),
    "weigh": (np.float64, ("pooled",)),
    "best_key": (np.float64, ("nodes",)),
    "best_shift": (np.int32, ("nodes",)),
}


@register
class LiteStateType(types.StructRef):
    """The compiler's type of `LiteState`."""


class LiteState(Struct):
    """The arrays of `FIELDS`, handed to compiled code by reference."""


structref.define_constructor(LiteState, LiteStateType, list(FIELDS))
structref.define_boxing(LiteStateType, LiteState)


@jit
def _build(arrays):
    return LiteState(*unowned(arrays))


def new_lite_state(fields: Arrays, seed: int) -> LiteState:
    """Return empty routes, for the fields of a problem (`lite_fields`)."""
    nodes, shifts = len(fields["node_job"]), len(fields["shift_end"])
    stops = nodes + 2 * shifts
    single = nodes == len(fields["far"])
    sizes = {
        "nodes": nodes,
        "shifts": shifts,
        "stops": stops,
        "pooled": nodes + 1,
        "tours": shifts if single else 1,
        "longest": nodes + 2 if single else 1,
    }
    made = zeros(FIELDS, sizes)
    first, last = np.arange(nodes, nodes + shifts), np.arange(nodes + shifts, stops)
    made["node"][:] = NONE
    made["node"][first, NEXT], made["node"][last, PREV] = last, first
    made["node"][first, SHIFT] = made["node"][last, SHIFT] = np.arange(shifts)
    made["node"][first, START] = fields["opens"][first]
    made["key"][first], made["key"][last] = -np.inf, np.inf
    made["stamp"][:] = -1
    made["random"][:] = seeded(seed)
    built: LiteState = lent(_build, tuple(made.values()))
    return built


@inner
def touch(s, i):
    """Log node i before its first change in this move."""
    if s.stamp[i] != s.count[MOVE]:
        s.stamp[i] = s.count[MOVE]
        at = s.count[LOGGED]
        for column in range(LITE_NODE_COLUMNS):
            s.node_log[at, column] = s.node[i, column]
        s.key_log[at] = s.key[i]
        s.logged[at] = i
        s.count[LOGGED] = at + 1


@inner
def begin(s):
    """Start a move: scalars kept, an empty journal, no dirty route."""
    s.count[MOVE] += 1
    s.count[LOGGED] = 0
    s.fixed_log[0] = s.total[FIXED]
    for column in range(LITE_COST_COLUMNS):
        s.sums_log[column] = s.sums[column]
    for at in range(s.count[DIRTY]):
        s.is_dirty[s.dirty[at]] = 0
    s.count[DIRTY] = 0


@inner
def undo(s):
    """Put every node and scalar back as it was when the move began."""
    for at in range(s.count[LOGGED]):
        i = s.logged[at]
        for column in range(LITE_NODE_COLUMNS):
            s.node[i, column] = s.node_log[at, column]
        s.key[i] = s.key_log[at]
    s.total[FIXED] = s.fixed_log[0]
    for column in range(LITE_COST_COLUMNS):
        s.sums[column] = s.sums_log[column]
