"""Full decode, first plan and simulated annealing of the lite kernel."""

from __future__ import annotations

import numpy as np

from scheduler.solver.compiling.lite import DRIVEN as W_DRIVEN
from scheduler.solver.kernel.full.state import uniform

from ..jit import inner, jit
from .moves import exchange, relocate, segment, swap
from .routes import lateness, leg
from .state import (
    BEST,
    BEYOND,
    COST,
    DRIVEN,
    FIXED,
    LATE,
    NEXT,
    OVER,
    PENALTY,
    PREV,
    ROUTE,
    START,
    begin,
    undo,
)
from .timing import bound, commit, earliest, finish, propagate, sum_late, weight

RELOCATE, SWAP, EXCHANGE, SEGMENT = 0, 1, 2, 3
MOVES = 4
CHANCES = np.array([0.48, 0.74, 0.88, 1.0])
REFRESH = 5000
TINY = 1e-7


@jit
def decode(d, s):  # type: ignore[no-untyped-def]
    """Build and time all routes afresh from keys and routes; return the cost.

    Shares nothing with the incremental path, so that the two check each other. Spaces keys out.
    """
    nodes, shifts, jobs = d.node_job.size, d.shift_end.size, d.job_node.size - 1
    keys = np.zeros(jobs)
    for j in range(jobs):
        keys[j] = s.key[d.job_node[j]]
    order = np.argsort(keys, kind="mergesort")
    s.sums[:] = 0
    s.total[FIXED] = 0.0
    for r in range(shifts):
        first, last = nodes + r, nodes + shifts + r
        s.node[first, NEXT], s.node[last, PREV] = last, first
        s.late[r], s.latest[r] = 0, 0
    for rank in range(jobs):
        j = order[rank]
        for i in range(d.job_node[j], d.job_node[j + 1]):
            r = s.node[i, ROUTE]
            last = nodes + shifts + r
            before = s.node[last, PREV]
            s.key[i] = rank + 1.0
            s.node[i, PREV], s.node[i, NEXT] = before, last
            s.node[before, NEXT], s.node[last, PREV] = i, i
            s.total[FIXED] += d.assign[i, r]
            s.sums[DRIVEN] += leg(d, before, i)
        time_job(d, s, j)
    for r in range(shifts):
        last = nodes + shifts + r
        before = s.node[last, PREV]
        drive = leg(d, before, last)
        home = np.int64(s.node[before, START]) + d.duration[before] + drive
        s.sums[DRIVEN] += drive
        s.over[r] = max(np.int64(0), home - d.shift_end[r])
        s.beyond[r] = max(np.int64(0), home - d.shift_latest[r])
        s.sums[OVER] += s.over[r]
        s.sums[BEYOND] += s.beyond[r]
        sum_late(d, s, r)
    begin(s)
    s.total[COST] = finish(d, s)
    return s.total[COST]


@inner
def time_job(d, s, j):  # type: ignore[no-untyped-def]
    """Time the tasks of a job after those before them."""
    first = d.job_node[j]
    one = earliest(d, s, first)
    two = d.job_node[j + 1] - first == 2
    other = one
    if two:
        other = earliest(d, s, first + 1)
        one = max(one, other - d.most[first + 1])
        other = max(other, one + d.least[first + 1])
    for slot in range(2 if two else 1):
        i, start = first + slot, one if slot == 0 else other
        s.node[i, START] = start
        late, r = np.int64(lateness(d, i, start)), s.node[i, ROUTE]
        s.late[r] += late
        s.latest[r] = max(s.latest[r], late)
        s.sums[LATE] += late


@inner
def cost_at_end(d, free, i, r):  # type: ignore[no-untyped-def]
    """Return roughly what it costs to serve node i next on route r, `free` when and where."""
    drive = d.travel[free[r, 1], d.place[i]]
    ready = free[r, 0] + drive
    late = lateness(d, i, max(ready, np.int64(d.opens[i])))
    return drive + 0.1 * max(0, d.opens[i] - ready) + 5.0 * late + d.assign[i, r]


@inner
def cheapest(d, free, i, taken):  # type: ignore[no-untyped-def]
    """Return the route other than `taken` where node i costs least at the end, and the cost."""
    best, chosen = np.inf, np.int64(-1)
    for at in range(d.option_shift[i], d.option_shift[i + 1]):
        r = np.int64(d.eligible[at])
        cost = cost_at_end(d, free, i, r)
        if r != taken and cost < best:
            best, chosen = cost, r
    return chosen, best


