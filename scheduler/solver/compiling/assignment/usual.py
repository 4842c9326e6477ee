"""What the organisation would like: who usually goes, who stays, the lowest sufficient skill."""

from __future__ import annotations

import numpy as np

from scheduler.model import Priority, Task, Term, Usual, Visit

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
    return duty.lately(question, lambda: _unnamed(duty, visit, day))


def _unnamed(duty: Duty, visit: Visit, weekday: int) -> Mask:
    usual = {
        line.caregiver
        for line in duty.once("lines", lambda: _lines(duty)).get(visit.client, ())
        if line.type in (None, visit.type) and line.weekday in (None, weekday)
    }
    return duty.nobody(duty.named(usual)) & bool(usual)


def _lines(duty: Duty) -> dict[str, list[Usual]]:
    """Return the lines of the standing template by client."""
    found: dict[str, list[Usual]] = {}
    for line in duty.problem.template:
        found.setdefault(line.client, []).append(line)
    return found
