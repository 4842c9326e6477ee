"""What the checks of a problem share: where things stood, and which ids exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scheduler.errors import Fault, fault
from scheduler.messages import problems
from scheduler.model.problem import Problem


def element_path(name: str, index: int, label: str | None, field: str = "") -> str:
    """Return the path of an element: by its place and, where it has one, its name.

    Like `visits[25] b-17 .windows[1]`, so that a person finds it and a program too.
    """
    named = f" {label}" if label else ""
    inner = f" .{field}" if named else f".{field}"
    return f"{name}[{index}]{named}" + (inner if field else "")


@dataclass(frozen=True)
class Context:
    """A problem under check, with the positions and ids of the document it came from."""

    problem: Problem
    positions: Mapping[str, Sequence[int]]
    known: Mapping[str, set[str]]
    _ids: dict[str, set[str]] = field(default_factory=dict, init=False)

    def path(self, name: str, index: int, field: str = "") -> str:
        """Return the path of an element, or of a field of it, in the document."""
        where = self.positions[name][index] if name in self.positions else index
        element = getattr(self.problem, name)[index]
        label = getattr(element, "id", None) or getattr(element, "visit", None)
        return element_path(name, where, label, field)

    def ids(self, name: str) -> set[str]:
        """Return the ids of a collection, those of unreadable elements too."""
        if name not in self._ids:  # asked for once a reference, of which there are thousands
            read = {element.id for element in getattr(self.problem, name)}
            self._ids[name] = read | self.known.get(name, set())
        return self._ids[name]

    def unknown(
        self, collection: str, wanted: str, name: str, index: int, field: str
    ) -> Iterator[Fault]:
        """Yield a fault where `wanted` names nothing in `collection`."""
        if wanted not in self.ids(collection):
            path = self.path(name, index, field)
            yield fault(problems.UNKNOWN_ID, path, id=wanted, collection=collection)
