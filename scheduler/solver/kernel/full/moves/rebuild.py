"""Best insertion of a job, and the move that takes a whole neighbourhood apart and rebuilds it."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import (
    COST_COLUMNS,
    FLOOR,
    JOB_COLUMNS,
    NODE_COLUMNS,
    NONE,
    PATH_COLUMNS,
    VARIANT,
)
from scheduler.solver.kernel.full.journal import begin, undo
from scheduler.solver.kernel.full.pricing import TINY, price_move
from scheduler.solver.kernel.full.routes import put_in, take_out
from scheduler.solver.kernel.full.state import COST, HARDNESS, OUT
from scheduler.solver.kernel.jit import inner
from scheduler.solver.kernel.random import draw, uniform

from .aiming import aim, pick_job

MOST_REMOVED = 8
"""Jobs that a rebuild takes out, and that it adds of those left out, at most."""
REBUILD_POSITIONS = 24
"""Random positions at which a rebuild tries each job."""


@inner
def insert_best(d, s, j, positions):
    """Put job j where it costs least among random positions; leave it out if it is not worth it.

    The best position is found again by replaying the random numbers that led to it.
    """
    variants = d.job_variant[j + 1] - d.job_variant[j]
    if variants == 0:
        return
    hard = s.total[HARDNESS]
    best = s.total[COST] if d.job_removable[j] == 1 else np.inf
    best_seed, resume = np.uint64(0), np.uint64(0)
    for number in range(positions + 1):
        if number == positions:
            if best_seed == np.uint64(0):
                return
            resume = s.random[0]
            s.random[0] = best_seed
        seed = s.random[0]
        begin(s)
        v = np.int32(d.job_variant[j] + draw(s, variants))
        key = aim(d, s, j, v)
        if key >= 0 and put_in(d, s, j, v, key):
            cost = price_move(d, s, best if number < positions else np.inf)
            if number == positions:
                s.random[0] = resume
                return
            legal = s.total[HARDNESS] <= hard + TINY or d.job_removable[j] == 0
            if cost < best and legal:
                best, best_seed = cost, seed
        undo(s)


@inner
def keep(s):
    """Copy everything that a rebuild may change."""
    copy_rows(s.node, s.node_kept, NODE_COLUMNS)
    copy_rows(s.job, s.job_kept, JOB_COLUMNS)
    copy_rows(s.path, s.path_kept, PATH_COLUMNS)
    copy_rows(s.row, s.row_kept, COST_COLUMNS)
    copy_list(s.key, s.key_kept)
    copy_list(s.link_hard, s.link_kept)
    copy_list(s.total, s.total_kept)
    copy_list(s.sums, s.sums_kept)


@inner
def put_back(s):
    """Undo everything since `keep`."""
    copy_rows(s.node_kept, s.node, NODE_COLUMNS)
    copy_rows(s.job_kept, s.job, JOB_COLUMNS)
    copy_rows(s.path_kept, s.path, PATH_COLUMNS)
    copy_rows(s.row_kept, s.row, COST_COLUMNS)
    copy_list(s.key_kept, s.key)
    copy_list(s.link_kept, s.link_hard)
    copy_list(s.total_kept, s.total)
    copy_list(s.sums_kept, s.sums)


@inner
def copy_rows(source, target, columns):
    """Copy a table; a plain loop compiles faster than a slice."""
    for i in range(source.shape[0]):
        for column in range(columns):
            target[i, column] = source[i, column]


@inner
def copy_list(source, target):
    """Copy a list; a plain loop compiles faster than a slice."""
    for i in range(source.size):
        target[i] = source[i]


@inner
def clear_around(d, s, a):
    """Take out some of the jobs near job a; return how many jobs `queue` now holds."""
    wanted = 1 + draw(s, MOST_REMOVED)
    held = 0
    begin(s)
    if s.job[a, VARIANT] != NONE and d.job_removable[a] == 1:
        take_out(d, s, a)
        s.queue[held] = a
        held += 1
    for at in range(d.near.shape[1]):
        b = d.near[a, at]
        if held >= wanted or b == NONE:
            break
        if s.job[b, VARIANT] != NONE and d.job_removable[b] == 1 and draw(s, 3) != 0:
            take_out(d, s, b)
            s.job[b, FLOOR] = d.job_floor[b]
            s.queue[held] = b
            held += 1
    price_move(d, s, np.inf)
    return held


@inner
def rebuild(d, s, heat):
    """Take a neighbourhood apart and put it, and what was left out, back where it costs least.

    Slack made by removing neighbours together lets in what no single move could, as in
    Christiaens and Vanden Berghe 2020, doi:10.1287/trsc.2019.0914. Returns whether it was kept.
    """
    threshold = s.total[COST] - heat * np.log(uniform(s))
    keep(s)
    held = clear_around(d, s, pick_job(d, s))
    removed = held
    if s.total[OUT] > 0:
        jobs = d.job_price.size
        j = draw(s, jobs)
        for _ in range(jobs):
            if held >= removed + MOST_REMOVED:
                break
            if s.job[j, VARIANT] == NONE:
                listed = False
                for at in range(removed):
                    listed = listed or s.queue[at] == j
                if not listed:
                    s.queue[held] = j
                    held += 1
            j = j + 1 if j + 1 < jobs else 0
    for at in range(held - 1, 0, -1):
        other = draw(s, at + 1)
        s.queue[at], s.queue[other] = s.queue[other], s.queue[at]
    for at in range(held):
        insert_best(d, s, s.queue[at], REBUILD_POSITIONS)
    if s.total[COST] <= threshold:
        return True
    put_back(s)
    return False
