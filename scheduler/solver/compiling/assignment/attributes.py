"""Allergies keep a crew away; what access demands, somebody in it has; not so on a screen."""

from __future__ import annotations

from scheduler.model import Presence, ReasonCode, Task, Visit

from .duty import Duty, Mask

REASON = ReasonCode.CLIENT_REFUSES


def shifts(duty: Duty, visit: Visit, task: Task) -> Mask:
    """Return the shifts with nobody ruled out by an allergy, and with the access needed."""
    if task.presence is Presence.REMOTE:
        return duty.every_shift()
    return duty.lately(("attributes", visit.client), lambda: _welcome(duty, visit.client))


def _welcome(duty: Duty, client_id: str) -> Mask:
    client = duty.problem.client[client_id]

    def has(attribute: str) -> Mask:
        return duty.once(
            ("attribute", attribute),
            lambda: duty.who(lambda member: attribute in member.attributes),
        )

    fits = duty.every_shift()
    for attribute in client.allergies:
        fits &= duty.nobody(has(attribute))
    for attribute in client.access:
        fits &= duty.some(has(attribute))
    return fits
