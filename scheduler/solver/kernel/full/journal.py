"""The journal: every row of the state that a move changes, and its scalars, to be put back.

Every write to a row of `node`, `job`, `path` goes through a `touch_*` that first copies the row
into the journal; `undo` puts all rows and scalars back.
"""

from __future__ import annotations

from scheduler.solver.columns import COST_COLUMNS, FLOOR, NODE_COLUMNS, PATH_COLUMNS, VARIANT
from scheduler.solver.kernel.jit import inner

from .state import DIRTY, JOBS_LOGGED, LINKS_LOGGED, MOVE, NODES_LOGGED, PATHS_LOGGED, SCALARS


@inner
def touch_node(s, i):
    """Log node i before its first change in this move."""
    if s.node_stamp[i] != s.count[MOVE]:
        s.node_stamp[i] = s.count[MOVE]
        at = s.count[NODES_LOGGED]
        for column in range(NODE_COLUMNS):
            s.node_log[at, column] = s.node[i, column]
        s.node_logged[at] = i
        s.count[NODES_LOGGED] = at + 1


@inner
def touch_job(s, j):
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
def touch_path(s, r):
    """Log the path and cost row of shift r before its first change in this move."""
    if s.path_stamp[r] != s.count[MOVE]:
        s.path_stamp[r] = s.count[MOVE]
        at = s.count[PATHS_LOGGED]
        for column in range(PATH_COLUMNS):
            s.path_log[at, column] = s.path[r, column]
        for column in range(COST_COLUMNS):
            s.row_log[at, column] = s.row[r, column]
        s.path_logged[at] = r
        s.count[PATHS_LOGGED] = at + 1


@inner
def begin(s):
    """Start a move: scalars kept, an empty journal, no dirty shift."""
    s.count[MOVE] += 1
    s.count[NODES_LOGGED] = 0
    s.count[JOBS_LOGGED] = 0
    s.count[PATHS_LOGGED] = 0
    s.count[LINKS_LOGGED] = 0
    for scalar in range(SCALARS):
        s.total_log[scalar] = s.total[scalar]
    for column in range(COST_COLUMNS):
        s.sums_log[column] = s.sums[column]
    for at in range(s.count[DIRTY]):
        s.is_dirty[s.dirty[at]] = 0
    s.count[DIRTY] = 0


@inner
def undo(s):
    """Put every row and scalar back as it was when the move began."""
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
        for column in range(COST_COLUMNS):
            s.row[r, column] = s.row_log[at, column]
    for at in range(s.count[LINKS_LOGGED] - 1, -1, -1):
        s.link_hard[s.link_logged[at]] = s.link_log[at]
    for column in range(COST_COLUMNS):
        s.sums[column] = s.sums_log[column]
    for scalar in range(SCALARS):
        s.total[scalar] = s.total_log[scalar]
