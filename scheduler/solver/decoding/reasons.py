"""Why a visit is left out: what rules out each shift, counted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scheduler.messages import Language
from scheduler.model import (
    Presence,
    Problem,
    Reason,
    ReasonCode,
    Task,
    Term,
    Unassigned,
    Visit,
)
from scheduler.solver.compiling.assignment.duty import Mask
from scheduler.solver.compiling.assignment.locks import locked_to
from scheduler.solver.compiling.problem import Compiled
from scheduler.travel import Travel


class Explainer:
    """Explains visits left out of plans for one problem.

    What it says of a shift holds for the shift alone, without its other visits; where a visit
    would fit alone, the reason is NO_ROOM_LEFT: not found, not proven.
    """

    def __init__(self, problem: Problem, travel: Travel, compiled: Compiled) -> None:
        assert compiled.assignment is not None, "a bare compilation explains nothing"
        self._problem = problem
        self._travel = travel
        self._compiled = compiled
        self._assignment = compiled.assignment
        self._shifts = compiled.assignment.duty.shifts

    def unassigned(self, number: int) -> Unassigned:
        """Return the visit with its reasons, the one that rules out most shifts first."""
        visit = self._problem.visits[number]
        of = len(self._problem.shifts)
        if self._fits_alone(number):
            reason = self._reason(ReasonCode.NO_ROOM_LEFT, of, of)
            return Unassigned(visit_id=visit.id, reasons=(reason,))
        counts: dict[ReasonCode, int] = {}
        theirs = locked_to(self._assignment.duty, visit.id)
        for mode in visit.modes:
            per_task = [self._blocked(visit, task) for task in mode.tasks]
            for blocked in per_task:
                for code, mask in blocked.items():
                    counts[code] = max(counts.get(code, 0), int(mask.sum()))
            open_shifts = [~_union(blocked, of) for blocked in per_task]
            if len(per_task) > 1 and all(mask.any() for mask in open_shifts):
                counts[ReasonCode.NO_PARTNER] = of
            if theirs is not None and not any((mask & theirs).any() for mask in open_shifts):
                barred = max(int(mask.sum()) for mask in open_shifts)
                counts[ReasonCode.LOCK_CONFLICT] = barred
        ordered = sorted(
            ((count, code) for code, count in counts.items() if count), key=lambda x: -x[0]
        )
        reasons = tuple(self._reason(code, count, of) for count, code in ordered)
        fallback = self._reason(ReasonCode.OUTSIDE_SHIFTS, of, of)
        return Unassigned(visit_id=visit.id, reasons=reasons or (fallback,))

    def _reason(self, code: ReasonCode, shifts: int, of: int) -> Reason:
        return Reason(code=code, detail=code.text(Language.EN), shifts=shifts, of=of)

    def _fits_alone(self, number: int) -> bool:
        """Tell whether some variant has, for each stop, a shift that could drive there in time."""
        visit = self._problem.visits[number]
        for variant in self._compiled.variants[number]:
            per_stop = [
                np.isfinite(option.cost)
                & self._reachable(visit, option.place, option.entry + option.duration + option.tail)
                for option in variant.options
            ]
            if all(mask.any() for mask in per_stop) and _distinct(per_stop):
                return True
        return False

    def _blocked(self, visit: Visit, task: Task) -> dict[ReasonCode, Mask]:
        """Return which shifts each reason rules out for a task, each shift under one reason."""
        blocked = self._assignment.refusals(visit, task)
        if task.presence is Presence.ON_SITE:
            where = task.place or self._problem.client[visit.client].place
            lasts = task.entry + task.duration + task.documentation
            span = round(lasts / self._travel.tick)
            near = self._reachable(visit, self._travel.index[where], span)
            far = ~near & ~_union(blocked, len(near))
            blocked[ReasonCode.UNREACHABLE] = blocked[ReasonCode.UNREACHABLE] | far
        return blocked

    def _reachable(self, visit: Visit, place: int, lasts: int) -> Mask:
        """Return which shifts could drive there, serve in a window, and be back, alone."""
        result = np.zeros(len(self._problem.shifts), dtype=bool)
        hard = self._problem.objective.is_hard(Term.LATENESS)
        opens = self._travel.to_tick(visit.windows[0].start)
        closes = self._travel.to_tick(visit.windows[-1].end) if hard else 2**30
        for r in range(len(result)):
            start_place, end_place = (
                int(self._shifts.start_place[r]),
                int(self._shifts.end_place[r]),
            )
            there = start_place if place < 0 else place
            if there != start_place and not self._shifts.mobile[r]:
                continue
            cold = int(self._shifts.startup[r]) if there != start_place else 0
            arrival = self._travel.arrival(
                start_place, there, int(self._shifts.start[r]) + cold
            ).arrival
            begins = max(arrival, opens)
            home = self._travel.arrival(there, end_place, begins + lasts).arrival
            result[r] = begins <= closes and home <= self._shifts.latest[r]
        return result


def _union(masks: dict[ReasonCode, Mask], count: int) -> Mask:
    result: NDArray[np.bool_] = np.zeros(count, dtype=bool)
    for mask in masks.values():
        result |= mask
    return result


def _distinct(masks: list[Mask]) -> bool:
    """Tell whether two stops can go to two different shifts."""
    return len(masks) == 1 or int(np.logical_or.reduce(masks).sum()) > 1
