"""Whoever gives a task holds its skills until it is over."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message

NOT_HELD = Message(
    "skills",
    "laget har inte {skills} för alla uppgifter tills de är klara",
    "the crew does not hold {skills} for all tasks until their end",
)


def check(view: View) -> Iterator[Violation]:
    """Yield stops whose crew has no different member with the skills for each task.

    Where a lacking skill is only priced, relatives and volunteers still give nothing clinical.
    """
    for given in view.given:
        if not view.covered(given, lawful=False):
            wanted = sorted({code for task in given.tasks for code in task.skills})
            yield Violation(NOT_HELD, given.visit.id, given.shift.id, values={"skills": wanted})
