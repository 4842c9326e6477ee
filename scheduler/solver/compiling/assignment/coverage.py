"""A remote session has a connection at the client's end, and at a shift's that stays in place.

A shift that drives looks for its connection on the way: the kernel checks where it is.
"""

from __future__ import annotations

import numpy as np

from scheduler.model import Medium, Presence, Problem, ReasonCode, Task, Visit

from .duty import Duty, Mask

REASON = ReasonCode.NO_COVERAGE


def shifts(duty: Duty, visit: Visit, task: Task) -> Mask:
    """Return the shifts that can hold the session, or could somewhere on their way."""
    if task.presence is not Presence.REMOTE:
        return duty.every_shift()
    medium = session_medium(duty.problem, visit, task)
    if medium is None:
        return ~duty.every_shift()
    return duty.once(("session", medium), lambda: _holding(duty, medium))


def _holding(duty: Duty, medium: Medium) -> Mask:
    seats = [duty.problem.place[shift.start_place] for shift in duty.problem.shifts]
    desks = np.array([seat.staff_can_hold(medium, by_car=False) for seat in seats], dtype=bool)
    fits: Mask = (duty.mobile & holding(duty, medium).any()) | desks
    return fits


def holding(duty: Duty, medium: Medium) -> Mask:
    """Return at which places a caregiver can hold a session; a mask over places."""
    places = duty.problem.places
    return duty.once(
        ("holding", medium),
        lambda: np.array([place.staff_can_hold(medium) for place in places], dtype=bool),
    )


def session_medium(problem: Problem, visit: Visit, task: Task) -> Medium | None:
    """Return the least medium in which a session can be held from the client's end, or None.

    The client's end is indoors: at home, or in the room that the task names.
    """
    where = problem.place[task.place] if task.place else problem.home_of(visit)
    possible = [medium for medium in task.media if where.indoor.carries(medium)]
    return possible[-1] if possible else None
