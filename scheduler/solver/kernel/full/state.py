"""The kernel's working state.

A solution is a global order of jobs (`key`), a variant per job, a shift per node, a threshold per
break and a floor per job. Routes are linked lists derived from that order, so cycles between
routes cannot occur. Everything else (times, costs) follows by decoding.
"""

from __future__ import annotations

import numpy as np
from numba.core import types
from numba.experimental import structref

from scheduler.solver.columns import (
    BREAK_AFTER,
    BREAKS_PER_SHIFT,
    COST_COLUMNS,
    FLOOR,
    HEAD,
    JOB_COLUMNS,
    NODE_COLUMNS,
    NONE,
    PATH_COLUMNS,
    TAIL,
    VARIANT,
)
from scheduler.solver.compiling.fields import Arrays
from scheduler.solver.kernel.jit import jit
from scheduler.solver.kernel.random import seeded
from scheduler.solver.kernel.structs import Fields, Struct, lent, register, unowned, zeros

# Scalars in `total`: those of the solution, which the journal keeps, and then those of the run.
FIXED, LINKED, OVERLAPS, COST, HARDNESS, LEGS, OUT = range(7)
SCALARS = 7
PENALTY, BEST = 7, 8
TOTALS = 9


# Counters in `count`; PRICED: moves that no filter stopped.
MOVE, NODES_LOGGED, JOBS_LOGGED, PATHS_LOGGED, DIRTY, LINKS_LOGGED, PRICED = range(7)
# Of ruin and recreate: turns, rows in the ledger, marks of reach, lengths of the lists of places.
TURN, NODES_ENTERED, JOBS_ENTERED, PATHS_ENTERED, LINKS_ENTERED, REACH, FOUND = range(7, 14)
COUNTS = 16

READY_AT, BLINKS = range(2)
"""Of `scan`: when a task that fits would start; 1 where insertion overlooks positions by chance."""
FINGERS = 16
"""Moments of a shift at which a look at its places may set in (`ruin.latest`)."""
LISTS, LISTED = 3, 8
"""Lists of places, and how many places each holds at most (`ruin.found`)."""


SPOT_COLUMNS = 11
"""Columns of the scratch that `timing.approach` fills."""


