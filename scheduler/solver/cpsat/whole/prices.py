"""What a plan of the day costs, by term, each as the comment beside it in `Term` says.

Amounts are at least what they are in the plan, and no more at the best one: what has a price is
only ever made smaller. Costs are rounded down, so that a bound of the model is one of the cost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from fractions import Fraction
from itertools import combinations
from math import ceil, floor
from types import MappingProxyType
from typing import Any

from scheduler.model import MANDATORY_PRICE, Term

from .carried import samples
from .day import Day
from .promised import Promised
from .rules import lateness, overlaps
from .waits import longest_wait, waits

MICROSECOND = timedelta(microseconds=1)
PRECISION = 1_000_000
"""Costs of the model per unit of cost, and per tick of a minute where that is less than one."""
MOST_WHOLE = 2**60
BY_WHO = frozenset(
    {
        Term.CONTINUITY,
        Term.PREFERENCE,
        Term.LANGUAGE,
        Term.GENDER,
        Term.COMPETENCE,
        Term.TEMPLATE,
        Term.PREEMPTIBLE,
        Term.INCOMPATIBILITY,
        Term.QUALIFICATION,
    }
)
"""Terms that each stop has an amount of, whatever else is planned."""
Amount = tuple[float | Fraction, Any]
"""So much per unit of an expression that is a whole number."""


class Prices:
    """Adds up the terms of a day; `scale` is the model's cost for one unit of cost.

    Not `is_exact` where ticks are so fine that a term is left out.
    """

    def __init__(self, day: Day) -> None:
        self.day, self.model = day, day.model
        self.minute = Fraction(60_000_000, day.travel.tick // MICROSECOND)
        self.objective = day.problem.objective
        self.scale = self._scale()
        self.is_exact = True
        self.terms: list[Any] = []
        self._exact: list[tuple[Fraction, Any]] = []
        self._loads: list[Any] | None = None
        self.overlapping = overlaps(day)
        self.promised = Promised(day)
        for term in Term:
            weight = self.objective.weight(term)
            if self.objective.is_hard(term):
                self._forbid(term)
            elif weight:
                for factor, amount in self.amounts(term):
                    self._add(Fraction(weight) * Fraction(factor), amount)

    def _scale(self) -> Fraction:
        """Return the model's cost of one unit of cost: as fine as whole numbers allow."""
        weights = [self.objective.weight(term) for term in Term]
        minutes = float((self.day.last - self.day.first) / self.minute)
        most = max(weights) * (minutes + 1) * 20 * (len(self.day.stops.stands) + 1)
        most += sum(price * max(weights) for price, _ in self.unassigned())
        precision = PRECISION
        while precision > 1 and precision * max(1.0, float(self.minute)) * most > 2**60:
            precision //= 10
        return precision * max(Fraction(1), self.minute)

    def _add(self, price: Fraction, amount: Any) -> None:
        """Count an amount, rounded down; how much it is exactly is known once there is a plan."""
        if not price:
            return
        self._exact.append((price, amount))
        share = self.scale * price + Fraction(1, 1000)  # but for noise
        if share >= 1000 or share == int(share) or not isinstance(amount, self.day.cp.IntVar):
            self.terms.append(floor(share) * amount)
            return
        most = self._most(amount)  # of a square, which counts little for each
        parts = max(1, MOST_WHOLE // most)
        den = ceil(parts / (self.scale * price))
        whole = self.model.new_int_var(0, parts * most // den, "")
        self.model.add_division_equality(whole, parts * amount, den)
        self.terms.append(whole)

    @staticmethod
    def _most(amount: Any) -> int:
        """Return the largest value of a variable."""
        return int(max(1, *amount.proto.domain))

    def exactly(self, solver: Any) -> float:
        """Return what a solution costs, with nothing rounded."""
        return float(sum(price * int(solver.value(amount)) for price, amount in self._exact))

    def _forbid(self, term: Term) -> None:
        """Have there be none of a term."""
        if term is Term.INCOMPATIBILITY:
            return  # no such stop is made
        if term is Term.BALANCE:
            for off, _, _ in self._uneven():
                self.model.add(off == 0)
            return
        for factor, amount in self.amounts(term):
            if factor > 1e-9:
                self.model.add(amount <= 0)

    def amounts(self, term: Term) -> list[Amount]:
        """Return the amounts of a term."""
        if term in BY_WHO:
            return [
                (stand.hours.amounts[term], literal)
                for literal, stand in zip(self.day.present, self.day.stops.stands, strict=True)
                if term in stand.hours.amounts
            ]
        return AMOUNTS[term](self)

    def ticks(self, amount: Any) -> Amount:
        """Return ticks as minutes."""
        return 1 / self.minute, amount

    # What the terms look at, in the order of `Term`.

    def travel(self) -> list[Amount]:
        """Return minutes at the wheel."""
        return [self.ticks(ticks * lit) for tour in self.day.tours for ticks, lit in tour.driven]

    def waiting(self) -> list[Amount]:
        """Return minutes under way that are neither driving, service nor a break."""
        return [self.ticks(wait) for wait in waits(self.day)]

    def max_waiting(self) -> list[Amount]:
        """Return the longest single wait."""
        return [self.ticks(longest_wait(self.day))]

    def overtime(self) -> list[Amount]:
        """Return minutes back after the end of a shift."""
        found = []
        for tour, shift in zip(self.day.tours, self.day.problem.shifts, strict=True):
            over = self._new()
            ends = self.day.tick(shift.end)
            self.model.add(over >= tour.arrival - ends).only_enforce_if(tour.used)
            found.append(self.ticks(over))
        return found

    def late(self) -> list[Amount]:
        """Return minutes after the window, stop by stop."""
        return [self.ticks(late) for late in lateness(self.day)]

    def max_lateness(self) -> list[Amount]:
        """Return the latest stop."""
        each = lateness(self.day)
        worst = self._new(0, max((Prices._most(late) for late in each), default=0))
        for late in each:
            self.model.add(worst >= late)
        return [self.ticks(worst)]

    def unassigned(self) -> list[Amount]:
        """Return prices of visits left out."""
        return [
            (MANDATORY_PRICE * v.priority.factor if v.mandatory else v.price or 0.0, ~given)
            for v, given in zip(self.day.problem.visits, self.day.given, strict=True)
        ]

    def mandatory(self) -> list[Amount]:
        """Return mandatory visits left out."""
        visits = zip(self.day.problem.visits, self.day.given, strict=True)
        return [(1.0, ~given) for visit, given in visits if visit.mandatory]

    def mode(self) -> list[Amount]:
        """Return prices of modes."""
        visits = self.day.problem.visits
        ways = zip(self.day.way, self.day.stops.ways, strict=True)
        return [(visits[way.visit].modes[way.mode].price, literal) for literal, way in ways]

    def patient_travel(self) -> list[Amount]:
        """Return minutes that clients travel to where a mode is given, and home."""
        problem, travel = self.day.problem, self.day.travel
        found: list[Amount] = []
        for literal, way in zip(self.day.way, self.day.stops.ways, strict=True):
            visit = problem.visits[way.visit]
            home = travel.index[problem.client[visit.client].place]
            for place in {task.place for task in visit.modes[way.mode].tasks if task.place}:
                there = travel.index[place]
                ticks = int(travel.ticks[home, there]) + int(travel.ticks[there, home])
                found.append((ticks / self.minute, literal))
        return found

    def client_overlap(self) -> list[Amount]:
        """Return minutes that two visits to one client go on at once."""
        return [self.ticks(shared) for shared in self.overlapping]

    def missed_break(self) -> list[Amount]:
        """Return breaks not taken on shifts that are worked."""
        return [(1.0, tour.used - rest.taken) for tour in self.day.tours for rest in tour.rests]

    def sample(self) -> list[Amount]:
        """Return samples handed in too late."""
        return [(1.0, late) for late in samples(self.day)]

    def loads(self) -> list[Any]:
        """Return ticks of driving and work, entry and notes, of each shift."""
        if self._loads is None:
            self._loads = []
            stands = list(zip(self.day.present, self.day.stops.stands, strict=True))
            for r, tour in enumerate(self.day.tours):
                load = self._new()
                work = [
                    self.day.stops.parts[s.part].work * lit for lit, s in stands if s.shift == r
                ]
                self.model.add(load == sum(work) + sum(ticks * lit for ticks, lit in tour.driven))
                self._loads.append(load)
        return self._loads

    def max_idle(self) -> list[Amount]:
        """Return the idlest shift: what is left beside work, driving and breaks."""
        worst = self.model.new_int_var(0, 2 * (self.day.last - self.day.first), "")
        rows = zip(self.loads(), self.day.tours, self.day.problem.shifts, strict=True)
        for load, tour, shift in rows:
            begins, ends = self.day.tick(shift.start), self.day.tick(shift.end)
            busy = load + sum(rest.length * rest.taken for rest in tour.rests)
            self.model.add(worst >= ends - begins - busy)
            self.model.add(worst >= tour.arrival - begins - busy).only_enforce_if(tour.used)
        return [self.ticks(worst)]

    def workload(self) -> list[Amount]:
        """Return whole minutes from the average workload."""
        loads = self.loads()
        found: list[Amount] = []
        count, tick = len(loads), self.day.travel.tick // MICROSECOND
        for load in loads:
            off = self.model.new_int_var(0, 10**6, "")
            gap = (count * load - sum(loads)) * tick
            self.model.add(60_000_000 * count * off >= gap)
            self.model.add(60_000_000 * count * off >= -gap)
            found.append((1.0, off))
        return found

    def working_time(self) -> list[Amount]:
        """Return minutes of work and driving."""
        return [self.ticks(load) for load in self.loads()]

    def balance(self) -> list[Amount]:
        """Return the unevenness of the shifts of one base (`Term`), summed in pairs.

        With l the lengths and w the work of shifts, L all of the lengths, the sum of w² / l less
        that of one shift with all is the sum over pairs of (l' w - l w')² / (l l' L).
        """
        span = self.day.last - self.day.first
        found: list[Amount] = []
        for off, most, factor in self._uneven():
            if (most * span) ** 2 > MOST_WHOLE:
                self.is_exact = False
                continue
            square = self.model.new_int_var(0, (most * span) ** 2, "")
            self.model.add_multiplication_equality(square, [off, off])
            found.append((factor, square))
        return found

    def _uneven(self) -> list[tuple[Any, int, Fraction]]:
        """Return by how much the work of two shifts of a base is out of proportion, in pairs.

        With what a tick may be multiplied by at most, and what the square of it counts for.
        """
        shifts, found = self.day.problem.shifts, []
        of_base: dict[str, list[int]] = {}
        for r, shift in enumerate(shifts):
            of_base.setdefault(shift.start_place, []).append(r)
        lengths = [self.day.tick(s.end) - self.day.tick(s.start) for s in shifts]
        for members in of_base.values():
            whole = sum(lengths[r] for r in members)
            for a, b in combinations(members, 2):
                la, lb = lengths[a], lengths[b]
                ratio = Fraction(lb, la)
                up, down = ratio.numerator, ratio.denominator
                most = max(up, down)
                span = most * (self.day.last - self.day.first)
                off = self.model.new_int_var(-span, span, "")
                self.model.add(off == up * self.loads()[a] - down * self.loads()[b])
                factor = Fraction(la * la, down * down * la * lb * whole) / self.minute
                found.append((off, most, factor))
        return found

    def promised_time(self) -> list[Amount]:
        """Return minutes before or after a start is counted on."""
        return [self.ticks(off) for off in self.promised.minutes_off()]

    def promised_crew(self) -> list[Amount]:
        """Return the tasks given by nobody who was promised."""
        return [
            (float(stand.hours.strangers), literal)
            for literal, stand in zip(self.day.present, self.day.stops.stands, strict=True)
            if stand.hours.strangers
        ]

    def promised_mode(self) -> list[Amount]:
        """Return the visits given in another mode than promised."""
        return [(1.0, literal) for literal, _ in self.promised.other_modes()]

    def broken_promise(self) -> list[Amount]:
        """Return the clients to be told of something."""
        return [(1.0, broken) for broken in self.promised.broken.values()]

    def _new(self, low: int = 0, high: int | None = None) -> Any:
        """Return a new number of ticks."""
        span = self.day.last - self.day.first
        return self.model.new_int_var(low, span if high is None else high, "")


AMOUNTS: Mapping[Term, Callable[[Prices], list[Amount]]] = MappingProxyType(
    {
        Term.TRAVEL: Prices.travel,
        Term.WAITING: Prices.waiting,
        Term.MAX_WAITING: Prices.max_waiting,
        Term.OVERTIME: Prices.overtime,
        Term.LATENESS: Prices.late,
        Term.MAX_LATENESS: Prices.max_lateness,
        Term.UNASSIGNED: Prices.unassigned,
        Term.PATIENT_TRAVEL: Prices.patient_travel,
        Term.CLIENT_OVERLAP: Prices.client_overlap,
        Term.MODE: Prices.mode,
        Term.MISSED_BREAK: Prices.missed_break,
        Term.SAMPLE: Prices.sample,
        Term.MANDATORY: Prices.mandatory,
        Term.MAX_IDLE: Prices.max_idle,
        Term.WORKLOAD: Prices.workload,
        Term.WORKING_TIME: Prices.working_time,
        Term.BALANCE: Prices.balance,
        Term.PROMISED_TIME: Prices.promised_time,
        Term.PROMISED_CREW: Prices.promised_crew,
        Term.PROMISED_MODE: Prices.promised_mode,
        Term.BROKEN_PROMISE: Prices.broken_promise,
    }
)
"""How much of each term a day has; one that is missing here is a failing test."""
