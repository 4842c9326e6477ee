"""Which run a worker makes on a compiled problem."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.solution import Found

from .search import Arrays, Report


class Run(Protocol):
    """First `start`, which returns a rate of tries per second, then `run`.

    A run that is `halted` returns what it has; with `share` it hands out better solutions.
    """

    halted: Callable[[], bool]
    share: Callable[[Found], None] | None

    def start(self) -> float:
        """Build a first plan."""

    def pace(self, seconds: float) -> float:
        """Return the rate, measured for about so many seconds."""

    def run(self, iterations: int, until: float) -> Found:
        """Improve it for a budget of tries, or until the clock says stop."""


def run_for(
    engine: str,
    arrays: Arrays,
    order: NDArray[np.int64],
    seed: int,
    worker: int,
    report: Report,
) -> Run:
    """Return a run of the routing model, or of the fastest kernel that knows all it must."""
    from .full import FullSearch

    if engine == "ortools":
        from .routing import RoutingSearch

        return RoutingSearch(arrays, order, seed, worker, report)
    from scheduler.solver.compiling.lite import applies

    from .lite import LiteSearch

    kind = LiteSearch if applies(arrays) else FullSearch
    return kind(arrays, order, seed, worker, report)
