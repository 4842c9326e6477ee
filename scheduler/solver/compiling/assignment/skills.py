"""Whoever gives a task holds its skills until it is over."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scheduler.model import ReasonCode, Task, Term, Visit
from scheduler.solver.columns import FAR

from .duty import Amounts, Duty, Mask, Spans

REASON = ReasonCode.NO_SKILL
TERMS = (Term.QUALIFICATION,)


def members(duty: Duty, visit: Visit, task: Task) -> Mask:
    """Return who may take the task; where a lacking skill is only priced, all who are clinical."""
    if duty.problem.objective.is_hard(Term.QUALIFICATION):
        return capable(duty, visit, task)
    return _fit_for(duty, task)


def amounts(duty: Duty, visit: Visit, task: Task) -> dict[Term, Amounts]:
    """Return 1 for the shifts in which nobody holds the skills.

    Where lacking ones are only priced, they are held as long as the visit may be given.
    """
    holders = capable(duty, visit, task)
    if not duty.problem.objective.is_hard(Term.QUALIFICATION):
        holders &= _held(duty, task)[1] >= duty.hours(visit, task)[1]
    return {Term.QUALIFICATION: duty.nobody(holders).astype(float)}


def capable(duty: Duty, visit: Visit, task: Task) -> Mask:
    """Return which members hold the skills of a task at a time when it can be given."""
    return _fit_for(duty, task) & duty.within(visit, task, _held(duty, task))


def spans(duty: Duty, visit: Visit, task: Task, inner: Spans) -> Spans:
    """Return until when each member holds the skills; always where a lacking one is only priced."""
    if duty.problem.objective.is_hard(Term.QUALIFICATION):
        return _held(duty, task)
    return duty.always()


def _held(duty: Duty, task: Task) -> Spans:
    since, until = duty.always()
    for code in task.skills:
        until = np.minimum(until, _held_until(duty, code))
    return since, until


def _fit_for(duty: Duty, task: Task) -> Mask:
    """Return who may take the task whatever its skills; relatives give nothing clinical."""
    clinical = duty.once("clinical", lambda: duty.who(lambda member: member.clinical))
    return clinical | (not task.clinical)


def _held_until(duty: Duty, code: str) -> NDArray[np.int64]:
    """Return the tick until which each member holds a skill: -FAR never, FAR for ever."""

    def look() -> NDArray[np.int64]:
        until = np.full(len(duty.members), -FAR, dtype=np.int64)
        for at, member in enumerate(duty.members):
            for skill in member.skills:
                if skill.code == code:
                    ends = FAR
                    if skill.valid_until is not None:
                        ends = duty.last_tick(skill.valid_until)
                    until[at] = max(until[at], ends)
        return until

    return duty.once(("skill", code), look)
