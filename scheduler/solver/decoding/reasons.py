"""Why a visit is left out: who could give it alone, or else what rules out each shift, counted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.messages import Language
from scheduler.model import (
    Coverage,
    Presence,
    Problem,
    Reason,
    ReasonCode,
    Route,
    Task,
    Term,
    Unassigned,
    Visit,
    WindowBound,
)
from scheduler.solver.columns import FAR, HERE
from scheduler.solver.compiling.assignment.duty import Mask
from scheduler.solver.compiling.assignment.locks import lock_of
from scheduler.solver.compiling.fields import Arrays
from scheduler.solver.compiling.problem import Compiled, compile_problem
from scheduler.solver.kernel.full.data import build_data
from scheduler.solver.kernel.full.moves.alone import able_alone
from scheduler.solver.kernel.full.state import new_state
from scheduler.travel import Travel

from .elsewhere import Whereabouts

NEAREST = (
    ReasonCode.ALREADY_BEGUN,
    ReasonCode.LOCK_CONFLICT,
    ReasonCode.NO_PARTNER,
    ReasonCode.WORKING_TIME,
    ReasonCode.UNREACHABLE,
    ReasonCode.HARD_TERM,
    ReasonCode.OUTSIDE_SHIFTS,
    ReasonCode.NO_COVERAGE,
    ReasonCode.COVERAGE_UNKNOWN,
    ReasonCode.CLIENT_REFUSES,
    ReasonCode.NO_BORDER_PERMISSION,
    ReasonCode.NO_AGREEMENT,
    ReasonCode.NO_SKILL,
)
"""Reasons in the order in which they are said: what stops those who fail nothing else comes first.

