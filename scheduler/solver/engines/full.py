"""The search with every term and rule."""

from __future__ import annotations

from typing import Any

import numpy as np

from scheduler.solver.columns import MAX_IDLE
from scheduler.solver.compiling.problem import Compiled
from scheduler.solver.kernel.full.anneal import Schedule, anneal, construct, shed
from scheduler.solver.kernel.full.data import build_data
from scheduler.solver.kernel.full.moves.alone import RESTS, lay_empty
from scheduler.solver.kernel.full.ruin.settle import settle
from scheduler.solver.kernel.full.ruin.turn import fill, tidy
from scheduler.solver.kernel.full.solutions import (
    bring,
    decode_all,
    glimpse,
    lend_best,
    price_hard,
    recall_best,
    reweigh,
)
from scheduler.solver.kernel.full.state import new_state
from scheduler.solver.kernel.reading import solution_from
from scheduler.solver.solution import Form, Solution

from .search import COLD, LEGAL_FROM, LONG_COLD, PENALTY_HIGH, PENALTY_LOW, Report, Search, as_usual
from .stages import EXPLORED, MOST_EXPLORED, Stage, evenly, explore_and_refine

HOT = ((15.0, 100.0), (5.0, 200.0))
"""Start temperature, by worker and stage in turn: in units of u, and in units of what a minute of
the idlest shift costs, shared among the shifts. Where idle time weighs much, only a hot start
evens it out."""
WARM = ((3.0, 30.0), (1.5, 10.0))
"""The same, of the stages that refine, by stage in turn."""
GREEDY_POSITIONS = 60
TIDIED = 8
"""How often a run that ends is filled up, tidied and settled at most."""
SETTLED = 2_000
"""Visits up to which a run that ends is settled; above, a round takes seconds."""
EXPLORE_PER_JOB, MOST_EXPLORATIONS = 2_200, 8
REBUILD_EVERY, SMALL = 300, 40
"""Iterations between rebuilds of up to `SMALL` jobs; a rebuild costs some hundred decodes."""
NEVER = 1e15
CAP_LOW = 2_000.0
"""Cost of leaving a visit out at the start of a run, in units of u; at its end the true price."""
SCARCE_FIRST, SCARCE_PER_JOB, MOST_SCARCE = 2_000, 1_500, 16
SCARCE_HOT, PENALTY_SCARCE = (15.0, 5.0), 100.0
"""On large days whose visits must hardly be left out: iterations per job of the first stage and of
the shortest other one, how many of those at most, their first temperatures in units of u by worker
and stage in turn, and their first cost per hard minute in units of the travel weight. Anneals that
pack illegally almost to their end then have to drop what they packed; so here prices are true from
the start, the penalty rises all the way, and there are several stages."""
PROBE_HOT = 1.0
PROBE_PER_JOB, PROBE_LEAST = 400, 20_000


