"""A global order of jobs that agrees with the order of stops on every route."""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray


def order_of(tours: Sequence[Sequence[int]], begins: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a key per job such that every tour (jobs in order) ascends; 0 for jobs on none.

    Where tours cross, so that no such order exists, the starts `begins` decide.
    """
    graph: dict[int, set[int]] = {job: set() for tour in tours for job in tour}
    for tour in tours:
        for one, other in pairwise(tour):
            graph[other].add(one)
    by_start = sorted(graph, key=lambda job: (float(begins[job]), job))
    try:
        ordered = TopologicalSorter({job: graph[job] for job in by_start})
        order = list(ordered.static_order())
    except CycleError:
        order = by_start
    keys = np.zeros(len(begins))
    for rank, job in enumerate(order, start=1):
        keys[job] = rank
    return keys
