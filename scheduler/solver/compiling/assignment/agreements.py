"""Another principal's visit is given only under an agreement."""

from __future__ import annotations

from scheduler.model import ReasonCode, Task, Visit

from .duty import Duty, Mask

REASON = ReasonCode.NO_AGREEMENT


def members(duty: Duty, visit: Visit, task: Task) -> Mask:
    """Return who works for a principal that may serve the visit."""
    zone = duty.problem.home_of(visit).zone
    spans = (visit.windows[0].start, visit.windows[-1].end)
    question = ("agreements", visit.owner, visit.type, zone, spans)
    return duty.once(question, lambda: _allowed(duty, visit, zone))


def _allowed(duty: Duty, visit: Visit, zone: str) -> Mask:
    first, last = visit.windows[0].start, visit.windows[-1].end
    servers = {visit.owner}
    for agreement in duty.problem.agreements:
        if (
            agreement.owner == visit.owner
            and (not agreement.types or visit.type in agreement.types)
            and (not agreement.zones or zone in agreement.zones)
            and (agreement.valid_from is None or agreement.valid_from <= first)
            and (agreement.valid_until is None or last < agreement.valid_until)
        ):
            servers.add(agreement.server)
    return duty.who(lambda member: member.principal in servers)
