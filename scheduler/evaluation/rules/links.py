"""Linked visits keep their gap and their same or different caregiver."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message
from scheduler.model import SameCaregiver
from scheduler.model.base import ZERO, minutes, utc

ALONE = Message("links", "ges utan {other}", "given without {other}")
WRONG_GAP = Message("links", "börjar {gap:g} min efter {other}", "starts {gap:g} min after {other}")
ANOTHER_CAREGIVER = Message(
    "links", "inte samma vårdare som {other}", "not the caregiver of {other}"
)
SAME_CAREGIVER = Message(
    "links", "samma vårdare som {other} igen", "the caregiver of {other} again"
)


def check(view: View) -> Iterator[Violation]:
    """Yield links between two given visits that do not hold."""
    for link in view.problem.links:
        first, second = view.by_visit.get(link.first), view.by_visit.get(link.second)
        if not first or not second:
            if link.together and (first or second):
                alone, missing = (link.first, link.second) if first else (link.second, link.first)
                yield Violation(ALONE, alone, values={"other": missing})
            continue
        gap = utc(second[0].stop.start) - utc(first[0].stop.start)
        off = ZERO if link.min_gap is None else link.min_gap - gap
        if link.max_gap is not None:
            off = max(off, gap - link.max_gap)
        if minutes(off) > 0:
            said = {"gap": minutes(gap), "other": link.first}
            yield Violation(
                WRONG_GAP, link.second, amount=minutes(off), values=said, others=(link.first,)
            )
        crews = [{member for g in stops for member in g.shift.crew} for stops in (first, second)]
        shared, named = bool(crews[0] & crews[1]), {"other": link.first}
        if link.caregiver is SameCaregiver.SAME and not shared:
            yield Violation(ANOTHER_CAREGIVER, link.second, values=named, others=(link.first,))
        if link.caregiver is SameCaregiver.DIFFERENT and shared:
            yield Violation(SAME_CAREGIVER, link.second, values=named, others=(link.first,))
