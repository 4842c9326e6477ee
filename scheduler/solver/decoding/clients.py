"""What visits of one client ask of each other in a plan, as the programme of best times reads it.

They keep their order. Visits in two places keep the way between them; in one place they do not come
to overlap where that costs, and those that do keep their distance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from scheduler.model import Mode, Problem, Term
from scheduler.solver.compiling.clients import client_place
from scheduler.travel import Travel

Row = tuple[list[tuple[int, float]], float, float]
"""Terms (variable, factor) of a sum, and its bounds."""


@dataclass(frozen=True)
class Timed:
    """A visit given: where its client is, and per task the variable of its start, tick, length."""

    visit: str
    place: int
    tasks: tuple[tuple[int, float, int], ...]

    @property
    def start(self) -> float:
        """The tick at which its first task starts now."""
        return min(now for _, now, _ in self.tasks)

    @property
    def end(self) -> float:
        """The tick at which its last task ends now."""
        return max(now + lasts for _, now, lasts in self.tasks)


def client_rows(
    problem: Problem,
    travel: Travel,
    modes: Mapping[str, Mode],
    starts: Mapping[str, Mapping[str, int]],
    now: list[float],
) -> Iterator[Row]:
    """Yield the rows of all pairs; `starts` are the variables by visit and task."""
    by_client: dict[str, list[Timed]] = {}
    for visit_id, mode in modes.items():
        visit = problem.visit[visit_id]
        tasks = tuple(
            (
                starts[visit_id][task.id],
                now[starts[visit_id][task.id]],
                round(task.duration / travel.tick),
            )
            for task in mode.tasks
        )
        place = client_place(problem, travel, visit, mode)
        by_client.setdefault(visit.client, []).append(Timed(visit_id, place, tasks))
    terms = problem.objective
    minds = terms.weight(Term.CLIENT_OVERLAP) > 0 or terms.is_hard(Term.CLIENT_OVERLAP)
    belong = {frozenset((link.first, link.second)) for link in problem.links if link.together}
    for visits in by_client.values():
        ordered = sorted(visits, key=lambda each: each.start)
        for number, later in enumerate(ordered):
            for earlier in ordered[:number]:
                free = not minds or frozenset((earlier.visit, later.visit)) in belong
                if earlier.place != later.place or not free:
                    yield from _pair(earlier, later, int(travel.ticks[earlier.place, later.place]))


def _pair(earlier: Timed, later: Timed, way: int) -> Iterator[Row]:
    if earlier.place == later.place and earlier.end > later.start:
        for one, at, _ in earlier.tasks:
            for other, then, _ in later.tasks:
                if one != other:
                    yield [(other, 1.0), (one, -1.0)], then - at, then - at
        return
    gap = way if earlier.place != later.place else 0
    for one, _, lasts in earlier.tasks:
        for other, _, _ in later.tasks:
            if one != other:
                yield [(other, 1.0), (one, -1.0)], float(lasts + gap), np.inf
