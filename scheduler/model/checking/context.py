"""What the checks of a problem share: where things stood, and which ids exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from scheduler.errors import Fault, fault
from scheduler.messages import problems
from scheduler.model.plan import Begun
from scheduler.model.problem import Problem
from scheduler.model.team import Shift


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
        names = ("id", "visit", "shift_id")
        label = next((getattr(element, name) for name in names if hasattr(element, name)), None)
        return element_path(name, where, label, field)

    def ids(self, name: str) -> set[str]:
        """Return the ids of a collection, those of unreadable elements too."""
        if name not in self._ids:  # asked for once a reference, of which there are thousands
            read = {element.id for element in getattr(self.problem, name)}
            self._ids[name] = read | self.known.get(name, set())
        return self._ids[name]

    def has_begun(self, shift: str) -> bool:
        """Tell whether some of a shift has happened, so that no check makes it otherwise."""
        if "begun" not in self._ids:
            self._ids["begun"] = {begun.shift_id for begun in self.problem.begun}
        return shift in self._ids["begun"]

    def unknown(
        self, collection: str, wanted: str, name: str, index: int, field: str
    ) -> Iterator[Fault]:
        """Yield a fault where `wanted` names nothing in `collection`."""
        if wanted not in self.ids(collection):
            path = self.path(name, index, field)
            yield fault(problems.UNKNOWN_ID, path, id=wanted, collection=collection)


def instants(problem: Problem) -> Iterator[tuple[str, int, str, datetime]]:
    """Yield collection, index, field and value of every instant that a problem's elements give."""
    for name, index, where, instant in _given(problem):
        if instant is not None:
            yield name, index, where, instant


def _of_shift(shift: Shift) -> Iterator[tuple[str, datetime | None]]:
    yield "start", shift.start
    yield "end", shift.end
    if shift.underway is not None:
        yield "underway.since", shift.underway.since
        yield "underway.sample_due", shift.underway.sample_due
    for at, rest in enumerate(shift.breaks):
        yield f"breaks[{at}].earliest", rest.earliest
        yield f"breaks[{at}].latest", rest.latest


def _of_begun(begun: Begun) -> Iterator[tuple[str, datetime]]:
    yield "departure", begun.departure
    for at, stop in enumerate(begun.stops):
        for name in ("arrival", "start", "end", "departure"):
            yield f"stops[{at}].{name}", getattr(stop, name)


def _given(problem: Problem) -> Iterator[tuple[str, int, str, datetime | None]]:
    for index, visit in enumerate(problem.visits):
        for at, window in enumerate(visit.windows):
            yield "visits", index, f"windows[{at}].start", window.start
            yield "visits", index, f"windows[{at}].end", window.end
    for index, shift in enumerate(problem.shifts):
        yield from (("shifts", index, where, instant) for where, instant in _of_shift(shift))
    for index, who in enumerate(problem.caregivers):
        yield "caregivers", index, "last_worked_until", who.last_worked_until
        yield "caregivers", index, "works_again_from", who.works_again_from
        for at, skill in enumerate(who.skills):
            yield "caregivers", index, f"skills[{at}].valid_until", skill.valid_until
    for index, agreement in enumerate(problem.agreements):
        yield "agreements", index, "valid_from", agreement.valid_from
        yield "agreements", index, "valid_until", agreement.valid_until
    for index, lock in enumerate(problem.locks):
        yield "locks", index, "start", lock.start
    for index, promise in enumerate(problem.promises):
        yield "promises", index, "start", promise.start
        if promise.window is not None:
            yield "promises", index, "window.start", promise.window.start
            yield "promises", index, "window.end", promise.window.end
    for index, begun in enumerate(problem.begun):
        yield from (("begun", index, where, instant) for where, instant in _of_begun(begun))
    for index, closure in enumerate(problem.closures):
        yield "closures", index, "start", closure.start
        yield "closures", index, "end", closure.end
