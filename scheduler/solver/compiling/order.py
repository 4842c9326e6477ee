"""A global order of jobs that agrees with the order of stops on every route."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.columns import APART, OVERLAP

from .fields import Arrays


def order_of(
    tours: Sequence[Sequence[int]],
    begins: NDArray[np.float64],
    links: Iterable[tuple[int, int]] = (),
) -> NDArray[np.float64]:
    """Return a key per job such that every tour (jobs in order) ascends; 0 for jobs on none.

    Of jobs that may come next the one that begins first does, so that the order is close to time's;
    the first job of each of `links` comes before the second, if both are on tours. Where tours
    cross, so that no such order exists, the starts `begins` decide.
    """
    after: dict[int, set[int]] = {job: set() for tour in tours for job in tour}
    pairs = [pair for tour in tours for pair in pairwise(tour)]
    pairs += [(one, other) for one, other in links if one in after and other in after]
    for one, other in pairs:
        after[one].add(other)
    waits = dict.fromkeys(after, 0)
    for others in after.values():
        for other in others:
            waits[other] += 1
    ready = [(float(begins[job]), job) for job, count in waits.items() if count == 0]
    heapify(ready)
    order = []
    while ready:
        _, job = heappop(ready)
        order.append(job)
        for other in after[job]:
            waits[other] -= 1
            if waits[other] == 0:
                heappush(ready, (float(begins[other]), other))
    if len(order) < len(after):
        order = sorted(after, key=lambda job: (float(begins[job]), job))
    keys = np.zeros(len(begins))
    for rank, job in enumerate(order, start=1):
        keys[job] = rank
    return keys


def links_in_time(arrays: Arrays, begins: NDArray[Any]) -> list[tuple[int, int]]:
    """Return the links whose first job begins no later than the second, as pairs of jobs.

    Of a client in two places either may come first, and does.
    """
    names = ("link_first", "link_second", "link_kind")
    links = zip(*(arrays[name].tolist() for name in names), strict=True)
    free = () if arrays["overlap"][1] > 0 else (OVERLAP,)
    found = []
    for one, other, kind in links:
        if kind in (APART, OVERLAP) and kind not in free and begins[one] > begins[other]:
            found.append((other, one))
        elif kind not in free and begins[one] <= begins[other]:
            found.append((one, other))
    return found