class FullSearch(Search):
    """A run on the kernel that knows everything."""

    def __init__(self, compiled: Compiled, seed: int, worker: int, report: Report) -> None:
        super().__init__(compiled, seed, worker, report)
        arrays = compiled.arrays
        self._data = build_data(arrays)
        self._state = new_state(arrays, seed * 1_000 + worker)
        self._aside: Any = None
        per_minute = float(arrays["soft"][MAX_IDLE] * arrays["minute"][0])
        self._idle = per_minute / max(1, len(arrays["shift_start"]))
        self._dearest = float(arrays["job_price"].max(initial=0.0))
        self._true_cap = max(self._dearest, CAP_LOW * self._unit)
        per_tick = 2 * self._dearest * float(arrays["minute"][0])
        optional = arrays["job_price"][arrays["job_removable"] == 1]
        dear = float(optional.max(initial=0.0)) > CAP_LOW * self._unit
        self._is_scarce = dear and self._jobs > MOST_EXPLORED
        self._may_be_empty = bool(arrays["job_removable"].all())
        self._legal_penalty = max(per_tick, PENALTY_HIGH * self._travel_weight)

    def _construct(self) -> None:
        if self._compiled.start is not None:
            self._set_out(self._compiled.start)
            return
        low = PENALTY_LOW * self._travel_weight
        usual = as_usual(self._compiled.arrays, self._unit)
        data = self._data if usual is None else build_data(usual)
        construct(data, self._state, self._compiled.order, GREEDY_POSITIONS, low)
        if usual is not None:
            reweigh(self._data, self._state)

    def _set_out(self, form: Form) -> None:
        """Begin with a plan, less what is illegal in it, and with what else fits."""
        bring(self._data, self._state, form.key, form.job, form.shift, form.after)
        price_hard(self._state, self._legal_penalty)
        decode_all(self._data, self._state)
        shed(self._data, self._state)
        fill(self._data, self._state, self._compiled.order, self._legal_penalty)

    def _stages(self, iterations: int) -> list[Stage]:
        if self._compiled.start is not None:
            return evenly(iterations, iterations, 1, self._warm)
        if self._is_scarce:
            return self._scarce_stages(iterations)
        fit = int(EXPLORED * iterations) // (EXPLORE_PER_JOB * self._jobs)
        if self._jobs > MOST_EXPLORED or fit < 2:
            return evenly(iterations, iterations, 1, self._long)
        return explore_and_refine(iterations, min(MOST_EXPLORATIONS, fit), self._hot, self._warm)

    def _scarce_stages(self, iterations: int) -> list[Stage]:
        """Lay out one short anneal, so that most visits are in early, and then equal ones."""
        first, shortest = SCARCE_FIRST * self._jobs, SCARCE_PER_JOB * self._jobs
        if iterations < first + shortest:
            return evenly(iterations, iterations, 1, self._scarce)
        rest = evenly(iterations - first, shortest, MOST_SCARCE, lambda at: self._scarce(at + 1))
        return [Stage(first, *self._scarce(0)), *rest]

    def _probe_iterations(self) -> int:
        return max(PROBE_LEAST, PROBE_PER_JOB * self._jobs)

    def _probe(self, step: int, total: int, start: int) -> None:
        """Anneal coldly at true prices: what is usable is found early, on large days too."""
        within = Stage(total, PROBE_HOT * self._unit, COLD * self._unit)
        legal, true = self._legal_penalty, self._true_cap
        self._advance(step, start, within, (legal, legal), (true, true))

    def _anneal(self, step: int, start: int, within: Stage) -> None:
        first, last, cap = PENALTY_LOW, PENALTY_HIGH * self._travel_weight, CAP_LOW * self._unit
        if self._is_scarce:
            first, last, cap = PENALTY_SCARCE, self._legal_penalty, self._true_cap
        self._advance(
            step, start, within, (first * self._travel_weight, last), (cap, self._true_cap)
        )

    def _advance(
        self,
        step: int,
        start: int,
        within: Stage,
        penalty: tuple[float, float],
        cap: tuple[float, float],
    ) -> None:
        """Make iterations of a stage, with the first and last penalty per hard minute and cap."""
        schedule = Schedule(
            hot=within.hot,
            cold=within.cold,
            penalty_first=penalty[0],
            penalty_last=penalty[1],
            cap_first=cap[0],
            cap_last=cap[1],
            legal_penalty=self._legal_penalty,
            legal_from=LEGAL_FROM,
            rebuild_every=self._rebuild_every(),
        )
        anneal(self._data, self._state, step, start, within.iterations, schedule)

    def _rebuild_every(self) -> float:
        """Return the iterations between rebuilds: they pay where visits must hardly be left out."""
        if self._dearest <= CAP_LOW * self._unit:
            return NEVER
        return REBUILD_EVERY * max(1.0, self._jobs / SMALL)

    def _hot(self, number: int) -> tuple[float, float]:
        driven, idle = HOT[(self._worker + number) % len(HOT)]
        return self._span(HOT[0][0] if self._idle == 0 else driven, idle)

    def _long(self, number: int) -> tuple[float, float]:
        return self._hot(number)[0], LONG_COLD * self._unit

    def _scarce(self, number: int) -> tuple[float, float]:
        hot = SCARCE_HOT[(self._worker + number) % len(SCARCE_HOT)]
        return hot * self._unit, LONG_COLD * self._unit

    def _warm(self, number: int) -> tuple[float, float]:
        return self._span(*WARM[number % len(WARM)])

    def _span(self, driven: float, idle: float) -> tuple[float, float]:
        """Return first and last temperature in cost."""
        return driven * self._unit + idle * self._idle, COLD * self._unit

    def _recall_best(self) -> None:
        recall_best(self._data, self._state)

    def _glimpse(self) -> tuple[float, int]:
        cost, out = glimpse(self._state)
        return float(cost), int(out)

    def _snapshot(self) -> Solution:
        if self._aside is None:
            self._aside = new_state(self._compiled.arrays, 0)
        lend_best(self._state, self._aside)
        return self._read(self._aside, self._done, complete=False)

    def _solution(self, iterations: int, *, complete: bool) -> Solution:
        if self._may_be_empty or self._glimpse()[0] < np.inf:
            recall_best(self._data, self._state)
            self._finish()
            self._tell("fill")
        return self._read(self._state, iterations, complete=complete)

    def _finish(self) -> None:
        """Give what still fits and pays, each visit in its cheapest mode, and make what edits pay.

        Shifts without visits are tried with their breaks as they are due, first, and last.
        """
        order = self._compiled.order
        rests = RESTS if self._compiled.arrays["break_count"].any() else 1
        for way in range(rests):
            if way and not self._glimpse()[1]:
                break
            lay_empty(self._data, self._state, way)
            for _ in range(TIDIED):
                fill(self._data, self._state, order, self._legal_penalty)
                tidied = tidy(self._data, self._state, order)
                if not (tidied or self._settle()):
                    break

    def _settle(self) -> bool:
        """Make what single edits pay, and tell whether there were any."""
        order = self._compiled.order
        if self._jobs > SETTLED:
            return False
        won = [settle(self._data, self._state, order, held) for held in (False, True)]
        recall_best(self._data, self._state)
        return any(won)

    def _read(self, state: Any, iterations: int, *, complete: bool) -> Solution:
        cost = float(recall_best(self._data, state))
        return solution_from(
            self._data,
            state,
            cost,
            worker=self._worker,
            iterations=iterations,
            complete=complete,
            rate=self._rate,
        )
