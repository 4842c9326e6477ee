"""The lite kernel's moves: relocate, swap, exchange of tails, segment. False: undo and forget."""

from __future__ import annotations

import numpy as np

from scheduler.solver.compiling.lite import DRIVEN as W_DRIVEN
from scheduler.solver.kernel.full.state import draw, uniform

from ..jit import inner
from .routes import attach, detach, drop, find, leg, lift, mark
from .state import DIRTY, DRIVEN, FIXED, NEXT, PENALTY, PREV, ROUTE, START, touch

TRIES = 4


@inner
def pick_near(d, s, j):  # type: ignore[no-untyped-def]
    """Return a job near job j, the nearest most often."""
    width = d.near.shape[1]
    for _ in range(TRIES):
        b = d.near[j, min(draw(s, width), draw(s, width))]
        if b >= 0:
            return np.int64(b)
    return np.int64(-1)


@inner
def slot_of(d, s, j):  # type: ignore[no-untyped-def]
    """Return a random node of job j."""
    first = d.job_node[j]
    tasks = d.job_node[j + 1] - first
    return first + (draw(s, tasks) if tasks > 1 else 0)


@inner
def key_between(s, before, after):  # type: ignore[no-untyped-def]
    """Return a random key between those of two nodes; the ends of routes are one step away."""
    low, high = s.key[before], s.key[after]
    if low == -np.inf:
        low = high - 1.0 if high < np.inf else 0.0
    if high == np.inf:
        high = low + 1.0
    return low + (high - low) * uniform(s)


@inner
def other_route(d, s, i, taken):  # type: ignore[no-untyped-def]
    """Return a route for the second node of a pair: often its own, else any it may go to."""
    r = s.node[i, ROUTE]
    if draw(s, 4) != 0 and r != taken:
        return np.int64(r)
    first = d.option_shift[i]
    return np.int64(d.eligible[first + draw(s, d.option_shift[i + 1] - first)])


@inner
def detour(d, low, i, high):  # type: ignore[no-untyped-def]
    """Return how much longer the drive from `low` to `high` is by way of node i."""
    return leg(d, low, i) + leg(d, i, high) - leg(d, low, high)


@inner
def mate_of(d, i):  # type: ignore[no-untyped-def]
    """Return the other node of a pair; -1 where the job has one task."""
    first = d.job_node[d.node_job[i]]
    return np.int64(2 * first + 1 - i if d.job_node[d.node_job[i] + 1] - first == 2 else -1)


@inner
def place_lead(d, s, lead, beside):  # type: ignore[no-untyped-def]
    """Return (route, node to follow, key) for a node that goes beside another, or anywhere.

    The node to follow is -1 where nothing would change.
    """
    r = np.int64(s.node[beside, ROUTE])
    if d.assign[lead, r] == np.inf or draw(s, 10) == 0:
        first = d.option_shift[lead]
        r = np.int64(d.eligible[first + draw(s, d.option_shift[lead + 1] - first)])
        key = s.key[beside] + uniform(s) - 0.5
        low = find(s, r, key, np.int64(d.node_job.size + r))
        if low == lead or (low >= 0 and s.node[low, NEXT] == lead):
            low = -1
        return r, np.int64(low), key
    low, high = beside, np.int64(s.node[beside, NEXT])
    if draw(s, 2) == 0:
        low, high = np.int64(s.node[beside, PREV]), beside
    if low == lead or high == lead:
        return r, np.int64(-1), 0.0
    return r, low, key_between(s, low, high)


@inner
def relocate(d, s, room):  # type: ignore[no-untyped-def]
    """Give a job elsewhere in the order; False if drive and assignment grow by over `room`."""
    j = draw(s, d.job_node.size - 1)
    lead = np.int64(slot_of(d, s, j))
    b = pick_near(d, s, j)
    if b < 0:
        return False
    r, low, key = place_lead(d, s, lead, np.int64(slot_of(d, s, b)))
    if low < 0:
        return False
    mate = mate_of(d, lead)
    old = s.node[lead, ROUTE]
    grows = detour(d, low, lead, s.node[low, NEXT]) - detour(
        d, s.node[lead, PREV], lead, s.node[lead, NEXT]
    )
    if not s.key[low] < key < s.key[s.node[low, NEXT]]:
        return False  # two jobs with one key have no order, and pairs could wait for each other
    if mate < 0:
        if per_drive(d, s) * grows + d.assign[lead, r] - d.assign[lead, old] > room:
            return False
        detach(d, s, lead)
        touch(s, lead)
        s.key[lead] = key
        attach(d, s, lead, r, low)
        return True
    there = other_route(d, s, mate, r)
    if there == r:
        return False
    hint = np.int64(s.node[mate, PREV])
    if s.node[hint, ROUTE] != there:
        hint = np.int64(d.node_job.size + there)
    beside = find(s, there, key, hint)
    if beside < 0:
        return False
    after = s.node[beside, NEXT]
    apart = beside != lead and after != lead and low != mate and s.node[low, NEXT] != mate
    if apart:
        if beside != mate and after != mate:
            grows += detour(d, beside, mate, after)
            grows -= detour(d, s.node[mate, PREV], mate, s.node[mate, NEXT])
        gives = d.assign[lead, r] - d.assign[lead, old]
        gives += d.assign[mate, there] - d.assign[mate, s.node[mate, ROUTE]]
        if per_drive(d, s) * grows + gives > room:
            return False
    lift(d, s, j)
    return drop(d, s, lead, r, key, low) and drop(d, s, mate, there, key, hint)


