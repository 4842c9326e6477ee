"""Runs that meet: workers search in slices, and after each the best is known to all.

What they do depends on the budget, not on the clock: slices are as long as the problem is large,
and each begins with random numbers of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import Any

import numpy as np

from scheduler.errors import HemturError
from scheduler.solver.compiling.problem import Compiled
from scheduler.solver.engines.layout import slice_of, turn_stages
from scheduler.solver.engines.search import SHARE_SECONDS
from scheduler.solver.engines.stages import Stage
from scheduler.solver.engines.standing import Begun, Fence, Slice, Standing
from scheduler.solver.params import POLL_SECONDS, SearchParams
from scheduler.solver.solution import Form, Progress, Solution

from . import slices
from .halves import ABOVE, LEAST_SHIFTS, Parts
from .pools import Here, Pool
from .processes import WorkerDied
from .workers import Report, Steer, budget_for, overrun, trial_seconds

MEETINGS = 40
"""How often, in a stage, the worker whose plan is dearest goes on from the cheapest."""


TRIAL = 10**9
"""Iterations of the run whose first slices are tried: so many that they are as hot as its first."""
PATIENCE = 30.0
"""Seconds after the end of a run for which a worker that is still at something is waited for."""


class Together:
    """One search by all workers of a pool."""

    def __init__(
        self, compiled: Compiled, params: SearchParams, pool: Pool, report: Report, steer: Steer
    ) -> None:
        self._compiled, self._arrays = compiled, compiled.arrays
        self._params, self._pool, self._workers = params, pool, pool.workers
        self._report, self._steer = report, steer
        self._rng = np.random.default_rng(params.seed)
        self._best: Standing | None = None
        self._done, self._rate, self._slice = 0, 0.0, 0
        self._until = self._shown = float("inf")
        self._shared_at = -float("inf")
        self._cut, self._least = False, 0
        self._open = Fence.none(self._arrays)

    def search(self, deadline: float) -> Solution:
        """Search for the budget, or one that ends at the deadline, and return the best.

        Raises
        ------
        WorkerDied
            When workers died before there was a plan; later, the best so far is returned.
        """
        try:
            return self._finish(complete=self._search(deadline))
        except WorkerDied:
            if self._best is None:
                raise
            self._pool, self._until = Here(self._compiled), float("inf")
            return self._finish(complete=False)

    def _search(self, deadline: float) -> bool:
        """Search, and tell whether the budget was spent."""
        workers = range(self._workers)
        begun: list[Begun] = self._gather(
            [(slices.begin, self._params.seed, worker) for worker in workers]
        )
        for one in begun:
            self._hear(one.standing, one.told)
        self._rate = sum(one.rate for one in begun) / len(begun)
        budget = self._params.iterations
        if budget is None:
            self._rate = self._pace(trial_seconds(deadline))
            budget = budget_for([self._rate], deadline)
            self._until = overrun(deadline)
        since = time.perf_counter()
        for stages in self._layout(budget):
            self._make(stages)
        if self._done:
            self._rate = self._done / max(time.perf_counter() - since, 1e-6)
        return not self._cut and self._done >= budget

    def _pace(self, seconds: float) -> float:
        """Return iterations per second of slices like those to come, which are thrown away.

        Each stage is tried for its share of the seconds, at least for a slice, so that the run
        itself depends on its budget alone.
        """
        per_iteration = 0.0
        for stages in self._layout(TRIAL):
            steer = Steer(self._steer.halted)
            trial = Together(self._compiled, self._params, self._pool, lambda _: None, steer)
            trial._best, trial._least = self._best, 1
            share = stages[0].iterations / TRIAL
            since = time.perf_counter()
            trial._until = time.monotonic() + share * seconds
            trial._make(stages)
            per_iteration += share * (time.perf_counter() - since) / max(1, trial._done)
        return 1 / per_iteration

    def _layout(self, budget: int) -> Iterable[list[Stage]]:
        """Return the stages of a budget, for all workers each."""
        all_ = [turn_stages(self._compiled, worker, budget) for worker in range(self._workers)]
        return map(list, zip(*all_, strict=True))

    def _make(self, stages: list[Stage]) -> None:
        """Make a stage."""
        if self._is_parted(stages[0]):
            self._in_parts(stages)
        else:
            self._side_by_side(stages)

    def _is_parted(self, stage: Stage) -> bool:
        shifts, jobs = len(self._arrays["shift_start"]), len(self._arrays["job_price"])
        workers = self._workers
        return stage.ruins and workers > 1 and jobs > ABOVE and shifts >= LEAST_SHIFTS * workers

    def _side_by_side(self, stages: list[Stage]) -> None:
        """Make a stage in slices, each worker on the whole from where it stands."""
        total, step = stages[0].iterations, slice_of(self._arrays)
        forms = [self._known.best for _ in stages]
        apart = max(1, total // step // MEETINGS)
        for number, (at, size) in enumerate(self._slices(total, step)):
            found = self._advance(
                Slice(self._seed(), stage, at, size, form, self._open)
                for stage, form in zip(stages, forms, strict=True)
            )
            for standing in found:
                self._hear(standing)
            forms = [one.present for one in found]
            if len(stages) > 1 and (number + 1) % apart == 0:
                costs = [one.present_cost for one in found]
                forms[costs.index(max(costs))] = forms[costs.index(min(costs))]

    def _in_parts(self, stages: list[Stage]) -> None:
        """Make a stage in slices, each worker on a part of the shifts, parted anew each time.

        What a worker has found is heard of as it is without its fence, under which visits may
        begin later than they would. The search goes on from where the workers stand: from their
        best it would be as cold as the last degree at any temperature.
        """
        total, step = stages[0].iterations, slice_of(self._arrays)
        (form,) = self._cheapest([self._known.best])
        for at, size in self._slices(total, step):
            parts = Parts(self._arrays, form, len(stages), self._rng)
            found = self._advance(
                Slice(self._seed(), stages[0], at, size, form, parts.fence(part))
                for part in range(len(stages))
            )
            forms = [one.present for one in found]
            stood = [parts.joined(forms), *forms]
            form, _ = self._cheapest(stood, [one.best for one in found])

    def _slices(self, total: int, step: int) -> Iterator[tuple[int, int]]:
        """Yield where each slice of a stage begins and its size, while it may go on."""
        for at in range(0, total, step):
            late = time.monotonic() >= self._until and self._done >= self._least
            if late or self._steer.halted():
                self._cut = True
                return
            size = min(step, total - at)
            yield at, size
            self._done += size

    def _seed(self) -> int:
        self._slice += 1
        return (self._params.seed << 32) + self._slice

    def _advance(self, parts: Iterable[Slice]) -> list[Standing]:
        return self._gather([(slices.advance, part) for part in parts])

    def _cheapest(self, *groups: list[Form]) -> list[Form]:
        """Return the cheapest legal solution of each group, with its starts."""
        found: list[Standing] = self._gather([(slices.cheapest, *forms) for forms in groups])
        for standing in found:
            self._hear(standing)
        return [standing.present for standing in found]

    @property
    def _known(self) -> Standing:
        """The best so far; there is one as soon as a worker has begun."""
        assert self._best is not None
        return self._best

    def _hear(self, standing: Standing, told: tuple[Progress, ...] = ()) -> None:
        """Take note of what a worker has found."""
        if self._best is None or standing.cost < self._best.cost:
            self._best = standing
        best = self._known
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
        found = self._solution(self._known.best, complete=complete)
        found = replace(found, workers=self._workers)
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
                return [self._result(future) for future in futures]
            except BrokenProcessPool as died:
                if not self._pool.revive():
                    raise WorkerDied("search workers ended without an answer") from died
            except (HemturError, KeyboardInterrupt):
                raise
            except Exception as failed:
                raise WorkerDied(f"a search worker failed: {failed!r}") from failed

    def _result(self, future: Future[Any]) -> Any:
        """Wait for a future, so that a key press is heard meanwhile."""
        while not future.done():
            wait([future], timeout=POLL_SECONDS)
            if time.monotonic() > self._until + PATIENCE:
                raise WorkerDied("search workers did not answer in time")
        return future.result()
