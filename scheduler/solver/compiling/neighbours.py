"""Which visits are worth trying beside which."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scheduler.model import Problem
from scheduler.travel import Travel

from .fields import Arrays
from .variants import Variant

NEIGHBOURS = 60


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
    seated = where >= 0
    drive = travel.ticks[np.ix_(where.clip(0), where.clip(0))].astype(np.float32)
    loose = ~(seated[:, None] & seated[None, :])
    drive[loose] = np.median(drive) / 2
    opens = arrays["window_start"][arrays["job_window"][:-1]].astype(np.float32)
    closes = arrays["window_end"][arrays["job_window"][1:] - 1].astype(np.float32)
    lasts = np.array([_length(ways) for ways in variants], dtype=np.float32)
    wait = np.maximum(0, opens[None, :] - (closes + lasts)[:, None] - drive)
    late = np.maximum(0, (opens + lasts)[:, None] + drive - closes[None, :])
    distance = drive + 0.2 * wait + late
    distance = np.minimum(distance, distance.T)
    np.fill_diagonal(distance, np.inf)
    chosen = np.argsort(distance, axis=1, kind="stable")[:, :width]
    return chosen.astype(np.int32)


def _typical_place(ways: tuple[Variant, ...]) -> int:
    places = [option.place for way in ways for option in way.options if option.place >= 0]
    return places[0] if places else -1


def _length(ways: tuple[Variant, ...]) -> int:
    return ways[0].options[0].duration + ways[0].options[0].tail if ways else 0
