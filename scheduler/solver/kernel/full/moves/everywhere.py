"""Every place of a visit in given routes, each costed exactly."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import END, FLOOR, HEAD, NEXT, NONE
from scheduler.solver.kernel.full.journal import begin, touch_job, undo
from scheduler.solver.kernel.full.moves.alone import advance
from scheduler.solver.kernel.full.pricing import TINY, price_move
from scheduler.solver.kernel.full.routes import put_in, take_out
from scheduler.solver.kernel.full.ruin.ledger import enter, open_turn
from scheduler.solver.kernel.full.ruin.promise import ways_to_rest
from scheduler.solver.kernel.full.ruin.settle import rest
from scheduler.solver.kernel.full.solutions import decode_all, set_prices
from scheduler.solver.kernel.full.state import COST, HARDNESS, PENALTY
from scheduler.solver.kernel.jit import inner, jit

LEGAL, NEAREST = 0, 1
"""Kinds of places: the cheapest that breaks nothing, and the one that breaks least."""
ADDED, BROKEN_MINUTES, KEY, WAY = range(4)
"""What is told of a place: cost added, hard minutes, its key, how breaks are laid."""
MOST_CREWS = 4_000
"""Crews of several that are tried in one variant."""


@jit
def everywhere(d, s, j, told, who):
    """Try job j, which is left out, at every place of every route; the state stays as it is.

    Fills, by variant of the job, shift of its first task and kind of place, `told` (float64, by
    `ADDED` and so on; inf where there is none) and `who` (int32, the shifts of its tasks).
    """
    set_prices(d, s, np.inf)
    s.total[PENALTY] = 0.0
    decode_all(d, s)
    told[:] = np.inf
    open_turn(s)
    for v in range(d.job_variant[j], d.job_variant[j + 1]):
        option = d.variant_option[v]
        tasks = d.variant_option[v + 1] - option
        at = np.zeros(tasks, np.int64)
        crews = np.int64(1)
        for slot in range(tasks):
            at[slot] = d.option_shift[option + slot]
            crews *= d.option_shift[option + slot + 1] - at[slot]
        most = crews if tasks == 1 else min(crews, np.int64(MOST_CREWS))
        for _ in range(most):
            for slot in range(tasks):
                s.want[slot] = d.eligible[at[slot]]
            row = v - d.job_variant[j]
            try_crew(d, s, j, v, tasks, told[row, s.want[0]], who[row, s.want[0]])
            advance(d, option, tasks, at)


@inner
def try_crew(d, s, j, v, tasks, told, who):
    """Try job j with the crew in `want` between any two stops of its routes."""
    held = 0
    for slot in range(tasks):
        i = np.int64(s.path[s.want[slot], HEAD])
        while i != END:
            s.weigh[held] = s.key[d.node_job[i]]
            held += 1
            i = np.int64(s.node[i, NEXT])
    s.weigh[:held].sort()
    ways = np.int64(1) if tasks > 1 else ways_to_rest(d, s, np.int64(s.want[0]))
    for place in range(held + 1):
        if 0 < place < held and s.weigh[place] == s.weigh[place - 1]:
            continue
        low = s.weigh[place - 1] if place > 0 else s.weigh[0] - 1.0 if held else 0.0
        high = s.weigh[place] if place < held else low + 1.0
        key = low + (high - low) * (0.382 + j * 1e-7)  # no two jobs may have one key
        for way in range(ways):
            try_place(d, s, j, v, key, np.int64(way), tasks, told, who)


@inner
def try_place(d, s, j, v, key, way, tasks, told, who):
    """Note what job j costs at a key, where that is better than what is known of its crew.

    What is hard counts of the whole: without it the plan may be illegal, as others may lean on it.
    """
    cost = s.total[COST]
    if lay(d, s, j, v, key, way):
        price_move(d, s, np.inf)
        added, broken = s.total[COST] - cost, s.total[HARDNESS]
        if broken <= TINY and added < told[LEGAL, ADDED]:
            note(s, told[LEGAL], who[LEGAL], added, broken, key, way, tasks)
        worse = broken > told[NEAREST, BROKEN_MINUTES]
        same = broken == told[NEAREST, BROKEN_MINUTES]
        if not worse and not (same and added >= told[NEAREST, ADDED]):
            note(s, told[NEAREST], who[NEAREST], added, broken, key, way, tasks)
    undo(s)


@inner
def note(s, told, who, added, broken, key, way, tasks):
    """Write down a place and its crew."""
    told[ADDED], told[BROKEN_MINUTES], told[KEY], told[WAY] = added, broken, key, way
    for slot in range(who.size):
        who[slot] = s.want[slot] if slot < tasks else NONE


@inner
def lay(d, s, j, v, key, way):
    """Put job j in, in a move that is begun here; False if it cannot be put there."""
    begin(s)
    touch_job(s, j)
    s.job[j, FLOOR] = d.job_floor[j]
    rest(d, s, s.want[0], way)
    return put_in(d, s, j, v, key)


@jit
def put_there(d, s, j, v, key, way, who):
    """Put job j at a place that `everywhere` found, for good."""
    for slot in range(d.variant_option[v + 1] - d.variant_option[v]):
        s.want[slot] = who[slot]
    open_turn(s)
    if lay(d, s, j, v, key, np.int64(way)):
        price_move(d, s, np.inf)
        enter(s)
    else:
        undo(s)
    return decode_all(d, s)


@jit
def leave_out_one(d, s, j):
    """Leave job j out, and decode."""
    open_turn(s)
    begin(s)
    take_out(d, s, j)
    price_move(d, s, np.inf)
    enter(s)
    return decode_all(d, s)
