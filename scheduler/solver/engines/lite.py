"""The search for problems with travel and lateness alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.kernel.full.anneal import is_legal, load, rows
from scheduler.solver.kernel.full.costs import departures
from scheduler.solver.kernel.full.data import build_data
from scheduler.solver.kernel.full.state import VARIANT, new_state
from scheduler.solver.kernel.lite.anneal import (
    anneal,
    best_of,
    construct,
    decode,
    present,
    recall_best,
)
from scheduler.solver.kernel.lite.data import build_lite
from scheduler.solver.kernel.lite.state import new_rounds
from scheduler.solver.solution import Found, Route

from .search import (
    COLD,
    EXPLORED,
    LEGAL_FROM,
    LONG_COLD,
    MOST_EXPLORED,
    PENALTY_HIGH,
    PENALTY_LOW,
    Arrays,
    Report,
    Round,
    Search,
    as_usual,
    evenly,
    explore_and_refine,
)

HOT = 15.0
"""First temperature of long anneals, in units of u."""
ROUND_PER_JOB, ROUND_LEAST, MOST_ROUNDS = 100_000, 1_000_000, 8
EXPLORE_HOT, REFINE_HOT = (15.0, 60.0, 5.0, 200.0), 2.5
EXPLORE_PER_JOB, MOST_EXPLORATIONS = 27_000, 16
POOL_FROM, MOST_POOL = 0.6, 2_000
"""From which share of an anneal routes are remembered, and how many at most."""
PROBE_PER_JOB, PROBE_LEAST = 2_000, 100_000


class LiteSearch(Search):
    """A run on the lite kernel; the full kernel decodes what it found."""

    chunk = 50_000  # routes are remembered at its end, and a run must not depend on its speed

    def __init__(
        self, arrays: Arrays, order: NDArray[np.int64], seed: int, worker: int, report: Report
    ) -> None:
        super().__init__(arrays, order, seed, worker, report)
        self._arrays = arrays
        self._data = build_lite(arrays)
        self._rounds_state = new_rounds(self._data, seed * 1_000 + worker)
        self._pool: dict[Route, None] = {}

    def _construct(self) -> None:
        usual = as_usual(self._arrays, self._unit)
        data = self._data if usual is None else build_lite(usual)
        construct(data, self._rounds_state, self._order)
        if usual is not None:
            decode(self._data, self._rounds_state)

    def _rounds(self, iterations: int) -> list[Round]:
        fit = int(EXPLORED * iterations) // (EXPLORE_PER_JOB * self._jobs)
        if self._jobs > MOST_EXPLORED or fit < 2:
            shortest = max(ROUND_LEAST, ROUND_PER_JOB * self._jobs)
            return evenly(iterations, shortest, MOST_ROUNDS, lambda _: self._span(HOT, LONG_COLD))
        return explore_and_refine(
            iterations,
            min(MOST_EXPLORATIONS, fit),
            lambda number: self._span(EXPLORE_HOT[(self._worker + number) % len(EXPLORE_HOT)]),
            lambda _: self._span(REFINE_HOT),
        )

    def _span(self, hot: float, cold: float = COLD) -> tuple[float, float]:
        """Return first and last temperature in cost, given in units of u."""
        return hot * self._unit, cold * self._unit

    def _probe_tries(self) -> int:
        return max(PROBE_LEAST, PROBE_PER_JOB * self._jobs)

    def _probe(self, step: int, total: int, start: int) -> None:
        self._anneal(step, start, Round(total, *self._span(HOT)))

    def _anneal(self, step: int, start: int, within: Round) -> None:
        total = within.tries
        schedule = np.array(
            [
                within.hot,
                within.cold,
                PENALTY_LOW * self._travel_weight,
                PENALTY_HIGH * self._travel_weight,
                PENALTY_HIGH * self._travel_weight,
                LEGAL_FROM,
            ]
        )
        anneal(self._data, self._rounds_state, step, start, total, schedule)
        if start > POOL_FROM * total:
            self._collect(*present(self._rounds_state))

    def _recall_best(self) -> None:
        recall_best(self._data, self._rounds_state)
        self._collect(*present(self._rounds_state))

    def _glimpse(self) -> tuple[float, int]:
        return float(best_of(self._rounds_state)[0]), 0

    def _snapshot(self) -> Found:
        best, key, route = best_of(self._rounds_state)
        blank = Found(self._worker, best, *_NOTHING, self._done, False, self._rate)
        return decode_routes(self._arrays, key, route, blank)

    def _found(self, iterations: int, *, complete: bool) -> Found:
        recall_best(self._data, self._rounds_state)
        best, key, route = best_of(self._rounds_state)
        if best == np.inf:
            key, route = present(self._rounds_state)
        self._collect(key, route)
        blank = Found(self._worker, best, *_NOTHING, iterations, complete, self._rate)
        found = decode_routes(self._arrays, key, route, blank)
        return replace(found, pool=tuple(self._pool))

    def _collect(self, key: NDArray[np.float64], route: NDArray[np.int32]) -> None:
        """Remember the routes of a solution, the latest seen last."""
        order = np.lexsort((key, route))
        bounds = np.flatnonzero(np.diff(route[order])) + 1
        for nodes in np.split(order, bounds):
            seen = (int(route[nodes[0]]), tuple(int(i) for i in nodes))
            self._pool.pop(seen, None)
            self._pool[seen] = None
        while len(self._pool) > MOST_POOL:
            del self._pool[next(iter(self._pool))]


_NOTHING = (np.zeros((0, 0), np.int32),) * 3 + (np.zeros((0, 2), np.int64),)


def decode_routes(
    arrays: Arrays, key: NDArray[np.float64], route: NDArray[np.int32], like: Found
) -> Found:
    """Return a solution, given as a key and a shift per node, as the full kernel decodes it.

    Its cost is infinite where it breaks a hard rule.
    """
    data = build_data(arrays)
    state = new_state(data, 0)
    first = arrays["job_node"][:-1]
    variant = arrays["job_variant"][:-1]
    cost = float(load(data, state, key[first], variant, route))
    node, job, path = rows(state)
    return replace(
        like,
        cost=cost if is_legal(state) else np.inf,
        node=node,
        variant=job[:, VARIANT],
        path=path,
        departure=departures(data, state),
    )
