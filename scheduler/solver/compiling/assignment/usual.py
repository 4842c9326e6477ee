"""What the organisation would like: who usually goes, who stays, the lowest sufficient skill."""

from __future__ import annotations

import numpy as np

from scheduler.model import Priority, Task, Term, Visit

from .duty import Amounts, Duty, Mask
from .skills import capable

TERMS = (Term.TEMPLATE, Term.PREEMPTIBLE, Term.COMPETENCE)


def amounts(duty: Duty, visit: Visit, task: Task) -> dict[Term, Amounts]:
    """Return what each shift adds to each term."""
    found = {Term.TEMPLATE: strangers(duty, visit).astype(float)}
    if visit.priority is not Priority.ROUTINE:
        found[Term.PREEMPTIBLE] = duty.preemptible.astype(float)
    able = capable(duty, visit, task)
    if able.any():
        hours = task.duration.total_seconds() / 3600
        rates = np.where(able, duty.hourly, np.inf)
        cheapest = duty.cheapest(rates)
        found[Term.COMPETENCE] = hours * np.where(np.isfinite(cheapest), cheapest - rates.min(), 0)
    return found


def strangers(duty: Duty, visit: Visit) -> Mask:
    """Return the shifts with nobody whom the standing template names, if it names anybody."""
    day = visit.windows[0].start.astimezone(duty.problem.timezone).isoweekday()
    question = ("template", visit.client, visit.type, day)
    return duty.once(question, lambda: _unnamed(duty, visit, day))


def _unnamed(duty: Duty, visit: Visit, weekday: int) -> Mask:
    usual = {
        line.caregiver
        for line in duty.problem.template
        if line.client == visit.client
        and line.type in (None, visit.type)
        and line.weekday in (None, weekday)
    }
    return duty.nobody(duty.who(lambda member: member.id in usual)) & bool(usual)