FIELDS: Fields = {
    "node": (np.int32, ("nodes", NODE_COLUMNS)),
    "job": (np.int32, ("jobs", JOB_COLUMNS)),
    "key": (np.float64, ("jobs",)),
    "path": (np.int32, ("shifts", PATH_COLUMNS)),
    "row": (np.int64, ("shifts", COST_COLUMNS)),  # amounts, in ticks or counts
    "sums": (np.int64, (COST_COLUMNS,)),  # of `row` over shifts
    "link_hard": (np.int64, ("links",)),  # ticks by which a link is broken, hard but for OVERLAP
    "price": (np.float64, ("jobs",)),  # of leaving a job out at present, at most its true price
    "total": (np.float64, (TOTALS,)),
    "count": (np.int64, (COUNTS,)),
    "random": (np.uint64, (1,)),
    "dirty": (np.int32, ("shifts",)),  # shifts to decode again
    "cursor": (np.int32, ("shifts",)),  # from which node; END when done
    "until": (np.float64, ("shifts",)),  # key up to which decoding may not stop early
    "is_dirty": (np.int8, ("shifts",)),
    # The journal: the move in which a row was last logged, the rows as they were, which they are.
    "node_stamp": (np.int64, ("nodes",)),
    "job_stamp": (np.int64, ("jobs",)),
    "path_stamp": (np.int64, ("shifts",)),
    "node_log": (np.int32, ("nodes", NODE_COLUMNS)),
    "node_logged": (np.int32, ("nodes",)),
    "job_log": (np.int32, ("jobs", JOB_COLUMNS)),
    "key_log": (np.float64, ("jobs",)),
    "job_logged": (np.int32, ("jobs",)),
    "path_log": (np.int32, ("shifts", PATH_COLUMNS)),
    "row_log": (np.int64, ("shifts", COST_COLUMNS)),
    "path_logged": (np.int32, ("shifts",)),
    "sums_log": (np.int64, (COST_COLUMNS,)),
    "total_log": (np.float64, (SCALARS,)),
    "link_log": (np.int64, ("link_changes",)),
    "link_logged": (np.int32, ("link_changes",)),
    # Scratch: of `pricing.unevenness`, waits, of `approach`, shifts wanted for the nodes of a job,
    # of moves, of `rebuild`.
    "base_work": (np.float64, ("bases",)),
    "waited": (np.int64, ("nodes",)),  # by `costs.cost_row`, of the route that it looks at
    "spot": (np.int64, ("slots", SPOT_COLUMNS)),
    "want": (np.int32, ("slots",)),
    "pool": (np.int32, (2, "pooled")),
    "queue": (np.int32, ("queued",)),
    # Copies for `rebuild`.
    "node_kept": (np.int32, ("nodes", NODE_COLUMNS)),
    "job_kept": (np.int32, ("jobs", JOB_COLUMNS)),
    "key_kept": (np.float64, ("jobs",)),
    "path_kept": (np.int32, ("shifts", PATH_COLUMNS)),
    "row_kept": (np.int64, ("shifts", COST_COLUMNS)),
    "link_kept": (np.int64, ("links",)),
    "total_kept": (np.float64, (TOTALS,)),
    "sums_kept": (np.int64, (COST_COLUMNS,)),
    # Ruin and recreate: latest arrivals (ruin.latest), lists of places, marks, the pool's order.
    "due": (np.int64, ("nodes",)),
    "spare": (np.int64, ("nodes",)),
    "home_due": (np.int64, ("shifts",)),
    "home_spare": (np.int64, ("shifts",)),
    "gap": (np.int64, ("shifts",)),
    "finger": (np.int32, ("shifts", FINGERS)),
    "fresh": (np.int8, ("shifts",)),
    "scan": (np.int64, (2,)),
    "found": (np.int32, (LISTS, LISTED, "place_columns")),
    "estimate": (np.float64, (LISTS, LISTED)),
    "least": (np.float64, (LISTS,)),
    "closed": (np.int8, ("shifts",)),  # shifts that turns leave alone
    "barred": (np.int8, ("jobs",)),  # jobs that turns neither take out nor put in
    "held": (np.int32, ("jobs",)),  # ticks before which jobs may not begin, whatever else allows
    "kind_base": (np.float64, ("shifts",)),
    "reach": (np.int64, ("shifts",)),
    "torn": (np.int64, ("shifts",)),
    "pooled": (np.int64, ("jobs",)),
    "weigh": (np.float64, ("queued",)),
    "mates": (np.int32, ("queued",)),
    "victims": (np.int32, (LISTED, 3)),
    # The ledger: as the journal, for all kept moves of a turn.
    "node_entry": (np.int64, ("nodes",)),
    "job_entry": (np.int64, ("jobs",)),
    "path_entry": (np.int64, ("shifts",)),
    "link_entry": (np.int64, ("links",)),
    "node_turn": (np.int32, ("nodes", NODE_COLUMNS)),
    "node_entered": (np.int32, ("nodes",)),
    "job_turn": (np.int32, ("jobs", JOB_COLUMNS)),
    "key_turn": (np.float64, ("jobs",)),
    "job_entered": (np.int32, ("jobs",)),
    "path_turn": (np.int32, ("shifts", PATH_COLUMNS)),
    "row_turn": (np.int64, ("shifts", COST_COLUMNS)),
    "path_entered": (np.int32, ("shifts",)),
    "link_turn": (np.int64, ("links",)),
    "link_entered": (np.int32, ("links",)),
    "sums_turn": (np.int64, (COST_COLUMNS,)),
    "total_turn": (np.float64, (SCALARS,)),
    # The best solution so far.
    "best_node_shift": (np.int32, ("nodes",)),
    "best_job": (np.int32, ("jobs", JOB_COLUMNS)),
    "best_key": (np.float64, ("jobs",)),
    "best_path": (np.int32, ("shifts", PATH_COLUMNS)),
}


@register
class StateType(types.StructRef):
    """The compiler's type of `State`."""


class State(Struct):
    """The arrays of `FIELDS`, handed to compiled code by reference."""


structref.define_constructor(State, StateType, list(FIELDS))
structref.define_boxing(StateType, State)


@jit
def _build(arrays):
    return State(*unowned(arrays))


def new_state(arrays: Arrays, seed: int) -> State:
    """Return an empty solution: no job is given, every break is due as soon as it may begin."""
    nodes, jobs, links = (len(arrays[name]) for name in ("node_job", "job_price", "link_first"))
    sizes = {
        "nodes": nodes,
        "jobs": jobs,
        "shifts": len(arrays["shift_start"]),
        "links": links,
        "bases": len(arrays["base_share"]),
        "link_changes": 2 * links + 1,
        "slots": int(np.diff(arrays["job_node"]).max(initial=1)),
        "pooled": nodes + 1,
        "place_columns": 2 + 3 * int(np.diff(arrays["variant_option"]).max(initial=1)),
        "queued": jobs + 1,
    }
    made = zeros(FIELDS, sizes)
    for name in ("job", "job_kept", "best_job"):
        made[name][:, VARIANT] = NONE
    for name in ("path", "path_kept", "best_path"):
        made[name][:, [HEAD, TAIL]] = NONE
        made[name][:, BREAK_AFTER : BREAK_AFTER + BREAKS_PER_SHIFT] = arrays["break_first"]
    for name in ("node_stamp", "job_stamp", "path_stamp"):
        made[name][:] = -1
    for name in ("job", "job_kept", "best_job"):
        made[name][:, FLOOR] = arrays["job_floor"]
    made["price"][:] = arrays["job_price"]
    made["total"][BEST] = np.inf
    made["random"][:] = seeded(seed)
    built: State = lent(_build, tuple(made.values()))
    return built
