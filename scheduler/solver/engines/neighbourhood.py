"""A part of a plan that is freed: some shifts that lie together, and some visits left out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.columns import NONE, VARIANT
from scheduler.solver.compiling.fields import Arrays

from .routing_nodes import Node, Part
from .standing import Form

SHIFTS = (2, 3, 4)
"""How many shifts are freed, in equal shares of the parts."""
ABSENT = 12
"""Visits left out that are freed at most."""
PARKING = 4
"""Places at which sessions from cars are tried at most."""
FROM_ABSENT = 0.4
"""Share of parts that lie round a visit left out, where there is one."""


class Neighbourhood:
    """A part round a random visit: what is free, what is held, and the tours it has now.

    A visit by several is free if all its shifts are; one that is linked to another is not, since
    the model sees no others. Sessions from a car by one alone are free, others stay when they are.
    """

    def __init__(
        self, arrays: Arrays, form: Form, place: NDArray[np.int32], rng: np.random.Generator
    ) -> None:
        self._a, self._form, self._place = arrays, form, place
        self._tours = self._present_tours()
        shifts = self._choose(rng, int(rng.choice(SHIFTS)))
        absent = self._absent(rng)
        free: list[int] = []
        held: list[Node] = []
        self.sessions: dict[int, list[int]] = {}
        for r in shifts:
            for node in self._tours[r]:
                job = int(arrays["node_job"][node])
                option = self._option(node)
                from_car = arrays["option_place"][option] < 0 and arrays["shift_mobile"][r]
                if self._is_free(job, shifts):
                    free.append(job)
                elif from_car:
                    self.sessions.setdefault(r, []).append(node)
                else:
                    slot = node - int(arrays["job_node"][job])
                    variant = int(form.job[job, VARIANT])
                    start = int(form.start[node])
                    held.append(Node(job, variant, slot, option, (r,), int(place[node]), start))
        spans = {r: tuple(self._span(node) for node in nodes) for r, nodes in self.sessions.items()}
        jobs = tuple(dict.fromkeys([*free, *absent]))
        stops = [int(place[node]) for r in shifts for node in self._tours[r]]
        bases = [int(arrays["shift_from"][r]) for r in shifts]
        parking = tuple(dict.fromkeys([*bases, *stops]))[:PARKING]
        self.part = Part(jobs, tuple(shifts), tuple(held), parking, spans)
        self.tours = [
            [self._stop(node) for node in self._tours[r] if node not in self.sessions.get(r, ())]
            for r in shifts
        ]

    def frozen_tours(self) -> list[list[int]]:
        """Return the jobs of each shift that is not freed, in order."""
        jobs = self._a["node_job"]
        return [
            [int(jobs[node]) for node in tour]
            for r, tour in enumerate(self._tours)
            if r not in self.part.shifts
        ]

    def _present_tours(self) -> list[list[int]]:
        """Return the nodes of each shift in order."""
        a, form = self._a, self._form
        tours: list[list[int]] = [[] for _ in a["shift_start"]]
        counts = np.diff(a["variant_option"])
        for job in np.argsort(form.key, kind="stable"):
            if form.job[job, VARIANT] != NONE:
                first = int(a["job_node"][job])
                for node in range(first, first + int(counts[form.job[job, VARIANT]])):
                    tours[form.shift[node]].append(node)
        return tours

    def _choose(self, rng: np.random.Generator, count: int) -> list[int]:
        """Return shifts near a random visit: its own and those of its neighbours, then any."""
        out = np.flatnonzero(self._form.job[:, VARIANT] == NONE)
        jobs = len(self._form.key)
        self._seed = int(rng.integers(jobs))
        if len(out) and rng.random() < FROM_ABSENT:
            self._seed = int(rng.choice(out))
        chosen: dict[int, None] = {}
        near = [b for b in self._a["near"][self._seed] if b != NONE]
        for job in (self._seed, *near):
            for r in self._shifts_of(int(job)):
                chosen.setdefault(r)
        for r in rng.permutation(len(self._tours)):
            chosen.setdefault(int(r))
        return list(chosen)[:count]

    def _absent(self, rng: np.random.Generator) -> list[int]:
        """Return visits left out that nothing is linked to, those near the seed first."""
        out = self._form.job[:, VARIANT] == NONE
        near = [int(b) for b in self._a["near"][self._seed] if b != NONE and out[b]]
        rest = [int(b) for b in rng.permutation(np.flatnonzero(out))]
        seed = [self._seed] if out[self._seed] else []
        every = dict.fromkeys([*seed, *near, *rest])
        return [job for job in every if not self._is_linked(job)][:ABSENT]

    def _shifts_of(self, job: int) -> list[int]:
        variant = self._form.job[job, VARIANT]
        if variant == NONE:
            return []
        first, options = int(self._a["job_node"][job]), self._a["variant_option"]
        tasks = int(options[variant + 1] - options[variant])
        return [int(r) for r in self._form.shift[first : first + tasks]]

    def _is_linked(self, job: int) -> bool:
        return bool(self._a["job_link"][job + 1] > self._a["job_link"][job])

    def _is_free(self, job: int, shifts: list[int]) -> bool:
        on_ground = all(self._a["option_place"][option] >= 0 for option in self._options(job))
        desks = all(not self._a["shift_mobile"][r] for r in self._shifts_of(job))
        inside = all(r in shifts for r in self._shifts_of(job))
        alone = len(self._options(job)) == 1
        return inside and (on_ground or desks or alone) and not self._is_linked(job)

    def _options(self, job: int) -> range:
        variant = int(self._form.job[job, VARIANT])
        return range(*(int(x) for x in self._a["variant_option"][variant : variant + 2]))

    def _option(self, node: int) -> int:
        job = int(self._a["node_job"][node])
        return self._options(job)[node - int(self._a["job_node"][job])]

    def _span(self, node: int) -> tuple[int, int]:
        """Return start and length of a session."""
        option = self._option(node)
        lasts = self._a["option_duration"][option] + self._a["option_tail"][option]
        return int(self._form.start[node]), int(lasts)

    def _stop(self, node: int) -> tuple[int, int, int, int]:
        job = int(self._a["node_job"][node])
        variant = int(self._form.job[job, VARIANT])
        slot = node - int(self._a["job_node"][job])
        return job, variant, slot, int(self._place[node])
