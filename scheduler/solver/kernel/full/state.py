"""The kernel's working state, and its journal for undoing a move.

A solution is a global order of jobs (`key`), a variant per job, a shift per node, a threshold per
break and a floor per job. Routes are linked lists derived from that order, so cycles between
routes cannot occur. Everything else (times, costs) follows by decoding.

Every write to a row of `node`, `job`, `path` goes through a `touch_*` that first copies the row
into the journal; `undo` puts all rows back.
"""

from __future__ import annotations

import numpy as np
from numba.core import types
from numba.experimental import structref

from scheduler.solver.kernel.jit import inner, jit

from .data import COLUMNS

# Columns of `node`.
PREV, NEXT, SHIFT, PLACE, DRIVE, ARRIVE, START, LEAVE = 0, 1, 2, 3, 4, 5, 6, 7
BREAK_START, BREAK_ABOARD, BREAKS, RESTED, WARM, LEFT = 8, 9, 10, 11, 12, 13
NODE_COLUMNS = 14

# Columns of `job`.
VARIANT, FLOOR = 0, 1

# Columns of `path` (one row per shift).
HEAD, TAIL, THETA, THETA_2, HOME, DELAY, END_BREAK, COUNT, BACK = 0, 1, 2, 3, 4, 5, 6, 7, 8
PATH_COLUMNS = 9

NONE = -1
END = -1

# Scalars in `total`.
FIXED, LINKED, COST, HARDNESS, PENALTY, BEST, LEGS = 0, 1, 2, 3, 4, 5, 6

# Counters in `count`.
MOVE, NODES_LOGGED, JOBS_LOGGED, PATHS_LOGGED, DIRTY, OUT, LINKS_LOGGED = 0, 1, 2, 3, 4, 5, 6
PRICED = 7  # moves that no filter stopped
COUNTS = 8

FIELDS = (
    "node",  # int32 (nodes, NODE_COLUMNS)
    "job",  # int32 (jobs, 2)
    "key",  # float64 (jobs,)
    "path",  # int32 (shifts, PATH_COLUMNS)
    "row",  # int64 (shifts, COLUMNS) amounts per shift, in ticks or counts
    "sums",  # int64 (COLUMNS,) of `row` over shifts
    "link_hard",  # int64 (links,) ticks
    "price",  # float64 (jobs,) what leaving a job out costs at present, at most its true price
    "total",  # float64 (7,)
    "count",  # int64 (COUNTS,)
    "random",  # uint64 (1,)
    "dirty",  # int32 (shifts,) shifts to decode again
    "cursor",  # int32 (shifts,) from which node; END when done
    "until",  # float64 (shifts,) key up to which decoding may not stop early
    "is_dirty",  # int8 (shifts,)
    "node_stamp",
    "job_stamp",
    "path_stamp",  # int64, move in which a row was last logged
    "node_log",
    "node_logged",
    "job_log",
    "key_log",
    "job_logged",
    "path_log",
    "row_log",
    "sums_log",
    "path_logged",
    "link_log",
    "link_logged",
    "spot",  # int64 (slots, 10) scratch of `approach`
    "want",  # int32 (slots,) shifts wanted for the nodes of a job
    "pool",  # int32 (2, nodes) scratch of moves
    "queue",  # int32 (jobs,) scratch of `rebuild`
    "node_kept",  # copies of node, job, key, path, row, link_hard, total, sums for `rebuild`
    "job_kept",
    "key_kept",
    "path_kept",
    "row_kept",
    "link_kept",
    "total_kept",
    "sums_kept",
    "best_node_shift",
    "best_job",
    "best_key",
    "best_path",
)


@structref.register
class StateType(types.StructRef):  # type: ignore[misc]
    """The compiler's type of `State`."""


class State(structref.StructRefProxy):  # type: ignore[misc]
    """The arrays of `FIELDS`, handed to compiled code by reference."""


structref.define_constructor(State, StateType, list(FIELDS))
structref.define_boxing(StateType, State)


@inner
def seeded(seed):  # type: ignore[no-untyped-def]
    """Return the state of the generator of random numbers for a seed."""
    return np.full(1, np.uint64(seed) * np.uint64(2654435769) + np.uint64(88172645463325252))


