"""Parts of a large day that workers search at the same time, and the day put together again.

Shifts are parted by their distance from a random place, visits with them; a visit whose tasks or
links lie in two parts is touched by nobody, and one given by shifts of both begins when it did, so
that neither leans on what the other may take back. What the searchers have left is put together;
where that begins earlier, a break may move and break a rule, and then the better of theirs goes on.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.columns import NONE, OVERLAP, VARIANT
from scheduler.solver.compiling.fields import Arrays
from scheduler.solver.compiling.order import links_in_time, order_of
from scheduler.solver.engines.standing import Fence
from scheduler.solver.solution import Form

ABOVE, LEAST_SHIFTS = 500, 8
"""Visits above which a day is searched in parts, and the shifts of a part at least; smaller parts
do not gain."""


class Parts:
    """One division: for each part, `closed` shifts and `barred` jobs of the others."""

    def __init__(self, arrays: Arrays, form: Form, parts: int, rng: np.random.Generator) -> None:
        self._arrays, self._start = arrays, form.start
        jobs = len(arrays["job_price"])
        given = form.job[:, VARIANT] != NONE
        place = _places(arrays)
        seats = np.flatnonzero(place >= 0)
        centre = int(place[rng.choice(seats)]) if len(seats) else 0
        away = np.where(place >= 0, arrays["travel"][centre, place.clip(0)], 0).astype(float)
        self.part = _part_of_shifts(arrays, form, away, centre, parts)
        bounds = [float(np.quantile(away, k / parts)) for k in range(1, parts)]
        of_job = np.searchsorted(bounds, away).astype(np.int64)
        slots = np.diff(arrays["job_node"])
        low, high = np.full(jobs, parts), np.full(jobs, -1)
        used = given[arrays["node_job"]] & (_slot(arrays) < _tasks(arrays, form))
        at = arrays["node_job"][used]
        np.minimum.at(low, at, self.part[form.shift[used]])
        np.maximum.at(high, at, self.part[form.shift[used]])
        of_job = np.where(given & (slots > 0), low, of_job)
        self._shared = given & (low < high)
        of_job[given & (low != high)] = -1
        ends = arrays["link_first"], arrays["link_second"]
        bound = (of_job[ends[0]] != of_job[ends[1]]) & (arrays["link_kind"] != OVERLAP)
        of_job[np.concatenate([end[bound] for end in ends])] = -1
        self._of_job = of_job

    def fence(self, part: int) -> Fence:
        """Return what the searcher of a part leaves alone, and holds to when it began."""
        firsts = np.minimum(self._arrays["job_node"][:-1], max(0, len(self._start) - 1))
        held = np.where(self._shared, self._start[firsts], 0).astype(np.int32)
        closed, barred = self.part != part, self._of_job != part
        return Fence(closed.astype(np.int8), barred.astype(np.int8), held)

    def joined(self, forms: list[Form]) -> Form:
        """Return the solution that each part's searcher has left of its part."""
        arrays, one = self._arrays, forms[0]
        job, after = one.job.copy(), one.after.copy()
        shift, start = one.shift.copy(), one.start.copy()
        for part, form in enumerate(forms):
            mine = self._of_job == part
            job[mine] = form.job[mine]
            nodes = mine[arrays["node_job"]]
            shift[nodes], start[nodes] = form.shift[nodes], form.start[nodes]
            after[self.part == part] = form.after[self.part == part]
        tours = []
        for part, form in enumerate(forms):
            tours += _tours(arrays, form, self.part == part)
        begins = start[np.minimum(arrays["job_node"][:-1], max(0, len(start) - 1))]
        links = links_in_time(arrays, begins)
        key = order_of(tours, begins.astype(float), links)
        return Form(key, job, shift, after, start)


def _places(arrays: Arrays) -> NDArray[np.int64]:
    """Return where each job happens in its first variant, -1 where that is nowhere fixed."""
    ways = arrays["job_variant"]
    first = arrays["variant_option"][np.minimum(ways[:-1], len(arrays["variant_option"]) - 2)]
    place = arrays["option_place"][first].astype(np.int64)
    return np.where(np.diff(ways) > 0, place, -1)


def _slot(arrays: Arrays) -> NDArray[np.int64]:
    return np.arange(len(arrays["node_job"])) - arrays["job_node"][arrays["node_job"]]


def _tasks(arrays: Arrays, form: Form) -> NDArray[np.int64]:
    """Return, by node, how many tasks its job has in its present variant."""
    variant = form.job[:, VARIANT].clip(0)
    tasks: NDArray[np.int64] = np.diff(arrays["variant_option"])[variant]
    return tasks[arrays["node_job"]]


def _part_of_shifts(
    arrays: Arrays, form: Form, away: NDArray[np.float64], centre: int, parts: int
) -> NDArray[np.int64]:
    """Return the part of each shift: equally many in each, by the mean distance of their stops."""
    shifts = len(arrays["shift_start"])
    used = form.job[arrays["node_job"], VARIANT] != NONE
    used &= _slot(arrays) < _tasks(arrays, form)
    stops = np.bincount(form.shift[used], minlength=shifts)
    total = np.bincount(form.shift[used], away[arrays["node_job"][used]], minlength=shifts)
    base = arrays["travel"][centre, arrays["shift_from"]].astype(float)
    mean = np.where(stops > 0, total / np.maximum(1, stops), base)
    rank = np.empty(shifts, np.int64)
    rank[np.argsort(mean, kind="stable")] = np.arange(shifts)
    part = rank * parts // shifts
    for r in range(shifts):  # what one person may not both work is for one searcher
        for other in arrays["clash_other"][arrays["clash"][r] : arrays["clash"][r + 1]]:
            part[other] = part[r]
    return part


def _tours(arrays: Arrays, form: Form, mine: NDArray[np.bool_]) -> list[list[int]]:
    """Return the jobs of some shifts, each tour in its order."""
    jobs = arrays["node_job"]
    used = form.job[jobs, VARIANT] != NONE
    used &= _slot(arrays) < _tasks(arrays, form)
    used &= mine[form.shift]
    nodes = np.flatnonzero(used)
    order = nodes[np.lexsort((form.key[jobs[nodes]], form.shift[nodes]))]
    bounds = np.flatnonzero(np.diff(form.shift[order])) + 1
    return [[int(j) for j in jobs[tour]] for tour in np.split(order, bounds) if len(tour)]
