"""The last touch: whatever single edit a dispatcher would see at a glance is made before.

A visit moved alone to where it costs least, two neighbours on a route swapped, two visits that
change shifts, a break before another stop. Nothing is left to chance, so that it ends where none of
these edits pays.
"""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import (
    BREAK_AFTER,
    BREAK_START,
    BREAKS,
    COUNT,
    END,
    FAR,
    FLOOR,
    HEAD,
    NEXT,
    NONE,
    PREV,
    SHIFT,
    START,
    VARIANT,
)
from scheduler.solver.kernel.full.journal import begin, touch_path, undo
from scheduler.solver.kernel.full.pricing import TINY, price_move
from scheduler.solver.kernel.full.routes import mark, put_in, take_out, tasks_of
from scheduler.solver.kernel.full.solutions import decode_all, keep_best
from scheduler.solver.kernel.full.state import COST, HARDNESS
from scheduler.solver.kernel.jit import inner, jit
from scheduler.solver.kernel.random import uniform

from .insert import insert
from .ledger import enter, open_turn, take_back

GAIN = 1e-6
"""Cost below which a gain is rounding."""
MOST_TRIES = 50_000
"""Visits times stops up to which a visit is tried, exactly, at every place of every route."""
AS_THEY_ARE, SOON, LAST, BEFORE_FIRST = range(4)
"""Ways to lay the breaks of an edited route: who comes earlier may rest before another stop."""
WAYS = 2
"""How many of them are tried of edits that nobody needs."""
MATES = 20
"""Nearest neighbours with which a visit is tried to change shifts."""


@jit
def settle(d, s, order, held):
    """Make single edits that are legal and pay, each kind once round; tell whether any was made.

    The state is decoded at true prices, as `fill` leaves it, and so it is afterwards. With `held`,
    visits by several and linked ones begin no earlier than they do: who comes sooner waits, and
    nobody else's day changes. What comes of it is kept with these floors or without, as is cheaper.
    """
    order_by_time(d, s)
    floors = s.job[:, FLOOR].copy()
    if held:
        hold_shared(d, s)
    hard = s.total[HARDNESS] + TINY
    won = False
    s.fresh[:] = 0
    open_turn(s)
    everywhere = d.job_price.size * (d.job_price.size + d.shift_start.size) <= MOST_TRIES
    for j in order:
        if s.job[j, VARIANT] == NONE and everywhere and d.job_removable[j] == 1:
            won = give(d, s, j, hard) or won
        elif s.job[j, VARIANT] != NONE and s.barred[j] == 0:
            moved = not everywhere and move_alone(d, s, j, hard)
            if try_places(d, s, j, everywhere, hard) or moved:
                won = True
    for a in order:
        for at in range(min(MATES, d.near.shape[1])):
            b = d.near[a, at]
            if b != NONE:
                for way in range(WAYS):
                    won = change_shifts(d, s, a, b, way, hard) or won
    for r in range(d.shift_start.size):
        for way in range(WAYS):
            won = swap_neighbours(d, s, np.int64(r), way, hard) or won
        for due in range(d.break_count[r]):
            if move_break(d, s, np.int64(r), np.int64(due), hard):
                won = True
    decode_all(d, s)
    keep_best(d, s)
    if held:
        s.job[:, FLOOR] = floors
        decode_all(d, s)
        keep_best(d, s)
    return won


@inner
def order_by_time(d, s):
    """Have the order of jobs be that of their starts, so that any two routes agree at any hour.

    Not where that would cost: visits of several tasks may want another order.
    """
    line, kept = s.total[COST] + TINY, s.key.copy()
    for j in range(kept.size):
        if s.job[j, VARIANT] != NONE:
            s.key[j] = s.node[d.job_node[j], START] + uniform(s) / 2
    ascends = True
    for r in range(s.path.shape[0]):
        i = np.int64(s.path[r, HEAD])
        while i != END and s.node[i, NEXT] != END:
            following = np.int64(s.node[i, NEXT])
            ascends = ascends and s.key[d.node_job[i]] < s.key[d.node_job[following]]
            i = following
    if ascends and decode_all(d, s) <= line:
        return
    s.key[:] = kept
    decode_all(d, s)


@inner
def hold_shared(d, s):
    """Have jobs on which more than one route depends begin no earlier than now."""
    for j in range(d.job_price.size):
        if s.job[j, VARIANT] == NONE:
            continue
        if tasks_of(d, s, j) > 1 or d.job_link[j + 1] > d.job_link[j]:
            s.job[j, FLOOR] = s.node[d.job_node[j], START]
    decode_all(d, s)


