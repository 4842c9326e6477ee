"""Linked visits keep their gap and their same or different caregiver."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.model import Rule, SameCaregiver
from scheduler.model.base import ZERO, minutes, utc


def check(view: View) -> Iterator[Violation]:
    """Yield links between two given visits that do not hold."""
    for link in view.problem.links:
        first, second = view.by_visit.get(link.first), view.by_visit.get(link.second)
        if not first or not second:
            if link.together and (first or second):
                alone, missing = (link.first, link.second) if first else (link.second, link.first)
                yield Violation(Rule.LINKS, f"given without {missing}", alone)
            continue
        gap = utc(second[0].stop.start) - utc(first[0].stop.start)
        off = ZERO if link.min_gap is None else link.min_gap - gap
        if link.max_gap is not None:
            off = max(off, gap - link.max_gap)
        if minutes(off) > 0:
            detail = f"starts {minutes(gap):g} min after {link.first}"
            yield Violation(Rule.LINKS, detail, link.second, amount=minutes(off))
        crews = [{member for g in stops for member in g.shift.crew} for stops in (first, second)]
        shared = bool(crews[0] & crews[1])
        if link.caregiver is SameCaregiver.SAME and not shared:
            yield Violation(Rule.LINKS, f"not the caregiver of {link.first}", link.second)
        if link.caregiver is SameCaregiver.DIFFERENT and shared:
            yield Violation(Rule.LINKS, f"the caregiver of {link.first} again", link.second)
