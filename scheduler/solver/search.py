"""One run of the search engine on compiled arrays; runs inside a worker process.

The temperature's scale is u, the mean drive to the three nearest jobs over three, in cost. A run
that starts at 5 u sometimes freezes early, one at 15 u seldom does but wants more tries
(architecture.md, section 5).
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .found import Found, Progress

COLD = 0.04
"""Last temperature in units of u."""
PENALTY_LOW, PENALTY_HIGH = 1.0, 2_000.0
"""Cost per hard minute, in units of the travel weight, at the start and the end of a run."""
LEGAL_FROM = 0.85
"""From this share of a run on, a hard tick costs twice what the dearest visit left out does."""
CHUNK_SECONDS = 0.1
PROBE_CHUNK = 100_000

Arrays = dict[str, NDArray[Any]]
Report = Callable[[Progress], None]


class Search(ABC):
    """A run on one problem: first `start`, then `run` with a budget of tries."""

    shortest_round: int
    most_rounds: int
    chunk: int | None = None
    """Tries between glimpses; None where it follows from the speed, in whole thousands."""

    def __init__(self, arrays: Arrays, worker: int, report: Report) -> None:
        self._worker = worker
        self._report = report
        self._travel_weight = max(float(arrays["soft"][0] * arrays["minute"][0]), 0.1)
        self._unit = _temperature_unit(arrays)
        self._jobs = len(arrays["job_price"])
        self._rate = 0.0
        self._done = 0

    def start(self) -> float:
        """Build a first plan and anneal shortly; return the rate in tries per second.

        How many tries the short anneal makes depends on the problem only, so that a run can be
        repeated from its budget alone.
        """
        self._construct()
        self._tell("greedy")
        tries = self._probe_tries()
        began = time.perf_counter()
        for at in range(0, tries, PROBE_CHUNK):
            self._probe(min(PROBE_CHUNK, tries - at), tries, at)
            self._tell("probe")
        self._rate = tries / max(time.perf_counter() - began, 1e-6)
        self._recall_best()
        return self._rate

    def run(self, iterations: int, until: float) -> Found:
        """Anneal for a budget of tries, or until the clock says stop, and return the best."""
        chunk = self.chunk or max(1000, int(self._rate * CHUNK_SECONDS) // 1000 * 1000)
        done = 0
        began = time.perf_counter()
        for number, size in enumerate(self._rounds(iterations)):
            if done:
                self._recall_best()
            at = 0
            while at < size and time.monotonic() < until:
                step = min(chunk, size - at)
                self._anneal(step, size, at, number)
                at += step
                done += step
                self._done = done
                self._tell("search")
        if done:
            self._rate = done / max(time.perf_counter() - began, 1e-6)
        return self._found(done, complete=done >= iterations)

    def _rounds(self, iterations: int) -> list[int]:
        """Split a budget into anneals: several for small problems, one for large ones.

        A long anneal of a small problem ends in one basin; several find more of them.
        """
        shortest = max(self.shortest_round, self._round_tries())
        rounds = max(1, min(self.most_rounds, iterations // shortest))
        sizes = [iterations // rounds] * rounds
        sizes[0] += iterations - sum(sizes)
        return sizes

    def _tell(self, phase: str) -> None:
        cost, out = self._glimpse()
        self._report(Progress(self._worker, phase, cost, out, self._done, self._rate))

    @abstractmethod
    def _round_tries(self) -> int:
        """Return how many tries an anneal of this many jobs wants at least."""

    @abstractmethod
    def _construct(self) -> None:
        """Build a first solution."""

    @abstractmethod
    def _probe_tries(self) -> int:
        """Return how many tries the short first anneal makes."""

    @abstractmethod
    def _probe(self, step: int, total: int, start: int) -> None:
        """Make `step` tries, as tries `start` and on of the `total` of the short first anneal."""

    @abstractmethod
    def _anneal(self, step: int, total: int, start: int, number: int) -> None:
        """Make `step` tries, as tries `start` and on of the `total` of round `number`."""

    @abstractmethod
    def _recall_best(self) -> None:
        """Go back to the best solution."""

    @abstractmethod
    def _glimpse(self) -> tuple[float, int]:
        """Return the best cost and how many jobs it leaves out."""

    @abstractmethod
    def _found(self, iterations: int, *, complete: bool) -> Found:
        """Return the best solution, decoded."""


def _temperature_unit(arrays: Arrays) -> float:
    """Return u: mean drive from each job's place to its three nearest, over three, in cost."""
    places = np.unique(arrays["option_place"][arrays["option_place"] >= 0])
    weight = float(arrays["soft"][0]) or 1.0 / float(arrays["minute"][0])
    if len(places) < 2:
        return 1.0
    between = arrays["travel"][np.ix_(places, places)].astype(float)
    np.fill_diagonal(between, np.inf)
    nearest = np.sort(between, axis=1)[:, : min(3, len(places) - 1)]
    return max(float(nearest.mean()) * weight / 3, 0.1)
