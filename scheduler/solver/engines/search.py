"""One run of the search engine on compiled arrays; runs inside a worker process.

The temperature's scale is u, the mean drive to the three nearest jobs over three, in cost. A run
that starts at 5 u sometimes freezes early, one at 15 u seldom does but wants more iterations
(architecture.md, section 5).
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np

from scheduler.solver.compiling.fields import Arrays
from scheduler.solver.compiling.problem import Compiled
from scheduler.solver.solution import Progress, Solution

from .stages import Stage

COLD, LONG_COLD = 0.04, 0.1
"""Last temperature in units of u; that of long anneals, which have no iterations to lose on ice."""
PENALTY_LOW, PENALTY_HIGH = 1.0, 2_000.0
"""Cost per hard minute, in units of the travel weight, at the start and the end of a run."""
LEGAL_FROM = 0.85
"""From this share of a run on, a hard tick costs twice what the dearest visit left out does."""
CHUNK_SECONDS = 0.1
PROBE_CHUNK = 100_000
SHARE_SECONDS = 2.0
"""Least time between two solutions handed out while the run goes on."""

Report = Callable[[Progress], None]


class Search(ABC):
    """A run on one problem: first `start`, then `run` with a budget of iterations."""

    chunk: int | None = None
    """Tries between glimpses; None where it follows from the speed, in multiples of `grain`."""
    grain = 1_000
    """Tries between two looks at the temperature, so that a run does not depend on its speed."""

    def __init__(self, compiled: Compiled, seed: int, worker: int, report: Report) -> None:
        arrays = compiled.arrays
        self._compiled = compiled
        self._seed = seed
        self._worker = worker
        self._report = report
        self._travel_weight = max(float(arrays["soft"][0] * arrays["minute"][0]), 0.1)
        self._unit = temperature_unit(arrays)
        self._jobs = len(arrays["job_price"])
        self._rate = 0.0
        self._done = 0
        self._shown, self._shown_at = np.inf, -np.inf
        self.share: Callable[[Solution], None] | None = None
        self.halted: Callable[[], bool] = lambda: False

    def start(self) -> float:
        """Build a first plan and anneal shortly; return the rate in iterations per second.

        How many iterations the short anneal makes depends on the problem only, so that a run can be
        repeated from its budget alone.
        """
        self._construct()
        self._tell("greedy")
        iterations = self._probe_iterations()
        began = time.perf_counter()
        for at in range(0, iterations, PROBE_CHUNK):
            self._probe(min(PROBE_CHUNK, iterations - at), iterations, at)
            self._tell("probe")
        self._probed = max(time.perf_counter() - began, 1e-6)
        self._rate = iterations / self._probed
        self._recall_best()
        return self._rate

    def pace(self, seconds: float) -> float:
        """Return the rate of a trial run of so many seconds; the probe's where that took longer.

        A probe of some milliseconds says little of the rate; the trial is thrown away, so that
        this run depends on its budget alone.
        """
        if self._probed >= seconds:
            return self._rate
        trial = type(self)(self._compiled, self._seed, self._worker, lambda _: None)
        trial.halted = self.halted
        began = time.perf_counter()
        trial.start()
        iterations, took = self._probe_iterations(), 0.0
        while time.perf_counter() - began + 2 * took < seconds and not self.halted():
            since = time.perf_counter()
            trial.run(iterations, float("inf"))
            took = time.perf_counter() - since
            iterations *= 2
        return trial._rate

    def run(self, iterations: int, until: float) -> Solution:
        """Anneal for a budget of iterations, or until the clock says stop, and return the best."""
        chunk = self.chunk or max(1, int(self._rate * CHUNK_SECONDS) // self.grain) * self.grain
        done = 0
        began = time.perf_counter()
        for one in self._stages(iterations):
            if done:
                self._recall_best()
            at = 0
            while at < one.iterations and time.monotonic() < until and not self.halted():
                step = min(chunk, one.iterations - at)
                self._anneal(step, at, one)
                at += step
                done += step
                self._done = done
                self._tell("search")
        if done:
            self._rate = done / max(time.perf_counter() - began, 1e-6)
        return self._solution(done, complete=done >= iterations)

    def _tell(self, phase: str) -> None:
        cost, out = self._glimpse()
        self._report(Progress(self._worker, phase, cost, out, self._done, self._rate))
        now = time.monotonic()
        if self.share and cost < self._shown and now > self._shown_at + SHARE_SECONDS:
            self._shown, self._shown_at = cost, now
            self.share(self._snapshot())

    @abstractmethod
    def _stages(self, iterations: int) -> list[Stage]:
        """Lay out a budget as anneals."""

    @abstractmethod
    def _construct(self) -> None:
        """Build a first solution."""

    @abstractmethod
    def _probe_iterations(self) -> int:
        """Return how many iterations the short first anneal makes."""

    @abstractmethod
    def _probe(self, step: int, total: int, start: int) -> None:
        """Make `step` iterations, from number `start` of the `total` of the short first anneal."""

    @abstractmethod
    def _anneal(self, step: int, start: int, within: Stage) -> None:
        """Make `step` iterations, from number `start` of a stage."""

    @abstractmethod
    def _recall_best(self) -> None:
        """Go back to the best solution."""

    @abstractmethod
    def _glimpse(self) -> tuple[float, int]:
        """Return the best cost and how many jobs it leaves out."""

    @abstractmethod
    def _snapshot(self) -> Solution:
        """Return the best solution, decoded, without disturbing the run."""

    @abstractmethod
    def _solution(self, iterations: int, *, complete: bool) -> Solution:
        """Return the best solution, decoded."""


STRANGE = 1_000.0
"""What a start that goes by the standing template takes a stranger to cost, in units of u."""


def as_usual(arrays: Arrays, unit: float) -> Arrays | None:
    """Return arrays for a start that goes by the standing template; None where there is none."""
    if not arrays["strange"].any():
        return None
    return arrays | {"assign": arrays["assign"] + STRANGE * unit * arrays["strange"]}


def temperature_unit(arrays: Arrays) -> float:
    """Return u: mean drive from each job's place to its three nearest, over three, in cost."""
    places = np.unique(arrays["option_place"][arrays["option_place"] >= 0])
    weight = float(arrays["soft"][0]) or 1.0 / float(arrays["minute"][0])
    if len(places) < 2:
        return 1.0
    between = arrays["travel"][np.ix_(places, places)].astype(float)
    np.fill_diagonal(between, np.inf)
    nearest = np.sort(between, axis=1)[:, : min(3, len(places) - 1)]
    return max(float(nearest.mean()) * weight / 3, 0.1)
