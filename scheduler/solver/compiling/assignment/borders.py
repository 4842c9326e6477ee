"""A border is crossed only by those whose principal permits it, the whole crew."""

from __future__ import annotations

from scheduler.model import Presence, ReasonCode, Task, Visit

from .duty import Duty, Mask

REASON = ReasonCode.NO_BORDER_PERMISSION


def shifts(duty: Duty, visit: Visit, task: Task) -> Mask:
    """Return the shifts that may work in the country where the task is given on site."""
    if task.presence is not Presence.ON_SITE:
        return duty.every_shift()
    place = duty.problem.place[task.place] if task.place else duty.problem.home_of(visit)
    return duty.once(("country", place.country), lambda: _may_enter(duty, place.country))


def _may_enter(duty: Duty, country: str) -> Mask:
    open_to = {p.id for p in duty.problem.principals if country in p.countries}
    return duty.nobody(duty.who(lambda member: member.principal not in open_to))
