"""Turns of ruin and recreate at a falling temperature, in chunks that report back to Python."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scheduler.solver.columns import FRESHEN, NONE, SHIFT, VARIANT
from scheduler.solver.kernel.full.journal import begin, undo
from scheduler.solver.kernel.full.pricing import TINY, price_move
from scheduler.solver.kernel.full.routes import put_in, take_out, tasks_of
from scheduler.solver.kernel.full.solutions import decode_all, keep_best, set_prices
from scheduler.solver.kernel.full.state import BLINKS, COST, HARDNESS, OUT, PENALTY
from scheduler.solver.kernel.jit import inner, jit
from scheduler.solver.kernel.random import draw, uniform

from .eject import eject
from .insert import insert_with_mates
from .ledger import open_turn, take_back
from .pool import absent_job, add_absent, sort_pool
from .promise import keep_promise
from .strings import tear_around

ABSENT_SEED = 0.3
"""Share of turns that begin at a visit that is left out."""
SEEDS = 8
"""How often a turn looks for a visit to begin at that it may touch."""


class Cooling(NamedTuple):
    """What turns follow: a temperature in cost, falling geometrically from `hot` to `cold`.

    `penalty` is the cost per hard minute, `removed` the visits that a turn tears out on average,
    `ejecting` the share of turns that eject.
    """

    hot: float
    cold: float
    penalty: float
    removed: float
    ejecting: float


@inner
def turn(d, s, heat, removed):
    """Tear strings out of routes near a visit and put back what pays; tell whether it stays."""
    line = s.total[COST] - heat * np.log(uniform(s))
    a = np.int64(draw(s, d.job_price.size))
    for _ in range(SEEDS):
        if s.barred[a] == 0:
            break
        a = np.int64(draw(s, d.job_price.size))
    if s.total[OUT] > 0 and uniform(s) < ABSENT_SEED:
        b = absent_job(d, s)
        a = a if b == NONE else b
    open_turn(s)
    held = tear_around(d, s, a, removed)
    held = add_absent(d, s, a, held)
    sort_pool(d, s, held)
    for at in range(held):
        if s.job[s.queue[at], VARIANT] == NONE:
            insert_with_mates(d, s, s.queue[at])
    if s.total[COST] <= line:
        return True
    take_back(s)
    return False


@jit
def fill(d, s, order, penalty):
    """Give what is left out, in `order`, wherever it fits and pays, until nothing more does.

    For what is promised to the minute breaks are laid anew.
    """
    set_prices(d, s, np.inf)
    s.total[PENALTY] = penalty
    decode_all(d, s)
    s.fresh[:] = 0
    s.scan[BLINKS] = 0
    more = True
    while more:
        more = False
        for j in order:
            if s.job[j, VARIANT] == NONE and d.job_removable[j] == 1:
                open_turn(s)
                given = insert_with_mates(d, s, j)
                if not given and d.job_fixed[j] >= 0:
                    given = keep_promise(d, s, j, s.total[HARDNESS] + TINY)
                more = more or given
    keep_best(d, s)
    return decode_all(d, s)


@jit
def tidy(d, s, order):
    """Give each visit of `order` in its cheapest variant where it stands; tell whether any is new.

    The state is decoded at true prices, as `fill` leaves it.
    """
    won, hard = False, s.total[HARDNESS] + TINY
    for j in order:
        if s.job[j, VARIANT] == NONE or s.barred[j] == 1:
            continue
        tasks = tasks_of(d, s, j)
        for v in range(d.job_variant[j], d.job_variant[j + 1]):
            if v == s.job[j, VARIANT] or d.variant_option[v + 1] - d.variant_option[v] != tasks:
                continue
            for slot in range(tasks):
                s.want[slot] = s.node[d.job_node[j] + slot, SHIFT]
            line = s.total[COST] - TINY
            begin(s)
            take_out(d, s, j)
            put = put_in(d, s, j, v, s.key[j])
            if put and price_move(d, s, line) < line and s.total[HARDNESS] <= hard:
                won = True
            else:
                undo(s)
    decode_all(d, s)
    keep_best(d, s)
    return won


@jit
def ruin(d, s, turns, start, total, cooling):
    """Make turns, as number `start` and on of `total`, and decode afresh at the end.

    Returns the cost as the turns have left it, and as it decodes.
    """
    g = cooling
    heat = g.hot
    s.scan[BLINKS] = 1
    set_prices(d, s, np.inf)
    for number in range(turns):
        if (start + number) % FRESHEN == 0 or number == 0:
            heat = g.hot * (g.cold / g.hot) ** ((start + number) / total)
            s.total[PENALTY] = g.penalty
            decode_all(d, s)
            s.fresh[:] = 0
        if s.total[OUT] > 0 and uniform(s) < g.ejecting:
            kept = eject(d, s, heat)
        else:
            kept = turn(d, s, heat, g.removed)
        if kept:
            keep_best(d, s)
    running = s.total[COST]
    return running, decode_all(d, s)
