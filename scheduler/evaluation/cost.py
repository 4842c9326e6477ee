"""What a plan costs, by named term; the terms sum to the total."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from types import MappingProxyType

from scheduler.model import (
    MANDATORY_PRICE,
    Caregiver,
    Client,
    Presence,
    Priority,
    Route,
    Shift,
    Stop,
    StopKind,
    Term,
    Visit,
)
from scheduler.model.base import minutes, utc

from .promises import promises_of
from .view import ZERO, Given, View


@dataclass(frozen=True)
class Work:
    """How one shift spends its time.

    `waits` are those before each visit in turn, a break in between included, and before a break
    after the last one, unless it is taken where the shift ends: who is back there is done.
    """

    drive: timedelta
    service: timedelta
    rest: timedelta
    waits: tuple[timedelta, ...]
    busy_until: timedelta
    length: timedelta
    overtime: timedelta

    @property
    def workload(self) -> timedelta:
        """Service, entry and documentation included, and driving."""
        return self.service + self.drive

    @property
    def idle(self) -> timedelta:
        """What is left of the shift, overtime included, beside work and breaks."""
        return max(self.busy_until, self.length) - self.workload - self.rest


def cost_by_term(view: View) -> dict[Term, float]:
    """Return weight x amount for every term that has a weight; HARD terms cost nothing."""
    found, objective = amounts(view), view.problem.objective
    return {term: objective.weight(term) * found[term] for term in Term if objective.weight(term)}


def amounts(view: View) -> dict[Term, float]:
    """Return the amount of every term, in the unit that its weight multiplies."""
    tally = Tally(view)
    return {term: count(tally) for term, count in AMOUNTS.items()}


class Tally:
    """What a plan comes to, worked out once for all terms."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.works = work_by_shift(view)
        self.waits = [minutes(wait) for work in self.works for wait in work.waits]
        self.late = [minutes(given.lateness) for given in view.given]
        self.loads = [minutes(work.workload) for work in self.works]
        visits = view.problem.visit
        self.left_out = [visits[e.visit_id] for e in view.plan.unassigned if e.visit_id in visits]
        self.firsts = [stops[0] for stops in view.by_visit.values()]
        self.kept = list(promises_of(view))
        self.who = dict.fromkeys(BY_WHO, 0.0)
        for given in view.given:
            _add_wishes(view, given, self.who)

    def workload(self) -> float:
        """Return the whole minutes by which shifts differ from the average workload."""
        average = sum(self.loads) / len(self.loads) if self.loads else 0.0
        return float(sum(ceil(abs(load - average) - 1e-9) for load in self.loads))

    def balance(self) -> float:
        """Return the minutes of unevenness among the shifts that start at one place (`Term`)."""
        spread = 0.0
        work: defaultdict[str, float] = defaultdict(float)
        length: defaultdict[str, float] = defaultdict(float)
        for shift, one, load in zip(self.view.problem.shifts, self.works, self.loads, strict=True):
            spread += load**2 / minutes(one.length)
            work[shift.start_place] += load
            length[shift.start_place] += minutes(one.length)
        return max(0.0, spread - sum(work[place] ** 2 / length[place] for place in work))

    def missed_breaks(self) -> int:
        """Return how many breaks of the shifts in use are not taken."""
        return sum(
            len(shift.breaks) - self.view.breaks_taken(route, shift)[0]
            for route, shift in self.view.routes
        )


BY_WHO = (
    Term.CONTINUITY,
    Term.PREFERENCE,
    Term.LANGUAGE,
    Term.GENDER,
    Term.TEMPLATE,
    Term.PREEMPTIBLE,
    Term.INCOMPATIBILITY,
    Term.QUALIFICATION,
    Term.COMPETENCE,
)
"""Terms that depend on who serves whom."""


def _by_who(term: Term) -> Callable[[Tally], float]:
    return lambda tally: tally.who[term]