@jit
def new_state(d, seed):  # type: ignore[no-untyped-def]
    """Return an empty solution: no job is given, every break is due as soon as it may begin."""
    nodes, jobs = d.node_job.size, d.job_price.size
    shifts, links = d.shift_start.size, d.link_first.size
    slots = 1
    for j in range(jobs):
        slots = max(slots, d.job_node[j + 1] - d.job_node[j])
    path = np.zeros((shifts, PATH_COLUMNS), np.int32)
    job = np.zeros((jobs, 2), np.int32)
    for r in range(shifts):
        path[r, HEAD], path[r, TAIL] = NONE, NONE
        path[r, THETA], path[r, THETA_2] = d.break_earliest[r, 0], d.break_earliest[r, 1]
    for j in range(jobs):
        job[j, VARIANT] = NONE
    return State(
        np.zeros((nodes, NODE_COLUMNS), np.int32),
        job,
        np.zeros(jobs),
        path,
        np.zeros((shifts, COLUMNS), np.int64),
        np.zeros(COLUMNS, np.int64),
        np.zeros(links, np.int64),
        d.job_price.copy(),
        np.zeros(7),
        np.zeros(COUNTS, np.int64),
        seeded(seed),
        np.zeros(shifts, np.int32),
        np.zeros(shifts, np.int32),
        np.zeros(shifts),
        np.zeros(shifts, np.int8),
        np.full(nodes, -1, np.int64),
        np.full(jobs, -1, np.int64),
        np.full(shifts, -1, np.int64),
        np.zeros((nodes, NODE_COLUMNS), np.int32),
        np.zeros(nodes, np.int32),
        np.zeros((jobs, 2), np.int32),
        np.zeros(jobs),
        np.zeros(jobs, np.int32),
        np.zeros((shifts, PATH_COLUMNS), np.int32),
        np.zeros((shifts, COLUMNS), np.int64),
        np.zeros(COLUMNS, np.int64),
        np.zeros(shifts, np.int32),
        np.zeros(2 * links + 1, np.int64),
        np.zeros(2 * links + 1, np.int32),
        np.zeros((slots, 10), np.int64),
        np.zeros(slots, np.int32),
        np.zeros((2, nodes + 1), np.int32),
        np.zeros(jobs + 1, np.int32),
        np.zeros((nodes, NODE_COLUMNS), np.int32),
        job.copy(),
        np.zeros(jobs),
        path.copy(),
        np.zeros((shifts, COLUMNS), np.int64),
        np.zeros(links, np.int64),
        np.zeros(7),
        np.zeros(COLUMNS, np.int64),
        np.zeros(nodes, np.int32),
        job.copy(),
        np.zeros(jobs),
        path.copy(),
    )


@inner
def draw(s, bound):  # type: ignore[no-untyped-def]
    """Return a random integer in [0, bound): xorshift64*, so that runs repeat anywhere."""
    x = s.random[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    s.random[0] = x
    high = (x * np.uint64(2685821657736338717)) >> np.uint64(33)
    return np.int64((high * np.uint64(bound)) >> np.uint64(31))


@inner
def uniform(s):  # type: ignore[no-untyped-def]
    """Return a random float in (0, 1)."""
    return (draw(s, 2147483647) + 0.5) / 2147483647.0


@inner
def touch_node(s, i):  # type: ignore[no-untyped-def]
    """Log node i before its first change in this move."""
    if s.node_stamp[i] != s.count[MOVE]:
        s.node_stamp[i] = s.count[MOVE]
        at = s.count[NODES_LOGGED]
        for column in range(NODE_COLUMNS):
            s.node_log[at, column] = s.node[i, column]
        s.node_logged[at] = i
        s.count[NODES_LOGGED] = at + 1


@inner
def touch_job(s, j):  # type: ignore[no-untyped-def]
    """Log job j before its first change in this move."""
    if s.job_stamp[j] != s.count[MOVE]:
        s.job_stamp[j] = s.count[MOVE]
        at = s.count[JOBS_LOGGED]
        s.job_log[at, VARIANT] = s.job[j, VARIANT]
        s.job_log[at, FLOOR] = s.job[j, FLOOR]
        s.key_log[at] = s.key[j]
        s.job_logged[at] = j
        s.count[JOBS_LOGGED] = at + 1


@inner
def touch_path(s, r):  # type: ignore[no-untyped-def]
    """Log the path and cost row of shift r before its first change in this move."""
    if s.path_stamp[r] != s.count[MOVE]:
        s.path_stamp[r] = s.count[MOVE]
        at = s.count[PATHS_LOGGED]
        for column in range(PATH_COLUMNS):
            s.path_log[at, column] = s.path[r, column]
        for column in range(COLUMNS):
            s.row_log[at, column] = s.row[r, column]
        s.path_logged[at] = r
        s.count[PATHS_LOGGED] = at + 1


@inner
def begin(s):  # type: ignore[no-untyped-def]
    """Start a move: an empty journal, no dirty shift."""
    s.count[MOVE] += 1
    s.count[NODES_LOGGED] = 0
    s.count[JOBS_LOGGED] = 0
    s.count[PATHS_LOGGED] = 0
    s.count[LINKS_LOGGED] = 0
    for column in range(COLUMNS):
        s.sums_log[column] = s.sums[column]
    for at in range(s.count[DIRTY]):
        s.is_dirty[s.dirty[at]] = 0
    s.count[DIRTY] = 0


@inner
def undo(s, fixed, linked, legs, out):  # type: ignore[no-untyped-def]
    """Put every row back as it was when the move began."""
    for at in range(s.count[NODES_LOGGED]):
        i = s.node_logged[at]
        for column in range(NODE_COLUMNS):
            s.node[i, column] = s.node_log[at, column]
    for at in range(s.count[JOBS_LOGGED]):
        j = s.job_logged[at]
        s.job[j, VARIANT] = s.job_log[at, VARIANT]
        s.job[j, FLOOR] = s.job_log[at, FLOOR]
        s.key[j] = s.key_log[at]
    for at in range(s.count[PATHS_LOGGED]):
        r = s.path_logged[at]
        for column in range(PATH_COLUMNS):
            s.path[r, column] = s.path_log[at, column]
        for column in range(COLUMNS):
            s.row[r, column] = s.row_log[at, column]
    for at in range(s.count[LINKS_LOGGED] - 1, -1, -1):
        s.link_hard[s.link_logged[at]] = s.link_log[at]
    for column in range(COLUMNS):
        s.sums[column] = s.sums_log[column]
    s.total[FIXED] = fixed
    s.total[LINKED] = linked
    s.total[LEGS] = legs
    s.count[OUT] = out
