"""The search with every term and rule."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .found import Found
from .kernel.anneal import anneal, construct, glimpse, recall_best, rows
from .kernel.costs import departures
from .kernel.data import MAX_IDLE, build_data
from .kernel.state import VARIANT, new_state
from .search import COLD, LEGAL_FROM, PENALTY_HIGH, PENALTY_LOW, Arrays, Report, Search

HOT = ((15.0, 100.0), (5.0, 200.0))
"""Start temperature, by worker and round in turn: in units of u, and in units of what a minute of
the idlest shift costs, shared among the shifts. Where idle time weighs much, only a hot start
evens it out."""
GREEDY_TRIES = 60
ROUND_PER_JOB, SMALL = 8_000, 40
"""Tries per job of an anneal; beyond so many jobs the wish grows with their number."""
REBUILD_EVERY = 300
"""Tries between rebuilds of up to `SMALL` jobs; a rebuild costs some hundred decodes."""
NEVER = 1e15
CAP_LOW = 2_000.0
"""Cost of leaving a visit out at the start of a run, in units of u; at its end the true price."""
PROBE_HOT = 1.0
PROBE_PER_JOB, PROBE_LEAST = 400, 20_000


class FullSearch(Search):
    """A run on the kernel that knows everything."""

    shortest_round, most_rounds = 200_000, 12

    def __init__(
        self, arrays: Arrays, order: NDArray[np.int64], seed: int, worker: int, report: Report
    ) -> None:
        super().__init__(arrays, worker, report)
        self._data = build_data(arrays)
        self._state = new_state(self._data, seed * 1_000 + worker)
        self._order = order
        per_minute = float(arrays["soft"][MAX_IDLE] * arrays["minute"][0])
        self._idle = per_minute / max(1, len(arrays["shift_start"]))
        self._dearest = float(arrays["job_price"].max(initial=0.0))
        per_tick = 2 * self._dearest * float(arrays["minute"][0])
        self._legal_penalty = max(per_tick, PENALTY_HIGH * self._travel_weight)

    def _construct(self) -> None:
        low = PENALTY_LOW * self._travel_weight
        construct(self._data, self._state, self._order, GREEDY_TRIES, low)

    def _round_tries(self) -> int:
        return int(ROUND_PER_JOB * self._jobs * max(1.0, self._jobs / SMALL))

    def _probe_tries(self) -> int:
        return max(PROBE_LEAST, PROBE_PER_JOB * self._jobs)

    def _probe(self, step: int, total: int, start: int) -> None:
        """Anneal coldly at true prices: what is usable is found early, on large days too."""
        schedule = np.array(
            [
                PROBE_HOT * self._unit,
                COLD * self._unit,
                self._legal_penalty,
                self._legal_penalty,
                max(self._dearest, CAP_LOW * self._unit),
                max(self._dearest, CAP_LOW * self._unit),
                self._legal_penalty,
                LEGAL_FROM,
                self._rebuild_every(),
            ]
        )
        anneal(self._data, self._state, step, start, total, schedule)

    def _anneal(self, step: int, total: int, start: int, number: int) -> None:
        schedule = np.array(
            [
                self._start_temperature(number),
                COLD * self._unit,
                PENALTY_LOW * self._travel_weight,
                PENALTY_HIGH * self._travel_weight,
                CAP_LOW * self._unit,
                max(self._dearest, CAP_LOW * self._unit),
                self._legal_penalty,
                LEGAL_FROM,
                self._rebuild_every(),
            ]
        )
        anneal(self._data, self._state, step, start, total, schedule)

    def _rebuild_every(self) -> float:
        """Return the tries between rebuilds: they pay where visits must hardly be left out."""
        if self._dearest <= CAP_LOW * self._unit:
            return NEVER
        return REBUILD_EVERY * max(1.0, self._jobs / SMALL)

    def _start_temperature(self, number: int) -> float:
        driven, idle = HOT[(self._worker + number) % len(HOT)]
        if self._idle == 0:
            driven = HOT[0][0]
        return driven * self._unit + idle * self._idle

    def _recall_best(self) -> None:
        recall_best(self._data, self._state)

    def _glimpse(self) -> tuple[float, int]:
        cost, out = glimpse(self._state)
        return float(cost), int(out)

    def _found(self, iterations: int, *, complete: bool) -> Found:
        cost = float(recall_best(self._data, self._state))
        node, job, path = rows(self._state)
        return Found(
            worker=self._worker,
            cost=cost,
            node=node,
            variant=job[:, VARIANT],
            path=path,
            departure=departures(self._data, self._state),
            iterations=iterations,
            complete=complete,
            rate=self._rate,
        )
