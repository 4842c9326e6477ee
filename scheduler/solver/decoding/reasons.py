"""Why a visit is left out: what rules out each shift, counted."""

from __future__ import annotations

from collections.abc import Iterable

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
    WindowBound,
)
from scheduler.solver.compiling.assignment.duty import Mask
from scheduler.solver.compiling.assignment.locks import lock_of
from scheduler.solver.compiling.problem import Compiled
from scheduler.solver.compiling.variants import Expander, Variant
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
        counts = self._counts(visit)
        if self._fits(visit, Expander(self._assignment).variants(visit, locked=False), None):
            counts.pop(ReasonCode.NO_PARTNER, None)
            counts[ReasonCode.LOCK_CONFLICT] = of
        ordered = sorted(
            ((count, code) for code, count in counts.items() if count), key=lambda x: -x[0]
        )
        reasons = tuple(self._reason(code, count, of) for count, code in ordered)
        fallback = self._reason(ReasonCode.OUTSIDE_SHIFTS, of, of)
        return Unassigned(visit_id=visit.id, reasons=reasons or (fallback,))

    def _counts(self, visit: Visit) -> dict[ReasonCode, int]:
        """Return how many shifts each reason rules out, in the mode in which it rules out most."""
        of = len(self._problem.shifts)
        counts: dict[ReasonCode, int] = {}
        for mode in visit.modes:
            per_task = [self._blocked(visit, task) for task in mode.tasks]
            for blocked in per_task:
                for code, mask in blocked.items():
                    counts[code] = max(counts.get(code, 0), int(mask.sum()))
            open_shifts = [~_union(blocked, of) for blocked in per_task]
            if len(per_task) > 1 and all(mask.any() for mask in open_shifts):
                counts[ReasonCode.NO_PARTNER] = of
        return counts

    def _reason(self, code: ReasonCode, shifts: int, of: int) -> Reason:
        return Reason(code=code, detail=code.text(Language.EN), shifts=shifts, of=of)

    def _fits_alone(self, number: int) -> bool:
        """Tell whether the visit would find room if it were the only one."""
        visit = self._problem.visits[number]
        lock = lock_of(self._assignment.duty, visit.id)
        fixed = self._travel.to_tick(lock.start) if lock and lock.start else None
        return self._fits(visit, self._compiled.variants[number], fixed)

    def _fits(self, visit: Visit, variants: Iterable[Variant], fixed: int | None) -> bool:
        """Tell whether some variant has, for each stop, a shift that could drive there in time."""
        for variant in variants:
            per_stop = [
                np.isfinite(option.cost)
                & self._reachable(
                    visit, option.place, (option.entry, option.duration, option.tail), fixed
                )
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
            parts = (task.entry, task.duration, task.documentation)
            entry, duration, tail = (round(part / self._travel.tick) for part in parts)
            near = self._reachable(visit, self._travel.index[where], (entry, duration, tail))
            far = ~near & ~_union(blocked, len(near))
            blocked[ReasonCode.UNREACHABLE] = blocked[ReasonCode.UNREACHABLE] | far
        return blocked

    def _reachable(
        self, visit: Visit, place: int, lasts: tuple[int, int, int], fixed: int | None = None
    ) -> Mask:
        """Return which shifts could drive there, serve in a window, and be back, alone.

        `lasts` are the ticks of entry, service and documentation. Where a start is `fixed`, it
        begins at that tick.
        """
        entry, duration, tail = lasts
        shifts, travel = self._shifts, self._travel
        result = np.zeros(len(self._problem.shifts), dtype=bool)
        for r in range(len(result)):
            base, end = int(shifts.start_place[r]), int(shifts.end_place[r])
            there = base if place < 0 else place
            if there != base and not shifts.mobile[r]:
                continue
            cold = int(shifts.startup[r]) if there != base else 0
            ready = travel.arrival(base, there, int(shifts.start[r]) + cold).arrival + entry
            begins = self._begins(visit, ready, duration, fixed)
            if begins is not None:
                home = travel.arrival(there, end, begins + duration + tail).arrival
                result[r] = home <= shifts.latest[r]
        return result

    def _begins(self, visit: Visit, ready: int, duration: int, fixed: int | None) -> int | None:
        """Return when service begins for a crew that is ready at a tick; None if it cannot."""
        if fixed is not None:
            return fixed if ready <= fixed else None
        spare = duration if visit.bound is WindowBound.AT_END else 0
        for window in visit.windows:
            opens, closes = map(self._travel.to_tick, (window.start, window.end))
            if max(ready, opens) <= closes - spare:
                return max(ready, opens)
        return None if self._problem.objective.is_hard(Term.LATENESS) else ready


def _union(masks: dict[ReasonCode, Mask], count: int) -> Mask:
    result: NDArray[np.bool_] = np.zeros(count, dtype=bool)
    for mask in masks.values():
        result |= mask
    return result


def _distinct(masks: list[Mask]) -> bool:
    """Tell whether two stops can go to two different shifts."""
    return len(masks) == 1 or int(np.logical_or.reduce(masks).sum()) > 1