@inner
def per_drive(d, s):  # type: ignore[no-untyped-def]
    """Return the cost per tick of driving."""
    return d.soft[W_DRIVEN] + s.total[PENALTY] * d.hard[W_DRIVEN]


@inner
def pick_swap(d, s, one):  # type: ignore[no-untyped-def]
    """Return a node near node `one` with which it may exchange routes, or -1."""
    ra = s.node[one, ROUTE]
    for _ in range(TRIES):
        b = pick_near(d, s, d.node_job[one])
        if b >= 0:
            other = np.int64(slot_of(d, s, b))
            rb = s.node[other, ROUTE]
            if ra == rb or (d.assign[one, rb] < np.inf and d.assign[other, ra] < np.inf):
                return other
    return np.int64(-1)


@inner
def swap(d, s, room):  # type: ignore[no-untyped-def]
    """Exchange the places in the order, and one route each, of two neighbouring jobs."""
    a = draw(s, d.job_node.size - 1)
    one = np.int64(slot_of(d, s, a))
    other = pick_swap(d, s, one)
    if other < 0:
        return False
    b = d.node_job[other]
    ra, rb = s.node[one, ROUTE], s.node[other, ROUTE]
    mate_a, mate_b = mate_of(d, one), mate_of(d, other)
    before_a, before_b = np.int64(s.node[one, PREV]), np.int64(s.node[other, PREV])
    if mate_a < 0 and mate_b < 0 and before_a != other and before_b != one:
        grows = detour(d, before_a, other, s.node[one, NEXT])
        grows += detour(d, before_b, one, s.node[other, NEXT])
        grows -= detour(d, before_a, one, s.node[one, NEXT])
        grows -= detour(d, before_b, other, s.node[other, NEXT])
        gives = d.assign[one, rb] - d.assign[one, ra] + d.assign[other, ra] - d.assign[other, rb]
        if per_drive(d, s) * grows + gives > room:
            return False
    route_a = s.node[mate_a, ROUTE] if mate_a >= 0 else -1
    route_b = s.node[mate_b, ROUTE] if mate_b >= 0 else -1
    if route_a == rb or route_b == ra:
        return False
    key_a, key_b = s.key[one], s.key[other]
    far_a = s.node[mate_a, PREV] if mate_a >= 0 else 0
    far_b = s.node[mate_b, PREV] if mate_b >= 0 else 0
    lift(d, s, a)
    lift(d, s, b)
    if not drop(d, s, one, rb, key_b, before_b):
        return False
    if mate_a >= 0 and not drop(d, s, mate_a, route_a, key_b, far_a):
        return False
    if not drop(d, s, other, ra, key_a, before_a):
        return False
    return mate_b < 0 or drop(d, s, mate_b, route_b, key_a, far_b)


@inner
def before_key(d, s, r, key):  # type: ignore[no-untyped-def]
    """Return the last node of route r with a key below `key`."""
    i = np.int64(d.node_job.size + r)
    while s.key[s.node[i, NEXT]] < key:
        i = np.int64(s.node[i, NEXT])
    return i


@inner
def collect(d, s, row, i, stop, r):  # type: ignore[no-untyped-def]
    """Put the nodes from i to `stop` into `pool[row]`; return how many, or -1 if r may not."""
    found = 0
    while i != stop:
        if d.assign[i, r] == np.inf:
            return -1
        s.pool[row, found] = i
        found += 1
        i = s.node[i, NEXT]
    return found


