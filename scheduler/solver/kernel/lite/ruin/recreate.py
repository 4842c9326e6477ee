"""Recreate: each stop where it costs least, all positions looked at but for blinks."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import DRIVEN
from scheduler.solver.kernel.jit import inner
from scheduler.solver.kernel.lite.routes import leg
from scheduler.solver.kernel.lite.state import FIXED
from scheduler.solver.kernel.lite.timing import weight
from scheduler.solver.kernel.random import uniform

from .tours import enter, refresh


@inner
def place_on(d, s, i, r, base, best, blink):
    """Return the least cost below `best` of node i on tour r, and after which stop; or `best`."""
    chosen, per = -1, weight(d, s, DRIVEN)
    lasts, opens, closes = np.int64(d.duration[i]), np.int64(d.opens[i]), np.int64(d.closes[i])
    if s.gap[r] < lasts:
        return best, chosen
    here = d.place[i]
    low = d.place[s.tour[r, 0]]
    for at in range(s.stops[r] + 1):
        left = np.int64(s.leave[r, at])
        if left > closes:
            break
        high = d.place[s.tour[r, at + 1]]
        out, back = np.int64(d.toward[here, low]), np.int64(d.travel[here, high])
        start = max(left + out, opens)
        fits = (start <= closes) & (start + lasts + back <= s.due[r, at + 1])
        cost = base + per * (out + back - s.way[r, at])
        if fits & (cost < best) and uniform(s) >= blink:
            best, chosen = cost, at
        low = high
    return best, chosen


@inner
def recreate(d, s, i, blink):
    """Put node i where it costs least; False if it fits nowhere."""
    best, tour, chosen = np.inf, -1, -1
    for r in range(d.shift_end.size):
        s.kind_base[r] = np.inf
    for number in range(d.option_shift[i], d.option_shift[i + 1]):
        r = d.eligible[number]
        base = d.assign[i, r]
        if s.stops[r] == 0:
            kind = d.shift_kind[r]
            if s.kind_base[kind] <= base:
                continue
            s.kind_base[kind] = base
        cost, at = place_on(d, s, i, r, base, best, blink)
        if at >= 0:
            best, tour, chosen = cost, r, at
    if tour < 0:
        return False
    put(d, s, i, tour, chosen)
    return True


@inner
def put(d, s, i, r, after):
    """Put node i on tour r after stop number `after`."""
    enter(s, r)
    a, b = s.tour[r, after], s.tour[r, after + 1]
    s.sums[DRIVEN] += leg(d, a, i) + leg(d, i, b) - s.way[r, after]
    s.total[FIXED] += d.assign[i, r]
    for at in range(s.stops[r] + 1, after, -1):
        s.tour[r, at + 1] = s.tour[r, at]
    s.tour[r, after + 1] = i
    s.stops[r] += 1
    s.on_tour[i] = r
    refresh(d, s, r)
