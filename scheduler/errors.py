"""Every error Hemtur raises on purpose.

HemturError
├── InputError      what was handed in cannot be used; carries every fault found
├── TravelError     travel times could not be had
├── StoreError      the database is away, full or cannot be opened
├── NotFound        nothing is stored under that id
├── Conflict        what was to be changed has changed meanwhile, or is in use
├── EngineRefused   the engine does not know a rule that the problem needs
└── PlanRejected    the judge found a hard violation in a plan that was to be handed out
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: a stable code, where, what, and how to mend it."""

    code: str
    path: str
    detail: str
    hint: str = ""

    def __str__(self) -> str:
        where = self.path or "(document)"
        return f"{self.code} at {where}: {self.detail}" + (f"; {self.hint}" if self.hint else "")


class HemturError(Exception):
    """Base of all errors that a caller may want to catch."""


MOST_FAULTS = 1_000
"""Faults that are told of one input."""


class InputError(HemturError):
    """The input was refused; `faults` holds what is wrong with it, in document order.

    Of more than `MOST_FAULTS` the first are told, and that there are more.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        told = tuple(islice(faults, MOST_FAULTS + 1))
        if len(told) > MOST_FAULTS:
            more = Fault("MORE_FAULTS", "", f"over {MOST_FAULTS} faults", "mend these first")
            told = (*told[:MOST_FAULTS], more)
        self.faults = told
        super().__init__("; ".join(str(fault) for fault in told[:20]))


class TravelError(HemturError):
    """Travel times could not be computed."""


class EngineRefused(HemturError):
    """The chosen engine does not know every rule that the problem needs."""

    def __init__(self, engine: str, rules: Iterable[str]) -> None:
        self.engine = engine
        self.rules = tuple(sorted(rules))
        super().__init__(f"engine '{engine}' does not know: {', '.join(self.rules)}")


class PlanRejected(HemturError):
    """A plan with hard violations was kept back; `violations` names them."""

    def __init__(self, violations: Iterable[object]) -> None:
        self.violations = tuple(violations)
        super().__init__("; ".join(str(violation) for violation in self.violations))


class StoreError(HemturError):
    """The database did not do what was asked; nothing was changed."""


class NotFound(HemturError):
    """Nothing is stored under that id."""

    def __init__(self, kind: str, subject: str) -> None:
        self.kind = kind
        self.subject = subject
        super().__init__(f"there is no {kind} {subject!r}")


class Conflict(HemturError):
    """What was to be changed has changed meanwhile; `current` is the version that it has now."""

    def __init__(self, message: str, current: int | None = None) -> None:
        self.current = current
        super().__init__(message)
