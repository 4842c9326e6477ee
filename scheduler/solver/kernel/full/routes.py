"""The primitives that change a solution: nodes in and out of routes, jobs in and out of the plan.

All write through the journal and mark what must be decoded again.
"""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import (
    APART,
    COUNT,
    END,
    FAR,
    HEAD,
    NEXT,
    NONE,
    OVERLAP,
    PREV,
    SHIFT,
    TAIL,
    THERE,
    VARIANT,
)
from scheduler.solver.kernel.jit import inner

from .journal import touch_job, touch_node, touch_path
from .state import DIRTY, FIXED, LEGS, OUT


@inner
def option_of(d, s, i):
    """Return the option that node i currently stands for."""
    j = d.node_job[i]
    return d.variant_option[s.job[j, VARIANT]] + i - d.job_node[j]


@inner
def tasks_of(d, s, j):
    """Return how many tasks job j currently has."""
    v = s.job[j, VARIANT]
    return d.variant_option[v + 1] - d.variant_option[v]


@inner
def mark(d, s, r, i):
    """Have shift r decoded again from node i on (END: only its way home)."""
    upto = -1.0 if i == END else s.key[d.node_job[i]]
    before = s.path[r, TAIL] if i == END else s.node[i, PREV]
    if i == END and before != NONE:
        upto = s.key[d.node_job[before]]
    first = i
    while before != NONE and d.option_place[option_of(d, s, before)] < 0:
        if d.option_place[option_of(d, s, before)] == THERE:
            first = before
        before = s.node[before, PREV]
    i = first
    if s.is_dirty[r] == 0:
        s.is_dirty[r] = 1
        s.dirty[s.count[DIRTY]] = r
        s.count[DIRTY] += 1
        s.cursor[r] = i
        s.until[r] = upto
        touch_path(s, r)
        return
    s.until[r] = max(s.until[r], upto)
    if i != END and (s.cursor[r] == END or s.key[d.node_job[s.cursor[r]]] > s.key[d.node_job[i]]):
        s.cursor[r] = i


@inner
def spot_of(d, s, i, edge):
    """Return the place of node i, or `edge` where there is none."""
    return edge if i == NONE else d.option_place[option_of(d, s, i)]


@inner
def detour(d, s, i, r, before, after):
    """Return how much longer shift r drives by way of node i; only where legs are fixed."""
    low = spot_of(d, s, before, d.shift_from[r])
    high = spot_of(d, s, after, d.shift_to[r])
    here = d.option_place[option_of(d, s, i)]
    straight = 0 if before == NONE and after == END else d.travel[low, high]
    return d.travel[low, here] + d.travel[here, high] - straight


@inner
def wake_clashing(d, s, r):
    """Have the shifts costed again that clash with shift r, which is now worked or no longer."""
    for at in range(d.clash[r], d.clash[r + 1]):
        if s.path[d.clash_other[at], HEAD] != NONE:
            mark(d, s, d.clash_other[at], END)


@inner
def detach(d, s, i):
    """Take node i out of its route."""
    r, before, after = s.node[i, SHIFT], s.node[i, PREV], s.node[i, NEXT]
    touch_path(s, r)
    if d.fixed_legs[0] == 1:
        s.total[LEGS] -= detour(d, s, i, r, before, after)
    if before == NONE:
        s.path[r, HEAD] = after
    else:
        touch_node(s, before)
        s.node[before, NEXT] = after
    if after == END:
        s.path[r, TAIL] = before
    else:
        touch_node(s, after)
        s.node[after, PREV] = before
    s.path[r, COUNT] -= 1
    if s.is_dirty[r] == 1 and s.cursor[r] == i:
        s.cursor[r] = after
    mark(d, s, r, after)
    if before == NONE and after == END:
        wake_clashing(d, s, r)