That three of four lack the skill matters less than what hinders the fourth.
"""


class Explainer:
    """Explains visits left out of plans for one problem.

    What it says of a shift holds for the shift alone, without its other visits. NO_ROOM_LEFT, not
    found and not proven, is said where the kernel gives the visit in an otherwise empty plan, and
    counts the shifts that could, as DEARER_THAN_PRICE does of an optional visit, and
    CLIENT_ELSEWHERE where another visit keeps the client;
    every other reason counts the shifts it rules out.
    """

    def __init__(
        self, problem: Problem, travel: Travel, compiled: Compiled, routes: Sequence[Route]
    ) -> None:
        assert compiled.assignment is not None, "a bare compilation explains nothing"
        self._problem = problem
        self._travel = travel
        self._compiled = compiled
        self._assignment = compiled.assignment
        self._shifts = compiled.assignment.duty.shifts
        self._alone = Alone(compiled.arrays)
        self._restless = Alone(_without_rests(compiled.arrays))
        self._unbound = Alone(_without_spans(compiled.arrays))
        self._where = Whereabouts(problem, travel, routes)

    def unassigned(self, number: int) -> Unassigned:
        """Return the visit with its reasons, the nearest miss first."""
        visit = self._problem.visits[number]
        of = len(self._problem.shifts)
        is_locked = lock_of(self._assignment.duty, visit.id) is not None
        able = int(self._alone.able(number).sum())
        if able and self._where.is_elsewhere(visit):
            counts = {ReasonCode.CLIENT_ELSEWHERE: able}
        elif able and not visit.mandatory:
            counts = {ReasonCode.DEARER_THAN_PRICE: able}
        elif able:
            counts = {ReasonCode.NO_ROOM_LEFT: able}
            if is_locked:
                counts = {ReasonCode.LOCK_NOT_KEPT: able} | counts
        else:
            found = self._counts(visit)
            if is_locked and self._unlocked.able(number).any():
                found[ReasonCode.LOCK_CONFLICT] = of
            elif whole := self._whole(visit):
                code, most = self._why_not(visit, number, whole)
                found[code] = most
            counts = {code: found[code] for code in NEAREST if found.get(code)}
        reasons = [self._reason(code, count, of) for code, count in counts.items()]
        fallback = self._reason(ReasonCode.OUTSIDE_SHIFTS, of, of)
        return Unassigned(visit_id=visit.id, reasons=tuple(reasons) or (fallback,))

    def _counts(self, visit: Visit) -> dict[ReasonCode, int]:
        """Return how many shifts each reason rules out, in the mode in which it rules out most.

        Of a mode by several those tasks count that nobody could give.
        """
        of = len(self._problem.shifts)
        counts: dict[ReasonCode, int] = {}
        for mode in visit.modes:
            per_task = [self._blocked(visit, task) for task in mode.tasks]
            stopped = [blocked for blocked in per_task if _union(blocked, of).all()]
            for blocked in stopped or per_task[: len(per_task) == 1]:
                for code, mask in blocked.items():
                    counts[code] = max(counts.get(code, 0), int(mask.sum()))
        return counts

    def _whole(self, visit: Visit) -> int:
        """Return how many shifts could give some task of a mode of which each has somebody."""
        of, most = len(self._problem.shifts), 0
        for mode in visit.modes:
            free = [~_union(self._blocked(visit, task), of) for task in mode.tasks]
            if all(may.any() for may in free):
                most = max(most, int(np.logical_or.reduce(free).sum()))
        return most

    def _why_not(self, visit: Visit, number: int, whole: int) -> tuple[ReasonCode, int]:
        """Return what stops a visit, each task of which somebody of `whole` shifts could give."""
        if self._restless.able(number).any():
            return ReasonCode.WORKING_TIME, whole
        if self._compiled.arrays["open_from"].size and self._unbound.able(number).any():
            return self._assignment.bound_by(visit)
        alone = [mode.tasks[0] for mode in visit.modes if len(mode.tasks) == 1]
        if alone and all(task.presence is Presence.REMOTE for task in alone):
            return ReasonCode.NO_COVERAGE, whole  # no connection is on anybody's way in time
        return (ReasonCode.HARD_TERM if alone else ReasonCode.NO_PARTNER), whole

    def _reason(self, code: ReasonCode, shifts: int, of: int) -> Reason:
        return Reason(code=code, detail=code.text(Language.EN), shifts=shifts, of=of)

    @cached_property
    def _unlocked(self) -> Alone:
        """The same day without locks."""
        free = self._problem.model_copy(update={"locks": ()})
        return Alone(compile_problem(free, self._travel).arrays)

    def _blocked(self, visit: Visit, task: Task) -> dict[ReasonCode, Mask]:
        """Return which shifts each reason rules out for a task, each shift under one reason."""
        blocked = self._assignment.refusals(visit, task)
        parts = (task.entry, task.duration, task.documentation)
        entry, duration, tail = (round(part / self._travel.tick) for part in parts)
        code, place = ReasonCode.OUTSIDE_SHIFTS, HERE
        if task.presence is Presence.ON_SITE:
            code = ReasonCode.UNREACHABLE
            place = self._travel.index[task.place or self._problem.client[visit.client].place]
        else:
            end = self._problem.place[task.place] if task.place else self._problem.home_of(visit)
            if end.indoor is Coverage.UNKNOWN and ReasonCode.NO_COVERAGE in blocked:
                blocked[ReasonCode.COVERAGE_UNKNOWN] = blocked.pop(ReasonCode.NO_COVERAGE)
        near = self._reachable(visit, place, (entry, duration, tail))
        blocked[code] = blocked[code] | (~near & ~_union(blocked, len(near)))
        return blocked

    def _reachable(self, visit: Visit, place: int, lasts: tuple[int, int, int]) -> Mask:
        """Return which shifts could drive there, serve in a window, and be back, alone.

        `lasts` are the ticks of entry, service and documentation.
        """
        entry, duration, tail = lasts
        shifts, travel = self._shifts, self._travel
        result = np.zeros(len(self._problem.shifts), dtype=bool)
        no_overtime = self._problem.objective.is_hard(Term.OVERTIME)
        latest = self._compiled.arrays["shift_end"] if no_overtime else shifts.latest
        for r in range(len(result)):
            base, end = int(shifts.start_place[r]), int(shifts.end_place[r])
            there = base if place < 0 else place
            if there != base and not shifts.mobile[r]:
                continue
            cold = int(shifts.startup[r]) if there != base else 0
            ready = travel.arrival(base, there, int(shifts.start[r]) + cold).arrival + entry
            begins = self._begins(visit, ready, duration)
            if begins is not None:
                home = travel.arrival(there, end, begins + duration + tail).arrival
                result[r] = home <= latest[r]
        return result

    def _begins(self, visit: Visit, ready: int, duration: int) -> int | None:
        """Return when service begins for a crew that is ready at a tick; None if it cannot."""
        spare = duration if visit.bound is WindowBound.AT_END else 0
        for window in visit.windows:
            opens, closes = map(self._travel.to_tick, (window.start, window.end))
            if max(ready, opens) <= closes - spare:
                return max(ready, opens)
        return None if self._problem.objective.is_hard(Term.LATENESS) else ready


class Alone:
    """An empty plan in which the kernel tries one visit at a time."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays

    @cached_property
    def _empty(self) -> tuple[Any, Any]:
        return build_data(self._arrays), new_state(self._arrays, seed=0)

    def able(self, job: int) -> Mask:
        """Return the shifts that could give a job, in a crew if it needs one; shape (shifts,)."""
        able = np.zeros(len(self._arrays["shift_start"]), dtype=np.int8)
        able_alone(*self._empty, job, able)
        return able.astype(bool)


def _without_rests(arrays: Arrays) -> Arrays:
    """Return arrays in which nobody needs a break, however long they work."""
    breaks = np.zeros_like(arrays["break_count"])
    return arrays | {"break_count": breaks, "stretch": np.full_like(arrays["stretch"], FAR)}


def _without_spans(arrays: Arrays) -> Arrays:
    """Return arrays in which skills and agreements that anybody has hold at any hour."""
    none = np.zeros((0, 0), np.int32)
    return arrays | {"open_from": none, "open_until": none}


def _union(masks: dict[ReasonCode, Mask], count: int) -> Mask:
    result: NDArray[np.bool_] = np.zeros(count, dtype=bool)
    for mask in masks.values():
        result |= mask
    return result
