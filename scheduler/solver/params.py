"""How long, how widely and with which engine to search."""

from __future__ import annotations

import os
from typing import Annotated

from pydantic import Field

from scheduler.model import Problem
from scheduler.model.base import Fact
from scheduler.settings import Engine

POLL_SECONDS = 0.25
"""How often a caller is asked whether to stop."""
MOST_SECONDS, MOST_ITERATIONS, MOST_WORKERS = 86_400, 10**12, 256


class Budget(Fact):
    """How long and how widely to search, as it is asked for.

    `iterations` is the budget of each worker (of parts, for the OR-Tools engine) and `units`
    CP-SAT's deterministic time; where they are None, `seconds` sets them from the speed measured.
    The same problem, engine, seed, iterations, units and workers give the same plan. `workers` 0
    means one per core.
    """

    seconds: Annotated[float, Field(gt=0, le=MOST_SECONDS)] = 10.0
    iterations: Annotated[int, Field(ge=1, le=MOST_ITERATIONS)] | None = None
    units: Annotated[float, Field(ge=0, le=MOST_SECONDS)] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 1
    workers: Annotated[int, Field(ge=0, le=MOST_WORKERS)] = 0
    engine: Engine = Engine.PORTFOLIO


class SearchParams(Budget):
    """A budget, and where it is spent.

    `in_process` runs a single worker in the caller's own process, for tests and experiments;
    `cluster` is the address of a Dask scheduler whose workers take the place of processes, where
    the search is one that meets (days on which visits may stay out); `spent` are the seconds that
    were gone before, on the roads or by a worker that died.
    """

    in_process: bool = False
    cluster: str | None = None
    spent: Annotated[float, Field(ge=0)] = 0.0

    @property
    def worker_count(self) -> int:
        """How many workers search: as asked, or one per core."""
        if self.in_process:
            return 1
        return self.workers or cores()


def least_seconds(problem: Problem) -> int:
    """Return how many whole seconds a day of this size needs before any search begins.

    For roads between all pairs of visits, and for what each shift may give; as measured on one
    slow core (`benchmarks/costs.md`).
    """
    visits, shifts = len(problem.visits), len(problem.shifts)
    return int(1e-7 * visits * visits + 1.5e-6 * visits * shifts)


def cores() -> int:
    """Return how many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return len(affinity(0)) if affinity else os.cpu_count() or 1
