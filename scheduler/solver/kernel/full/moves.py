"""The moves. Each changes the solution through the journalled primitives and says whether it did.

A move that cannot be (a shift that may not, a key that is taken) returns False; the caller then
undoes what it has done so far.
"""

from __future__ import annotations

import numpy as np

from scheduler.solver.kernel.jit import inner

from .data import FAR
from .routes import attach, detach, mark, option_of, put_in, take_out, tasks_of
from .state import (
    COUNT,
    END,
    FIXED,
    FLOOR,
    HEAD,
    NEXT,
    NONE,
    OUT,
    PREV,
    SHIFT,
    START,
    THETA,
    VARIANT,
    draw,
    touch_job,
    touch_node,
    touch_path,
    uniform,
)

TRIES = 4


@inner
def pick_job(d, s):  # type: ignore[no-untyped-def]
    """Return a random job; one that is left out somewhat more often."""
    jobs = d.job_price.size
    j = draw(s, jobs)
    if s.count[OUT] > 0 and draw(s, 8) == 0:
        for _ in range(jobs):
            if s.job[j, VARIANT] == NONE:
                return j
            j += 1
            if j == jobs:
                j = 0
    return j


@inner
def pick_near(d, s, j):  # type: ignore[no-untyped-def]
    """Return a job that is given and near job j, or NONE."""
    width = d.near.shape[1]
    for _ in range(TRIES):
        b = d.near[j, min(draw(s, width), draw(s, width))]
        if b != NONE and s.job[b, VARIANT] != NONE:
            return np.int64(b)
    return np.int64(NONE)


@inner
def key_beside(d, s, i, after):  # type: ignore[no-untyped-def]
    """Return a random key right after (or before) node i in its route."""
    key = s.key[d.node_job[i]]
    other = s.node[i, NEXT] if after else s.node[i, PREV]
    if other == END:
        edge = key + 1.0 if after else max(0.0, key - 1.0)
    else:
        edge = s.key[d.node_job[other]]
    return key + (edge - key) * uniform(s)


@inner
def aim(d, s, j, v):  # type: ignore[no-untyped-def]
    """Choose shifts for job j in variant v into `want` and return a key, or -1.

    One task goes beside a neighbour, or anywhere; the others stay where they are, or anywhere.
    """
    option = d.variant_option[v]
    tasks = d.variant_option[v + 1] - option
    same = s.job[j, VARIANT] == v
    for slot in range(tasks):
        first, last = d.option_shift[option + slot], d.option_shift[option + slot + 1]
        if last == first:
            return -1.0
        s.want[slot] = d.eligible[first + draw(s, last - first)]
        if same and draw(s, 2) == 0:
            s.want[slot] = s.node[d.job_node[j] + slot, SHIFT]
    lead = draw(s, tasks)
    b = pick_near(d, s, j)
    if b != NONE and draw(s, 10) != 0:
        i = d.job_node[b] + draw(s, tasks_of(d, s, b))
        r = s.node[i, SHIFT]
        if d.assign[option + lead, r] < np.inf:
            s.want[lead] = r
        return key_beside(d, s, i, draw(s, 2) == 0)
    r = s.want[lead]
    if s.path[r, COUNT] == 0:
        return s.key[b] + uniform(s) if b != NONE else 1.0 + d.job_price.size * uniform(s)
    i = s.path[r, HEAD]
    steps = draw(s, s.path[r, COUNT])
    for _ in range(steps):
        i = s.node[i, NEXT]
    return key_beside(d, s, i, draw(s, 2) == 0)


@inner
def relocate(d, s):  # type: ignore[no-untyped-def]
    """Take a job out and give it elsewhere, perhaps in another way; insert it if it was out."""
    j = pick_job(d, s)
    variants = d.job_variant[j + 1] - d.job_variant[j]
    if variants == 0:
        return False
    v = s.job[j, VARIANT]
    if v == NONE or draw(s, 4) == 0:
        v = np.int32(d.job_variant[j] + draw(s, variants))
    key = aim(d, s, j, v)
    if key < 0:
        return False
    if s.job[j, VARIANT] != NONE:
        take_out(d, s, j)
    return put_in(d, s, j, v, key)


@inner
def remove(d, s):  # type: ignore[no-untyped-def]
    """Leave a job out."""
    j = draw(s, d.job_price.size)
    if s.job[j, VARIANT] == NONE or d.job_removable[j] == 0:
        return False
    take_out(d, s, j)
    return True


