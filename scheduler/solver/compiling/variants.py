"""Every way to give a visit, expanded, so that the search sees only variants.

A mode of one on-site task is one variant. A remote task is held where its caregiver is (HERE),
where they go next (THERE), or in a listed room. Tasks that begin together at one place are also
given by one crew that covers them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import product

import numpy as np
from numpy.typing import NDArray

from scheduler.model import (
    Medium,
    Mode,
    PlaceKind,
    Presence,
    Task,
    Term,
    Visit,
)
from scheduler.solver.columns import HERE, THERE

from .assignment import Assignment
from .assignment.coverage import holding, session_medium
from .assignment.duty import Spans
from .assignment.locks import lock_of, locked_to

MOST_ROOMS = 6
LEVEL = {Medium.VOICE: 1, Medium.VIDEO: 2}


@dataclass(frozen=True)
class Option:
    """One stop of a variant: the tasks given there, where, and what each shift would cost.

    `spans` are the ticks between which each shift may give it, None where that is any time.
    """

    tasks: tuple[int, ...]
    place: int
    entry: int
    duration: int
    tail: int
    least: int
    most: int
    medium: int
    cost: NDArray[np.float64]
    spans: Spans | None = None


@dataclass(frozen=True)
class Variant:
    """One way to give a visit: a mode, by number, as stops; its price is independent of who."""

    mode: int
    options: tuple[Option, ...]
    price: float


class Expander:
    """Expands the modes of visits, for one problem."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
        self._duty = assignment.duty
        self._problem, self._travel = self._duty.problem, self._duty.travel
        self._rooms = self._listed_rooms()

    def variants(self, visit: Visit) -> list[Variant]:
        """Return all variants of a visit that at least one shift can give, within its lock."""
        lock = lock_of(self._duty, visit.id)
        found: list[Variant] = []
        for number, mode in enumerate(visit.modes):
            if lock is not None and lock.mode is not None and lock.mode != mode.kind:
                continue
            price = self.price(visit, mode)
            per_task = [self._task_options(visit, k, task) for k, task in enumerate(mode.tasks)]
            found += [Variant(number, options, price) for options in product(*per_task)]
            if len(mode.tasks) > 1 and _together(mode):
                crew = self._crew_option(visit, mode)
                if np.isfinite(crew.cost).any():
                    found.append(Variant(number, (crew,), price))
        if lock is None:
            return found
        return [kept for variant in found for kept in self._apply_lock(visit, variant)]

    def _ticks(self, span: timedelta) -> int:
        return round(span / self._travel.tick)

    def price(self, visit: Visit, mode: Mode) -> float:
        """Return the mode's price and that of the client's own journey, both ways."""
        objective = self._problem.objective
        price = objective.weight(Term.MODE) * mode.price
        promise = self._problem.promise.get(visit.id)
        if promise is not None and promise.mode not in (None, mode.kind):
            price += objective.weight(Term.PROMISED_MODE)
        home = self._travel.index[self._problem.client[visit.client].place]
        for place_id in {task.place for task in mode.tasks if task.place is not None}:
            place = self._travel.index[place_id]
            there_and_back = self._travel.ticks[home, place] + self._travel.ticks[place, home]
            minutes = float(there_and_back) * self._travel.tick.total_seconds() / 60
            price += objective.weight(Term.PATIENT_TRAVEL) * minutes
        return price

    def _task_options(self, visit: Visit, number: int, task: Task) -> list[Option]:
        fits = self._assignment.shifts_for(visit, task)
        if not fits.any():
            return []
        cost = np.where(fits, self._assignment.cost(visit, task), np.inf)
        if task.presence is Presence.ON_SITE:
            where = task.place or self._problem.client[visit.client].place
            options = [(self._travel.index[where], 0, cost)]
        else:
            options = self._remote_options(visit, task, cost)
        spans = self._assignment.spans(visit, (task,))
        return [
            self._option((number,), (task,), place, medium, costs, spans)
            for place, medium, costs in options
            if np.isfinite(costs).any()
        ]

    def _remote_options(
        self, visit: Visit, task: Task, cost: NDArray[np.float64]
    ) -> list[tuple[int, int, NDArray[np.float64]]]:
        """Return (place, medium to check, costs) for each way of holding a session."""
        medium = session_medium(self._problem, visit, task)
        if medium is None:
            return []
        can_hold = holding(self._duty, medium)
        options = [(HERE, LEVEL[medium], cost)]
        driving = np.where(self._duty.mobile, cost, np.inf)
        if np.isfinite(driving).any():
            options.append((THERE, LEVEL[medium], driving))
            options += [(room, 0, driving) for room in self._rooms if can_hold[room]]
        return options

    def _crew_option(self, visit: Visit, mode: Mode) -> Option:
        fits = self._assignment.crews_for(visit, mode.tasks)
        costs = sum(self._assignment.cost(visit, task) for task in mode.tasks)
        where = mode.tasks[0].place or self._problem.client[visit.client].place
        cost = np.where(fits, costs, np.inf)
        numbers = tuple(range(len(mode.tasks)))
        spans = self._assignment.spans(visit, mode.tasks)
        return self._option(numbers, mode.tasks, self._travel.index[where], 0, cost, spans)

    def _option(
        self,
        numbers: tuple[int, ...],
        tasks: tuple[Task, ...],
        place: int,
        medium: int,
        cost: NDArray[np.float64],
        spans: Spans | None,
    ) -> Option:
        return Option(
            tasks=numbers,
            place=place,
            entry=max(self._ticks(task.entry) for task in tasks),
            duration=max(self._ticks(task.duration) for task in tasks),
            tail=max(self._ticks(task.documentation) for task in tasks),
            least=self._ticks(tasks[0].offset.least),
            most=self._ticks(tasks[0].offset.most),
            medium=medium,
            cost=self._duty.once(("cost", cost.tobytes()), lambda: cost),  # many are alike
            spans=spans,
        )

    def _apply_lock(self, visit: Visit, variant: Variant) -> list[Variant]:
        """Return the variants that keep a lock on shift or caregiver: one stop must be theirs."""
        theirs = locked_to(self._duty, visit.id)
        if theirs is None:
            return [variant]
        kept = []
        for slot, option in enumerate(variant.options):
            cost = np.where(theirs, option.cost, np.inf)
            if np.isfinite(cost).any():
                locked = Option(**{**option.__dict__, "cost": cost})
                options = (*variant.options[:slot], locked, *variant.options[slot + 1 :])
                kept.append(Variant(variant.mode, options, variant.price))
        return kept

    def _listed_rooms(self) -> list[int]:
        """Return the rooms a session may be worth a detour to: those nearest to all visits."""
        indoors = (PlaceKind.BASE, PlaceKind.HEALTH_CENTRE, PlaceKind.VILLAGE_ROOM)
        rooms = [i for i, place in enumerate(self._problem.places) if place.kind in indoors]
        rooms.sort(key=lambda room: float(self._travel.ticks[room].mean()))
        return rooms[:MOST_ROOMS]


def _together(mode: Mode) -> bool:
    """Tell whether one crew can give all tasks of a mode at once: same place, same start."""
    return all(
        task.presence is Presence.ON_SITE
        and task.place == mode.tasks[0].place
        and task.offset.least <= timedelta(0) <= task.offset.most
        for task in mode.tasks
    )
