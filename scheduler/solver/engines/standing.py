"""Where a run stands, as plain data that crosses process and machine borders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.compiling.fields import Arrays
from scheduler.solver.solution import Form, Progress

from .stages import Stage


@dataclass(frozen=True)
class Standing:
    """The present and the best solution of a slice, their costs, and jobs the best leaves out."""

    present: Form
    present_cost: float
    best: Form
    cost: float
    out: int


@dataclass(frozen=True)
class Begun:
    """A first plan: where it stands, iterations per second, and how it came about."""

    standing: Standing
    rate: float
    told: tuple[Progress, ...]


@dataclass(frozen=True)
class Fence:
    """What a worker leaves alone, because it is another's.

    Shifts that are `closed` (shifts,), jobs that are `barred` (jobs,), and the tick before which a
    job may not begin, `held` (jobs,); 0 where there is none.
    """

    closed: NDArray[np.int8]
    barred: NDArray[np.int8]
    held: NDArray[np.int32]

    @classmethod
    def none(cls, arrays: Arrays) -> Fence:
        """Return one that leaves all open."""
        shifts, jobs = len(arrays["shift_start"]), len(arrays["job_price"])
        return cls(np.zeros(shifts, np.int8), np.zeros(jobs, np.int8), np.zeros(jobs, np.int32))


@dataclass(frozen=True)
class Slice:
    """Some iterations of a stage from a solution: a pure function of all this.

    `seed` is of its random numbers.
    """

    seed: int
    stage: Stage
    start: int
    step: int
    form: Form
    fence: Fence
