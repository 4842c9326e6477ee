"""Another principal's visit is given only under an agreement, while it is valid."""

from __future__ import annotations

import numpy as np

from scheduler.model import Agreement, ReasonCode, Task, Visit
from scheduler.solver.columns import FAR

from .duty import Duty, Mask, Spans

REASON = ReasonCode.NO_AGREEMENT
CHOOSES = True
"""Agreements may leave several spans."""


def members(duty: Duty, visit: Visit, task: Task) -> Mask:
    """Return who works for a principal that may serve the visit at a time when it can be given."""
    return duty.within(visit, task, spans(duty, visit, task, duty.always()))


def spans(duty: Duty, visit: Visit, task: Task, inner: Spans) -> Spans:
    """Return between which ticks each member's principal may serve the visit.

    Of several agreements one in which the visit fits, and of these the one that leaves the longest
    time within `inner`.
    """
    zone = duty.problem.home_of(visit).zone
    question = ("agreements", visit.owner, visit.type, zone)
    valid = duty.once(question, lambda: _valid(duty, visit, zone))
    first, last = duty.hours(visit, task)
    first, last = np.maximum(first, inner[0]), np.minimum(last, inner[1])
    since, until = np.full(len(first), FAR), np.full(len(first), -FAR)
    best = np.full(len(first), -np.inf)
    for mask, low, high in valid:
        bounds = np.maximum(inner[0], low), np.minimum(inner[1], high)
        length = np.minimum(last, high) - np.maximum(first, low)
        worth = length + 2.0 * FAR * duty.fits(visit, task, bounds)
        better = mask & (worth > best)
        since, until = np.where(better, low, since), np.where(better, high, until)
        best = np.where(better, worth, best)
    return since, until


def _valid(duty: Duty, visit: Visit, zone: str) -> list[tuple[Mask, int, int]]:
    """Return who may serve the visit, and between which ticks: the owner's own, and under each."""
    found = [(duty.who(lambda member: member.principal == visit.owner), -FAR, FAR)]
    for agreement in duty.problem.agreements:
        if (
            agreement.owner == visit.owner
            and (not agreement.types or visit.type in agreement.types)
            and (not agreement.zones or zone in agreement.zones)
        ):
            found.append((_served_by(duty, agreement.server), *_bounds(duty, agreement)))
    return found


def _served_by(duty: Duty, server: str) -> Mask:
    return duty.who(lambda member: member.principal == server)


def _bounds(duty: Duty, agreement: Agreement) -> tuple[int, int]:
    since, until = -FAR, FAR
    if agreement.valid_from is not None:
        since = duty.travel.to_tick(agreement.valid_from)
    if agreement.valid_until is not None:
        until = duty.last_tick(agreement.valid_until)
    return max(-FAR, since), until
