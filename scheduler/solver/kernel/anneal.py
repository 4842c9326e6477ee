"""Simulated annealing over the moves, in chunks that report back to Python between them."""

from __future__ import annotations

import numpy as np

from .costs import settle
from .decode import decode_all
from .jit import inner, jit
from .moves import (
    aim,
    exchange,
    hold,
    relocate,
    remove,
    replace,
    retime_break,
    segment,
    swap,
)
from .state import (
    BEST,
    COST,
    FIXED,
    FLOOR,
    HARDNESS,
    LINKED,
    NONE,
    OUT,
    PENALTY,
    SHIFT,
    THETA,
    VARIANT,
    begin,
    draw,
    put_in,
    undo,
    uniform,
)

TINY = 1e-7
"""Costs and hard minutes below this are rounding."""

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
    fixed, linked, out = s.total[FIXED], s.total[LINKED], s.count[OUT]
    cost, hard = s.total[COST], s.total[HARDNESS]
    begin(s)
    if make(d, s, kind) and settle(d, s) <= threshold:
        return True
    undo(s, fixed, linked, out)
    s.total[COST], s.total[HARDNESS] = cost, hard
    return False


@inner
def keep_best(s):  # type: ignore[no-untyped-def]
    """Remember the current solution if it is legal and better than the best so far."""
    cost = s.total[COST]
    if s.total[HARDNESS] > TINY or cost >= s.total[BEST] - TINY:
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
    """Go back to the best solution and decode it afresh; return its cost."""
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
def anneal(d, s, moves, hot, cold, soft_penalty, hard_penalty, start, total):  # type: ignore[no-untyped-def]
    """Make `moves` tries, as tries `start` and on of `total`, and decode afresh at the end.

    The temperature falls geometrically from `hot` to `cold`, the penalty per hard minute rises
    from `soft_penalty` to `hard_penalty`; both are set every 1,000 tries.
    """
    for number in range(moves):
        if number % 1000 == 0:
            done = (start + number) / total
            heat = hot * (cold / hot) ** done
            s.total[PENALTY] = soft_penalty * (hard_penalty / soft_penalty) ** done
            decode_all(d, s)
        lot = uniform(s)
        kind = RELOCATE
        while CHANCES[kind] < lot:
            kind += 1
        threshold = s.total[COST] - heat * np.log(uniform(s))
        if try_move(d, s, kind, threshold):
            keep_best(s)
    return decode_all(d, s)


@inner
def insert_best(d, s, j, tries):  # type: ignore[no-untyped-def]
    """Put job j where it costs least among random positions; leave it out if it is not worth it."""
    variants = d.job_variant[j + 1] - d.job_variant[j]
    if variants == 0:
        return
    base, seed = s.total[COST], s.random[0]
    fixed, linked, out, hard = s.total[FIXED], s.total[LINKED], s.count[OUT], s.total[HARDNESS]
    limit = base if d.job_removable[j] == 1 else np.inf
    best, best_seed = limit, np.uint64(0)
    for _ in range(tries):
        seed = s.random[0]
        begin(s)
        v = np.int32(d.job_variant[j] + draw(s, variants))
        key = aim(d, s, j, v)
        if key >= 0 and put_in(d, s, j, v, key):
            cost = settle(d, s)
            legal = s.total[HARDNESS] <= hard + TINY or d.job_removable[j] == 0
            if cost < best and legal:
                best, best_seed = cost, seed
        undo(s, fixed, linked, out)
        s.total[COST], s.total[HARDNESS] = base, hard
    if best < limit:
        resume = s.random[0]
        s.random[0] = best_seed
        begin(s)
        v = np.int32(d.job_variant[j] + draw(s, variants))
        put_in(d, s, j, v, aim(d, s, j, v))
        settle(d, s)
        s.random[0] = resume


@jit
def construct(d, s, order, tries, penalty):  # type: ignore[no-untyped-def]
    """Build a first solution: the jobs in `order`, each where it costs least."""
    s.total[PENALTY] = penalty
    s.total[BEST] = np.inf
    decode_all(d, s)
    for j in order:
        if s.job[j, VARIANT] == NONE:
            insert_best(d, s, j, tries)
    keep_best(s)
    return decode_all(d, s)


@jit
def glimpse(s):  # type: ignore[no-untyped-def]
    """Return the best cost and how many jobs it leaves out."""
    out = 0
    for j in range(s.best_job.shape[0]):
        if s.best_job[j, VARIANT] == NONE:
            out += 1
    return s.total[BEST], out


@jit
def rows(s):  # type: ignore[no-untyped-def]
    """Return copies of the current rows of nodes, jobs and shifts."""
    return s.node.copy(), s.job.copy(), s.path.copy()
