"""Simulated annealing over the moves, in chunks that report back to Python between them."""

from __future__ import annotations

import numpy as np

from scheduler.solver.kernel.jit import inner, jit

from .decode import decode_all
from .insertion import TINY, insert_best, rebuild
from .moves import (
    exchange,
    hold,
    relocate,
    remove,
    replace,
    retime_break,
    segment,
    swap,
)
from .pricing import settle
from .routes import take_out
from .state import (
    BEST,
    COST,
    FIXED,
    FLOOR,
    HARDNESS,
    LEGS,
    LINKED,
    NONE,
    OUT,
    PENALTY,
    PRICED,
    SHIFT,
    THETA,
    VARIANT,
    begin,
    undo,
    uniform,
)

RELOCATE, SWAP, EXCHANGE, SEGMENT, REMOVE, REPLACE, BREAK, HOLD = 0, 1, 2, 3, 4, 5, 6, 7
MOVES = 8
CHANCES = np.array([0.42, 0.68, 0.78, 0.86, 0.88, 0.94, 0.97, 1.0])
"""Cumulative chances of the moves; those without an object fall to `relocate`."""


@inner
def make(d, s, kind):  # type: ignore[no-untyped-def]
    """Make one random move of a kind; False if it could not be made."""
    if kind == RELOCATE:
        return relocate(d, s)
    if kind == SWAP:
        return swap(d, s)
    if kind == EXCHANGE:
        return exchange(d, s)
    if kind == SEGMENT:
        return segment(d, s)
    if kind == REMOVE:
        return remove(d, s)
    if kind == REPLACE:
        return replace(d, s)
    if kind == BREAK:
        return retime_break(d, s)
    return hold(d, s)


@jit
def try_move(d, s, kind, threshold):  # type: ignore[no-untyped-def]
    """Make one random move of a kind and keep it if its cost is at most `threshold`."""
    fixed, linked, legs = s.total[FIXED], s.total[LINKED], s.total[LEGS]
    cost, hard, out = s.total[COST], s.total[HARDNESS], s.count[OUT]
    begin(s)
    if make(d, s, kind) and settle(d, s, threshold) <= threshold:
        return True
    undo(s, fixed, linked, legs, out)
    s.total[COST], s.total[HARDNESS] = cost, hard
    return False


@inner
def set_prices(d, s, cap):  # type: ignore[no-untyped-def]
    """Have leaving a job out cost at most about `cap`, dearer jobs a little more.

    Prices far above any detour freeze the choice of who is left out; they come back as it cools.
    """
    for j in range(s.price.size):
        s.price[j] = d.job_price[j]
        if s.price[j] > cap:
            s.price[j] = min(s.price[j], cap * (1.0 + np.log10(s.price[j] / cap)))


@inner
def true_cost(d, s):  # type: ignore[no-untyped-def]
    """Return the cost with every job that is left out at its true price."""
    cost = s.total[COST]
    for j in range(s.price.size):
        if s.job[j, VARIANT] == NONE:
            cost += d.job_price[j] - s.price[j]
    return cost


@inner
def keep_best(d, s):  # type: ignore[no-untyped-def]
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
        s.best_path[r, THETA] = s.path[r, THETA]
        s.best_path[r, THETA + 1] = s.path[r, THETA + 1]


@jit
def recall_best(d, s):  # type: ignore[no-untyped-def]
    """Go back to the best solution and decode it afresh at true prices; return its cost."""
    set_prices(d, s, np.inf)
    for i in range(s.best_node_shift.size):
        s.node[i, SHIFT] = s.best_node_shift[i]
    for j in range(s.best_key.size):
        s.key[j] = s.best_key[j]
        s.job[j, VARIANT], s.job[j, FLOOR] = s.best_job[j, VARIANT], s.best_job[j, FLOOR]
    for r in range(s.best_path.shape[0]):
        s.path[r, THETA] = s.best_path[r, THETA]
        s.path[r, THETA + 1] = s.best_path[r, THETA + 1]
    return decode_all(d, s)


@jit
def load(d, s, key, variant, shift):  # type: ignore[no-untyped-def]
    """Take over a solution by keys and variants of jobs and shifts of nodes; return its cost."""
    for i in range(shift.size):
        s.node[i, SHIFT] = shift[i]
    for j in range(key.size):
        s.key[j] = key[j]
        s.job[j, VARIANT], s.job[j, FLOOR] = variant[j], 0
    return decode_all(d, s)


@jit
def adopt(d, s, key, variant, shift, theta):  # type: ignore[no-untyped-def]
    """Take over a solution with the thresholds of its breaks; keep it if it is legal and best."""
    for r in range(theta.shape[0]):
        s.path[r, THETA], s.path[r, THETA + 1] = theta[r, 0], theta[r, 1]
    load(d, s, key, variant, shift)
    keep_best(d, s)


