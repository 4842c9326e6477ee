"""What the kernels have found, as solutions that cross process borders."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.columns import VARIANT
from scheduler.solver.compiling.fields import Arrays
from scheduler.solver.solution import Solution

from .full.costs import departures
from .full.data import build_data
from .full.solutions import is_legal, load, rows
from .full.state import new_state


def solution_from(
    data: Any,
    state: Any,
    cost: float,
    *,
    worker: int,
    iterations: int,
    complete: bool,
    rate: float,
) -> Solution:
    """Return the solution at which a state of the full kernel stands."""
    node, job, path = rows(state)
    return Solution(
        worker=worker,
        cost=cost,
        node=node,
        variant=job[:, VARIANT],
        path=path,
        departure=departures(data, state),
        iterations=iterations,
        complete=complete,
        rate=rate,
    )


def decoded(
    arrays: Arrays,
    key: NDArray[np.float64],
    shift: NDArray[np.int32],
    *,
    worker: int,
    iterations: int,
    complete: bool,
    rate: float,
) -> Solution:
    """Return a solution, given as a key and a shift per node, as the full kernel decodes it.

    Its cost is infinite where it breaks a hard rule.
    """
    data, state = build_data(arrays), new_state(arrays, 0)
    first = arrays["job_node"][:-1]
    cost = float(load(data, state, key[first], arrays["job_variant"][:-1], shift))
    return solution_from(
        data,
        state,
        cost if is_legal(state) else float("inf"),
        worker=worker,
        iterations=iterations,
        complete=complete,
        rate=rate,
    )