@inner
def replace(d, s):  # type: ignore[no-untyped-def]
    """Leave one job out and give another, which was out, in its place."""
    if s.count[OUT] == 0:
        return False
    jobs = d.job_price.size
    j = draw(s, jobs)
    for _ in range(jobs):
        if s.job[j, VARIANT] == NONE:
            break
        j = j + 1 if j + 1 < jobs else 0
    b = pick_near(d, s, j)
    if b == NONE or d.job_removable[b] == 0 or d.job_variant[j + 1] == d.job_variant[j]:
        return False
    v = np.int32(d.job_variant[j] + draw(s, d.job_variant[j + 1] - d.job_variant[j]))
    option = d.variant_option[v]
    key, r = s.key[b], s.node[d.job_node[b] + draw(s, tasks_of(d, s, b)), SHIFT]
    for slot in range(d.variant_option[v + 1] - option):
        first, last = d.option_shift[option + slot], d.option_shift[option + slot + 1]
        if last == first:
            return False
        s.want[slot] = d.eligible[first + draw(s, last - first)]
    lead = draw(s, d.variant_option[v + 1] - option)
    if d.assign[option + lead, r] < np.inf:
        s.want[lead] = r
    take_out(d, s, b)
    return put_in(d, s, j, v, key)


@inner
def swap(d, s):  # type: ignore[no-untyped-def]
    """Exchange the positions, and one shift each, of two neighbouring jobs."""
    a = pick_job(d, s)
    b = pick_near(d, s, a)
    if b == NONE or s.job[a, VARIANT] == NONE:
        return False
    va, vb = s.job[a, VARIANT], s.job[b, VARIANT]
    ta, tb = tasks_of(d, s, a), tasks_of(d, s, b)
    xa, xb = draw(s, ta), draw(s, tb)
    ra, rb = s.node[d.job_node[a] + xa, SHIFT], s.node[d.job_node[b] + xb, SHIFT]
    key_a, key_b = s.key[a], s.key[b]
    keep_b = d.assign[d.variant_option[vb] + xb, ra] == np.inf
    keep_a = d.assign[d.variant_option[va] + xa, rb] == np.inf
    if keep_a and keep_b and ra != rb:
        return False
    take_out(d, s, a)
    take_out(d, s, b)
    for slot in range(ta):
        s.want[slot] = s.node[d.job_node[a] + slot, SHIFT]
    if not keep_a:
        s.want[xa] = rb
    if not put_in(d, s, a, va, key_b):
        return False
    for slot in range(tb):
        s.want[slot] = s.node[d.job_node[b] + slot, SHIFT]
    if not keep_b:
        s.want[xb] = ra
    return put_in(d, s, b, vb, key_a)


@inner
def gather(d, s, row, r, start, stop):  # type: ignore[no-untyped-def]
    """Collect the nodes of shift r with start <= key < stop into `pool[row]`; return how many."""
    found = 0
    i = s.path[r, HEAD]
    while i != END:
        key = s.key[d.node_job[i]]
        if key >= stop:
            break
        if key >= start:
            s.pool[row, found] = i
            found += 1
        i = s.node[i, NEXT]
    return found


@inner
def may_go(d, s, i, r):  # type: ignore[no-untyped-def]
    """Tell whether node i may be on shift r beside the other tasks of its job."""
    if d.assign[option_of(d, s, i), r] == np.inf:
        return False
    j = d.node_job[i]
    for slot in range(tasks_of(d, s, j)):
        other = d.job_node[j] + slot
        if other != i and d.shared[s.node[other, SHIFT], r] == 1:
            return False
    return True


@inner
def move_pool(d, s, row, found, r):  # type: ignore[no-untyped-def]
    """Attach the detached nodes of `pool[row]` to shift r."""
    for at in range(found):
        i = s.pool[row, at]
        option = option_of(d, s, i)
        s.total[FIXED] += d.assign[option, r] - d.assign[option, s.node[i, SHIFT]]
        if not attach(d, s, i, r):
            return False
    return True


