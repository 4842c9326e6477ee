"""Whole solutions: decoded afresh, the best one kept and recalled, others taken over, read.

The full decode shares no state with the incremental path, so that the two check each other.
"""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import (
    BREAK_AFTER,
    COST_COLUMNS,
    COUNT,
    END,
    FLOOR,
    HEAD,
    NEXT,
    NONE,
    PREV,
    SHIFT,
    START,
    TAIL,
    TRAVEL,
    VARIANT,
)
from scheduler.solver.kernel.jit import inner, jit

from .costs import cost_row
from .pricing import TINY, add_link, price, relink
from .routes import tasks_of
from .state import (
    BEST,
    COST,
    DIRTY,
    FIXED,
    HARDNESS,
    LEGS,
    LINKED,
    OUT,
    OVERLAPS,
    PENALTY,
    PRICED,
)
from .timing import align, approach, write


@jit
def decode_all(d, s):
    """Decode the whole solution afresh from keys, variants and shifts; return its cost.

    Shares no state with the incremental path, so that the two check each other. Also spaces the
    keys out again, by what is given only, so that decoding twice is decoding once.
    """
    jobs, shifts = d.job_price.size, d.shift_start.size
    for r in range(shifts):
        s.path[r, HEAD], s.path[r, TAIL], s.path[r, COUNT] = NONE, NONE, 0
        s.is_dirty[r], s.cursor[r] = 1, END
    s.count[DIRTY] = 0
    s.total[FIXED], s.total[LEGS] = 0.0, 0.0
    s.total[LINKED], s.total[OVERLAPS] = 0.0, 0.0
    out = 0
    order = np.argsort(s.key, kind="mergesort")
    for rank in range(jobs):
        j = order[rank]
        if s.job[j, VARIANT] == NONE:
            s.total[FIXED] += s.price[j]
            out += 1
            continue
        s.key[j] = rank - out + 1.0
        append(d, s, j)
    s.total[OUT] = out
    for rank in range(jobs):
        j = order[rank]
        if s.job[j, VARIANT] != NONE:
            for slot in range(tasks_of(d, s, j)):
                approach(d, s, d.job_node[j] + slot, slot)
            align(d, s, j, tasks_of(d, s, j))
            for slot in range(tasks_of(d, s, j)):
                write(d, s, d.job_node[j] + slot, slot)
    for column in range(COST_COLUMNS):
        s.sums[column] = 0
    for r in range(shifts):
        s.is_dirty[r] = 0
        cost_row(d, s, r)
        s.total[LEGS] += s.row[r, TRAVEL]
        for column in range(COST_COLUMNS):
            s.sums[column] += s.row[r, column]
    for link in range(d.link_first.size):
        s.link_hard[link] = relink(d, s, link)
        add_link(d, s, link, s.link_hard[link])
    return price(d, s)


@inner
def append(d, s, j):
    """Put the nodes of job j at the end of their shifts' routes and count its fixed cost."""
    v = s.job[j, VARIANT]
    s.total[FIXED] += d.variant_price[v]
    for slot in range(tasks_of(d, s, j)):
        i = d.job_node[j] + slot
        r = s.node[i, SHIFT]
        s.total[FIXED] += d.assign[d.variant_option[v] + slot, r]
        last = s.path[r, TAIL]
        s.node[i, PREV], s.node[i, NEXT] = last, END
        if last == NONE:
            s.path[r, HEAD] = i
        else:
            s.node[last, NEXT] = i
        s.path[r, TAIL] = i
        s.path[r, COUNT] += 1


@inner
def set_prices(d, s, cap):
    """Have leaving a job out cost at most about `cap`, dearer jobs a little more.

    Prices far above any detour freeze the choice of who is left out; they come back as it cools.
    """
    for j in range(s.price.size):
        s.price[j] = d.job_price[j]
        if s.price[j] > cap:
            s.price[j] = min(s.price[j], cap * (1.0 + np.log10(s.price[j] / cap)))


@inner
def true_cost(d, s):
    """Return the cost with every job that is left out at its true price."""
    cost = s.total[COST]
    for j in range(s.price.size):
        if s.job[j, VARIANT] == NONE:
            cost += d.job_price[j] - s.price[j]
    return cost


@inner
def keep_best(d, s):
    """Remember the current solution if it is legal and better than the best so far."""
    if s.total[HARDNESS] > TINY or s.total[COST] >= s.total[BEST] - TINY:
        return
    cost = true_cost(d, s)
    if cost >= s.total[BEST] - TINY:
        return
    s.total[BEST] = cost
    for i in range(s.best_node_shift.size):
        s.best_node_shift[i] = s.node[i, SHIFT]
    for j in range(s.best_key.size):
        s.best_key[j] = s.key[j]
        s.best_job[j, VARIANT], s.best_job[j, FLOOR] = s.job[j, VARIANT], s.job[j, FLOOR]
    for r in range(s.best_path.shape[0]):
        s.best_path[r, BREAK_AFTER] = s.path[r, BREAK_AFTER]
        s.best_path[r, BREAK_AFTER + 1] = s.path[r, BREAK_AFTER + 1]