@jit
def construct(d, s, order):  # type: ignore[no-untyped-def]
    """Give the jobs in `order`, each at the end of the routes where it costs least."""
    nodes, shifts = d.node_job.size, d.shift_end.size
    free = np.zeros((shifts, 2), np.int64)
    for each in range(shifts):
        free[each, 0], free[each, 1] = d.opens[nodes + each], d.place[nodes + each]
    rank = 0.0
    for j in order:
        rank += 1.0
        first = d.job_node[j]
        one, other = np.int64(-1), np.int64(-1)
        if d.job_node[j + 1] - first == 1:
            one, _ = cheapest(d, free, first, -1)
        else:
            best = np.inf
            for at in range(d.option_shift[first], d.option_shift[first + 1]):
                r = np.int64(d.eligible[at])
                mate, cost = cheapest(d, free, first + 1, r)
                cost += cost_at_end(d, free, first, r)
                if mate >= 0 and cost < best:
                    best, one, other = cost, r, mate
        for i in range(first, d.job_node[j + 1]):
            r = one if i == first else other
            s.node[i, ROUTE], s.key[i] = r, rank
            start = max(free[r, 0] + d.travel[free[r, 1], d.place[i]], d.opens[i])
            free[r, 0], free[r, 1] = start + d.duration[i], d.place[i]
    s.total[BEST] = np.inf
    decode(d, s)


@inner
def make(d, s, kind, threshold):  # type: ignore[no-untyped-def]
    """Make one random move of a kind; False if it could not be made."""
    room = threshold - weight(d, s, W_DRIVEN) * s.sums[DRIVEN] - s.total[FIXED]
    if kind == RELOCATE:
        return relocate(d, s, room)
    if kind == SWAP:
        return swap(d, s, room)
    if kind == EXCHANGE:
        return exchange(d, s, room)
    return segment(d, s)


@jit
def try_move(d, s, kind, threshold):  # type: ignore[no-untyped-def]
    """Make one random move of a kind and keep it if its cost is at most `threshold`.

    Returns 0 where it was filtered by the drive alone, 1 where timing refused it, 2 where kept.
    """
    driven, late, over, beyond = s.sums[0], s.sums[1], s.sums[2], s.sums[3]
    fixed = s.total[FIXED]
    begin(s)
    outcome = 0
    if make(d, s, kind, threshold) and bound(d, s) <= threshold:
        outcome = 1
        if propagate(d, s, threshold):
            cost = finish(d, s)
            if cost <= threshold:
                s.total[COST] = cost
                commit(d, s)
                return 2
    undo(s)
    s.sums[0], s.sums[1], s.sums[2], s.sums[3] = driven, late, over, beyond
    s.total[FIXED] = fixed
    return outcome


@inner
def is_legal(d, s):  # type: ignore[no-untyped-def]
    """Tell whether nothing hard is broken."""
    hard = d.hard[1] * s.sums[LATE] + d.hard[3] * s.sums[OVER] + d.hard[4] * s.sums[BEYOND]
    return hard <= TINY


@inner
def keep_best(d, s):  # type: ignore[no-untyped-def]
    """Copy the solution if it is legal and the best so far."""
    if s.total[COST] >= s.total[BEST] - TINY or not is_legal(d, s):
        return
    s.total[BEST] = s.total[COST]
    for i in range(d.node_job.size):
        s.best_key[i], s.best_route[i] = s.key[i], s.node[i, ROUTE]


@jit
def recall_best(d, s):  # type: ignore[no-untyped-def]
    """Go back to the best solution, if there is one, and decode it afresh; return its cost."""
    if s.total[BEST] < np.inf:
        for i in range(d.node_job.size):
            s.key[i], s.node[i, ROUTE] = s.best_key[i], s.best_route[i]
    return decode(d, s)


@jit
def anneal(d, s, moves, start, total, plan):  # type: ignore[no-untyped-def]
    """Make `moves` tries, as tries `start` and on of `total`; return how many were fully costed.

    `plan` holds the temperature and the penalty per hard minute, first and last, each followed
    geometrically; from the share `plan[5]` on the penalty is at least `plan[4]`.
    """
    timed = 0
    heat = plan[0]
    for number in range(moves):
        if (start + number) % REFRESH == 0 or number == 0:
            done = (start + number) / total
            heat = plan[0] * (plan[1] / plan[0]) ** done
            s.total[PENALTY] = plan[2] * (plan[3] / plan[2]) ** done
            if done > plan[5]:
                s.total[PENALTY] = max(s.total[PENALTY], plan[4])
            decode(d, s)
            keep_best(d, s)
        lot = uniform(s)
        kind = 0
        while CHANCES[kind] < lot:
            kind += 1
        outcome = try_move(d, s, kind, s.total[COST] - heat * np.log(uniform(s)))
        if outcome > 0:
            timed += 1
        if outcome == 2:
            keep_best(d, s)
    return timed


@jit
def running_cost(s):  # type: ignore[no-untyped-def]
    """Return the cost as the moves have left it, without decoding afresh."""
    return s.total[COST]


@jit
def present(s):  # type: ignore[no-untyped-def]
    """Return the keys and routes by node of the present solution."""
    nodes = s.best_key.size
    key, route = np.zeros(nodes), np.zeros(nodes, np.int32)
    for i in range(nodes):
        key[i], route[i] = s.key[i], s.node[i, ROUTE]
    return key, route


@jit
def best_of(s):  # type: ignore[no-untyped-def]
    """Return the best cost, and its keys and routes by node."""
    return s.total[BEST], s.best_key.copy(), s.best_route.copy()