AMOUNTS: Mapping[Term, Callable[[Tally], float]] = MappingProxyType(
    {
        Term.TRAVEL: lambda tally: sum(minutes(work.drive) for work in tally.works),
        Term.WAITING: lambda tally: sum(tally.waits),
        Term.MAX_WAITING: lambda tally: max(tally.waits, default=0.0),
        Term.OVERTIME: lambda tally: sum(minutes(work.overtime) for work in tally.works),
        Term.LATENESS: lambda tally: sum(tally.late),
        Term.MAX_LATENESS: lambda tally: max(tally.late, default=0.0),
        Term.MAX_IDLE: lambda tally: max((minutes(w.idle) for w in tally.works), default=0.0),
        Term.WORKING_TIME: lambda tally: sum(tally.loads),
        Term.WORKLOAD: Tally.workload,
        Term.BALANCE: Tally.balance,
        Term.UNASSIGNED: lambda tally: sum(left_out_price(visit) for visit in tally.left_out),
        Term.MANDATORY: lambda tally: float(sum(visit.mandatory for visit in tally.left_out)),
        Term.MISSED_BREAK: lambda tally: float(tally.missed_breaks()),
        Term.SAMPLE: lambda tally: float(sum(not ok for _, ok in sample_outcomes(tally.view))),
        Term.MODE: lambda tally: sum(given.mode.price for given in tally.firsts),
        Term.CLIENT_OVERLAP: lambda tally: overlap_minutes(tally.view),
        Term.PATIENT_TRAVEL: lambda tally: sum(
            patient_minutes(tally.view, given) for given in tally.firsts
        ),
        Term.PROMISED_TIME: lambda tally: sum(kept.minutes for kept in tally.kept),
        Term.PROMISED_CREW: lambda tally: float(sum(kept.strangers for kept in tally.kept)),
        Term.PROMISED_MODE: lambda tally: float(sum(kept.is_other_mode for kept in tally.kept)),
        Term.BROKEN_PROMISE: lambda tally: float(sum(kept.is_broken for kept in tally.kept)),
        **{term: _by_who(term) for term in BY_WHO},
    }
)
"""How much of each term a plan has; a term that is missing here is a failing test."""


def left_out_price(visit: Visit) -> float:
    """Return the price of leaving a visit out: its own, or by its priority where mandatory."""
    return MANDATORY_PRICE * visit.priority.factor if visit.mandatory else visit.price or 0.0


def work_by_shift(view: View) -> list[Work]:
    """Return how every shift spends its time, unused ones too."""
    routes = {shift.id: (route, shift) for route, shift in view.routes}
    return [
        _work(view, *routes[shift.id])
        if shift.id in routes
        else Work(ZERO, ZERO, ZERO, (), ZERO, utc(shift.end) - utc(shift.start), ZERO)
        for shift in view.problem.shifts
    ]


def _work(view: View, route: Route, shift: Shift) -> Work:
    drives = list(view.drives(route, shift))
    given = {id(g.stop): g for g in view.given if g.route is route}
    driven = service = rest = spent = ZERO
    free_since = utc(route.departure)
    waits: list[timedelta] = []
    last = max((k for k, s in enumerate(route.stops) if id(s) in given), default=-1)
    for number, (stop, leg) in enumerate(zip(route.stops, drives, strict=False)):
        wheel = leg.possible.drive * view.travel.tick
        driven += wheel
        spent += wheel + leg.startup
        if stop.kind is StopKind.BREAK and _before_leaving(stop, shift, driven, waits):
            rest += utc(stop.end) - utc(stop.start)
            free_since, spent = utc(stop.departure), ZERO
        elif stop.kind is StopKind.BREAK:
            rest += utc(stop.end) - utc(stop.start)
            if number > last >= 0 and stop.place != shift.end_place:
                waits.append(utc(stop.start) - free_since - spent)
                free_since, spent = utc(stop.start), ZERO
            spent += utc(stop.end) - utc(stop.start)
        elif id(stop) in given:
            tasks = given[id(stop)].tasks
            entry, notes = (
                max(task.entry for task in tasks),
                max(task.documentation for task in tasks),
            )
            waits.append(utc(stop.start) - entry - free_since - spent)
            service += entry + (utc(stop.end) - utc(stop.start)) + notes
            free_since, spent = utc(stop.end) + notes, ZERO
    if len(drives) > len(route.stops):
        driven += drives[-1].possible.drive * view.travel.tick
    back = utc(route.arrival)
    return Work(
        drive=driven,
        service=service,
        rest=rest,
        waits=tuple(waits),
        busy_until=back - utc(shift.start),
        length=utc(shift.end) - utc(shift.start),
        overtime=max(ZERO, back - utc(shift.end)),
    )


def _before_leaving(
    stop: Stop, shift: Shift, driven: timedelta, waits: Sequence[timedelta]
) -> bool:
    """Tell whether a break is taken before the crew is under way; what follows is no waiting."""
    at_start = not driven and not waits and stop.place == shift.start_place
    return at_start and not shift.leave_at_start


def patient_minutes(view: View, given: Given) -> float:
    """Return the minutes that the client travels for this mode, both ways."""
    home = view.travel.index[view.problem.client[given.visit.client].place]
    total = 0
    for place in {task.place for task in given.mode.tasks if task.place is not None}:
        there = view.travel.index[place]
        total += int(view.travel.ticks[home, there]) + int(view.travel.ticks[there, home])
    return total * view.travel.tick.total_seconds() / 60


