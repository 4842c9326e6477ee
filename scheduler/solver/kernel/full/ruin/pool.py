"""What a turn puts back: what was torn out, some of what was out already, and in which order."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import NONE, VARIANT
from scheduler.solver.kernel.full.state import OUT, TURN
from scheduler.solver.kernel.jit import inner
from scheduler.solver.kernel.random import draw, uniform

ABSENT_NEAR, ABSENT_ANYWHERE = 40, 2
"""Absent visits that a turn tries: so many near its seed, so many from anywhere."""
WHOLLY = 8
"""One of so many absent visits is tried on all shifts, the others on those that the turn changed:
on the rest they have most likely been tried before."""
BY_CHANCE, BY_PRICE, BY_WORTH, FAR_FIRST, NEAR_FIRST, NARROW, EARLY, LATE, LONG = range(9)
ORDERS = np.array([3, 6, 10, 11, 12, 13, 14, 15, 16])
"""Cumulative chances, of 16, of the orders in which a pool is put back."""


@inner
def absent_job(d, s):
    """Return a random job that is left out, has a way and is not barred; or NONE."""
    jobs = d.job_price.size
    j = draw(s, jobs)
    for _ in range(jobs):
        placeable = d.job_variant[j + 1] > d.job_variant[j] and s.barred[j] == 0
        if s.job[j, VARIANT] == NONE and placeable:
            return np.int64(j)
        j = j + 1 if j + 1 < jobs else 0
    return np.int64(NONE)


@inner
def add(d, s, j, held):
    """Add an absent job to `queue`, once in a turn; return how many that now holds."""
    turn = s.count[TURN]
    if j == NONE or s.barred[j] == 1:
        return held
    if s.job[j, VARIANT] != NONE or abs(s.pooled[j]) == turn:
        return held
    if d.job_variant[j + 1] == d.job_variant[j]:
        return held
    s.pooled[j] = turn if draw(s, WHOLLY) == 0 else -turn
    s.queue[held] = j
    return held + 1


@inner
def add_absent(d, s, a, held):
    """Add absent jobs near job a, and a few from anywhere."""
    if s.total[OUT] <= held:
        return held
    limit = held + ABSENT_NEAR
    held = add(d, s, a, held)
    for at in range(d.near.shape[1]):
        b = d.near[a, at]
        if b == NONE or held >= limit:
            break
        held = add(d, s, b, held)
    for _ in range(ABSENT_ANYWHERE):
        held = add(d, s, absent_job(d, s), held)
    return held


@inner
def weight(d, s, j, order):
    """Return what job j is sorted by in one of the orders, small first."""
    if order == BY_CHANCE:
        return uniform(s)
    if order == BY_PRICE:
        return -s.price[j] * (0.5 + uniform(s))
    if order == BY_WORTH:
        return -s.price[j] / (1.0 + d.job_work[j]) * (0.5 + uniform(s))
    if order == FAR_FIRST:
        return -d.job_far[j] + 0.0
    if order == NEAR_FIRST:
        return d.job_far[j] + 0.0
    opens = np.int64(d.window_start[d.job_window[j]])
    closes = np.int64(d.window_end[d.job_window[j + 1] - 1])
    if order == NARROW:
        return closes - opens + 0.0
    if order == EARLY:
        return opens + 0.0
    if order == LATE:
        return -closes + 0.0
    return -d.job_work[j] + 0.0


@inner
def sort_pool(d, s, held):
    """Sort the jobs of `queue` in an order drawn by chance."""
    lot, order = draw(s, 16), 0
    while ORDERS[order] <= lot:
        order += 1
    for at in range(held):
        j = s.queue[at]
        mine = weight(d, s, j, order)
        to = at
        while to > 0 and s.weigh[to - 1] > mine:
            s.weigh[to], s.queue[to] = s.weigh[to - 1], s.queue[to - 1]
            to -= 1
        s.weigh[to], s.queue[to] = mine, j
