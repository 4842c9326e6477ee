"""Ejection: an absent visit takes the place of a given one, which then looks for another."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import FAR, FLOOR, HEAD, LATENESS, LEAVE, NEXT, NONE, PREV
from scheduler.solver.kernel.full.journal import begin, touch_job, undo
from scheduler.solver.kernel.full.pricing import TINY, price_move
from scheduler.solver.kernel.full.routes import put_in, take_out, tasks_of
from scheduler.solver.kernel.full.state import COST, FOUND, HARDNESS, REACH
from scheduler.solver.kernel.jit import inner
from scheduler.solver.kernel.random import uniform

from .found import AFTER, WAY, WHO, WHOLE, forget, open_row
from .insert import NARROW_FROM, insert_with_mates, note_reach
from .latest import look_back
from .ledger import enter, open_turn, take_back
from .pool import absent_job
from .scan import earliest_there, fit, has_room

TRIED = 6
"""Given visits that one absent visit tries to put out."""


@inner
def list_victims(d, s, j, v, heat):
    """List given visits in whose places job j would fit in variant v, the likeliest gains first."""
    option = d.variant_option[v]
    early = earliest_there(d, j, option)
    work = d.option_entry[option] + d.option_duration[option] + d.option_tail[option]
    narrow = d.shift_start.size >= NARROW_FROM
    closes = d.window_end[d.job_window[j + 1] - 1] if d.hard[LATENESS] > 0.0 else np.int64(FAR)
    for at in range(d.option_shift[option], d.option_shift[option + 1]):
        r = d.eligible[at]
        i = np.int64(s.path[r, HEAD])
        if i == NONE or s.closed[r] == 1 or (narrow and s.reach[r] != s.count[REACH]):
            continue
        if s.fresh[r] == 0:
            look_back(d, s, r)
        if s.home_due[r] - early < work:
            continue
        base = d.variant_price[v] + d.assign[option, r]
        while i != NONE:
            a, b, x = np.int64(s.node[i, PREV]), np.int64(s.node[i, NEXT]), d.node_job[i]
            if a != NONE and s.node[a, LEAVE] > closes:
                break
            may = tasks_of(d, s, x) == 1 and d.job_removable[x] == 1 and s.barred[x] == 0
            if may and has_room(d, s, r, a, b, early, work):
                estimate = base + fit(d, s, j, 0, option, r, a, b, np.int64(0))
                if estimate < s.price[j]:
                    loss = max(0.0, s.price[x] - s.price[j])
                    score = uniform(s) * (estimate + heat) + uniform(s) * loss
                    if score < s.least[WHOLE]:
                        row = s.found[WHOLE, open_row(s, WHOLE, TRIED, score)]
                        row[WAY], row[WHO], row[AFTER] = v, r, i
            i = b


@inner
def eject(d, s, heat):
    """Give an absent job in the place of another, and that elsewhere; tell whether it stays."""
    j = absent_job(d, s)
    if j == NONE:
        return False
    line = s.total[COST] - heat * np.log(uniform(s))
    forget(s, WHOLE, np.inf)
    if d.shift_start.size >= NARROW_FROM:
        note_reach(d, s, j)
    for v in range(d.job_variant[j], d.job_variant[j + 1]):
        if d.variant_option[v + 1] - d.variant_option[v] == 1:
            list_victims(d, s, j, v, heat)
    hard, held = s.total[HARDNESS] + TINY, s.count[FOUND + WHOLE]
    for at in range(held):
        row = s.found[WHOLE, at]
        s.victims[at, 0], s.victims[at, 1], s.victims[at, 2] = row[WAY], row[WHO], row[AFTER]
    for at in range(held):
        x = d.node_job[s.victims[at, 2]]
        open_turn(s)
        begin(s)
        key = s.key[x]
        take_out(d, s, x)
        s.job[x, FLOOR] = d.job_floor[x]
        touch_job(s, j)
        s.job[j, FLOOR] = d.job_floor[j]
        s.want[0] = s.victims[at, 1]
        put = put_in(d, s, j, s.victims[at, 0], key)
        if not put or price_move(d, s, np.inf) == np.inf or s.total[HARDNESS] > hard:
            undo(s)
            continue
        enter(s)
        insert_with_mates(d, s, x)
        if s.total[COST] <= line:
            return True
        take_back(s)
    return False
