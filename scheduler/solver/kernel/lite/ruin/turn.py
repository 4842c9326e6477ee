"""Turns of ruin and recreate at a falling temperature, in chunks that report back to Python."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scheduler.solver.columns import DRIVEN, FRESHEN, NONE
from scheduler.solver.kernel.jit import inner, jit
from scheduler.solver.kernel.lite.routes import leg
from scheduler.solver.kernel.lite.solutions import decode, is_legal
from scheduler.solver.kernel.lite.state import BEST, COST, FIXED, PENALTY, TOURS_ENTERED, TURN
from scheduler.solver.kernel.lite.timing import weight
from scheduler.solver.kernel.random import draw, uniform

from .recreate import recreate
from .tours import enter, load_tours, refresh, store_tours, take_back

LONGEST = 10
"""Stops of a string at most."""
ORDERS = np.array([4, 6, 7, 9, 11, 13])
"""Cumulative chances, of 13, of the orders by chance, far first, near first, narrow windows first,
early ones first, late ones first."""


class LiteCooling(NamedTuple):
    """What turns follow: a temperature in cost, falling geometrically from `hot` to `cold`.

    `removed` is how many nodes a turn takes out on average, `blink` the share of positions that are
    overlooked.
    """

    hot: float
    cold: float
    removed: float
    blink: float


@inner
def tear(d, s, i, most, held):
    """Take a string of up to `most` stops that holds node i out of its tour; add it to `queue`.

    Half of the time the string goes round a block in its midst, which stays.
    """
    r = s.on_tour[i]
    stops = np.int64(s.stops[r])
    enter(s, r)
    length, spared = 1 + draw(s, min(stops, most)), 0
    if 1 < length < stops and draw(s, 2) == 0:
        spared = 1
        while length + spared < stops and draw(s, 2) == 0:
            spared += 1
    at = 1
    while s.tour[r, at] != i:
        at += 1
    low = max(1, at - length - spared + 1)
    high = min(at, stops - length - spared + 1)
    first = low + draw(s, high - low + 1)
    kept = first + 1 + draw(s, length - 1) if spared > 0 else stops + 1
    to = first
    for at in range(first, stops + 2):
        x = s.tour[r, at]
        if at < first + length + spared and not kept <= at < kept + spared:
            s.queue[held] = x
            s.on_tour[x] = NONE
            s.total[FIXED] -= d.assign[x, r]
            held += 1
        else:
            s.tour[r, to] = x
            to += 1
    before = np.int64(0)
    for at in range(stops + 1):
        before += leg(d, s.tour_kept[r, at], s.tour_kept[r, at + 1])
    s.stops[r] = to - 2
    after = np.int64(0)
    for at in range(to - 1):
        after += leg(d, s.tour[r, at], s.tour[r, at + 1])
    s.sums[DRIVEN] += after - before
    refresh(d, s, r)
    return held


@inner
def sort_queue(d, s, held):
    """Sort what was taken out in an order drawn by chance."""
    lot, order = draw(s, 13), 0
    while ORDERS[order] <= lot:
        order += 1
    for at in range(held):
        i = s.queue[at]
        if order == 0:
            mine = uniform(s)
        elif order <= 2:
            mine = d.far[i] * (1.0 if order == 2 else -1.0)
        elif order == 3:
            mine = d.closes[i] - d.opens[i] + 0.0
        elif order == 4:
            mine = d.opens[i] + 0.0
        else:
            mine = -d.closes[i] + 0.0
        to = at
        while to > 0 and s.weigh[to - 1] > mine:
            s.weigh[to], s.queue[to] = s.weigh[to - 1], s.queue[to - 1]
            to -= 1
        s.weigh[to], s.queue[to] = mine, i


@inner
def turn(d, s, heat, mean, g):
    """Tear strings out of tours near a node and put them back; tell whether it stays."""
    driven, fixed = s.sums[DRIVEN], s.total[FIXED]
    line = s.total[COST] - heat * np.log(uniform(s))
    s.count[TURN] += 1
    s.count[TOURS_ENTERED] = 0
    a = np.int64(draw(s, d.node_job.size))
    most = np.int64(max(1.0, min(LONGEST + 0.0, mean)))
    strings = np.int64(uniform(s) * (4.0 * g.removed / (1.0 + most) - 1.0) + 1.0)
    held, torn = 0, 0
    for number in range(-1, d.near.shape[1]):
        b = np.int64(a if number < 0 else d.near[a, number])
        if torn >= strings or b == NONE:
            break
        r = s.on_tour[b]
        if r != NONE and s.entry[r] != s.count[TURN]:
            held = tear(d, s, b, most, held)
            torn += 1
    sort_queue(d, s, held)
    whole = True
    for at in range(held):
        if not recreate(d, s, s.queue[at], g.blink):
            whole = False
            break
    cost = weight(d, s, DRIVEN) * s.sums[DRIVEN] + s.total[FIXED]
    if whole and cost <= line:
        s.total[COST] = cost
        return True
    s.sums[DRIVEN], s.total[FIXED] = driven, fixed
    take_back(s)
    return False


@inner
def keep_tours(d, s):
    """Copy the tours if they are the best so far."""
    if s.total[COST] >= s.total[BEST] - 1e-7:
        return
    s.total[BEST] = s.total[COST]
    shifts = d.shift_end.size
    for r in range(shifts):
        for at in range(1, s.stops[r] + 1):
            i = s.tour[r, at]
            s.best_shift[i], s.best_key[i] = r, at + r / (shifts + 1.0)


@jit
def ruin(d, s, turns, start, total, cooling):
    """Make turns, as number `start` and on of `total`, from a legal solution; decode at the end.

    Returns the cost as the turns have left it, and as it decodes.
    """
    g = cooling
    s.total[PENALTY] = 0.0
    decode(d, s)
    if not is_legal(d, s):
        return np.inf, np.inf
    load_tours(d, s)
    used = 0
    for r in range(d.shift_end.size):
        used += s.stops[r] > 0
        for at in range(1, s.stops[r] + 1):
            s.on_tour[s.tour[r, at]] = r
    mean = d.node_job.size / max(1, used)
    heat = g.hot
    for number in range(turns):
        if (start + number) % FRESHEN == 0 or number == 0:
            heat = g.hot * (g.cold / g.hot) ** ((start + number) / total)
        if turn(d, s, heat, mean, g):
            keep_tours(d, s)
    running = s.total[COST]
    store_tours(d, s)
    return running, decode(d, s)
