"""What is promised to the minute, put back where it was promised.

A lock says when, by one of the shifts and in which mode; not where the crew rests, nor from where a
session is held. So these are tried anew for what greedy insertion does not fit in.
"""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import COUNT, END, HEAD, NEXT, NONE, START, VARIANT
from scheduler.solver.kernel.full.journal import begin, undo
from scheduler.solver.kernel.full.routes import put_in, take_out, tasks_of
from scheduler.solver.kernel.full.state import COST
from scheduler.solver.kernel.jit import inner
from scheduler.solver.kernel.random import uniform

from .settle import BEFORE_FIRST, GAIN, give, order_by_time, pays, rest


@inner
def keep_promise(d, s, j, hard):
    """Give job j at the start that was promised, breaks laid anew; of one task, or of two."""
    order_by_time(d, s)
    if give(d, s, j, hard) or give_beside(d, s, j, hard):
        return True
    for v in range(d.job_variant[j], d.job_variant[j + 1]):
        option = d.variant_option[v]
        if d.variant_option[v + 1] - option != 2:
            continue
        for first in range(d.option_shift[option], d.option_shift[option + 1]):
            for second in range(d.option_shift[option + 1], d.option_shift[option + 2]):
                r, q = np.int64(d.eligible[first]), np.int64(d.eligible[second])
                may = d.shared[r, q] == 0 and s.closed[r] == 0 and s.closed[q] == 0
                if may and give_both(d, s, j, v, r, q, hard):
                    return True
    return False


@inner
def give_beside(d, s, j, hard):
    """Put job j, of one task, at its promised start, and the stops beside it in other variants.

    A session from the car may be held where the crew is or where it goes next; which of these a
    lock does not say.
    """
    for v in range(d.job_variant[j], d.job_variant[j + 1]):
        option = d.variant_option[v]
        if d.variant_option[v + 1] - option > 1:
            continue
        for at in range(d.option_shift[option], d.option_shift[option + 1]):
            r = np.int64(d.eligible[at])
            before = job_beside(d, s, r, d.job_fixed[j], 0)
            after = job_beside(d, s, r, d.job_fixed[j], 1)
            key = key_at(d, s, j, r, r)
            if s.closed[r] == 1 or np.isnan(key):
                continue
            for w in range(first_way(d, s, before), last_way(d, s, before)):
                for u in range(first_way(d, s, after), last_way(d, s, after)):
                    if give_varied(d, s, j, v, r, key, before, w, after, u, hard):
                        return True
    return False


@inner
def first_way(d, s, x):
    """Return the first variant to try of a job beside, of one task; 0 where it stays as it is."""
    return np.int64(0) if x == NONE or tasks_of(d, s, x) > 1 else np.int64(d.job_variant[x])


@inner
def last_way(d, s, x):
    """Return the variant behind the last to try of a job beside."""
    return np.int64(1) if x == NONE or tasks_of(d, s, x) > 1 else np.int64(d.job_variant[x + 1])


@inner
def vary(d, s, x, w, r):
    """Give job x on shift r in variant w, at its place in the order; False if it cannot."""
    if x == NONE or tasks_of(d, s, x) > 1 or s.job[x, VARIANT] == w:
        return True
    if d.variant_option[w + 1] - d.variant_option[w] > 1:
        return False
    take_out(d, s, x)
    s.want[0] = r
    return put_in(d, s, x, w, s.key[x])


@inner
def give_varied(d, s, j, v, r, key, before, w, after, u, hard):
    """Put job j on shift r at a key, with the jobs beside it in variants w and u."""
    for way in range(ways_to_rest(d, s, r)):
        line = s.total[COST] - GAIN
        begin(s)
        rest(d, s, r, way)
        put = vary(d, s, before, w, r) and vary(d, s, after, u, r)
        s.want[0] = r
        if not (put and put_in(d, s, j, v, key)):
            undo(s)
        elif pays(d, s, line, hard):
            return True
    return False


@inner
def give_both(d, s, j, v, r, q, hard):
    """Put job j, of two tasks, at its promised start on shifts r and q.

    With breaks laid anew, or with what comes before it on each in other variants.
    """
    key = key_at(d, s, j, r, q)
    if np.isnan(key):
        return False
    x, y = job_beside(d, s, r, d.job_fixed[j], 0), job_beside(d, s, q, d.job_fixed[j], 0)
    for way in range(ways_to_rest(d, s, r)):
        for other in range(ways_to_rest(d, s, q)):
            begin(s)
            rest(d, s, r, way)
            rest(d, s, q, other)
            if put_both(d, s, j, v, r, q, key, hard):
                return True
    for w in range(first_way(d, s, x), last_way(d, s, x)):
        for u in range(first_way(d, s, y), last_way(d, s, y)):
            begin(s)
            if not (vary(d, s, x, w, r) and vary(d, s, y, u, q)):
                undo(s)
            elif put_both(d, s, j, v, r, q, key, hard):
                return True
    return False


@inner
def put_both(d, s, j, v, r, q, key, hard):
    """Put job j on shifts r and q in the move that has begun, if all of it pays; else undo it."""
    line = s.total_log[COST] - GAIN
    s.want[0], s.want[1] = r, q
    if put_in(d, s, j, v, key):
        return pays(d, s, line, hard)
    undo(s)
    return False


@inner
def ways_to_rest(d, s, r):
    """Return how many ways there are to lay the breaks of shift r: as they are, and the others."""
    return np.int64(1) if d.break_count[r] == 0 else BEFORE_FIRST + np.int64(s.path[r, COUNT])


@inner
def key_at(d, s, j, r, q):
    """Return a key for job j where its promised start lies on shifts r and q; nan without one."""
    low, high = -np.inf, np.inf
    for route in (r, q):
        before = job_beside(d, s, route, d.job_fixed[j], 0)
        after = job_beside(d, s, route, d.job_fixed[j], 1)
        low = max(low, s.key[before] if before >= 0 else -np.inf)
        high = min(high, s.key[after] if after >= 0 else np.inf)
    if low >= high:
        return np.nan
    lot = uniform(s)
    if low == -np.inf:
        return high - lot if high < np.inf else s.key[j]
    return low + (high - low) * lot if high < np.inf else low + lot


@inner
def job_beside(d, s, r, tick, later):
    """Return the job on shift r next before a tick, or the next one at it; NONE without one."""
    before, i = np.int64(NONE), np.int64(s.path[r, HEAD])
    while i != END and s.node[i, START] < tick:
        before, i = i, np.int64(s.node[i, NEXT])
    found = i if later == 1 else before
    return np.int64(NONE) if found == NONE else np.int64(d.node_job[found])
