"""What a search tells of itself, as plain data that crosses process borders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Progress:
    """A glimpse of a run: best legal cost so far, visits it leaves out, tries made, tries/s."""

    worker: int
    phase: str
    cost: float
    unassigned: int
    iterations: int
    rate: float = 0.0


@dataclass(frozen=True)
class Found:
    """The best legal solution of a run, decoded: rows of nodes, jobs and shifts."""

    worker: int
    cost: float
    node: NDArray[np.int32]
    variant: NDArray[np.int32]
    path: NDArray[np.int32]
    departure: NDArray[np.int64]
    iterations: int
    complete: bool
    rate: float
