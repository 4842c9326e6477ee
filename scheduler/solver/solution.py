"""What a search tells of itself, as plain data that crosses process borders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scheduler.model import Plan

Route = tuple[int, tuple[int, ...]]
"""A shift and its nodes in order."""


@dataclass(frozen=True)
class Control:
    """How a caller steers a running solve: asks it to stop, is handed better plans as they come.

    `halted` is asked a few times a second; what was best by then is returned. `better` gets plans
    at most every two seconds, unjudged; the last one may be bettered by what `solve` returns.
    """

    halted: Callable[[], bool] = lambda: False
    better: Callable[[Plan], None] | None = None


@dataclass(frozen=True)
class Progress:
    """A glimpse of a run: best legal cost, visits left out, iterations made and per second."""

    worker: int
    phase: str
    cost: float
    unassigned: int
    iterations: int
    rate: float = 0.0


@dataclass(frozen=True)
class Form:
    """A solution as the kernel takes it over; the rest follows by decoding.

    Keys of jobs (jobs,), variants and floors (jobs, 2), shifts of nodes (nodes,), thresholds of
    breaks (shifts, 2), and starts of nodes (nodes,), which only say how it last decoded.
    """

    key: NDArray[np.float64]
    job: NDArray[np.int32]
    shift: NDArray[np.int32]
    after: NDArray[np.int32]
    start: NDArray[np.int32]


@dataclass(frozen=True)
class Solution:
    """The best legal solution of a run, decoded: rows of nodes, jobs and shifts.

    `pool` holds routes seen while it was cold, for recombination. `workers` is how many searched
    for it together; 0 where each searched for one of its own.
    """

    worker: int
    cost: float
    node: NDArray[np.int32]
    variant: NDArray[np.int32]
    path: NDArray[np.int32]
    departure: NDArray[np.int64]
    iterations: int
    complete: bool
    rate: float
    pool: tuple[Route, ...] = field(default=())
    workers: int = 0

    @property
    def shift(self) -> NDArray[np.int32]:
        """The shift of each node."""
        return self.node[:, 2]

    @property
    def routes(self) -> list[Route]:
        """The routes in use."""
        found: list[Route] = []
        for r, row in enumerate(self.path):
            nodes, i = [], int(row[0])
            while i >= 0:
                nodes.append(i)
                i = int(self.node[i, 1])
            if nodes:
                found.append((r, tuple(nodes)))
        return found
