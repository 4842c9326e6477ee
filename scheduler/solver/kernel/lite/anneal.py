"""Simulated annealing of the lite kernel, in chunks that report back to Python between them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scheduler.solver.columns import DRIVEN
from scheduler.solver.kernel.jit import inner, jit
from scheduler.solver.kernel.lite.moves.exchange import exchange
from scheduler.solver.kernel.lite.moves.relocate import relocate
from scheduler.solver.kernel.lite.moves.segment import segment
from scheduler.solver.kernel.lite.moves.swap import swap
from scheduler.solver.kernel.random import uniform

from .solutions import decode, keep_best
from .state import COST, FIXED, PENALTY, begin, undo
from .timing import bound, commit, finish, propagate, weight

RELOCATE, SWAP, EXCHANGE, SEGMENT = range(4)
MOVES = 4
"""How many kinds of moves there are."""
CHANCES = np.array([0.48, 0.74, 0.88, 1.0])
"""Cumulative chances of the moves."""
REFRESH = 5000
"""Iterations between two looks at the schedule, each with a full decode."""
FILTERED, REFUSED, KEPT = range(3)
"""What came of a move: stopped by the drive alone, by its times, or kept."""


class LiteSchedule(NamedTuple):
    """What an anneal follows: pairs geometrically, from the first value to the last.

    `hot` and `cold` are temperatures in cost, `penalty_*` cost per hard minute. From the share
    `legal_from` of the iterations on, the penalty is at least `legal_penalty`.
    """

    hot: float
    cold: float
    penalty_first: float
    penalty_last: float
    legal_penalty: float
    legal_from: float


@inner
def make(d, s, kind, threshold):
    """Make one random move of a kind; False if it could not be made."""
    room = threshold - weight(d, s, DRIVEN) * s.sums[DRIVEN] - s.total[FIXED]
    if kind == RELOCATE:
        return relocate(d, s, room)
    if kind == SWAP:
        return swap(d, s, room)
    if kind == EXCHANGE:
        return exchange(d, s, room)
    return segment(d, s)


@jit
def try_move(d, s, kind, threshold):
    """Make one random move of a kind and keep it if its cost is at most `threshold`.

    Returns FILTERED, REFUSED or KEPT.
    """
    begin(s)
    outcome = FILTERED
    if make(d, s, kind, threshold) and bound(d, s) <= threshold:
        outcome = REFUSED
        if propagate(d, s, threshold):
            cost = finish(d, s)
            if cost <= threshold:
                s.total[COST] = cost
                commit(d, s)
                return KEPT
    undo(s)
    return outcome


@jit
def anneal(d, s, iterations, start, total, schedule):
    """Make `iterations`, as number `start` and on of `total`; return how many were fully costed."""
    g = schedule
    timed = 0
    heat = g.hot
    for number in range(iterations):
        if (start + number) % REFRESH == 0 or number == 0:
            done = (start + number) / total
            heat = g.hot * (g.cold / g.hot) ** done
            s.total[PENALTY] = g.penalty_first * (g.penalty_last / g.penalty_first) ** done
            if done > g.legal_from:
                s.total[PENALTY] = max(s.total[PENALTY], g.legal_penalty)
            decode(d, s)
            keep_best(d, s)
        lot = uniform(s)
        kind = 0
        while CHANCES[kind] < lot:
            kind += 1
        outcome = try_move(d, s, kind, s.total[COST] - heat * np.log(uniform(s)))
        if outcome != FILTERED:
            timed += 1
        if outcome == KEPT:
            keep_best(d, s)
    return timed
