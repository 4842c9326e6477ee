"""A shift without transport works where it starts: no task on site elsewhere is for it."""

from __future__ import annotations

from scheduler.model import Presence, ReasonCode, Task, Visit

from .duty import Duty, Mask

REASON = ReasonCode.UNREACHABLE


def shifts(duty: Duty, visit: Visit, task: Task) -> Mask:
    """Return the shifts that drive, or start where the task is given on site."""
    if task.presence is not Presence.ON_SITE:
        return duty.every_shift()
    where = task.place or duty.problem.client[visit.client].place
    starts_there: Mask = duty.shifts.start_place == duty.travel.index[where]
    return duty.mobile | starts_there