@inner
def pays(d, s, line, hard):
    """Tell whether the move that the journal holds is legal and costs less; else undo it."""
    if price_move(d, s, line) < line and s.total[HARDNESS] <= hard:
        enter(s)
        return True
    undo(s)
    return False


@inner
def move_alone(d, s, j, hard):
    """Take job j out and put it where it costs least, if that is less than where it was."""
    line = s.total[COST] - GAIN
    open_turn(s)
    begin(s)
    take_out(d, s, j)
    price_move(d, s, np.inf)
    enter(s)
    price = line - s.total[COST] + s.price[j]
    if price > 0.0 and insert(d, s, j, price, line, hard):
        return True
    take_back(s)
    return False


@inner
def give(d, s, j, hard):
    """Put job j, of one task, that is left out wherever it fits and pays with breaks laid anew.

    They come as they do, as soon as they may, after the last stop, or before any one of the stops.
    """
    for v in range(d.job_variant[j], d.job_variant[j + 1]):
        option = d.variant_option[v]
        if d.variant_option[v + 1] - option > 1:
            continue
        for at in range(d.option_shift[option], d.option_shift[option + 1]):
            r = np.int64(d.eligible[at])
            if s.closed[r] == 1 or d.break_count[r] == 0:
                continue
            for way in range(AS_THEY_ARE, BEFORE_FIRST + s.path[r, COUNT]):
                if try_route(d, s, j, v, r, way, hard):
                    return True
    return False


@inner
def try_places(d, s, j, everywhere, hard):
    """Put job j, of one task, at each place of its own route, or of all, wherever that pays.

    Each is costed exactly: estimates see no waiting.
    """
    if tasks_of(d, s, j) > 1:
        return False
    won = False
    for v in range(d.job_variant[j], d.job_variant[j + 1]):
        option = d.variant_option[v]
        if d.variant_option[v + 1] - option > 1:
            continue
        for at in range(d.option_shift[option], d.option_shift[option + 1]):
            r = np.int64(d.eligible[at])
            if (everywhere or r == s.node[d.job_node[j], SHIFT]) and s.closed[r] == 0:
                for way in range(WAYS):
                    won = try_route(d, s, j, v, r, way, hard) or won
    return won


@inner
def try_route(d, s, j, v, r, way, hard):
    """Put job j in variant v at each place of shift r wherever that pays."""
    won = False
    low, i = -np.inf, np.int64(s.path[r, HEAD])
    while True:
        high, following = np.inf, np.int64(END)
        if i != END:
            high, following = s.key[d.node_job[i]], np.int64(s.node[i, NEXT])
        key, lot = s.key[j], uniform(s)  # a lot, since no two jobs may have one key
        if low == -np.inf:
            key = high - lot if high < np.inf else key
        else:
            key = low + (high - low) * lot if high < np.inf else low + lot
        line = s.total[COST] - GAIN
        begin(s)
        rest(d, s, r, way)
        if not placed(d, s, j, v, r, key, way):
            undo(s)
        elif pays(d, s, line, hard):
            won = True
        elif way == AS_THEY_ARE and i != END and s.node[i, BREAK_START] >= 0:
            won = beside_break(d, s, j, v, r, i, key, hard) or won
        if i == END:
            return won
        low, i = high, following


@inner
def placed(d, s, j, v, r, key, way):
    """Put job j, taken out if need be, on shift r in a move that has begun; False if it cannot."""
    if s.job[j, VARIANT] != NONE:
        if s.node[d.job_node[j], SHIFT] != r:
            rest(d, s, s.node[d.job_node[j], SHIFT], way)
        take_out(d, s, j)
    s.want[0] = r
    return put_in(d, s, j, v, key)


@inner
def beside_break(d, s, j, v, r, i, key, hard):
    """Put job j on shift r at the break before node i: before the break, or after it."""
    before, due, line = s.node[i, PREV], s.node[i, BREAKS] - 1, s.total[COST] - GAIN
    begin(s)
    after = np.int64(FAR)
    if placed(d, s, j, v, r, key, AS_THEY_ARE) and price_move(d, s, np.inf) < np.inf:
        after = np.int64(s.node[d.job_node[j], START])
    undo(s)
    for side in range(2):
        begin(s)
        touch_path(s, r)
        if side == 1:
            after = np.int64(0) if before == NONE else np.int64(s.node[before, START])
        s.path[r, BREAK_AFTER + due] = after
        mark(d, s, r, s.path[r, HEAD])
        s.until[r] = np.inf
        if not placed(d, s, j, v, r, key, AS_THEY_ARE):
            undo(s)
        elif pays(d, s, line, hard):
            return True
    return False


