"""A part of a plan that is freed: some shifts that lie together, and some visits left out."""

from __future__ import annotations

from itertools import islice, pairwise

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.columns import NONE, VARIANT
from scheduler.solver.compiling.fields import Arrays
from scheduler.solver.solution import Form

from .routing_nodes import Node, Part, Stop

SHIFTS = (2, 3, 4, 5)
"""How many shifts are freed, in equal shares of the parts; one more round a visit left out."""
FREE = 20
"""Visits given that are freed at most."""
ABSENT = 6
"""Visits left out that are freed at most."""
TORN = (0.4, 0.7, 1.0)
"""Share of the free visits that are taken out before the model starts, each as often."""
FROM_ABSENT = 0.6
"""Share of parts that lie round a visit left out, where there is one."""


class Neighbourhood:
    """A part round a visit: what is free, what is held, and the tours it has now.

    A visit by several is free if all its shifts are; one that is linked to another is not, since
    the model sees no others. Sessions from a car by one alone are free, others stay when they are.
    `able` has for each job the shifts that could give some task of it (`able_shifts`); `within` has
    the shifts of another neighbourhood freed, round the same visit.
    """

    def __init__(
        self,
        arrays: Arrays,
        form: Form,
        place: NDArray[np.int32],
        rng: np.random.Generator,
        able: list[set[int]],
        within: Neighbourhood | None = None,
    ) -> None:
        """Free a part of a solution whose nodes are at these places, of shape (nodes,)."""
        self._a, self._form, self._place, self._able = arrays, form, place, able
        self._tours = self._present_tours()
        self.seed: int
        self.part: Part
        self.seed = self._choose_seed(rng) if within is None else within.seed
        shifts = self._choose(rng) if within is None else list(within.part.shifts)
        absent = self._absent(rng, set(shifts))
        may = self._freed(shifts, rng)
        held: list[Node] = []
        standing: dict[tuple[int, int], int] = {}
        self.sessions: dict[int, list[int]] = {}
        for r in shifts:
            for node in self._tours[r]:
                job = int(arrays["node_job"][node])
                if job in may:
                    standing[job, node - int(arrays["job_node"][job])] = int(place[node])
                elif arrays["option_place"][self._option(node)] < 0 and arrays["shift_mobile"][r]:
                    self.sessions.setdefault(r, []).append(node)
                else:
                    held.append(self._held(node, r))
        spans = {r: tuple(self._span(node) for node in nodes) for r, nodes in self.sessions.items()}
        bases = tuple(dict.fromkeys(int(arrays["shift_from"][r]) for r in shifts))
        jobs = tuple(dict.fromkeys([*(job for job, _ in standing), *absent]))
        self.part = Part(jobs, tuple(shifts), tuple(held), bases, standing, spans)
        self.tours = [
            [self._stop(node) for node in self._tours[r] if node not in self.sessions.get(r, ())]
            for r in shifts
        ]

    def torn(self, rng: np.random.Generator) -> list[int]:
        """Return which of the free visits to take out before the model starts."""
        share = rng.choice(TORN)
        given = dict.fromkeys(job for job, _ in self.part.standing)
        return [job for job in given if rng.random() < share]

    def _held(self, node: int, r: int) -> Node:
        """Return a stop that stays with its shift when it is."""
        stop, option = self._stop(node), self._option(node)
        return Node(stop.job, stop.variant, stop.slot, option, (r,), stop.place, stop.start)

    def _freed(self, shifts: list[int], rng: np.random.Generator) -> set[int]:
        """Return the jobs that are free: of many those whose starts lie together."""
        jobs = [int(self._a["node_job"][node]) for r in shifts for node in self._tours[r]]
        free = [job for job in dict.fromkeys(jobs) if self._is_free(job, shifts)]
        if len(free) <= FREE:
            return set(free)
        start = [float(self._form.start[self._a["job_node"][job]]) for job in free]
        far = np.abs(np.array(start) - start[int(rng.integers(len(free)))])
        return {free[at] for at in np.argsort(far, kind="stable")[:FREE]}

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

    def _choose_seed(self, rng: np.random.Generator) -> int:
        absent = np.flatnonzero(self._form.job[:, VARIANT] == NONE)
        out = [job for job in absent if self._able[job]]
        if out and rng.random() < FROM_ABSENT:
            return int(rng.choice(out))
        return int(rng.integers(len(self._form.key)))

    def _choose(self, rng: np.random.Generator) -> list[int]:
        """Return shifts near the seed: its own and those of its neighbours, then any.

        Round a visit left out first those that could give some task of it, or it would stay out
        whatever moves.
        """
        count = int(rng.choice(SHIFTS))
        near = [int(b) for b in self._a["near"][self.seed] if b != NONE]
        chosen = [r for job in (self.seed, *near) for r in self._shifts_of(job)]
        if self._form.job[self.seed, VARIANT] == NONE:
            count, able = count + 1, self._able[self.seed]
            chosen = [r for r in chosen if r in able]
            chosen += [int(r) for r in rng.permutation(sorted(able))]
        chosen += [int(r) for r in rng.permutation(len(self._tours))]
        return list(dict.fromkeys(chosen))[:count]

    def _absent(self, rng: np.random.Generator, shifts: set[int]) -> list[int]:
        """Return visits left out that nothing is linked to, those near the seed first."""
        out = self._form.job[:, VARIANT] == NONE
        near = [int(b) for b in self._a["near"][self.seed] if b != NONE and out[b]]
        rest = [int(b) for b in rng.permutation(np.flatnonzero(out))]
        seed = [self.seed] if out[self.seed] else []
        every = dict.fromkeys([*seed, *near, *rest])
        fits = (job for job in every if not self._is_linked(job) and self._able[job] & shifts)
        return list(islice(fits, ABSENT))

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

    def _stop(self, node: int) -> Stop:
        job = int(self._a["node_job"][node])
        variant = int(self._form.job[job, VARIANT])
        slot = node - int(self._a["job_node"][job])
        return Stop(job, variant, slot, int(self._place[node]), int(self._form.start[node]))


def able_shifts(a: Arrays) -> list[set[int]]:
    """Return for each job the shifts that could give some task of it."""
    first = a["option_shift"][a["variant_option"][a["job_variant"]]]
    return [set(a["eligible"][one:other].tolist()) for one, other in pairwise(first)]
