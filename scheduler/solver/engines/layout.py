"""How a budget of ruin and recreate is laid out: temperatures, stages, slices.

The temperature's scale is the price of a visit, not the drive: greedy insertion stands a heat at
which which visits are given still changes, relocations do not. So turns come first and moves
afterwards, never mixed (architecture.md, section 5).
"""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import FAR, FRESHEN, MAX_IDLE, MAX_LATENESS, MAX_WAITING, WORKLOAD
from scheduler.solver.compiling.fields import Arrays
from scheduler.solver.compiling.problem import Compiled

from .search import COLD, temperature_unit
from .stages import Stage

TRIES = 25
"""Tries of moves that a turn counts as; it costs what 10 to 60 of them do."""
HOT, COLDEST = (1.0, 0.5), 0.001
"""First temperatures by worker in turn, and the last, in prices of a usual visit."""
HOT_LEAST, COLDEST_LEAST = 10.0, 2.0
"""The same at least, in units of u: where visits cost little, the drive is what is shared out."""
SET_OUT = 10.0
"""First temperature of a search that sets out from a plan, in units of u."""
SMALL, MOVED_SMALL, MOVED = 80, 0.4, 0.1
"""Share of a budget that the moves get afterwards: up to so many visits, and above."""
FEW, ROUNDS = 50, 3
"""Visits up to which turns are made in so many rounds, each as hot as the first: a small day has a
few deep basins, and which one a round ends in is chance (winter day, 6.5 million iterations, ten
seeds: median 11,638 in one round, 11,607 in three)."""
WARM = 3.0
"""First temperature of the moves, in units of u."""
SLICE_VISITS, MOST_IN_SLICE = 1_000_000, 5_000
"""Visits looked after in a slice, turns times visits of the problem, and its turns at most: a tenth
to a quarter of a second."""


def rows_add_up(arrays: Arrays) -> bool:
    """Tell whether costs are a sum over routes and visits, and every visit may be left out.

    Greedy insertion does not see what belongs to no position: the worst lateness, the idlest
    shift, evenness, how many promises are broken. Nor does it make a visit wait for another; so of
    links only those are let in that want nothing but the second to begin some time after the first.
    """
    weighed = arrays["soft"] + arrays["hard"]
    loose = (
        (arrays["link_most"] >= FAR) & (arrays["link_who"] == 0) & (arrays["link_together"] == 0)
    )
    return bool(
        len(arrays["job_price"])
        and loose.all()
        and not arrays["link_together"].any()
        and arrays["job_removable"].all()
        and arrays["most_broken"][0] >= FAR
        and not weighed[[MAX_WAITING, MAX_LATENESS, MAX_IDLE, WORKLOAD]].any()
    )


def turn_stages(compiled: Compiled, worker: int, iterations: int) -> list[Stage]:
    """Lay out turns from the price of a visit down to little, and then moves.

    A search that sets out from a plan begins no hotter than some drives, or it would forget it.
    """
    arrays = compiled.arrays
    unit, usual = temperature_unit(arrays), float(np.median(arrays["job_price"]))
    moved = MOVED_SMALL if len(arrays["job_price"]) <= SMALL else MOVED
    warm = compiled.start is not None
    rounds = ROUNDS if len(arrays["job_price"]) <= FEW and not warm else 1
    whole = TRIES * FRESHEN
    turns = int((1 - moved) * iterations) // rounds // whole * whole
    hot = max(HOT[worker % len(HOT)] * usual, HOT_LEAST * unit)
    hot = SET_OUT * unit if warm else hot
    cold = max(COLDEST * usual, COLDEST_LEAST * unit)
    moves = Stage(iterations - rounds * turns, WARM * unit, COLD * unit)
    return [*[Stage(turns, hot, cold, ruins=True)] * rounds, moves] if turns else [moves]


def slice_of(arrays: Arrays) -> int:
    """Return the iterations of a slice, after which workers meet: by the problem's size alone."""
    turns = min(MOST_IN_SLICE, SLICE_VISITS // len(arrays["job_price"]))
    return TRIES * max(FRESHEN, turns // FRESHEN * FRESHEN)