@inner
def attach(d, s, i, r):
    """Put node i into the route of shift r, where its key belongs; False if a key is taken."""
    key = s.key[d.node_job[i]]
    before, after = NONE, s.path[r, HEAD]
    while after != END and s.key[d.node_job[after]] < key:
        before = after
        after = s.node[after, NEXT]
    if after != END and s.key[d.node_job[after]] == key:
        return False
    touch_node(s, i)
    touch_path(s, r)
    if d.fixed_legs[0] == 1:
        s.total[LEGS] += detour(d, s, i, r, before, after)
    s.node[i, PREV], s.node[i, NEXT], s.node[i, SHIFT] = before, after, r
    if before == NONE:
        s.path[r, HEAD] = i
    else:
        touch_node(s, before)
        s.node[before, NEXT] = i
    if after == END:
        s.path[r, TAIL] = i
    else:
        touch_node(s, after)
        s.node[after, PREV] = i
    s.path[r, COUNT] += 1
    mark(d, s, r, i)
    mark(d, s, r, after)
    if before == NONE and after == END:
        wake_clashing(d, s, r)
    return True


@inner
def keeps_apart(d, link):
    """Tell whether the second of two visits of one client, in the order, waits for the first."""
    kind = d.link_kind[link]
    return kind == APART or (kind == OVERLAP and d.overlap[1] > 0.0)


@inner
def wake_linked(d, s, j):
    """Have the jobs decoded again that a link makes wait for job j."""
    for at in range(d.job_link[j], d.job_link[j + 1]):
        link = d.link_of[at]
        second = d.link_second[link]
        apart = keeps_apart(d, link)
        if apart and second == j:
            second = d.link_first[link]
        if (
            (apart or d.link_least[link] > -FAR)
            and second != j
            and s.job[second, VARIANT] != NONE
            and s.key[second] > s.key[j]
        ):
            for slot in range(tasks_of(d, s, second)):
                i = d.job_node[second] + slot
                mark(d, s, s.node[i, SHIFT], i)


@inner
def recost_met(d, s, j):
    """Have the routes costed again whose delay looks at job j."""
    if d.delays[0] == 0:
        return
    for at in range(d.job_link[j], d.job_link[j + 1]):
        link = d.link_of[at]
        other = d.link_first[link] + d.link_second[link] - j
        if s.job[other, VARIANT] != NONE:
            for slot in range(tasks_of(d, s, other)):
                mark(d, s, s.node[d.job_node[other] + slot, SHIFT], END)


@inner
def take_out(d, s, j):
    """Take all nodes of job j out of their routes and count the price of leaving it out."""
    touch_job(s, j)
    wake_linked(d, s, j)
    recost_met(d, s, j)
    v = s.job[j, VARIANT]
    first, option = d.job_node[j], d.variant_option[v]
    for slot in range(d.variant_option[v + 1] - option):
        s.total[FIXED] -= d.assign[option + slot, s.node[first + slot, SHIFT]]
        detach(d, s, first + slot)
    s.total[FIXED] += s.price[j] - d.variant_price[v]
    s.job[j, VARIANT] = NONE
    s.total[OUT] += 1


@inner
def put_in(d, s, j, v, key):
    """Give job j in variant v at `key`, its nodes on the shifts of `want`; False if it cannot."""
    option = d.variant_option[v]
    tasks = d.variant_option[v + 1] - option
    for slot in range(tasks):
        if d.assign[option + slot, s.want[slot]] == np.inf:
            return False
        for other in range(slot):
            if d.shared[s.want[slot], s.want[other]] == 1:
                return False
    touch_job(s, j)
    s.job[j, VARIANT] = v
    s.key[j] = key
    s.total[OUT] -= 1
    s.total[FIXED] += d.variant_price[v] - s.price[j]
    for slot in range(tasks):
        s.total[FIXED] += d.assign[option + slot, s.want[slot]]
        if not attach(d, s, d.job_node[j] + slot, s.want[slot]):
            return False
    wake_linked(d, s, j)
    recost_met(d, s, j)
    return True
