"""How long, how widely and with which engine to search."""

from __future__ import annotations

import os
from dataclasses import dataclass

from scheduler.settings import Engine

POLL_SECONDS = 0.25
"""How often a caller is asked whether to stop."""


@dataclass(frozen=True)
class SearchParams:
    """How long and how widely to search.

    `iterations` is the budget of each worker (of solutions, for the routing model) and `units`
    CP-SAT's deterministic time; where they are None, `seconds` sets them from the speed measured.
    The same problem, engine, seed, iterations, units and workers give the same plan. `in_process`
    runs a single worker in the caller's own process, for tests and experiments.
    """

    seconds: float = 10.0
    iterations: int | None = None
    seed: int = 1
    workers: int = 0
    in_process: bool = False
    engine: Engine = Engine.PORTFOLIO
    units: float | None = None

    def __post_init__(self) -> None:
        if not 0 < self.seconds <= 86_400:
            raise ValueError("seconds must be over 0 and at most 86400")
        if self.iterations is not None and not 1 <= self.iterations <= 10**12:
            raise ValueError("iterations must be between 1 and 10^12")
        if not 0 <= self.seed < 2**31:
            raise ValueError("seed must be between 0 and 2^31 - 1")
        if not 0 <= self.workers <= 256:
            raise ValueError("workers must be between 0 (one per core) and 256")
        if self.units is not None and not 0 <= self.units <= 86_400:
            raise ValueError("units must be between 0 and 86400")

    @property
    def worker_count(self) -> int:
        """How many workers search: as asked, or one per core; the routing model has one."""
        if self.in_process or self.engine is Engine.ORTOOLS:
            return 1
        return self.workers or cores()


def cores() -> int:
    """Return how many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return len(affinity(0)) if affinity else os.cpu_count() or 1
