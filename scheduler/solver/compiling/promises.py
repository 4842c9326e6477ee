"""What was promised, as arrays."""

from __future__ import annotations

import numpy as np

from scheduler.model import Problem, Term, TimeWindow
from scheduler.solver.columns import FAR
from scheduler.travel import Travel

from .assignment.duty import Duty
from .assignment.promised import unpromised
from .fields import Arrays
from .variants import Variant

PROMISED = (Term.PROMISED_TIME, Term.BROKEN_PROMISE)
"""Terms of the shifts' rows that count nothing where nothing is promised."""


def promise_arrays(
    problem: Problem, travel: Travel, duty: Duty, variants: tuple[tuple[Variant, ...], ...]
) -> Arrays:
    """Return when, by whom and how each visit is promised; what is not promised binds nothing.

    Where the time that the staff counts on is priced, nobody begins before it for nothing.
    """
    count, promised = len(problem.visits), problem.promise
    counted, told = np.tile([-FAR, FAR], (count, 1)), np.tile([-FAR, FAR], (count, 1))
    floor = np.zeros(count, np.int32)
    objective = problem.objective
    priced = objective.weight(Term.PROMISED_TIME) > 0 or objective.is_hard(Term.PROMISED_TIME)
    timed = {lock.visit for lock in problem.locks if lock.start is not None}
    for number, visit in enumerate(problem.visits):
        promise = promised.get(visit.id)
        if promise is None:
            continue
        counted[number] = _ticks(travel, promise.counted_on)
        told[number] = _ticks(travel, promise.told)
        if priced and visit.id not in timed:
            floor[number] = max(0, counted[number, 0])
    most = FAR if problem.most_broken is None else problem.most_broken
    return {
        "job_promised": np.array([visit.id in promised for visit in problem.visits], np.int8),
        "counted_from": counted[:, 0],
        "counted_until": counted[:, 1],
        "told_from": told[:, 0],
        "told_until": told[:, 1],
        "job_floor": floor,
        "unkept": _unkept(problem, duty, variants),
        "most_broken": np.array([most], np.int64),
    }


def _ticks(travel: Travel, window: TimeWindow | None) -> tuple[int, int]:
    if window is None:
        return -FAR, FAR
    return max(-FAR, travel.to_tick(window.start)), min(FAR, travel.to_tick(window.end))


def _unkept(
    problem: Problem, duty: Duty, variants: tuple[tuple[Variant, ...], ...]
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return where an option is not in the promised mode, or a shift has nobody promised."""
    shifts = len(problem.shifts)
    if not problem.promises:
        return np.zeros((0, 0), dtype=bool)
    rows = []
    for visit, ways in zip(problem.visits, variants, strict=True):
        promise = problem.promise.get(visit.id)
        strangers = unpromised(duty, visit)
        for variant in ways:
            kind = visit.modes[variant.mode].kind
            other = promise is not None and promise.mode not in (None, kind)
            rows += [strangers | other] * len(variant.options)
    return np.array(rows, dtype=bool).reshape(len(rows), shifts)
