"""The search for problems with travel and lateness alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.compiling.lite import is_single, lite_fields
from scheduler.solver.compiling.problem import Compiled
from scheduler.solver.kernel.lite.anneal import LiteSchedule, anneal
from scheduler.solver.kernel.lite.construct import construct
from scheduler.solver.kernel.lite.data import build_lite
from scheduler.solver.kernel.lite.ruin.turn import LiteCooling, ruin
from scheduler.solver.kernel.lite.solutions import best_of, decode, present, recall_best
from scheduler.solver.kernel.lite.state import new_lite_state
from scheduler.solver.kernel.reading import decoded
from scheduler.solver.solution import Route, Solution

from .search import COLD, LEGAL_FROM, LONG_COLD, PENALTY_HIGH, PENALTY_LOW, Report, Search, as_usual
from .stages import EXPLORED, MOST_EXPLORED, Stage, evenly, explore_and_refine

HOT = 15.0
"""First temperature of long anneals, in units of u."""
STAGE_PER_JOB, STAGE_LEAST, MOST_STAGES = 100_000, 1_000_000, 8
EXPLORE_HOT, REFINE_HOT = (15.0, 60.0, 5.0, 200.0), 2.5
EXPLORE_PER_JOB, MOST_EXPLORATIONS = 27_000, 16
TRIES = 80
"""Tries of moves that a turn of ruin and recreate counts as; it costs about what they do."""
ANNEALED, RUIN_HOT, RUIN_COLD = (0.5, 0.2), (3.0, 10.0), 0.2
"""Share of a budget that is annealed before turns, their first temperature, both by worker in turn,
and their last, in units of u."""
REMOVED, BLINK, REMOVED_SKILLED, BLINK_SKILLED = 10.0, 0.01, 15.0, 0.05
"""Tasks that a turn takes out on average and the share of positions overlooked; the same where not
every shift may give every task."""
POOL_FROM, MOST_POOL = 0.6, 2_000
"""From which share of an anneal routes are remembered, and how many at most."""
PROBE_PER_JOB, PROBE_LEAST = 2_000, 100_000


class LiteSearch(Search):
    """A run on the lite kernel; the full kernel decodes what it found."""

    chunk = 48_000  # whole turns; routes are remembered at its end, whatever the speed

    def __init__(self, compiled: Compiled, seed: int, worker: int, report: Report) -> None:
        super().__init__(compiled, seed, worker, report)
        self._arrays = compiled.arrays
        fields = lite_fields(compiled.arrays)
        self._data = build_lite(fields)
        self._state = new_lite_state(fields, seed * 1_000 + worker)
        self._pool: dict[Route, None] = {}
        self._single = is_single(compiled.arrays)
        skilled = not np.isfinite(compiled.arrays["assign"]).all()
        self._removed, self._blink = REMOVED, BLINK
        if skilled:
            self._removed, self._blink = REMOVED_SKILLED, BLINK_SKILLED

    def _construct(self) -> None:
        usual = as_usual(self._arrays, self._unit)
        data = self._data if usual is None else build_lite(lite_fields(usual))
        construct(data, self._state, self._compiled.order)
        if usual is not None:
            decode(self._data, self._state)

    def _stages(self, iterations: int) -> list[Stage]:
        if self._single and self._jobs > MOST_EXPLORED:
            return self._anneal_then_ruin(iterations)
        fit = int(EXPLORED * iterations) // (EXPLORE_PER_JOB * self._jobs)
        if self._jobs > MOST_EXPLORED or fit < 2:
            shortest = max(STAGE_LEAST, STAGE_PER_JOB * self._jobs)
            return evenly(iterations, shortest, MOST_STAGES, lambda _: self._span(HOT, LONG_COLD))
        return explore_and_refine(
            iterations,
            min(MOST_EXPLORATIONS, fit),
            lambda number: self._span(EXPLORE_HOT[(self._worker + number) % len(EXPLORE_HOT)]),
            lambda _: self._span(REFINE_HOT),
        )

    def _anneal_then_ruin(self, iterations: int) -> list[Stage]:
        """Lay out one anneal and turns that go on from its best."""
        which = self._worker % len(ANNEALED)
        annealed = int(ANNEALED[which] * iterations)
        turns = (iterations - annealed) // TRIES * TRIES
        anneal = Stage(iterations - turns, *self._span(HOT, LONG_COLD))
        return [anneal, Stage(turns, *self._span(RUIN_HOT[which], RUIN_COLD), ruins=True)]

    def _span(self, hot: float, cold: float = COLD) -> tuple[float, float]:
        """Return first and last temperature in cost, given in units of u."""
        return hot * self._unit, cold * self._unit

    def _probe_iterations(self) -> int:
        return max(PROBE_LEAST, PROBE_PER_JOB * self._jobs)

    def _probe(self, step: int, total: int, start: int) -> None:
        self._anneal(step, start, Stage(total, *self._span(HOT)))

    def _anneal(self, step: int, start: int, within: Stage) -> None:
        if within.ruins:
            cooling = LiteCooling(within.hot, within.cold, self._removed, self._blink)
            total = max(1, within.iterations // TRIES)
            turns = step // TRIES
            cost, _ = ruin(self._data, self._state, turns, start // TRIES, total, cooling)
            if cost < np.inf:  # of an illegal solution there is nothing to tear; anneal on
                return
        schedule = LiteSchedule(
            hot=within.hot,
            cold=within.cold,
            penalty_first=PENALTY_LOW * self._travel_weight,
            penalty_last=PENALTY_HIGH * self._travel_weight,
            legal_penalty=PENALTY_HIGH * self._travel_weight,
            legal_from=LEGAL_FROM,
        )
        anneal(self._data, self._state, step, start, within.iterations, schedule)
        if start > POOL_FROM * within.iterations:
            self._collect(*present(self._state))

    def _recall_best(self) -> None:
        recall_best(self._data, self._state)
        self._collect(*present(self._state))

    def _glimpse(self) -> tuple[float, int]:
        return float(best_of(self._state)[0]), 0

    def _snapshot(self) -> Solution:
        _, key, shift = best_of(self._state)
        return self._decoded(key, shift, self._done, complete=False)

    def _solution(self, iterations: int, *, complete: bool) -> Solution:
        recall_best(self._data, self._state)
        best, key, shift = best_of(self._state)
        if best == np.inf:
            key, shift = present(self._state)
        self._collect(key, shift)
        found = self._decoded(key, shift, iterations, complete=complete)
        return replace(found, pool=tuple(self._pool))

    def _decoded(
        self,
        key: NDArray[np.float64],
        shift: NDArray[np.int32],
        iterations: int,
        *,
        complete: bool,
    ) -> Solution:
        return decoded(
            self._arrays,
            key,
            shift,
            worker=self._worker,
            iterations=iterations,
            complete=complete,
            rate=self._rate,
        )

    def _collect(self, key: NDArray[np.float64], shift: NDArray[np.int32]) -> None:
        """Remember the routes of a solution, the latest seen last."""
        order = np.lexsort((key, shift))
        bounds = np.flatnonzero(np.diff(shift[order])) + 1
        for nodes in np.split(order, bounds):
            seen = (int(shift[nodes[0]]), tuple(int(i) for i in nodes))
            self._pool.pop(seen, None)
            self._pool[seen] = None
        while len(self._pool) > MOST_POOL:
            del self._pool[next(iter(self._pool))]
