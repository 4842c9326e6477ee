"""Which shifts could give a visit if it were the only one."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import BREAK_AFTER, FAR, FLOOR, HEAD, NONE
from scheduler.solver.kernel.full.journal import begin, touch_job, undo
from scheduler.solver.kernel.full.pricing import TINY, price_move
from scheduler.solver.kernel.full.routes import put_in
from scheduler.solver.kernel.full.solutions import decode_all, set_prices
from scheduler.solver.kernel.full.state import HARDNESS, LINKED
from scheduler.solver.kernel.jit import inner, jit

RESTS = 3
"""Ways to lay the breaks of a shift with one stop: as they come, before it, after it."""
MOST_CREWS = 20_000
"""Crews for one visit that are tried at most, those of whom all are known apart."""
MOST_WAYS = 4_000_000
"""Crews that are looked at, in one variant."""


@jit
def able_alone(d, s, j, able):
    """Mark in `able`, of shape (shifts,), who could give job j by law, with the others of its crew.

    The state is empty, and is so afterwards. A visit by several is tried with every crew; of a
    crew each is marked.
    """
    set_prices(d, s, np.inf)
    decode_all(d, s)
    left = np.int64(MOST_CREWS)
    for v in range(d.job_variant[j], d.job_variant[j + 1]):
        option = d.variant_option[v]
        tasks = d.variant_option[v + 1] - option
        at = np.zeros(tasks, np.int64)
        ways = np.int64(1)
        for slot in range(tasks):
            at[slot] = d.option_shift[option + slot]
            ways *= d.option_shift[option + slot + 1] - at[slot]
        for _ in range(min(ways, np.int64(MOST_WAYS))):
            if left <= 0:
                break
            known = True
            for slot in range(tasks):
                s.want[slot] = d.eligible[at[slot]]
                known = known and able[s.want[slot]] == 1
            if not known:
                left -= 1
                if fits_alone(d, s, j, v, tasks):
                    for slot in range(tasks):
                        able[s.want[slot]] = 1
            advance(d, option, tasks, at)


@inner
def advance(d, option, tasks, at):
    """Go on to the next crew: the last task's shift changes first."""
    for slot in range(tasks - 1, -1, -1):
        at[slot] += 1
        if at[slot] < d.option_shift[option + slot + 1]:
            return
        at[slot] = d.option_shift[option + slot]


@inner
def fits_alone(d, s, j, v, tasks):
    """Tell whether the crew in `want` could give job j in variant v, its breaks laid some way.

    What links ask of other jobs is left out of account: these are not there.
    """
    ways = np.int64(1)
    for _ in range(tasks):
        ways *= RESTS
    hard = s.total[HARDNESS] + TINY
    for way in range(ways):
        number = way
        for slot in range(tasks):
            lay_breaks(d, s, s.want[slot], number % RESTS)
            number //= RESTS
        begin(s)
        touch_job(s, j)
        s.job[j, FLOOR] = 0
        put = put_in(d, s, j, v, 1.0)
        fits = put and price_move(d, s, np.inf) < np.inf
        fits = fits and s.total[HARDNESS] - s.total[LINKED] * d.always[0] <= hard
        undo(s)
        for slot in range(tasks):
            lay_breaks(d, s, s.want[slot], np.int64(0))
        if fits or not put:
            return fits
    return False


@jit
def lay_empty(d, s, way):
    """Lay the breaks of shifts without stops some way, so that an insertion finds them so."""
    for r in range(d.shift_start.size):
        if s.path[r, HEAD] == NONE:
            lay_breaks(d, s, np.int64(r), np.int64(way))


@inner
def lay_breaks(d, s, r, way):
    """Have the breaks of shift r come as they are due, before its first stop, or after its last."""
    for k in range(d.break_first.shape[1]):
        after = np.int64(d.break_first[r, k])
        if way == 1:
            after = np.int64(0)
        elif way == 2:
            after = np.int64(FAR)
        s.path[r, BREAK_AFTER + k] = after
