"""Service lasts exactly as long as its tasks; entry and documentation get their time."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message
from scheduler.model.base import minutes, utc

OTHER_LENGTH = Message(
    "durations",
    "varar {off:+g} min mot uppgiftens {lasts:g}",
    "lasts {off:+g} min against the task's {lasts:g}",
)
NO_ENTRY = Message(
    "durations",
    "{short:g} min för lite mellan ankomst och besök",
    "{short:g} min too little between arrival and service",
)
NO_DOCUMENTATION = Message(
    "durations",
    "{short:g} min för lite för dokumentation",
    "{short:g} min too little for documentation",
)


def check(view: View) -> Iterator[Violation]:
    """Yield services stretched or cut, and entry or documentation squeezed out."""
    for given in view.given:
        stop, ids = given.stop, (given.visit.id, given.shift.id)
        lasts = max(task.duration for task in given.tasks)
        off = utc(stop.end) - utc(stop.start) - lasts
        if off:
            said = {"off": minutes(off), "lasts": minutes(lasts)}
            yield Violation(OTHER_LENGTH, *ids, amount=abs(minutes(off)), values=said)
        entry = max(task.entry for task in given.tasks)
        short = entry - (utc(stop.start) - utc(stop.arrival))
        if minutes(short) > 0:
            said = {"short": minutes(short)}
            yield Violation(NO_ENTRY, *ids, amount=minutes(short), values=said)
        notes = max(task.documentation for task in given.tasks)
        short = notes - (utc(stop.departure) - utc(stop.end))
        if minutes(short) > 0:
            said = {"short": minutes(short)}
            yield Violation(NO_DOCUMENTATION, *ids, amount=minutes(short), values=said)
