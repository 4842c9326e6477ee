"""Places for visits by several: one task after the other, each beside what the others have."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import END, NEXT, NONE
from scheduler.solver.kernel.full.state import FOUND, READY_AT
from scheduler.solver.kernel.jit import inner

from .found import AFTER, BEFORE, PER_TASK, WAY, WHEN, WHO, open_row
from .latest import from_when, look_back, stop_before
from .scan import earliest_there, fit, has_room


@inner
def match(d, s, j, v, slot, parts, which, most):
    """Note in a list the places of job j's tasks up to `slot`, for each place of those before."""
    option = d.variant_option[v] + slot
    work = d.option_entry[option] + d.option_duration[option] + d.option_tail[option]
    for number in range(s.count[FOUND + parts]):
        for at in range(d.option_shift[option], d.option_shift[option + 1]):
            r = d.eligible[at]
            base = s.estimate[parts, number] + d.assign[option, r]
            if base >= s.least[which] or s.closed[r] == 1:
                continue
            apart = True
            for other in range(slot):
                mate = s.found[parts, number, WHO + PER_TASK * other]
                apart = apart and d.shared[mate, r] == 0
            if not apart:
                continue
            if s.fresh[r] == 0:
                look_back(d, s, r)
            if s.gap[r] >= work:
                match_on(d, s, j, slot, number, parts, r, base, which, most)


@inner
def match_on(d, s, j, slot, number, parts, r, base, which, most):
    """Note the places of one more task on shift r that agree with the others in order and time."""
    row = s.found[parts, number]
    option = d.variant_option[row[WAY]] + slot
    start, least, widest = np.int64(row[WHEN]), d.option_least[option], d.option_most[option]
    early = max(start + least - d.option_entry[option], earliest_there(d, j, option))
    work = d.option_entry[option] + d.option_duration[option] + d.option_tail[option]
    low, high = -np.inf, np.inf
    for other in range(slot):
        a, b = row[BEFORE + PER_TASK * other], row[AFTER + PER_TASK * other]
        if a != NONE:
            low = max(low, s.key[d.node_job[a]])
        if b != END:
            high = min(high, s.key[d.node_job[b]])
    y = from_when(d, s, r, early + work)
    x = stop_before(s, r, y)
    while x == NONE or s.key[d.node_job[x]] < high:
        after = y == END or s.key[d.node_job[y]] > low
        if after and has_room(d, s, r, x, y, early, work):
            estimate = base + fit(d, s, j, slot, option, r, x, y, start + least)
            together = start
            if estimate < s.least[which]:
                together = max(start, s.scan[READY_AT] - widest)
            if together > start and not may_wait(d, s, j, slot, row, together):
                estimate = np.inf
            if estimate < s.least[which]:
                place = s.found[which, open_row(s, which, most, estimate)]
                for column in range(WHO + PER_TASK * slot):
                    place[column] = s.found[parts, number, column]
                place[WHEN], place[WHO + PER_TASK * slot] = together, r
                place[BEFORE + PER_TASK * slot], place[AFTER + PER_TASK * slot] = x, y
        if y == END:
            return
        x, y = y, np.int64(s.node[y, NEXT])


@inner
def may_wait(d, s, j, slot, row, together):
    """Tell whether the tasks before `slot` still fit when the first starts at `together`."""
    option = d.variant_option[row[WAY]]
    for other in range(slot):
        first = WHO + PER_TASK * other
        starts = together + d.option_least[option + other] * (other > 0)
        a, b = np.int64(row[first + 1]), np.int64(row[first + 2])
        if fit(d, s, j, other, option + other, row[first], a, b, starts) == np.inf:
            return False
    return True