@inner
def leave_out(d, s, j):  # type: ignore[no-untyped-def]
    """Take out job j and all that must be given with it; False if one cannot be left out."""
    if s.job[j, VARIANT] == NONE or d.job_removable[j] == 0:
        return False
    take_out(d, s, j)
    s.queue[0] = j
    held, done = 1, 0
    while done < held:
        one = s.queue[done]
        done += 1
        for at in range(d.job_link[one], d.job_link[one + 1]):
            link = d.link_of[at]
            first, second = d.link_first[link], d.link_second[link]
            other = first if second == one else second
            if d.link_together[link] == 1 and s.job[other, VARIANT] != NONE:
                if d.job_removable[other] == 0:
                    return False
                take_out(d, s, other)
                s.queue[held] = other
                held += 1
    return True


@jit
def shed(d, s):  # type: ignore[no-untyped-def]
    """Leave out jobs that something hard is broken for, the cheapest first, until nothing is.

    Random removals reach the last illegal one of a thousand jobs too late, and with it the whole
    plan would be lost.
    """
    for j in np.argsort(s.price):
        if s.total[HARDNESS] <= TINY:
            break
        fixed, linked, legs = s.total[FIXED], s.total[LINKED], s.total[LEGS]
        cost, hard, out = s.total[COST], s.total[HARDNESS], s.count[OUT]
        begin(s)
        if not leave_out(d, s, j) or settle(d, s, cost) >= cost or s.total[HARDNESS] >= hard:
            undo(s, fixed, linked, legs, out)
            s.total[COST], s.total[HARDNESS] = cost, hard
    keep_best(d, s)


@jit
def anneal(d, s, moves, start, total, plan):  # type: ignore[no-untyped-def]
    """Make `moves` tries, as tries `start` and on of `total`, and decode afresh at the end.

    `plan` holds three pairs, each followed geometrically over `total` tries and set every 1,000:
    the temperature, the penalty per hard minute, and the cap on what leaving a job out costs.
    From the share `plan[7]` on the penalty is at least `plan[6]`, so that the end is legal, and in
    the second half of what is left, jobs still illegal are shed. Every `plan[8]` tries comes a
    rebuild.
    """
    every = np.int64(plan[8])
    for number in range(moves):
        if (start + number) % 1000 == 0 or number == 0:
            done = (start + number) / total
            heat = plan[0] * (plan[1] / plan[0]) ** done
            s.total[PENALTY] = plan[2] * (plan[3] / plan[2]) ** done
            if done > plan[7]:
                s.total[PENALTY] = max(s.total[PENALTY], plan[6])
            set_prices(d, s, plan[4] * (plan[5] / plan[4]) ** done)
            decode_all(d, s)
            if 2 * done > 1 + plan[7] and s.total[HARDNESS] > TINY:
                shed(d, s)
        if (start + number) % every == 0 and rebuild(d, s, heat):
            keep_best(d, s)
        lot = uniform(s)
        kind = RELOCATE
        while CHANCES[kind] < lot:
            kind += 1
        threshold = s.total[COST] - heat * np.log(uniform(s))
        if try_move(d, s, kind, threshold):
            keep_best(d, s)
    return decode_all(d, s)


@jit
def construct(d, s, order, tries, penalty):  # type: ignore[no-untyped-def]
    """Build a first solution: the jobs in `order`, each where it costs least."""
    s.total[PENALTY] = penalty
    s.total[BEST] = np.inf
    decode_all(d, s)
    for j in order:
        if s.job[j, VARIANT] == NONE:
            insert_best(d, s, j, tries)
    keep_best(d, s)
    return decode_all(d, s)


@jit
def lend_best(s, other):  # type: ignore[no-untyped-def]
    """Give another state the best solution of this one."""
    other.total[BEST] = s.total[BEST]
    other.best_node_shift[:] = s.best_node_shift
    other.best_key[:] = s.best_key
    other.best_job[:] = s.best_job
    other.best_path[:] = s.best_path


@jit
def reweigh(d, s):  # type: ignore[no-untyped-def]
    """Cost the solution by data other than it was built with, and keep it as the best so far."""
    s.total[BEST] = np.inf
    decode_all(d, s)
    keep_best(d, s)


@jit
def is_legal(s):  # type: ignore[no-untyped-def]
    """Tell whether the solution breaks nothing hard."""
    return s.total[HARDNESS] <= TINY


@jit
def glimpse(s):  # type: ignore[no-untyped-def]
    """Return the best cost and how many jobs it leaves out."""
    out = 0
    for j in range(s.best_job.shape[0]):
        if s.best_job[j, VARIANT] == NONE:
            out += 1
    return s.total[BEST], out


@jit
def priced(s):  # type: ignore[no-untyped-def]
    """Return how many moves were costed to the end, since the beginning."""
    return s.count[PRICED]


@jit
def rows(s):  # type: ignore[no-untyped-def]
    """Return copies of the current rows of nodes, jobs and shifts."""
    return s.node.copy(), s.job.copy(), s.path.copy()


@jit
def running_cost(s):  # type: ignore[no-untyped-def]
    """Return the cost as the moves have left it, without decoding afresh."""
    return s.total[COST]
