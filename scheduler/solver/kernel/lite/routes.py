"""The primitives of the lite kernel: nodes in and out of routes, the way driven kept exact."""

from __future__ import annotations

from scheduler.solver.columns import DRIVEN, NEXT, PREV, SHIFT, START
from scheduler.solver.kernel.jit import inner

from .state import DIRTY, FIXED, touch


@inner
def leg(d, a, b):
    """Return the ticks from node a to node b."""
    return d.travel[d.place[a], d.place[b]]


@inner
def lateness(d, i, start):
    """Return the ticks by which a start misses node i's window."""
    late = start - d.closes[i]
    return late if late > 0 else 0


@inner
def mark(s, r, i, upto):
    """Have route r timed again from node i on, at least as far as the key `upto`."""
    if s.is_dirty[r] == 0:
        s.is_dirty[r] = 1
        s.dirty[s.count[DIRTY]] = r
        s.count[DIRTY] += 1
        s.cursor[r] = i
        s.force[r] = upto
        s.change[r] = 0
        return
    if upto > s.force[r]:
        s.force[r] = upto
    if s.key[i] < s.key[s.cursor[r]]:
        s.cursor[r] = i


@inner
def detach(d, s, i):
    """Take node i out of its route."""
    r, before, after = s.node[i, SHIFT], s.node[i, PREV], s.node[i, NEXT]
    touch(s, i)
    touch(s, before)
    touch(s, after)
    s.node[before, NEXT], s.node[after, PREV] = after, before
    s.sums[DRIVEN] += leg(d, before, after) - leg(d, before, i) - leg(d, i, after)
    s.total[FIXED] -= d.assign[i, r]
    if s.is_dirty[r] == 1 and s.cursor[r] == i:
        s.cursor[r] = after
    mark(s, r, after, s.key[after] if after < d.node_job.size else s.key[before])
    s.change[r] -= lateness(d, i, s.node[i, START])
    s.node[i, SHIFT] = -1


@inner
def attach(d, s, i, r, before):
    """Put node i, its key set, into route r after `before`."""
    after = s.node[before, NEXT]
    touch(s, i)
    touch(s, before)
    touch(s, after)
    s.node[i, PREV], s.node[i, NEXT], s.node[i, SHIFT] = before, after, r
    s.node[before, NEXT], s.node[after, PREV] = i, i
    s.sums[DRIVEN] += leg(d, before, i) + leg(d, i, after) - leg(d, before, after)
    s.total[FIXED] += d.assign[i, r]
    mark(s, r, i, s.key[after] if after < d.node_job.size else s.key[i])
    s.change[r] += lateness(d, i, s.node[i, START])


@inner
def find(s, r, key, hint):
    """Return the node of route r after which `key` belongs, from a node of it; -1 if taken."""
    before = hint
    while s.key[before] > key:
        before = s.node[before, PREV]
    while s.key[s.node[before, NEXT]] <= key:
        before = s.node[before, NEXT]
    return -1 if s.key[before] == key else before


@inner
def lift(d, s, j):
    """Take all nodes of job j out of their routes."""
    for i in range(d.job_node[j], d.job_node[j + 1]):
        detach(d, s, i)


@inner
def drop(d, s, i, r, key, hint):
    """Put node i into route r where `key` belongs; False if it may not, or the key is taken."""
    if s.node[hint, SHIFT] != r:
        hint = d.node_job.size + r
    before = find(s, r, key, hint)
    if before < 0:
        return False
    touch(s, i)
    s.key[i] = key
    attach(d, s, i, r, before)
    return True
