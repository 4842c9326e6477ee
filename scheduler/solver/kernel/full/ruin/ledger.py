"""The ledger of a turn: every row that its kept moves have changed, to take the turn back whole.

The journal knows one move; a turn is many. After each move that stays, what the journal holds is
entered here, unless the turn has changed that row before.
"""

from __future__ import annotations

from scheduler.solver.columns import COST_COLUMNS, FLOOR, NODE_COLUMNS, PATH_COLUMNS, VARIANT
from scheduler.solver.kernel.full.state import (
    JOBS_ENTERED,
    JOBS_LOGGED,
    LINKS_ENTERED,
    LINKS_LOGGED,
    NODES_ENTERED,
    NODES_LOGGED,
    PATHS_ENTERED,
    PATHS_LOGGED,
    SCALARS,
    TURN,
)
from scheduler.solver.kernel.jit import inner


@inner
def open_turn(s):
    """Start a turn with an empty ledger."""
    s.count[TURN] += 1
    s.count[NODES_ENTERED] = 0
    s.count[JOBS_ENTERED] = 0
    s.count[PATHS_ENTERED] = 0
    s.count[LINKS_ENTERED] = 0
    for scalar in range(SCALARS):
        s.total_turn[scalar] = s.total[scalar]
    for column in range(COST_COLUMNS):
        s.sums_turn[column] = s.sums[column]


@inner
def enter(s):
    """Enter the move that the journal holds, which stays; forget the latest starts it changed."""
    turn = s.count[TURN]
    for at in range(s.count[NODES_LOGGED]):
        i = s.node_logged[at]
        if s.node_entry[i] != turn:
            s.node_entry[i] = turn
            to = s.count[NODES_ENTERED]
            for column in range(NODE_COLUMNS):
                s.node_turn[to, column] = s.node_log[at, column]
            s.node_entered[to] = i
            s.count[NODES_ENTERED] = to + 1
    for at in range(s.count[JOBS_LOGGED]):
        j = s.job_logged[at]
        if s.job_entry[j] != turn:
            s.job_entry[j] = turn
            to = s.count[JOBS_ENTERED]
            s.job_turn[to, VARIANT] = s.job_log[at, VARIANT]
            s.job_turn[to, FLOOR] = s.job_log[at, FLOOR]
            s.key_turn[to] = s.key_log[at]
            s.job_entered[to] = j
            s.count[JOBS_ENTERED] = to + 1
    for at in range(s.count[PATHS_LOGGED]):
        r = s.path_logged[at]
        s.fresh[r] = 0
        if s.path_entry[r] != turn:
            s.path_entry[r] = turn
            to = s.count[PATHS_ENTERED]
            for column in range(PATH_COLUMNS):
                s.path_turn[to, column] = s.path_log[at, column]
            for column in range(COST_COLUMNS):
                s.row_turn[to, column] = s.row_log[at, column]
            s.path_entered[to] = r
            s.count[PATHS_ENTERED] = to + 1
    for at in range(s.count[LINKS_LOGGED]):
        link = s.link_logged[at]
        if s.link_entry[link] != turn:
            s.link_entry[link] = turn
            to = s.count[LINKS_ENTERED]
            s.link_turn[to], s.link_entered[to] = s.link_log[at], link
            s.count[LINKS_ENTERED] = to + 1


@inner
def take_back(s):
    """Put every row and scalar back as it was when the turn began."""
    for at in range(s.count[NODES_ENTERED]):
        i = s.node_entered[at]
        for column in range(NODE_COLUMNS):
            s.node[i, column] = s.node_turn[at, column]
    for at in range(s.count[JOBS_ENTERED]):
        j = s.job_entered[at]
        s.job[j, VARIANT] = s.job_turn[at, VARIANT]
        s.job[j, FLOOR] = s.job_turn[at, FLOOR]
        s.key[j] = s.key_turn[at]
    for at in range(s.count[PATHS_ENTERED]):
        r = s.path_entered[at]
        s.fresh[r] = 0
        for column in range(PATH_COLUMNS):
            s.path[r, column] = s.path_turn[at, column]
        for column in range(COST_COLUMNS):
            s.row[r, column] = s.row_turn[at, column]
    for at in range(s.count[LINKS_ENTERED]):
        s.link_hard[s.link_entered[at]] = s.link_turn[at]
    for column in range(COST_COLUMNS):
        s.sums[column] = s.sums_turn[column]
    for scalar in range(SCALARS):
        s.total[scalar] = s.total_turn[scalar]
