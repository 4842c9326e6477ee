"""Which visits are worth trying beside which."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scheduler.model import Problem
from scheduler.travel import Travel

from .fields import Arrays
from .variants import Variant

NEIGHBOURS = 60
SAMPLED = 2_000
"""Jobs of which the middle drive is taken, which stands in where a visit has no place."""
ROWS = 64
"""Jobs compared with all others at a time, so that a large day does not take gigabytes."""


def neighbours(
    problem: Problem,
    travel: Travel,
    arrays: Arrays,
    variants: tuple[tuple[Variant, ...], ...],
) -> NDArray[np.int32]:
    """Return for each job the jobs nearest in travel and time, shape (jobs, width), padded -1.

    Nearness adds to the drive a fifth of the wait and all of the lateness that following one
    another would force, as in Vidal et al. 2013, doi:10.1016/j.cor.2012.07.018.
    """
    count = len(problem.visits)
    width = max(1, min(NEIGHBOURS, count - 1))
    near = np.full((count, width), -1, dtype=np.int32)
    if count < 2:
        return near
    where = np.array([_typical_place(ways) for ways in variants])
    opens = arrays["window_start"][arrays["job_window"][:-1]].astype(np.float32)
    closes = arrays["window_end"][arrays["job_window"][1:] - 1].astype(np.float32)
    lasts = np.array([_length(ways) for ways in variants], dtype=np.float32)
    unseated = 0.0
    if (where < 0).any():
        some = where[:: -(-count // SAMPLED)].clip(0)
        unseated = float(np.median(travel.ticks[np.ix_(some, some)])) / 2
    every = np.arange(count)
    for these in np.array_split(every, -(-count // ROWS)):
        distance = np.full((len(these), count), np.inf, dtype=np.float32)
        for one, other in ((these[:, None], every[None, :]), (every[None, :], these[:, None])):
            drive = travel.ticks[where.clip(0)[one], where.clip(0)[other]].astype(np.float32)
            drive[(where[one] < 0) | (where[other] < 0)] = unseated
            wait = np.maximum(0, opens[other] - (closes + lasts)[one] - drive)
            late = np.maximum(0, (opens + lasts)[one] + drive - closes[other])
            distance = np.minimum(distance, drive + 0.2 * wait + late)
        distance[np.arange(len(these)), these] = np.inf
        near[these] = _least(distance, width)
    return near


def _least(distance: NDArray[np.float32], width: int) -> NDArray[np.int64]:
    """Return the columns of the least entries of each row in order, of equal ones the first."""
    keys = distance.view(np.uint32).astype(np.uint64) << np.uint64(32) | np.arange(
        distance.shape[1], dtype=np.uint64
    )
    keys = np.partition(keys, width - 1, axis=1)[:, :width]
    return (np.sort(keys, axis=1) & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _typical_place(ways: tuple[Variant, ...]) -> int:
    places = [option.place for way in ways for option in way.options if option.place >= 0]
    return places[0] if places else -1


def _length(ways: tuple[Variant, ...]) -> int:
    return ways[0].options[0].duration + ways[0].options[0].tail if ways else 0
