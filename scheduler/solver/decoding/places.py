"""All places of one visit in the routes of a plan, exact, on a day that is compiled once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.model import ModeKind, Plan, Problem
from scheduler.solver.columns import NONE, VARIANT
from scheduler.solver.compiling.assignment import Assignment
from scheduler.solver.compiling.problem import compile_problem
from scheduler.solver.compiling.rest import rest_of
from scheduler.solver.kernel.full.data import build_data
from scheduler.solver.kernel.full.moves.everywhere import (
    ADDED,
    BROKEN_MINUTES,
    KEY,
    LEGAL,
    NEAREST,
    WAY,
    everywhere,
    leave_out_one,
    put_there,
)
from scheduler.solver.kernel.full.solutions import bring
from scheduler.solver.kernel.full.state import new_state
from scheduler.solver.kernel.reading import solution_from
from scheduler.travel import Travel

from .joined import joined
from .laid import form_of
from .plan import Decoder

MOST_TASKS = 3


@dataclass(frozen=True)
class Spot:
    """A place of a visit: by which shifts, in which mode, what it adds to the cost.

    `broken` are the hard minutes that it breaks, 0 where it is legal.
    """

    visit: str
    shifts: tuple[str, ...]
    mode: ModeKind
    added: float
    broken: float
    variant: int
    key: float
    way: int


class Places:
    """Given routes, in which one visit at a time is looked at; all other visits stay on them.

    Breaks may be laid anew where one alone gives the visit, times slide, roads close, partners
    follow; which crew gives what, and in which order, does not change.
    """

    def __init__(self, problem: Problem, travel: Travel, plan: Plan) -> None:
        self.problem, self.travel, self.plan = problem, travel, plan
        self._rest = rest_of(problem, travel)
        self._open = self._rest.problem
        self._compiled = compile_problem(self._open, travel)
        self._form = form_of(self._open, travel, self._compiled, plan)
        self._number = {visit.id: number for number, visit in enumerate(self._open.visits)}
        arrays = self._compiled.arrays
        self._data, self._state = build_data(arrays), new_state(arrays, 0)

    @property
    def open_problem(self) -> Problem:
        """What is still to be decided, where some of the day has begun."""
        return self._open

    @property
    def assignment(self) -> Assignment:
        """Who may give what."""
        assert self._compiled.assignment is not None, "the day is compiled whole"
        return self._compiled.assignment

    def has_ways(self, visit: str) -> bool:
        """Tell whether rules let anybody at all give a visit, whatever else is planned."""
        number = self._number.get(visit)
        return number is not None and bool(self._compiled.variants[number])

    def spots(self, visit: str) -> tuple[list[Spot], list[Spot]]:
        """Return the cheapest legal places of a visit, and those that break least, by crew.

        Each crew in each mode once: the cheapest first, and the nearest to legal. A visit that the
        plan gives is looked at as if it were left out; what it adds counts from there.
        """
        number = self._number.get(visit)
        if number is None:
            return [], []
        self._bring()
        if self._form.job[number, VARIANT] != NONE:
            leave_out_one(self._data, self._state, number)
        arrays = self._compiled.arrays
        ways = int(np.diff(arrays["job_variant"])[number])
        shape = ways, len(self._open.shifts), 2
        told = np.full((*shape, 4), np.inf)
        who = np.full((*shape, MOST_TASKS), NONE, np.int32)
        everywhere(self._data, self._state, number, told, who)
        legal = self._found(visit, number, told[:, :, LEGAL], who[:, :, LEGAL])
        nearest = self._found(visit, number, told[:, :, NEAREST], who[:, :, NEAREST])
        legal.sort(key=lambda spot: spot.added)
        nearest.sort(key=lambda spot: (spot.broken, spot.added))
        return legal, [spot for spot in nearest if spot.broken > 0]

    def _found(self, visit: str, number: int, told: np.ndarray, who: np.ndarray) -> list[Spot]:
        """Return one place a crew and mode."""
        best: dict[tuple[ModeKind, tuple[str, ...]], Spot] = {}
        needed = self._open.visits[number]
        for way, r in zip(*np.nonzero(np.isfinite(told[:, :, ADDED])), strict=True):
            row = told[way, r]
            shifts = tuple(self._open.shifts[each].id for each in who[way, r] if each != NONE)
            variant = self._compiled.variants[number][way]
            kind = needed.modes[variant.mode].kind
            spot = Spot(
                visit,
                shifts,
                kind,
                float(row[ADDED]),
                float(row[BROKEN_MINUTES]),
                int(way),
                float(row[KEY]),
                int(row[WAY]),
            )
            known = best.get((kind, shifts))
            if known is None or (spot.broken, spot.added) < (known.broken, known.added):
                best[kind, shifts] = spot
        return list(best.values())

    def plan_with(self, spot: Spot) -> Plan:
        """Return the plan with a visit at a place, legal or not; all else as it is."""
        number = self._number[spot.visit]
        self._bring()
        if self._form.job[number, VARIANT] != NONE:
            leave_out_one(self._data, self._state, number)
        place = {shift.id: at for at, shift in enumerate(self._open.shifts)}
        who = np.array([place[shift] for shift in spot.shifts], np.int32)
        variant = int(self._compiled.arrays["job_variant"][number]) + spot.variant
        cost = put_there(self._data, self._state, number, variant, spot.key, spot.way, who)
        return self._decoded(float(cost), retimed=spot.broken == 0)

    def _bring(self) -> None:
        form = self._form
        bring(self._data, self._state, form.key, form.job, form.shift, form.after)

    def _decoded(self, cost: float, *, retimed: bool) -> Plan:
        found = solution_from(
            self._data, self._state, cost, worker=0, iterations=0, complete=True, rate=0.0
        )
        unproven = {"proven_optimal": False, "lower_bound": None}
        made = self.plan.provenance.model_copy(update=unproven)
        decoder = Decoder(self._open, self.travel, self._compiled, found)
        part = decoder.plan(made, retimed=retimed)
        return joined(self.problem, self.travel, self._rest, part, self.plan)
