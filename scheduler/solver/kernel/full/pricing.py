"""What a move comes to: links, sums and one number, given up once it must pass a threshold."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import (
    BROKEN,
    COST_COLUMNS,
    FAR,
    MAX_IDLE,
    MAX_LATENESS,
    MAX_WAITING,
    NONE,
    OVERLAP,
    SHIFT,
    START,
    STATED,
    TRAVEL,
    VARIANT,
    WORKING_TIME,
    WORKLOAD,
)
from scheduler.solver.kernel.jit import inner

from .costs import cost_row
from .routes import tasks_of
from .state import (
    COST,
    DIRTY,
    FIXED,
    HARDNESS,
    JOBS_LOGGED,
    LEGS,
    LINKED,
    LINKS_LOGGED,
    NODES_LOGGED,
    OVERLAPS,
    PATHS_LOGGED,
    PENALTY,
    PRICED,
)
from .timing import client_of, first_start, last_end, propagate

TINY = 1e-7
"""Costs and hard minutes below this are rounding."""


@inner
def relink(d, s, link):
    """Return the ticks by which a link between two jobs is broken."""
    a, b = d.link_first[link], d.link_second[link]
    if d.link_kind[link] != STATED:
        return meeting(d, s, a, b, d.link_kind[link])
    if s.job[a, VARIANT] == NONE or s.job[b, VARIANT] == NONE:
        alone = s.job[a, VARIANT] != NONE or s.job[b, VARIANT] != NONE
        return d.unit[0] if alone and d.link_together[link] == 1 else np.int64(0)
    gap = np.int64(s.node[d.job_node[b], START]) - s.node[d.job_node[a], START]
    broken = max(np.int64(0), d.link_least[link] - gap) + max(np.int64(0), gap - d.link_most[link])
    hard = broken
    if d.link_who[link] != 0:
        common = 0
        for x in range(tasks_of(d, s, a)):
            for y in range(tasks_of(d, s, b)):
                first, second = s.node[d.job_node[a] + x, SHIFT], s.node[d.job_node[b] + y, SHIFT]
                common += d.shared[first, second]
        if (d.link_who[link] == 1) != (common > 0):
            hard += d.unit[0]
    return hard


@inner
def meeting(d, s, a, b, kind):
    """Return the ticks that two jobs of one client overlap, or are too near in two places."""
    if s.job[a, VARIANT] == NONE or s.job[b, VARIANT] == NONE:
        return np.int64(0)
    here, there = client_of(d, s, a), client_of(d, s, b)
    if (here == there) != (kind == OVERLAP):
        return np.int64(0)
    starts = first_start(d, s, a), first_start(d, s, b)
    ends = last_end(d, s, a), last_end(d, s, b)
    if kind == OVERLAP:
        return max(np.int64(0), min(ends[0], ends[1]) - max(starts[0], starts[1]))
    before = ends[0] + d.travel[here, there] - starts[1]
    after = ends[1] + d.travel[there, here] - starts[0]
    return max(np.int64(0), min(before, after))


@inner
def add_link(d, s, link, ticks):
    """Count ticks more of a link in the sum where its kind belongs."""
    if d.link_kind[link] == OVERLAP:
        s.total[OVERLAPS] += ticks
    else:
        s.total[LINKED] += ticks


@inner
def update_links(d, s):
    """Work out the links of all jobs and nodes that this move has touched."""
    for at in range(s.count[JOBS_LOGGED]):
        update_links_of(d, s, s.job_logged[at])
    for at in range(s.count[NODES_LOGGED]):
        update_links_of(d, s, d.node_job[s.node_logged[at]])


@inner
def update_links_of(d, s, j):
    """Work out the links of job j, logging what they were."""
    for at in range(d.job_link[j], d.job_link[j + 1]):
        link = d.link_of[at]
        hard = relink(d, s, link)
        if hard != s.link_hard[link]:
            logged = s.count[LINKS_LOGGED]
            if logged >= s.link_log.size - 1:
                continue
            s.link_log[logged], s.link_logged[logged] = s.link_hard[link], link
            s.count[LINKS_LOGGED] = logged + 1
            add_link(d, s, link, hard - s.link_hard[link])
            s.link_hard[link] = hard


@inner
def price(d, s):
    """Return the cost of the solution from its sums: soft cost, plus penalised hardness."""
    cost = s.total[FIXED] + d.overlap[0] * s.total[OVERLAPS]
    hard = s.total[LINKED] * d.always[0] + d.overlap[1] * s.total[OVERLAPS]
    shifts = d.shift_start.size
    for column in range(WORKLOAD):
        if d.soft[column] == 0.0 and d.hard[column] == 0.0:
            continue
        amount = s.sums[column]
        if column in (MAX_WAITING, MAX_LATENESS, MAX_IDLE):
            amount = np.int64(0)
            for r in range(shifts):
                amount = max(amount, s.row[r, column])
        cost += d.soft[column] * amount
        hard += d.hard[column] * amount
    if d.soft[WORKLOAD] > 0.0:
        average = s.sums[WORKING_TIME] / shifts
        for r in range(shifts):
            excess = abs(s.row[r, WORKING_TIME] - average) / d.minute[0]
            cost += d.soft[WORKLOAD] * np.ceil(excess - 1e-9)
    if d.most_broken[0] < FAR:
        beyond = s.sums[BROKEN] - d.most_broken[0]
        hard += max(np.int64(0), beyond) * d.unit[0] * d.always[0]
    if d.balance[0] > 0.0:
        cost += d.balance[0] * unevenness(d, s)
    s.total[HARDNESS] = hard
    s.total[COST] = cost + s.total[PENALTY] * hard
    return s.total[COST]


@inner
def unevenness(d, s):
    """Return the ticks of unevenness among the shifts that start at one place (`Term`)."""
    uneven = 0.0
    for base in range(d.base_share.size):
        s.base_work[base] = 0.0
    for r in range(d.shift_start.size):
        base = d.shift_base[r]
        if base != NONE:
            work = s.row[r, WORKING_TIME] + 0.0
            s.base_work[base] += work
            uneven += work * work * d.shift_share[r]
    for base in range(d.base_share.size):
        uneven -= s.base_work[base] * s.base_work[base] * d.base_share[base]
    return max(0.0, uneven)


@inner
def least_cost(d, s, enough):
    """Return what the solution must cost at least, whatever the times on its dirty routes.

    Counts the routes that are not dirty as they are, first what adds up over them; who passes
    `enough` with that alone is not looked at further. Before times have spread through pairs and
    links these may still get better, so that asking early also gives up the few moves that pay
    only elsewhere; waiting to ask made the search of paired problems slower by a third.
    """
    cost = s.total[FIXED]
    if d.fixed_legs[0] == 1:
        cost += (d.soft[TRAVEL] + s.total[PENALTY] * d.hard[TRAVEL]) * s.total[LEGS]
    for column in range(1, WORKLOAD):
        weight = d.soft[column] + s.total[PENALTY] * d.hard[column]
        if weight == 0.0 or column in (MAX_WAITING, MAX_LATENESS, MAX_IDLE):
            continue
        amount = s.sums[column]
        for number in range(s.count[DIRTY]):
            amount -= s.row[s.dirty[number], column]
        cost += weight * amount
    for column in (MAX_WAITING, MAX_LATENESS, MAX_IDLE):
        weight = d.soft[column] + s.total[PENALTY] * d.hard[column]
        if weight == 0.0 or cost > enough:
            continue
        amount = np.int64(0)
        for r in range(d.shift_start.size):
            if s.is_dirty[r] == 0:
                amount = max(amount, s.row[r, column])
        cost += weight * amount
    return cost


@inner
def row_cost(d, s, r):
    """Return what the row of shift r adds to `least_cost` once it is known."""
    cost = 0.0
    for column in range(1, WORKLOAD):
        if column not in (MAX_WAITING, MAX_LATENESS, MAX_IDLE):
            cost += (d.soft[column] + s.total[PENALTY] * d.hard[column]) * s.row[r, column]
    return cost


@inner
def price_move(d, s, threshold):
    """Decode what a move made dirty and return the new cost, or inf where it passes `threshold`."""
    bounded = threshold < np.inf
    if bounded and d.fixed_legs[0] == 1 and least_cost(d, s, threshold) > threshold:
        return np.inf
    propagate(d, s)
    least = least_cost(d, s, threshold) if bounded else 0.0
    for number in range(s.count[DIRTY]):
        cost_row(d, s, s.dirty[number])
        if bounded:
            least += row_cost(d, s, s.dirty[number])
            if least > threshold:
                return np.inf
    for at in range(s.count[PATHS_LOGGED]):
        r = s.path_logged[at]
        for column in range(COST_COLUMNS):
            s.sums[column] += s.row[r, column] - s.row_log[at, column]
    if d.link_first.size > 0:
        update_links(d, s)
    s.count[PRICED] += 1
    return price(d, s)
