"""Who is on duty, as vectors: over (shift, member) pairs laid out shift by shift, and over shifts.

A crew may give a task if one of its members may; some things must hold of everybody in it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime
from functools import cached_property
from itertools import permutations
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from scheduler.model import Caregiver, Problem, Task, Term, Transport, Visit, WindowBound
from scheduler.model.base import utc
from scheduler.solver.columns import FAR
from scheduler.solver.compiling.shifts import ShiftArrays
from scheduler.travel import Travel

Mask = NDArray[np.bool_]
"""A truth per member or per shift."""
Amounts = NDArray[np.float64]
"""An amount, or a cost, per shift."""
Spans = tuple[NDArray[np.int64], NDArray[np.int64]]
"""The tick from which, and that until which, each member or shift may be at work on a task."""
Answer = TypeVar("Answer")
RECENT = 64
"""Answers of one client or visit that are kept; a day has thousands of these."""


class Duty:
    """The crews of one problem; what a rule asks of them is answered once per question.

    `mobile` and `preemptible` are masks over shifts, `hourly` SEK per hour over members.
    """

    def __init__(self, problem: Problem, travel: Travel, shifts: ShiftArrays) -> None:
        self.problem, self.travel, self.shifts = problem, travel, shifts
        pairs = [
            (number, problem.caregiver[member])
            for number, shift in enumerate(problem.shifts)
            for member in shift.crew
        ]
        self.members: list[Caregiver] = [member for _, member in pairs]
        self.shift_of = np.array([number for number, _ in pairs], dtype=np.int32)
        self._first = np.searchsorted(self.shift_of, np.arange(len(problem.shifts)))
        self._answers: dict[Hashable, object] = {}
        self._recent: dict[Hashable, object] = {}
        self._places: dict[str, list[int]] = {}
        for place, member in enumerate(self.members):
            self._places.setdefault(member.id, []).append(place)
        self.mobile = np.array([s.transport is Transport.CAR for s in problem.shifts], dtype=bool)
        self.preemptible = np.array([s.preemptible for s in problem.shifts], dtype=bool)
        self.hourly = np.array([member.hourly_cost for member in self.members])

    def once(self, question: Hashable, answer: Callable[[], Answer]) -> Answer:
        """Return the answer to a question, worked out the first time only."""
        if question not in self._answers:
            self._answers[question] = answer()
        return self._answers[question]  # type: ignore[return-value]

    def lately(self, question: Hashable, answer: Callable[[], Answer]) -> Answer:
        """Return the answer to a question that is asked a few times in a row, as of one client."""
        if question not in self._recent:
            while len(self._recent) >= RECENT:
                del self._recent[next(iter(self._recent))]
            self._recent[question] = answer()
        return self._recent[question]  # type: ignore[return-value]

    def named(self, ids: Iterable[str]) -> Mask:
        """Return which members are among some caregivers."""
        found = np.zeros(len(self.members), dtype=bool)
        for each in ids:
            found[self._places.get(each, [])] = True  # an empty tuple would mean all of them
        return found

    def who(self, complies: Callable[[Caregiver], bool]) -> Mask:
        """Return which members comply."""
        return np.array([complies(member) for member in self.members], dtype=bool)

    def some(self, members: Mask) -> Mask:
        """Return the shifts in which some member complies."""
        if not len(members):
            return np.zeros(len(self.problem.shifts), dtype=bool)
        return np.asarray(np.logical_or.reduceat(members, self._first))

    def nobody(self, members: Mask) -> Mask:
        """Return the shifts in which no member is one of these."""
        return ~self.some(members)

    def cheapest(self, rates: Amounts) -> Amounts:
        """Return the lowest rate in each shift."""
        return np.asarray(np.minimum.reduceat(rates, self._first))

    def each_different(self, able: list[Mask]) -> Mask:
        """Return the shifts in which different members can take several tasks, one each."""
        result = np.zeros(len(self.problem.shifts), dtype=bool)
        for number, shift in enumerate(self.problem.shifts):
            first = self._first[number]
            result[number] = len(shift.crew) >= len(able) and any(
                all(able[k][first + member] for k, member in enumerate(chosen))
                for chosen in permutations(range(len(shift.crew)), len(able))
            )
        return result

    def by_shift(self) -> list[range]:
        """Return the numbers of the members of each shift."""
        return [
            range(int(first), int(first) + len(shift.crew))
            for first, shift in zip(self._first, self.problem.shifts, strict=True)
        ]

    @cached_property
    def is_bounded(self) -> bool:
        """Whether a skill or an agreement begins or ends while somebody is on duty."""
        ends = [skill.valid_until for member in self.members for skill in member.skills]
        for agreement in self.problem.agreements:
            ends += [agreement.valid_from, agreement.valid_until]
        if not len(self.shifts.start):
            return False
        opens, closes = int(self.shifts.start.min()), int(self.shifts.latest.max())
        return any(opens <= self.last_tick(end) < closes for end in ends if end is not None)

    def every_shift(self) -> Mask:
        """Return a mask that holds all shifts."""
        return np.ones(len(self.problem.shifts), dtype=bool)

    def always(self) -> Spans:
        """Return spans that bind no member; they are read only."""
        return self.once("always", self._unbound)

    def _unbound(self) -> Spans:
        spans = np.full(len(self.members), -FAR), np.full(len(self.members), FAR)
        for each in spans:
            each.setflags(write=False)
        return spans

    def windows(self, visit: Visit) -> list[tuple[int, int]]:
        """Return between which ticks each window of a visit is open."""
        to_tick = self.travel.to_tick
        return self.lately(
            ("windows", visit.id),
            lambda: [(to_tick(w.start), to_tick(w.end)) for w in visit.windows],
        )

    def hours(self, visit: Visit, task: Task) -> Spans:
        """Return from when until when a task can be given at all, by each member's shift."""
        lasts = self.ticks(task)
        return self.lately(("hours", visit.id, lasts), lambda: self._hours(visit, lasts))

    def _hours(self, visit: Visit, lasts: int) -> Spans:
        windows = self.windows(visit)
        first = np.maximum(self.shifts.start, windows[0][0]).astype(np.int64)
        last = self.shifts.latest.astype(np.int64)
        if self.problem.objective.is_hard(Term.LATENESS):
            last = np.minimum(last, windows[-1][1] + lasts * (visit.bound is WindowBound.START))
        return first[self.shift_of], last[self.shift_of]

    def fits(self, visit: Visit, task: Task, spans: Spans) -> Mask:
        """Return the members who have time for a task in their spans and a window."""
        first, last = self.hours(visit, task)
        first, last = np.maximum(first, spans[0]), np.minimum(last, spans[1])
        lasts = self.ticks(task)
        spare = 0 if visit.bound is WindowBound.START else lasts
        found = np.zeros(len(first), dtype=bool)
        for opens, closes in self.windows(visit):
            start = np.maximum(first, opens)
            in_time = start <= closes - spare
            if not self.problem.objective.is_hard(Term.LATENESS):
                in_time[:] = True
            found |= in_time & (start + lasts <= last)
        return found

    def within(self, visit: Visit, task: Task, spans: Spans) -> Mask:
        """Return the members who have time for a task in their spans, if they have time at all."""
        question = ("ever", visit.id, self.ticks(task))
        ever = self.lately(question, lambda: self.fits(visit, task, self.always()))
        return self.fits(visit, task, spans) | (~ever & (spans[0] < spans[1]))

    def last_tick(self, instant: datetime) -> int:
        """Return the last tick that is not after an instant, within `FAR`."""
        tick = (utc(instant) - utc(self.travel.origin)) // self.travel.tick
        return max(-FAR, min(FAR, tick))

    def ticks(self, task: Task) -> int:
        """Return how long a task's service takes."""
        return round(task.duration / self.travel.tick)

    def price_of(self, term: Term) -> float:
        """Return what one unit of a term costs; infinitely much where it is HARD."""
        objective = self.problem.objective
        return np.inf if objective.is_hard(term) else objective.weight(term)
