"""Between when a shift may give what stands at a stop, where skills or agreements end that day."""

from __future__ import annotations

import numpy as np

from scheduler.model import Problem, Stop
from scheduler.solver.compiling.problem import Compiled


class Hours:
    """The spans of a compiled problem, by stop and shift."""

    def __init__(self, problem: Problem, compiled: Compiled) -> None:
        self._problem, self._compiled = problem, compiled
        self._number = {visit.id: number for number, visit in enumerate(problem.visits)}
        self._bound = bool(compiled.arrays["open_from"].size)

    def of(self, stop: Stop, shift: int, lasts: int) -> tuple[float, float]:
        """Return the first and last tick at which a visit's stop may begin on a shift."""
        if not self._bound or stop.visit_id is None:
            return -np.inf, np.inf
        number = self._number[stop.visit_id]
        visit = self._problem.visits[number]
        mode = visit.mode(stop.mode, stop.mode_number)
        for variant in self._compiled.variants[number]:
            for option in variant.options:
                given = tuple(visit.modes[variant.mode].tasks[k].id for k in option.tasks)
                same = visit.modes[variant.mode] is mode and given == stop.task_ids
                if same and option.spans is not None:
                    since, until = option.spans
                    return float(since[shift]), float(until[shift] - lasts)
        return -np.inf, np.inf
