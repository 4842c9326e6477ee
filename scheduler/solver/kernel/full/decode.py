"""The full decode: a whole solution afresh, apart from the incremental path it checks."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import (
    COST_COLUMNS,
    COUNT,
    END,
    HEAD,
    NEXT,
    NONE,
    PREV,
    SHIFT,
    TAIL,
    TRAVEL,
    VARIANT,
)
from scheduler.solver.kernel.jit import inner, jit

from .costs import cost_row
from .pricing import add_link, price, relink
from .routes import tasks_of
from .state import DIRTY, FIXED, LEGS, LINKED, OUT, OVERLAPS
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
