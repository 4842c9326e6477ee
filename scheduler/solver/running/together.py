"""Runs that meet: workers search in slices, and after each the best is known to all.

What they do depends on the budget, not on the clock: slices are as long as the problem is large,
and each begins with random numbers of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import numpy as np

from scheduler.errors import HemturError
from scheduler.solver.compiling.problem import Compiled
from scheduler.solver.engines.layout import slice_of, turn_stages
from scheduler.solver.engines.search import SHARE_SECONDS
from scheduler.solver.engines.stages import Stage
from scheduler.solver.engines.standing import Begun, Form, Slice, Standing
from scheduler.solver.params import POLL_SECONDS, SearchParams
from scheduler.solver.solution import Progress, Solution

from . import slices
from .halves import ABOVE, LEAST_SHIFTS, Parts
from .pools import Pool
from .processes import WorkerDied
from .workers import Report, Steer, budget_for, overrun, trial_seconds

MEETINGS = 40
"""How often, in a stage, the worker whose plan is dearest goes on from the cheapest."""


class Together:
    """One search by all workers of a pool."""

    def __init__(
        self, compiled: Compiled, params: SearchParams, pool: Pool, report: Report, steer: Steer
    ) -> None:
        self._arrays, self._params, self._pool = compiled.arrays, params, pool
        self._report, self._steer = report, steer
        self._rng = np.random.default_rng(params.seed)
        self._best: Standing | None = None
        self._done, self._rate, self._slice = 0, 0.0, 0
        self._until = self._shown = float("inf")
        self._shared_at = -float("inf")
        self._cut = False
        shifts, jobs = len(self._arrays["shift_start"]), len(self._arrays["job_price"])
        self._nothing = np.zeros(shifts, np.int8), np.zeros(jobs, np.int8)

    def search(self, deadline: float) -> Solution:
        """Search for the budget, or one that ends at the deadline, and return the best."""
        timed = self._params.iterations is None
        measure = trial_seconds(deadline) if timed else None
        workers = range(self._pool.workers)
        tasks = [(slices.begin, self._params.seed, worker, measure) for worker in workers]
        begun: list[Begun] = self._gather(tasks)
        for one in begun:
            self._hear(one.standing, one.told)
        rates = [one.rate for one in begun]
        self._rate = sum(rates) / len(rates)
        budget = self._params.iterations or budget_for(rates, deadline)
        self._until = overrun(deadline) if timed else float("inf")
        standings = [one.standing for one in begun]
        since = time.perf_counter()
        layouts = [turn_stages(self._arrays, worker, budget) for worker in workers]
        for stages in zip(*layouts, strict=True):
            best = self._best
            assert best is not None
            forms: list[tuple[Form, ...]] = [(best.best,) for _ in workers]
            self._run(list(stages), forms, standings)
        if self._done:
            self._rate = self._done / max(time.perf_counter() - since, 1e-6)
        return self._finish(complete=not self._cut and self._done >= budget)

    def _run(
        self, stages: list[Stage], forms: list[tuple[Form, ...]], standings: list[Standing]
    ) -> None:
        """Make a stage in slices; all workers' are equally long."""
        total, step = stages[0].iterations, slice_of(self._arrays)
        workers = len(stages)
        shifts, jobs = (len(each) for each in self._nothing)
        large = jobs > ABOVE and shifts >= LEAST_SHIFTS * workers
        parted = stages[0].ruins and workers > 1 and large
        apart = max(1, total // step // MEETINGS)
        for number, at in enumerate(range(0, total, step)):
            if self._steer.halted() or time.monotonic() >= self._until:
                self._cut = True
                return
            size = min(step, total - at)
            parts = Parts(self._arrays, forms[0][0], workers, self._rng) if parted else None
            tasks = []
            for worker, stage in enumerate(stages):
                masks = parts.masks(worker) if parts else self._nothing
                self._slice += 1
                seed = (self._params.seed << 32) + self._slice
                within = stages[0] if parted else stage
                part = Slice(seed, within, at, size, forms[worker], *masks)
                tasks.append((slices.advance, part))
            standings[:] = self._gather(tasks)
            self._done += size
            for standing in standings:
                self._hear(standing)
            present = [one.present for one in standings]
            if parts:
                forms[:] = [(parts.joined(present), *present)] * workers
            else:
                forms[:] = [(form,) for form in present]
                if workers > 1 and (number + 1) % apart == 0:
                    costs = [one.present_cost for one in standings]
                    forms[costs.index(max(costs))] = (present[costs.index(min(costs))],)

    def _hear(self, standing: Standing, told: tuple[Progress, ...] = ()) -> None:
        """Take note of what a worker has found."""
        if self._best is None or standing.cost < self._best.cost:
            self._best = standing
        best = self._best
        for one in told:
            self._report(one)
        if not told:
            seen = Progress(0, "search", best.cost, best.out, self._done, self._rate)
            self._report(seen)
        now = time.monotonic()
        due = now > self._shared_at + SHARE_SECONDS and not told
        if self._steer.share and due and best.cost < self._shown:
            self._shown = best.cost
            self._shared_at = now
            self._steer.share(self._solution(best.best, complete=False))

    def _finish(self, *, complete: bool) -> Solution:
        assert self._best is not None
        found = self._solution(self._best.best, complete=complete)
        out = int((found.variant < 0).sum())
        self._report(Progress(0, "finish", found.cost, out, self._done, self._rate))
        return found

    def _solution(self, form: Form, *, complete: bool) -> Solution:
        task = (slices.finish, form, self._done, self._rate, complete)
        found: Solution = self._gather([task])[0]
        return found

    def _gather(self, tasks: list[tuple[Callable[..., Any], *tuple[Any, ...]]]) -> list[Any]:
        """Have tasks done and return what comes of them; again, where a worker died of it."""
        while True:
            try:
                futures = [self._pool.submit(*task) for task in tasks]
                return [_result(future) for future in futures]
            except BrokenProcessPool as died:
                if not self._pool.revive():
                    raise WorkerDied("search workers ended without an answer") from died
            except (HemturError, KeyboardInterrupt):
                raise
            except Exception as failed:
                raise WorkerDied(f"a search worker failed: {failed!r}") from failed


def _result(future: Future[Any]) -> Any:
    """Wait for a future, so that a key press is heard meanwhile."""
    while not future.done():
        wait([future], timeout=POLL_SECONDS)
    return future.result()