@inner
def exchange(d, s, room):  # type: ignore[no-untyped-def]
    """Exchange what two routes do from one moment on; False if it costs over `room`.

    The two tasks of a pair stay apart: both lie in the exchanged span, or neither.
    """
    a = draw(s, d.job_node.size - 1)
    b = pick_near(d, s, a)
    if b < 0:
        return False
    nodes, shifts = d.node_job.size, d.shift_end.size
    one = np.int64(slot_of(d, s, a))
    ra, rb = np.int64(s.node[one, ROUTE]), np.int64(s.node[slot_of(d, s, b), ROUTE])
    if ra == rb:
        return False
    end_a, end_b = nodes + shifts + ra, nodes + shifts + rb
    low_a, low_b = np.int64(s.node[one, PREV]), before_key(d, s, rb, s.key[one])
    from_a, from_b = one, np.int64(s.node[low_b, NEXT])
    if draw(s, 2) == 0:
        stop = np.inf
        to_a, to_b = end_a, end_b
    else:
        to_a = one
        for _ in range(1 + draw(s, 3)):
            if to_a != end_a:
                to_a = np.int64(s.node[to_a, NEXT])
        stop = s.key[to_a]
        to_b = from_b
        while s.key[to_b] < stop:
            to_b = np.int64(s.node[to_b, NEXT])
    last_a, last_b = np.int64(s.node[to_a, PREV]), np.int64(s.node[to_b, PREV])
    grows = -leg(d, low_a, from_a) - leg(d, last_a, to_a)
    if from_b != to_b:
        grows += leg(d, low_a, from_b) + leg(d, last_b, to_a)
        grows += leg(d, low_b, from_a) + leg(d, last_a, to_b)
        grows -= leg(d, low_b, from_b) + leg(d, last_b, to_b)
    else:
        grows += leg(d, low_a, to_a)
        grows += leg(d, low_b, from_a) + leg(d, last_a, to_b) - leg(d, low_b, to_b)
    if per_drive(d, s) * grows > room + s.total[FIXED]:
        return False
    count_a = collect(d, s, 0, from_a, to_a, rb)
    count_b = collect(d, s, 1, from_b, to_b, ra)
    if count_a < 0 or count_b < 0:
        return False
    splice(d, s, 0, count_a, low_b, to_b, rb)
    splice(d, s, 1, count_b, low_a, to_a, ra)
    s.sums[DRIVEN] += grows
    return True


@inner
def splice(d, s, row, count, before, after, r):  # type: ignore[no-untyped-def]
    """Chain the nodes of `pool[row]` between two nodes of route r."""
    touch(s, before)
    touch(s, after)
    at_key = s.key[before]
    head = before
    for at in range(count):
        i = s.pool[row, at]
        touch(s, i)
        s.total[FIXED] += d.assign[i, r] - d.assign[i, s.node[i, ROUTE]]
        late = np.int64(s.node[i, START]) - d.closes[i]
        if late > 0:
            leave(s, s.node[i, ROUTE], late)
        s.node[i, ROUTE] = r
        s.node[i, PREV], s.node[head, NEXT] = head, i
        at_key = s.key[i]
        head = i
    s.node[head, NEXT], s.node[after, PREV] = after, head
    upto = s.key[after] if after < d.node_job.size else at_key
    mark(s, r, s.node[before, NEXT], upto)
    for at in range(count):
        late = np.int64(s.node[s.pool[row, at], START]) - d.closes[s.pool[row, at]]
        if late > 0:
            s.change[r] += late


@inner
def leave(s, r, late):  # type: ignore[no-untyped-def]
    """Take lateness off a route that is about to be timed again."""
    if s.is_dirty[r] == 0:
        s.is_dirty[r] = 1
        s.dirty[s.count[DIRTY]] = r
        s.count[DIRTY] += 1
        s.cursor[r] = s.cursor.size + s.pool.shape[1] - 1 + r
        s.force[r] = -np.inf
        s.change[r] = 0
    s.change[r] -= late


@inner
def segment(d, s):  # type: ignore[no-untyped-def]
    """Move two or three jobs in a row of one route, in order or reversed, beside a neighbour."""
    a = draw(s, d.job_node.size - 1)
    b = pick_near(d, s, a)
    if b < 0:
        return False
    beside = np.int64(slot_of(d, s, b))
    r, nodes = np.int64(s.node[beside, ROUTE]), d.node_job.size
    i, length, wanted = np.int64(slot_of(d, s, a)), 0, 2 + draw(s, 2)
    after = np.int64(s.node[beside, NEXT])
    while i < nodes and length < wanted:
        if d.node_job[i] == b or i == after or d.assign[i, r] == np.inf:
            return False
        mate = mate_of(d, i)
        if mate >= 0 and s.node[mate, ROUTE] == r:
            return False
        s.pool[1, length] = s.node[mate, ROUTE] if mate >= 0 else -1
        s.pool[0, length] = i
        length += 1
        i = np.int64(s.node[i, NEXT])
    if length < 2:
        return False
    low, high = s.key[beside], s.key[after]
    if high == np.inf:
        high = low + 1.0
    flip = draw(s, 2) == 0
    for at in range(length):
        lift(d, s, d.node_job[s.pool[0, at]])
    before = beside
    for at in range(length):
        one = length - 1 - at if flip else at
        i = s.pool[0, one]
        key = low + (high - low) * (at + 1.0) / (length + 1.0)
        if key <= s.key[before] or s.key[s.node[before, NEXT]] <= key:
            return False
        touch(s, i)
        s.key[i] = key
        attach(d, s, i, r, before)
        before = np.int64(i)
        if s.pool[1, one] >= 0:
            mate = mate_of(d, i)
            if not drop(d, s, mate, s.pool[1, one], key, mate):
                return False
    return True
