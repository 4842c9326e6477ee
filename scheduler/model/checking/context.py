"""What the checks of a problem share: where things stood, and which ids exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scheduler.errors import Fault
from scheduler.model.codes import FaultCode
from scheduler.model.problem import Problem


@dataclass(frozen=True)
class Context:
    """A problem under check, with the positions and ids of the document it came from."""

    problem: Problem
    positions: Mapping[str, Sequence[int]]
    known: Mapping[str, set[str]]

    def path(self, name: str, index: int, field: str = "") -> str:
        """Return the path of an element, or of a field of it, in the document."""
        where = self.positions[name][index] if name in self.positions else index
        return f"{name}[{where}]" + (f".{field}" if field else "")

    def ids(self, name: str) -> set[str]:
        """Return the ids of a collection, those of unreadable elements too."""
        read = {element.id for element in getattr(self.problem, name)}
        return read | self.known.get(name, set())

    def unknown(
        self, collection: str, wanted: str, name: str, index: int, field: str
    ) -> Iterator[Fault]:
        """Yield a fault where `wanted` names nothing in `collection`."""
        if wanted not in self.ids(collection):
            detail = f"no {collection[:-1]} is called {wanted!r}"
            hint = f"add it to {collection}, or correct the id"
            yield Fault(FaultCode.UNKNOWN_ID, self.path(name, index, field), detail, hint)