@inner
def rest(d, s, r, way):
    """Have the breaks of shift r come some way; from BEFORE_FIRST on before its stops in turn."""
    if way == AS_THEY_ARE or d.break_count[r] == 0:
        return
    touch_path(s, r)
    after = np.int64(FAR)
    if way >= BEFORE_FIRST:
        i = np.int64(s.path[r, HEAD])
        for _ in range(way - BEFORE_FIRST):
            i = np.int64(s.node[i, NEXT])
        after = np.int64(s.node[i, START]) - 1
    for due in range(d.break_count[r]):
        if way == SOON:
            after = np.int64(d.break_earliest[r, due])
        s.path[r, BREAK_AFTER + due] = after
    mark(d, s, r, s.path[r, HEAD])
    s.until[r] = np.inf


@inner
def put_back(d, s, j, v, key):
    """Give job j in variant v at a key, on the shifts that it had; False if it cannot."""
    for slot in range(d.variant_option[v + 1] - d.variant_option[v]):
        s.want[slot] = s.node[d.job_node[j] + slot, SHIFT]
    return put_in(d, s, j, v, key)


@inner
def change_shifts(d, s, a, b, way, hard):
    """Give job a, of one task, where job b is, and job b where a was, if that pays."""
    va, vb = s.job[a, VARIANT], s.job[b, VARIANT]
    if va == NONE or vb == NONE or s.barred[a] == 1 or s.barred[b] == 1:
        return False
    if tasks_of(d, s, a) > 1 or tasks_of(d, s, b) > 1:
        return False
    ra, rb = s.node[d.job_node[a], SHIFT], s.node[d.job_node[b], SHIFT]
    fits = d.assign[d.variant_option[va], rb] + d.assign[d.variant_option[vb], ra] < np.inf
    if ra == rb or a > b or not fits:
        return False
    key_a, key_b = s.key[a], s.key[b]
    line = s.total[COST] - GAIN
    begin(s)
    rest(d, s, ra, way)
    rest(d, s, rb, way)
    take_out(d, s, a)
    take_out(d, s, b)
    s.want[0] = rb
    put = put_in(d, s, a, va, key_b)
    s.want[0] = ra
    if put and put_in(d, s, b, vb, key_a):
        return pays(d, s, line, hard)
    undo(s)
    return False


@inner
def swap_neighbours(d, s, r, way, hard):
    """Swap two stops in a row on shift r wherever that pays."""
    won = False
    i = np.int64(s.path[r, HEAD])
    while i != NONE and s.node[i, NEXT] != END:
        a, b = d.node_job[i], d.node_job[s.node[i, NEXT]]
        following = np.int64(s.node[i, NEXT])
        if a != b and s.barred[a] == 0 and s.barred[b] == 0:
            key_a, key_b = s.key[a], s.key[b]
            va, vb = s.job[a, VARIANT], s.job[b, VARIANT]
            line = s.total[COST] - GAIN
            begin(s)
            rest(d, s, r, way)
            take_out(d, s, a)
            take_out(d, s, b)
            if not (put_back(d, s, a, va, key_b) and put_back(d, s, b, vb, key_a)):
                undo(s)
            elif pays(d, s, line, hard):
                won = True
                following = np.int64(s.node[i, NEXT])
        i = following
    return won


@inner
def move_break(d, s, r, due, hard):
    """Have a break of shift r come before another stop, first or last, if that pays."""
    if s.path[r, HEAD] == NONE:
        return False
    won = retime(d, s, r, due, np.int64(0), hard)
    won = retime(d, s, r, due, np.int64(d.break_earliest[r, due]), hard) or won
    i = np.int64(s.path[r, HEAD])
    while i != END:
        after = np.int64(s.node[i, START])
        i = np.int64(s.node[i, NEXT])
        if retime(d, s, r, due, after, hard):
            won = True
    return retime(d, s, r, due, np.int64(FAR), hard) or won


@inner
def retime(d, s, r, due, after, hard):
    """Have a break come before the first stop that would start after a tick, if that pays."""
    if after == s.path[r, BREAK_AFTER + due]:
        return False
    line = s.total[COST] - GAIN
    begin(s)
    touch_path(s, r)
    s.path[r, BREAK_AFTER + due] = after
    mark(d, s, r, s.path[r, HEAD])
    s.until[r] = np.inf
    return pays(d, s, line, hard)