def overlap_minutes(view: View) -> float:
    """Return the minutes that visits overlap with a client in one place, pair by pair.

    Visits that are linked as belonging together may overlap for nothing.
    """
    belong = {frozenset((link.first, link.second)) for link in view.problem.links if link.together}
    total = 0.0
    for visits in view.by_client.values():
        for number, later in enumerate(visits):
            for earlier in visits[:number]:
                pair = {earlier.visit.id, later.visit.id}
                if earlier.place == later.place and pair not in belong:
                    until = min(utc(earlier.end), utc(later.end))
                    total += max(0.0, minutes(until - utc(later.start)))
    return total


def sample_outcomes(view: View) -> list[tuple[str, bool]]:
    """Return, per visit at which a sample is taken, whether a laboratory gets it in time.

    A sample is one thing and is carried by one of those who were there, not by who is on a screen:
    it is in time if one of them hands it in so, at the first later stop with a laboratory or at the
    end of the route. Where the visit itself is at a laboratory nobody carries it.
    """
    laboratories = {place.id for place in view.problem.places if place.laboratory}
    outcomes: dict[str, bool] = {}
    for given in view.given:
        limit = given.visit.sample_limit
        is_there = any(task.presence is Presence.ON_SITE for task in given.tasks)
        if limit is None or not is_there or given.stop.place in laboratories:
            continue
        handed_in = _handed_in(given, laboratories)
        in_time = handed_in is not None and handed_in - utc(given.stop.end) <= limit
        outcomes[given.visit.id] = outcomes.get(given.visit.id, False) or in_time
    for route, shift in view.routes:
        if shift.underway is not None and shift.underway.sample_due is not None:
            handed_in = _at_laboratory(route, shift, 0, laboratories)
            in_time = handed_in is not None and handed_in <= utc(shift.underway.sample_due)
            outcomes[f"{shift.id}/on-board"] = in_time
    return list(outcomes.items())


def _handed_in(given: Given, laboratories: set[str]) -> datetime | None:
    """Return when the crew of a stop is next at a laboratory; None where it never is."""
    position = given.route.stops.index(given.stop)
    return _at_laboratory(given.route, given.shift, position + 1, laboratories)


def _at_laboratory(
    route: Route, shift: Shift, first: int, laboratories: set[str]
) -> datetime | None:
    """Return when a crew is at a laboratory, from its stop of that number on, or at its end."""
    for stop in route.stops[first:]:
        if stop.place in laboratories:
            return utc(stop.arrival)
    return utc(route.arrival) if shift.end_place in laboratories else None


def wishes(client: Client) -> list[tuple[Term, float, Callable[[Caregiver], bool]]]:
    """Return what a client would like: term, amount if unmet, and who meets it."""
    met = {contact.caregiver for contact in client.met_lately}
    found: list[tuple[Term, float, Callable[[Caregiver], bool]]] = []
    if met:
        found.append((Term.CONTINUITY, float(len(met)), lambda c: c.id in met))
    if client.preferred:
        found.append((Term.PREFERENCE, 1.0, lambda c: c.id in client.preferred))
    if client.language is not None:
        found.append((Term.LANGUAGE, 1.0, lambda c: client.language in c.languages))
    if client.gender is not None:
        found.append((Term.GENDER, 1.0, lambda c: c.gender is client.gender))
    return found


def _add_wishes(view: View, given: Given, found: dict[Term, float]) -> None:
    """Add what one stop costs in wishes unmet, skills lacking or dearer than needed, per task."""
    client = view.problem.client[given.visit.client]
    usual = view.usual(given.visit)
    is_priority = given.visit.priority is not Priority.ROUTINE
    for task in given.tasks:
        for term, amount, meets in wishes(client):
            if not any(meets(member) for member in given.crew):
                found[term] += amount
        if usual and not any(member.id in usual for member in given.crew):
            found[Term.TEMPLATE] += 1
        if is_priority and given.shift.preemptible:
            found[Term.PREEMPTIBLE] += 1
        if any(member.id in client.forbidden for member in given.crew):
            found[Term.INCOMPATIBILITY] += 1
        rates = [m.hourly_cost for m in given.crew if view.able(m, task, given.stop)]
        cheapest = view.cheapest_able(task, given.stop)
        if not rates or cheapest is None:
            found[Term.QUALIFICATION] += 1
            continue
        hours = task.duration.total_seconds() / 3600
        found[Term.COMPETENCE] += hours * (min(rates) - cheapest)