@inner
def exchange(d, s):  # type: ignore[no-untyped-def]
    """Exchange what two shifts do from one point on, for a while or until the end."""
    a = pick_job(d, s)
    b = pick_near(d, s, a)
    if b == NONE or s.job[a, VARIANT] == NONE:
        return False
    i = d.job_node[a] + draw(s, tasks_of(d, s, a))
    ra = s.node[i, SHIFT]
    rb = s.node[d.job_node[b] + draw(s, tasks_of(d, s, b)), SHIFT]
    if ra == rb:
        return False
    start, stop = s.key[a], np.inf
    if draw(s, 2) == 0:
        for _ in range(1 + draw(s, 3)):
            i = s.node[i, NEXT]
            if i == END:
                break
        stop = np.inf if i == END else s.key[d.node_job[i]]
    one, two = gather(d, s, 0, ra, start, stop), gather(d, s, 1, rb, start, stop)
    for at in range(one):
        if not may_go(d, s, s.pool[0, at], rb):
            return False
    for at in range(two):
        if not may_go(d, s, s.pool[1, at], ra):
            return False
    for at in range(one):
        detach(d, s, s.pool[0, at])
    for at in range(two):
        detach(d, s, s.pool[1, at])
    return move_pool(d, s, 0, one, rb) and move_pool(d, s, 1, two, ra)


@inner
def segment(d, s):  # type: ignore[no-untyped-def]
    """Move two or three jobs in a row of one shift, in order or reversed, beside a neighbour."""
    a = pick_job(d, s)
    b = pick_near(d, s, a)
    if b == NONE or s.job[a, VARIANT] == NONE:
        return False
    first = d.job_node[a] + draw(s, tasks_of(d, s, a))
    length = 0
    i = first
    wanted = 2 + draw(s, 2)
    while i != END and length < wanted:
        if d.node_job[i] == b:
            return False
        s.pool[0, length] = i
        length += 1
        i = s.node[i, NEXT]
    if length < 2:
        return False
    beside = d.job_node[b] + draw(s, tasks_of(d, s, b))
    r = s.node[beside, SHIFT]
    key = s.key[b]
    edge = key_beside(d, s, beside, after=True)
    flip = draw(s, 2) == 0
    for at in range(length):
        s.pool[1, at] = s.job[d.node_job[s.pool[0, at]], VARIANT]
        take_out(d, s, d.node_job[s.pool[0, at]])
    for at in range(length):
        one = length - 1 - at if flip else at
        i = s.pool[0, one]
        j, v = d.node_job[i], s.pool[1, one]
        for slot in range(d.variant_option[v + 1] - d.variant_option[v]):
            s.want[slot] = s.node[d.job_node[j] + slot, SHIFT]
        s.want[i - d.job_node[j]] = r
        if not put_in(d, s, j, v, key + (edge - key) * (at + 1.0) / (length + 1.0)):
            return False
    return True


@inner
def retime_break(d, s):  # type: ignore[no-untyped-def]
    """Move a break: before the first stop that would start after a random stop's start."""
    r = draw(s, d.shift_start.size)
    if d.break_count[r] == 0 or s.path[r, HEAD] == NONE:
        return False
    due = draw(s, d.break_count[r])
    theta = np.int64(0)
    if draw(s, 4) != 0:
        i = s.path[r, HEAD]
        for _ in range(draw(s, s.path[r, COUNT])):
            i = s.node[i, NEXT]
        theta = np.int64(s.node[i, START])
    if theta == s.path[r, THETA + due]:
        return False
    touch_path(s, r)
    s.path[r, THETA + due] = theta
    mark(d, s, r, s.path[r, HEAD])
    s.until[r] = np.inf
    return True


@inner
def hold(d, s):  # type: ignore[no-untyped-def]
    """Make a job wait: for a later window, or for the other end of a link; or let it go again."""
    j = draw(s, d.job_price.size)
    windows = d.job_window[j + 1] - d.job_window[j]
    links = d.job_link[j + 1] - d.job_link[j]
    if s.job[j, VARIANT] == NONE or (windows + links < 2 and links == 0):
        return False
    floor = np.int64(0)
    if s.job[j, FLOOR] == 0 or draw(s, 2) == 0:
        if windows > 1 and (links == 0 or draw(s, 2) == 0):
            floor = np.int64(d.window_start[d.job_window[j] + 1 + draw(s, windows - 1)])
        elif links > 0:
            link = d.link_of[d.job_link[j] + draw(s, links)]
            other = d.link_second[link]
            if other == j or s.job[other, VARIANT] == NONE or d.link_most[link] >= FAR:
                return False
            floor = np.int64(s.node[d.job_node[other], START]) - d.link_most[link]
    if floor == s.job[j, FLOOR] or floor < 0:
        return False
    touch_job(s, j)
    s.job[j, FLOOR] = floor
    for slot in range(tasks_of(d, s, j)):
        i = d.job_node[j] + slot
        touch_node(s, i)
        mark(d, s, s.node[i, SHIFT], i)
    return True