@jit
def recall_best(d, s):
    """Go back to the best solution and decode it afresh at true prices; return its cost."""
    set_prices(d, s, np.inf)
    for i in range(s.best_node_shift.size):
        s.node[i, SHIFT] = s.best_node_shift[i]
    for j in range(s.best_key.size):
        s.key[j] = s.best_key[j]
        s.job[j, VARIANT], s.job[j, FLOOR] = s.best_job[j, VARIANT], s.best_job[j, FLOOR]
    for r in range(s.best_path.shape[0]):
        s.path[r, BREAK_AFTER] = s.best_path[r, BREAK_AFTER]
        s.path[r, BREAK_AFTER + 1] = s.best_path[r, BREAK_AFTER + 1]
    return decode_all(d, s)


@jit
def load(d, s, key, variant, shift):
    """Take over a solution by keys and variants of jobs and shifts of nodes; return its cost."""
    for i in range(shift.size):
        s.node[i, SHIFT] = shift[i]
    for j in range(key.size):
        s.key[j] = key[j]
        s.job[j, VARIANT], s.job[j, FLOOR] = variant[j], d.job_floor[j]
    return decode_all(d, s)


@jit
def present(s):
    """Return keys, jobs, shifts of nodes, thresholds of breaks and starts of the present solution.

    Copies, of shapes (jobs,), (jobs, 2), (nodes,), (shifts, 2), (nodes,).
    """
    nodes, shifts = s.best_node_shift.size, s.best_path.shape[0]
    shift, start = np.zeros(nodes, np.int32), np.zeros(nodes, np.int32)
    after = np.zeros((shifts, 2), np.int32)
    for i in range(nodes):
        shift[i], start[i] = s.node[i, SHIFT], s.node[i, START]
    for r in range(shifts):
        after[r, 0], after[r, 1] = s.path[r, BREAK_AFTER], s.path[r, BREAK_AFTER + 1]
    return s.key.copy(), s.job.copy(), shift, after, start


@jit
def best_of(s):
    """Return the best solution as `present` does the present one; it has no starts."""
    shifts = s.best_path.shape[0]
    after = np.zeros((shifts, 2), np.int32)
    for r in range(shifts):
        after[r, 0], after[r, 1] = s.best_path[r, BREAK_AFTER], s.best_path[r, BREAK_AFTER + 1]
    start = np.zeros(s.best_node_shift.size, np.int32)
    return s.best_key.copy(), s.best_job.copy(), s.best_node_shift.copy(), after, start


@jit
def bring(d, s, key, job, shift, after):
    """Take over a solution with its floors and breaks, the best so far whatever was.

    Returns its cost at true prices.
    """
    s.total[BEST] = np.inf
    set_prices(d, s, np.inf)
    for j in range(key.size):
        s.key[j] = key[j]
        s.job[j, VARIANT], s.job[j, FLOOR] = job[j, VARIANT], job[j, FLOOR]
    for i in range(shift.size):
        s.node[i, SHIFT] = shift[i]
    for r in range(after.shape[0]):
        s.path[r, BREAK_AFTER], s.path[r, BREAK_AFTER + 1] = after[r, 0], after[r, 1]
    cost = decode_all(d, s)
    keep_best(d, s)
    return cost


@jit
def price_hard(s, penalty):
    """Set the cost per hard minute."""
    s.total[PENALTY] = penalty


@jit
def begin_slice(s, seed, penalty, closed, barred, held):
    """Set the random numbers, the cost per hard minute, and what is left alone."""
    s.random[0] = seed
    s.total[PENALTY] = penalty
    for r in range(closed.size):
        s.closed[r] = closed[r]
    for j in range(barred.size):
        s.barred[j], s.held[j] = barred[j], held[j]


@jit
def lend_best(s, other):
    """Give another state the best solution of this one."""
    other.total[BEST] = s.total[BEST]
    other.best_node_shift[:] = s.best_node_shift
    other.best_key[:] = s.best_key
    other.best_job[:] = s.best_job
    other.best_path[:] = s.best_path


@jit
def reweigh(d, s):
    """Cost the solution by data other than it was built with, and keep it as the best so far."""
    s.total[BEST] = np.inf
    decode_all(d, s)
    keep_best(d, s)


@jit
def is_legal(s):
    """Tell whether the solution breaks nothing hard."""
    return s.total[HARDNESS] <= TINY


@jit
def glimpse(s):
    """Return the best cost and how many jobs it leaves out."""
    out = 0
    for j in range(s.best_job.shape[0]):
        if s.best_job[j, VARIANT] == NONE:
            out += 1
    return s.total[BEST], out


@jit
def priced(s):
    """Return how many moves were costed to the end, since the beginning."""
    return s.count[PRICED]


@jit
def running_cost(s):
    """Return the cost as the moves have left it, without decoding afresh."""
    return s.total[COST]


@jit
def rows(s):
    """Return copies of the current rows of nodes, jobs and shifts."""
    return s.node.copy(), s.job.copy(), s.path.copy()
