"""Simulated annealing over the moves, in chunks that report back to Python between them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scheduler.solver.columns import NONE, VARIANT
from scheduler.solver.kernel.full.moves.exchange import exchange
from scheduler.solver.kernel.full.moves.hold import hold
from scheduler.solver.kernel.full.moves.relocate import relocate
from scheduler.solver.kernel.full.moves.remove import remove
from scheduler.solver.kernel.full.moves.replace import replace
from scheduler.solver.kernel.full.moves.retime_break import retime_break
from scheduler.solver.kernel.full.moves.segment import segment
from scheduler.solver.kernel.full.moves.swap import swap
from scheduler.solver.kernel.jit import inner, jit
from scheduler.solver.kernel.random import uniform

from .journal import begin, undo
from .moves.rebuild import insert_best, rebuild
from .pricing import TINY, price_move
from .routes import take_out
from .solutions import decode_all, keep_best, set_prices
from .state import BEST, COST, HARDNESS, PENALTY

RELOCATE, SWAP, EXCHANGE, SEGMENT, REMOVE, REPLACE, BREAK, HOLD = range(8)
MOVES = 8
"""How many kinds of moves there are."""
CHANCES = np.array([0.42, 0.68, 0.78, 0.86, 0.88, 0.94, 0.97, 1.0])
"""Cumulative chances of the moves; those without an object fall to `relocate`."""
LOOK_EVERY = 1000
"""Iterations between two looks at the schedule."""


class Schedule(NamedTuple):
    """What an anneal follows: pairs geometrically, from the first value to the last.

    `hot` and `cold` are temperatures in cost, `penalty_*` cost per hard minute, `cap_*` what
    leaving a job out costs at most. From the share `legal_from` of the iterations on, the penalty
    is at least `legal_penalty`, so that the end is legal, and in the second half of what is left
    jobs still illegal are shed. Every `rebuild_every` iterations comes a rebuild.
    """

    hot: float
    cold: float
    penalty_first: float
    penalty_last: float
    cap_first: float
    cap_last: float
    legal_penalty: float
    legal_from: float
    rebuild_every: float


@inner
def make(d, s, kind):
    """Make one random move of a kind; False if it could not be made."""
    if kind == RELOCATE:
        return relocate(d, s)
    if kind == SWAP:
        return swap(d, s)
    if kind == EXCHANGE:
        return exchange(d, s)
    if kind == SEGMENT:
        return segment(d, s)
    if kind == REMOVE:
        return remove(d, s)
    if kind == REPLACE:
        return replace(d, s)
    if kind == BREAK:
        return retime_break(d, s)
    return hold(d, s)


@jit
def try_move(d, s, kind, threshold):
    """Make one random move of a kind and keep it if its cost is at most `threshold`."""
    begin(s)
    if make(d, s, kind) and price_move(d, s, threshold) <= threshold:
        return True
    undo(s)
    return False


@inner
def leave_out(d, s, j):
    """Take out job j and all that must be given with it; False if one cannot be left out."""
    if s.job[j, VARIANT] == NONE or d.job_removable[j] == 0:
        return False
    take_out(d, s, j)
    s.queue[0] = j
    held, done = 1, 0
    while done < held:
        one = s.queue[done]
        done += 1
        for at in range(d.job_link[one], d.job_link[one + 1]):
            link = d.link_of[at]
            first, second = d.link_first[link], d.link_second[link]
            other = first if second == one else second
            if d.link_together[link] == 1 and s.job[other, VARIANT] != NONE:
                if d.job_removable[other] == 0:
                    return False
                take_out(d, s, other)
                s.queue[held] = other
                held += 1
    return True


@jit
def shed(d, s):
    """Leave out jobs that something hard is broken for, the cheapest first, until nothing is.

    Random removals reach the last illegal one of a thousand jobs too late, and with it the whole
    plan would be lost.
    """
    for j in np.argsort(s.price, kind="mergesort"):
        if s.total[HARDNESS] <= TINY:
            break
        cost, hard = s.total[COST], s.total[HARDNESS]
        begin(s)
        if not leave_out(d, s, j) or price_move(d, s, cost) >= cost or s.total[HARDNESS] >= hard:
            undo(s)
    keep_best(d, s)


@jit
def anneal(d, s, iterations, start, total, schedule):
    """Make `iterations`, as number `start` and on of `total`, and decode afresh at the end.

    `schedule` is looked at every 1,000 iterations.
    """
    g = schedule
    every = np.int64(g.rebuild_every)
    heat = g.hot
    for number in range(iterations):
        if (start + number) % LOOK_EVERY == 0 or number == 0:
            done = (start + number) / total
            heat = g.hot * (g.cold / g.hot) ** done
            s.total[PENALTY] = g.penalty_first * (g.penalty_last / g.penalty_first) ** done
            if done > g.legal_from:
                s.total[PENALTY] = max(s.total[PENALTY], g.legal_penalty)
            set_prices(d, s, g.cap_first * (g.cap_last / g.cap_first) ** done)
            decode_all(d, s)
            if 2 * done > 1 + g.legal_from and s.total[HARDNESS] > TINY:
                shed(d, s)
        if (start + number) % every == 0 and rebuild(d, s, heat):
            keep_best(d, s)
        lot = uniform(s)
        kind = RELOCATE
        while CHANCES[kind] < lot:
            kind += 1
        threshold = s.total[COST] - heat * np.log(uniform(s))
        if try_move(d, s, kind, threshold):
            keep_best(d, s)
    return decode_all(d, s)


@jit
def construct(d, s, order, positions, penalty):
    """Build a first solution: the jobs in `order`, each where it costs least."""
    s.total[PENALTY] = penalty
    s.total[BEST] = np.inf
    decode_all(d, s)
    for j in order:
        if s.job[j, VARIANT] == NONE:
            insert_best(d, s, j, positions)
    keep_best(d, s)
    return decode_all(d, s)
