"""Travel from a user's own matrix."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import ArrayLike

from scheduler.errors import InputError, fault
from scheduler.messages import roads
from scheduler.model import Problem

from .travel import UNREACHABLE, Confidence, Travel, in_ticks

MOST = 1_000_000
"""Minutes or kilometres between two places: more is a mistake, and no int32 of metres."""


def matrix_travel(
    problem: Problem, minutes: ArrayLike, kilometres: ArrayLike | None = None
) -> Travel:
    """Return travel between the places of a problem, in its order, from a matrix.

    Parameters
    ----------
    problem
        The problem; its `tick` is the resolution to which times are rounded.
    minutes
        Minutes from each place to each, shape (places, places); infinite where there is no way.
    kilometres
        Kilometres likewise; 0 where not given.

    Returns
    -------
    Travel
        Ticks and metres, int32 of shape (places, places); its map version tells matrices apart.

    Raises
    ------
    InputError
        When a matrix has another shape, or holds what is negative or no number.
    """
    count = len(problem.places)
    times = _checked(minutes, count)
    lengths = np.zeros((count, count)) if kilometres is None else _checked(kilometres, count)
    tick = problem.tick.total_seconds()
    ticks = np.where(np.isfinite(times), in_ticks(times * 60, tick), UNREACHABLE)
    return Travel(
        index={place.id: index for index, place in enumerate(problem.places)},
        ticks=np.minimum(ticks, UNREACHABLE).astype(np.int32),
        metres=np.rint(np.where(np.isfinite(lengths), lengths, 0) * 1000).astype(np.int32),
        confidence=np.full((count, count), Confidence.B, dtype=np.uint8),
        origin=problem.horizon.start,
        tick=problem.tick,
        provider="matrix",
        map_version=f"own matrix {_digest(ticks, lengths)}",
        startup=round(problem.roads.startup / problem.tick),
    )


def _digest(*tables: np.ndarray) -> str:
    """Return what tells this matrix from another, so that a plan is judged on its own."""
    found = hashlib.sha256()
    for table in tables:
        found.update(np.ascontiguousarray(table).tobytes())
    return found.hexdigest()[:12]


def _checked(table: ArrayLike, count: int) -> np.ndarray:
    try:
        given = np.asarray(table)
        if given.dtype.kind in "mM":
            raise TypeError(given.dtype)
        found = given.astype(float)
    except (ValueError, TypeError):  # ragged, or no numbers
        raise InputError([fault(roads.RAGGED_MATRIX)]) from None
    if found.shape != (count, count):
        raise InputError([fault(roads.BAD_MATRIX, shape=found.shape, places=count)])
    if np.isnan(found).any() or (found < 0).any():
        raise InputError([fault(roads.NEGATIVE_TRAVEL)])
    if np.diagonal(found).any():
        raise InputError([fault(roads.AWAY_FROM_ITSELF)])
    if (found[np.isfinite(found)] > MOST).any():
        raise InputError([fault(roads.TOO_FAR, most=MOST)])
    return found
