"""Whoever gives a task holds its skills until it must be over."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scheduler.model import ReasonCode, Task, Term, Visit
from scheduler.model.base import utc

from .duty import Amounts, Duty, Mask

REASON = ReasonCode.NO_SKILL
TERMS = (Term.QUALIFICATION,)
EVER = 2**40
"""A tick after which no skill is asked for."""


def members(duty: Duty, visit: Visit, task: Task) -> Mask:
    """Return who may take the task; where a lacking skill is only priced, all who are clinical."""
    if duty.problem.objective.is_hard(Term.QUALIFICATION):
        return capable(duty, visit, task)
    return _fit_for(duty, task)


def amounts(duty: Duty, visit: Visit, task: Task) -> dict[Term, Amounts]:
    """Return 1 for the shifts in which nobody holds the skills."""
    return {Term.QUALIFICATION: duty.nobody(capable(duty, visit, task)).astype(float)}


def capable(duty: Duty, visit: Visit, task: Task) -> Mask:
    """Return which members hold the skills of a task until it must be over."""
    last = duty.travel.to_tick(visit.windows[-1].end)
    if visit.bound != "AT_END":
        last += round(task.duration / duty.travel.tick)
    latest = duty.shifts.latest[duty.shift_of] if len(duty.members) else np.zeros(0, np.int32)
    late = not duty.problem.objective.is_hard(Term.LATENESS)
    needed = latest if late else np.minimum(last, latest)
    able = _fit_for(duty, task).copy()
    for code in task.skills:
        able &= _held_until(duty, code) >= needed
    return able


def _fit_for(duty: Duty, task: Task) -> Mask:
    """Return who may take the task whatever its skills; relatives give nothing clinical."""
    clinical = duty.once("clinical", lambda: duty.who(lambda member: member.clinical))
    return clinical | (not task.clinical)


def _held_until(duty: Duty, code: str) -> NDArray[np.int64]:
    """Return the tick until which each member holds a skill: -1 never, `EVER` for ever."""

    def look() -> NDArray[np.int64]:
        until = np.full(len(duty.members), -1, dtype=np.int64)
        for at, member in enumerate(duty.members):
            for skill in member.skills:
                if skill.code == code:
                    ends = EVER
                    if skill.valid_until is not None:
                        span = utc(skill.valid_until) - utc(duty.travel.origin)
                        ends = span // duty.travel.tick
                    until[at] = max(until[at], ends)
        return until

    return duty.once(("skill", code), look)
