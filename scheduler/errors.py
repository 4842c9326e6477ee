"""Every error Hemtur raises on purpose. Each says what in words of the catalogue.

HemturError
├── InputError      what was handed in cannot be used; carries every fault found
├── TravelError     travel times could not be had
├── StoreError      the database is away, full or cannot be opened
├── NotFound        nothing is stored under that id
├── Conflict        what was to be changed has changed meanwhile, or is in use
├── Busy            so many requests wait that no more are taken
├── EngineRefused   the engine does not know something that the problem needs
└── PlanRejected    the judge found a hard violation in a plan that was to be handed out
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from scheduler.messages import Language, Message, Speaks, documents, service, words


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: what, in words of the catalogue, and where."""

    message: Message
    path: str = ""
    values: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def code(self) -> str:
        """The stable code that a program goes by."""
        return self.message.code

    @property
    def detail(self) -> str:
        """What is wrong, in English."""
        return self.message.text(Language.EN, self.values)

    @property
    def hint(self) -> str:
        """How to mend it, in English."""
        return self.message.hint(Language.EN, self.values)

    def at(self, path: str) -> Fault:
        """Return the same fault at another place."""
        return replace(self, path=path)

    def below(self, name: str) -> Fault:
        """Return the same fault, where the document is a field of another."""
        return replace(self, path=f"{name}.{self.path}".rstrip("."))

    def as_dict(self, language: Language = Language.EN) -> dict[str, str]:
        """Return code, path, detail and hint in a language, as texts that can be sent."""
        told = {
            "code": self.code,
            "path": self.path,
            "detail": self.message.text(language, self.values),
            "hint": self.message.hint(language, self.values),
        }
        return {name: text.encode("utf-8", "replace").decode() for name, text in told.items()}

    def line(self, language: Language) -> str:
        """Return the fault as one line in a language."""
        told = {name: _printable(text) for name, text in self.as_dict(language).items()}
        told["path"] = told["path"] or words.DOCUMENT.text(language)
        return words.AT.text(language, told) + (f"; {told['hint']}" if told["hint"] else "")

    def __str__(self) -> str:
        return self.line(Language.EN)


def _printable(text: str) -> str:
    """Return a text that stays on its line and does nothing to a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def fault(message: Message, path: str = "", **values: object) -> Fault:
    """Return a fault with its values by name."""
    return Fault(message, path, values)


class HemturError(Exception):
    """Base of all errors that a caller may want to catch; `faults` says what, at least one."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__(*faults)

    def __str__(self) -> str:
        return "; ".join(each.detail for each in self.faults[:20])

    def __reduce__(self) -> tuple[Any, ...]:
        return _as_it_was, (type(self), self.args, vars(self))

    def is_of(self, message: Message) -> bool:
        """Tell whether this says, before all else, what a message says."""
        return self.faults[0].message is message or self.faults[0].message == message


def _as_it_was(kind: type[HemturError], args: tuple[Any, ...], held: dict[str, Any]) -> HemturError:
    """Return an error that comes from another process, without making it anew."""
    error = kind.__new__(kind, *args)
    vars(error).update(held)
    return error


MOST_FAULTS = 1_000
"""Faults that are told of one input."""


class InputError(HemturError):
    """The input was refused; `faults` holds what is wrong with it, in document order.

    Of more than `MOST_FAULTS` the first are told, and that there are more.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        told = tuple(islice(faults, MOST_FAULTS + 1))
        if len(told) > MOST_FAULTS:
            told = (*told[:MOST_FAULTS], fault(documents.MORE_FAULTS, most=MOST_FAULTS))
        super().__init__(*told)

    def __str__(self) -> str:
        return "; ".join(str(each) for each in self.faults[:20])


class TravelError(HemturError):
    """Travel times could not be computed."""


class StoreError(HemturError):
    """The database did not do what was asked; nothing was changed."""


class NotFound(HemturError):
    """Nothing is stored under that id."""

    def __init__(self, kind: str, subject: str) -> None:
        self.kind, self.subject = kind, subject
        super().__init__(fault(service.NOT_FOUND, kind=words.KINDS[kind], id=subject))


class Conflict(HemturError):
    """What was to be changed has changed meanwhile; `current` is the version that it has now."""

    def __init__(self, message: Message, current: int | None = None, **values: object) -> None:
        self.current = current
        super().__init__(Fault(message, "", values))


class Busy(HemturError):
    """So many requests wait that no more are taken; try again in `seconds`."""

    def __init__(self, message: Message, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(fault(message, seconds=seconds))


class EngineRefused(HemturError):
    """The chosen engine does not know everything that the problem needs."""

    def __init__(self, engine: str, unknown: Iterable[Speaks]) -> None:
        self.engine = engine
        self.unknown = tuple(sorted(unknown, key=lambda each: each.text(Language.EN)))
        super().__init__(fault(service.ENGINE_REFUSED, engine=engine, unknown=self.unknown))


class PlanRejected(HemturError):
    """A plan with hard violations was kept back; `violations` names them."""

    def __init__(self, violations: Iterable[Speaks]) -> None:
        self.violations = tuple(violations)
        super().__init__(fault(service.PLAN_REJECTED, violations=self.violations))
