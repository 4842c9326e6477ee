"""The search for days on which visits may stay out: ruin and recreate, and then the moves.

The temperature's scale is the price of a visit, not the drive: greedy insertion stands a heat at
which which visits are given still changes, relocations do not. So the two come in turn, never mixed
(architecture.md, section 5).
"""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import MAX_IDLE, MAX_LATENESS, MAX_WAITING, WORKLOAD
from scheduler.solver.compiling.fields import Arrays
from scheduler.solver.compiling.problem import Compiled
from scheduler.solver.kernel.full.data import build_data
from scheduler.solver.kernel.full.ruin.turn import FRESHEN, Cooling, fill, ruin
from scheduler.solver.kernel.full.solutions import reweigh

from .full import FullSearch
from .search import COLD, Report, as_usual
from .stages import Stage

TRIES = 25
"""Tries of moves that a turn counts as; on two cores it costs what 10 to 60 of them do."""
STEP = TRIES * FRESHEN
REMOVED, EJECTING = 10.0, 0.25
"""Visits that a turn tears out on average, and the share of turns that eject."""
HOT, COLDEST = (1.0, 0.5), 0.001
"""First temperatures by worker in turn, and the last, in prices of a usual visit."""
HOT_LEAST, COLDEST_LEAST = 10.0, 2.0
"""The same at least, in units of u: where visits cost little, the drive is what is shared out."""
SMALL, MOVED_SMALL, MOVED = 80, 0.4, 0.1
"""Share of a budget that the moves get afterwards: up to so many visits, and above."""
WARM = 3.0
"""First temperature of the moves, in units of u."""
PROBE_TURNS = 200
PROBE_HOT = 3.0


def rows_add_up(arrays: Arrays) -> bool:
    """Tell whether costs are a sum over routes and visits, and every visit may be left out.

    Greedy insertion does not see what belongs to no position: the worst lateness, the idlest
    shift, evenness.
    """
    weighed = arrays["soft"] + arrays["hard"]
    return bool(
        len(arrays["job_price"])
        and arrays["job_removable"].all()
        and not weighed[[MAX_WAITING, MAX_LATENESS, MAX_IDLE, WORKLOAD]].any()
    )


class RuinSearch(FullSearch):
    """A run of ruin and recreate, which the moves finish."""

    grain = 2 * STEP

    def __init__(self, compiled: Compiled, seed: int, worker: int, report: Report) -> None:
        super().__init__(compiled, seed, worker, report)
        self._usual = float(np.median(compiled.arrays["job_price"]))

    def _construct(self) -> None:
        usual = as_usual(self._compiled.arrays, self._unit)
        data = self._data if usual is None else build_data(usual)
        fill(data, self._state, self._compiled.order, self._legal_penalty)
        if usual is not None:
            reweigh(self._data, self._state)
            fill(self._data, self._state, self._compiled.order, self._legal_penalty)

    def _probe_iterations(self) -> int:
        return PROBE_TURNS * TRIES

    def _probe(self, step: int, total: int, start: int) -> None:
        self._turns(step, start, Stage(total, PROBE_HOT * self._unit, COLD * self._unit))

    def _stages(self, iterations: int) -> list[Stage]:
        """Lay out turns from the price of a visit down to little, and then moves."""
        moved = MOVED_SMALL if self._jobs <= SMALL else MOVED
        turns = int((1 - moved) * iterations) // STEP * STEP
        hot = max(HOT[self._worker % len(HOT)] * self._usual, HOT_LEAST * self._unit)
        cold = max(COLDEST * self._usual, COLDEST_LEAST * self._unit)
        moves = Stage(iterations - turns, WARM * self._unit, COLD * self._unit)
        return [Stage(turns, hot, cold, ruins=True), moves] if turns else [moves]

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
