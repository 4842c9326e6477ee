"""The search for days on which visits may stay out: ruin and recreate, and then the moves."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import NONE, VARIANT
from scheduler.solver.kernel.full.data import build_data
from scheduler.solver.kernel.full.ruin.turn import Cooling, fill, ruin
from scheduler.solver.kernel.full.solutions import (
    begin_slice,
    best_of,
    bring,
    glimpse,
    is_legal,
    present,
    recall_best,
    reweigh,
    running_cost,
)
from scheduler.solver.kernel.random import seeded
from scheduler.solver.solution import Form, Solution

from .full import FullSearch
from .layout import TRIES, turn_stages
from .search import COLD, as_usual
from .stages import Stage
from .standing import Fence, Slice, Standing

REMOVED, EJECTING = 10.0, 0.25
"""Visits that a turn tears out on average, and the share of turns that eject."""
BUILDS = 12
"""First plans that are built while one leaves out what is promised to the minute."""
PROBE_TURNS, PROBE_HOT = 200, 3.0


class RuinSearch(FullSearch):
    """A run of ruin and recreate, which the moves finish; also slice by slice."""

    grain = 5_000  # whole turns, and whole looks at the temperature

    def _construct(self) -> None:
        if self._compiled.start is not None:
            self._set_out(self._compiled.start)
            return
        empty = Form(*present(self._state))
        usual = as_usual(self._compiled.arrays, self._unit)
        data = self._data if usual is None else build_data(usual)
        fill(data, self._state, self._compiled.order, self._legal_penalty)
        if usual is not None:
            reweigh(self._data, self._state)
            fill(self._data, self._state, self._compiled.order, self._legal_penalty)
        self._keep_promises(empty)

    def _keep_promises(self, empty: Form) -> None:
        """Build other first plans while what is promised to the minute is not all in, and go on.

        Which order it takes to fit in what was planned together nobody knows. Where two in a row
        win nothing, what is out does not fit.
        """
        arrays, order = self._compiled.arrays, self._compiled.order
        promised = arrays["job_fixed"] >= 0
        rng, before = np.random.default_rng(self._seed), np.zeros(0, bool)
        for attempt in range(BUILDS if promised.any() else 0):
            given = self.standing().best.job[:, VARIANT] != NONE
            if given[promised].all() or np.array_equal(given, before):
                break
            before = given
            first = order[promised[order]]
            by_time = np.argsort(arrays["job_fixed"][first], kind="stable")
            first = first[by_time] if attempt == 0 else rng.permutation(first)
            self._bring(empty)
            other = np.concatenate([first, order[~promised[order]]])
            fill(self._data, self._state, other, self._legal_penalty)
        recall_best(self._data, self._state)

    def _probe_iterations(self) -> int:
        return PROBE_TURNS * TRIES

    def _probe(self, step: int, total: int, start: int) -> None:
        self._turns(step, start, Stage(total, PROBE_HOT * self._unit, COLD * self._unit))

    def _stages(self, iterations: int) -> list[Stage]:
        return turn_stages(self._compiled, self._worker, iterations)

    def _anneal(self, step: int, start: int, within: Stage) -> None:
        if within.ruins:
            self._turns(step, start, within)
            return
        legal, true = self._legal_penalty, self._true_cap
        self._advance(step, start, within, (legal, legal), (true, true))

    def _turns(self, step: int, start: int, within: Stage) -> None:
        cooling = Cooling(within.hot, within.cold, self._legal_penalty, REMOVED, EJECTING)
        total = max(1, within.iterations // TRIES)
        ruin(self._data, self._state, step // TRIES, start // TRIES, total, cooling)

    def advance(self, part: Slice) -> Standing:
        """Make the iterations of a slice and return where they lead."""
        self._begin(part.seed, part.fence)
        self._bring(part.form)
        self._anneal(part.step, part.start, part.stage)
        return self.standing()

    def cheapest(self, forms: list[Form]) -> Standing:
        """Return the cheapest legal one of some solutions."""
        self._begin(0, Fence.none(self._compiled.arrays))
        costs = [self._bring(form) for form in forms]
        self._bring(forms[costs.index(min(costs))])
        return self.standing()

    def finish(self, form: Form, iterations: int, rate: float, *, complete: bool) -> Solution:
        """Return a solution with whatever still fits and pays, decoded."""
        self._begin(0, Fence.none(self._compiled.arrays))
        self._bring(form)
        self._rate = rate
        return self._solution(iterations, complete=complete)

    def standing(self) -> Standing:
        """Return the present solution and the best since the last slice began."""
        cost, out = glimpse(self._state)
        now, best = Form(*present(self._state)), Form(*best_of(self._state))
        return Standing(now, float(running_cost(self._state)), best, float(cost), int(out))

    def _begin(self, seed: int, fence: Fence) -> None:
        """Set the random numbers, and what to leave alone."""
        number, legal = np.uint64(seeded(seed)), self._legal_penalty
        begin_slice(self._state, number, legal, fence.closed, fence.barred, fence.held)

    def _bring(self, form: Form) -> float:
        """Take over a solution; return its cost, inf where it is not legal."""
        cost = float(bring(self._data, self._state, form.key, form.job, form.shift, form.after))
        return cost if is_legal(self._state) else float("inf")
