"""One run of the search engine on compiled arrays; runs inside a worker process.

The temperature's scale is u, the mean drive to the three nearest jobs over three, in cost. A run
that starts at 5 u sometimes freezes early, one at 15 u seldom does but wants more tries, so workers
take turns (architecture.md, section 5).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .found import Found, Progress
from .kernel.anneal import anneal, construct, glimpse, recall_best, rows
from .kernel.costs import departures
from .kernel.data import build_data
from .kernel.state import VARIANT, new_state

HOT = (15.0, 15.0)
"""Start temperature in units of u, by worker in turn."""
COLD = 0.04
GREEDY_TRIES = 60
PENALTY_LOW, PENALTY_HIGH = 1.0, 2_000.0
"""Cost per hard minute, in units of the travel weight, at the start and the end of a run."""
LEGAL_FROM = 0.85
"""From this share of a run on, a hard minute costs as much as the dearest visit left out."""
CAP_LOW = 2_000.0
"""Cost of leaving a visit out at the start of a run, in units of u; at its end the true price."""
SHORTEST_ROUND, ROUND_PER_JOB, MOST_ROUNDS = 200_000, 8_000, 12
"""Tries of an anneal at least, also per visit, and how many anneals a budget makes at most."""
CHUNK_SECONDS = 0.1
PROBE_PER_JOB, PROBE_LEAST = 400, 20_000


class Search:
    """A run on one problem: first `start`, then `run` with a budget of tries."""

    def __init__(
        self,
        arrays: dict[str, NDArray[Any]],
        order: NDArray[np.int64],
        seed: int,
        worker: int,
        report: Callable[[Progress], None],
    ) -> None:
        self._data = build_data(arrays)
        self._state = new_state(self._data, seed * 1_000 + worker)
        self._order = order
        self._worker = worker
        self._report = report
        self._travel_weight = max(float(arrays["soft"][0] * arrays["minute"][0]), 0.1)
        self._unit = _temperature_unit(arrays)
        self._jobs = len(order)
        self._dearest = float(arrays["job_price"].max(initial=0.0))
        self._rate = 0.0
        self._done = 0

    def start(self) -> float:
        """Build a first plan and anneal shortly; return the rate in tries per second.

        How many tries the short anneal makes depends on the problem only, so that a run can be
        repeated from its budget alone.
        """
        low = PENALTY_LOW * self._travel_weight
        construct(self._data, self._state, self._order, GREEDY_TRIES, low)
        self._tell("greedy")
        tries = max(PROBE_LEAST, PROBE_PER_JOB * self._jobs)
        began = time.perf_counter()
        self._anneal(tries, tries, 0)
        self._rate = tries / max(time.perf_counter() - began, 1e-6)
        recall_best(self._data, self._state)
        self._tell("probe")
        return self._rate

    def run(self, iterations: int, until: float) -> Found:
        """Anneal for a budget of tries, or until the clock says stop, and return the best."""
        chunk = max(1000, int(self._rate * CHUNK_SECONDS) // 1000 * 1000)
        done = 0
        for size in self._rounds(iterations):
            if done:
                recall_best(self._data, self._state)
            at = 0
            while at < size and time.monotonic() < until:
                step = min(chunk, size - at)
                self._anneal(step, size, at)
                at += step
                done += step
                self._done = done
                self._tell("search")
        cost = float(recall_best(self._data, self._state))
        node, job, path = rows(self._state)
        return Found(
            worker=self._worker,
            cost=cost,
            node=node,
            variant=job[:, VARIANT],
            path=path,
            departure=departures(self._data, self._state),
            iterations=done,
            complete=done >= iterations,
            rate=self._rate,
        )

    def _rounds(self, iterations: int) -> list[int]:
        """Split a budget into anneals: several for small problems, one for large ones.

        A long anneal of a small problem ends in one basin; several find more of them.
        """
        shortest = max(SHORTEST_ROUND, ROUND_PER_JOB * self._jobs)
        rounds = max(1, min(MOST_ROUNDS, iterations // shortest))
        sizes = [iterations // rounds] * rounds
        sizes[0] += iterations - sum(sizes)
        return sizes

    def _anneal(self, step: int, total: int, start: int) -> None:
        schedule = np.array(
            [
                HOT[self._worker % len(HOT)] * self._unit,
                COLD * self._unit,
                PENALTY_LOW * self._travel_weight,
                PENALTY_HIGH * self._travel_weight,
                CAP_LOW * self._unit,
                max(self._dearest, CAP_LOW * self._unit),
                max(self._dearest, PENALTY_HIGH * self._travel_weight),
                LEGAL_FROM,
            ]
        )
        anneal(self._data, self._state, step, start, total, schedule)

    def _tell(self, phase: str) -> None:
        cost, out = glimpse(self._state)
        self._report(Progress(self._worker, phase, cost, out, self._done, self._rate))


def _temperature_unit(arrays: dict[str, NDArray[Any]]) -> float:
    """Return u: mean drive from each job's place to its three nearest, over three, in cost."""
    places = np.unique(arrays["option_place"][arrays["option_place"] >= 0])
    weight = float(arrays["soft"][0]) or 1.0 / float(arrays["minute"][0])
    if len(places) < 2:
        return 1.0
    between = arrays["travel"][np.ix_(places, places)].astype(float)
    np.fill_diagonal(between, np.inf)
    nearest = np.sort(between, axis=1)[:, : min(3, len(places) - 1)]
    return max(float(nearest.mean()) * weight / 3, 0.1)
