"""Greedy insertion of a visit: all places by estimate, the best of them costed exactly."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import COUNT, END, FLOOR, NONE, SHIFT, START, VARIANT
from scheduler.solver.kernel.full.journal import begin, touch_job, undo
from scheduler.solver.kernel.full.pricing import TINY, price_move
from scheduler.solver.kernel.full.routes import put_in, take_out, tasks_of
from scheduler.solver.kernel.full.state import BLINKS, COST, FOUND, HARDNESS, REACH, TURN
from scheduler.solver.kernel.jit import inner
from scheduler.solver.kernel.random import uniform

from .found import AFTER, BEFORE, MORE, PART, PER_TASK, WAY, WHEN, WHO, WHOLE, forget
from .ledger import enter
from .pairs import match
from .scan import walk

COSTED, ALL_COSTED = 4, 8
"""Places that are costed exactly until one is legal and pays; the same where nothing is left to
chance."""
LED = 8
"""Places of the first tasks for which the next is sought."""
NARROW_FROM = 100
"""With so many shifts or more, those that hold no neighbour of a visit are not looked at."""


@inner
def note_reach(d, s, j):
    """Mark the shifts that hold a neighbour of job j."""
    s.count[REACH] += 1
    for at in range(d.near.shape[1]):
        b = d.near[j, at]
        if b == NONE:
            break
        if s.job[b, VARIANT] != NONE:
            for slot in range(tasks_of(d, s, b)):
                s.reach[s.node[d.job_node[b] + slot, SHIFT]] = s.count[REACH]


@inner
def look(d, s, j, v, which, most):
    """List the places of job j's first task in variant v, on all shifts worth a look.

    Of shifts without a stop that are alike, only the cheapest for the task are.
    """
    option = d.variant_option[v]
    narrow = d.shift_start.size >= NARROW_FROM and s.scan[BLINKS] == 1
    changed, turn = s.pooled[j] == -s.count[TURN], s.count[TURN]
    for kind in range(d.shift_start.size):
        s.kind_base[kind] = np.inf
    for at in range(d.option_shift[option], d.option_shift[option + 1]):
        r = d.eligible[at]
        base = d.variant_price[v] + d.assign[option, r]
        if base >= s.least[which] or s.closed[r] == 1 or (changed and s.path_entry[r] != turn):
            continue
        if s.path[r, COUNT] == 0:
            kind = d.shift_kind[r]
            if s.kind_base[kind] <= base:
                continue
            s.kind_base[kind] = base
        elif narrow and s.reach[r] != s.count[REACH]:
            continue
        walk(d, s, j, v, r, base, which, most)


@inner
def list_places(d, s, j, price):
    """List the best places of job j that cost less than `price`."""
    forget(s, WHOLE, price)
    costed = COSTED if s.scan[BLINKS] == 1 else ALL_COSTED
    if d.shift_start.size >= NARROW_FROM:
        note_reach(d, s, j)
    for v in range(d.job_variant[j], d.job_variant[j + 1]):
        tasks = d.variant_option[v + 1] - d.variant_option[v]
        forget(s, PART, price)
        look(d, s, j, v, WHOLE if tasks == 1 else PART, costed if tasks == 1 else LED)
        parts, more = PART, MORE
        for slot in range(1, tasks):
            if slot == tasks - 1:
                match(d, s, j, v, slot, parts, WHOLE, costed)
            else:
                forget(s, more, price)
                match(d, s, j, v, slot, parts, more, LED)
                parts, more = more, parts


@inner
def key_for(d, s, j, row, tasks):
    """Return a key for job j at a listed place, near where its start lies in time."""
    low, high = -np.inf, np.inf
    since, until = np.int64(0), np.int64(0)
    for slot in range(tasks):
        a, b = row[BEFORE + PER_TASK * slot], row[AFTER + PER_TASK * slot]
        if a != NONE and s.key[d.node_job[a]] > low:
            low, since = s.key[d.node_job[a]], np.int64(s.node[a, START])
        if b != END and s.key[d.node_job[b]] < high:
            high, until = s.key[d.node_job[b]], np.int64(s.node[b, START])
    lot = uniform(s)
    if low == -np.inf and high == np.inf:
        for at in range(d.near.shape[1]):
            b = d.near[j, at]
            if b != NONE and s.job[b, VARIANT] != NONE:
                return s.key[b] + lot
        return 1.0 + d.job_price.size * lot
    if low == -np.inf:
        low = max(high - 1.0, 0.0)
    elif high == np.inf:
        high = low + 1.0
    elif until > since:
        share = min(1.0, max(0.0, (row[WHEN] - since) / (until - since)))
        lot = 0.05 + 0.85 * share + 0.1 * lot
    return low + (high - low) * lot


@inner
def insert(d, s, j, price, limit, hard):
    """Give job j at the first place for less than `price` that will do; False if there is none.

    The whole solution must then cost less than `limit`, with at most `hard` hard minutes.
    """
    list_places(d, s, j, price)
    for at in range(s.count[FOUND + WHOLE]):
        row = s.found[WHOLE, at]
        v = row[WAY]
        tasks = d.variant_option[v + 1] - d.variant_option[v]
        for slot in range(tasks):
            s.want[slot] = row[WHO + PER_TASK * slot]
        key = key_for(d, s, j, row, tasks)
        begin(s)
        touch_job(s, j)
        s.job[j, FLOOR] = d.job_floor[j]
        cost = price_move(d, s, limit) if put_in(d, s, j, v, key) else np.inf
        if cost < limit and s.total[HARDNESS] <= hard:
            enter(s)
            return True
        undo(s)
    return False


@inner
def gather_mates(d, s, j):
    """Put job j into `mates`, and all that is left out and must be given with it; return how many.

    What is tied to a mate is a mate too, each of them once.
    """
    s.mates[0] = j
    held, done = 1, 0
    while done < held:
        one = s.mates[done]
        done += 1
        for at in range(d.job_link[one], d.job_link[one + 1]):
            link = d.link_of[at]
            first, second = d.link_first[link], d.link_second[link]
            other = first if second == one else second
            if d.link_together[link] == 1 and s.job[other, VARIANT] == NONE:
                listed = False
                for known in range(held):
                    listed = listed or s.mates[known] == other
                if not listed:
                    s.mates[held] = other
                    held += 1
    return held


@inner
def insert_with_mates(d, s, j):
    """Give job j, and what must be given with it, where it pays; tell whether j is given."""
    cost, hard = s.total[COST], s.total[HARDNESS] + TINY
    mates = gather_mates(d, s, j)
    price, given = 0.0, 0
    for at in range(mates):
        price += s.price[s.mates[at]]
    for at in range(mates):
        last = at == mates - 1
        limit = cost if last else np.inf
        if not insert(d, s, s.mates[at], price, limit, hard if last else np.inf):
            break
        given += 1
    if given == mates:
        return True
    if given > 0:
        begin(s)
        for at in range(given):
            take_out(d, s, s.mates[at])
        price_move(d, s, np.inf)
        enter(s)
    return False
