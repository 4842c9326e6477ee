"""What binds times to the hour: skills and agreements that end, roads that close, promises."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from scheduler.model import Problem, Route, Shift, Stop
from scheduler.solver.compiling.problem import Compiled
from scheduler.travel import Travel


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


def is_gated(travel: Travel, shift: Shift, route: Route) -> bool:
    """Tell whether a route uses a road that closes, so that drives depend on the hour."""
    gates = travel.gates
    if gates is None:
        return False
    places = [shift.start_place, *(stop.place for stop in route.stops), shift.end_place]
    indices = [travel.index[place] for place in places]
    return any(gates.gated[i, j] for i, j in pairwise(indices))


def promised_ticks(
    problem: Problem, travel: Travel
) -> Iterator[tuple[str, tuple[int, int], tuple[int, int]]]:
    """Yield visits that are promised for a time: when as told, and when they are counted on."""
    for promise in problem.promises:
        told, counted = promise.told, promise.counted_on
        if told is not None and counted is not None:
            spans = [
                (travel.to_tick(each.start), travel.to_tick(each.end)) for each in (told, counted)
            ]
            yield promise.visit, spans[0], spans[1]
