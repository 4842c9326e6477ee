"""What a plan that is published promises: to clients a window, to the staff a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.insertion.slack import spares
from scheduler.model import Objective, Plan, Problem, Promise, Route, Stop, Term, TimeWindow
from scheduler.model.base import utc
from scheduler.model.objective import DEFAULT_TERMS

OF_PROMISES = (Term.PROMISED_TIME, Term.PROMISED_CREW, Term.PROMISED_MODE, Term.BROKEN_PROMISE)
WINDOW = timedelta(minutes=30)
BEFORE = timedelta(minutes=10)
"""How long a window a client is told, and how much of it lies before the planned start; less of it
lies after where the plan could not keep that."""
WHOLE, NEAR = timedelta(minutes=5), timedelta(minutes=15)


@dataclass(frozen=True)
class _Given:
    start: datetime
    spare: timedelta
    crew: frozenset[str]
    stop: Stop


def with_promises(objective: Objective) -> Objective:
    """Return an objective that weighs what is promised, as it does or else by default."""
    terms = {t: w for t, w in DEFAULT_TERMS.items() if t in OF_PROMISES}
    return Objective(terms=terms | objective.terms)


def promises_of(problem: Problem, plan: Plan) -> tuple[Promise, ...]:
    """Return what a plan promises of each visit that it gives.

    Its start, crews and mode, and a window of half an hour round the start, from five minutes to
    five minutes, within the visit's own hours: as late as the slack of the plan allows.
    """
    found: dict[str, list[_Given]] = {}
    for route in plan.routes:
        for given in _given(problem, route):
            found.setdefault(str(given.stop.visit_id), []).append(given)
    return tuple(
        _promise(problem, visit, found[visit]) for visit in problem.visit if visit in found
    )


def _promise(problem: Problem, visit_id: str, given: list[_Given]) -> Promise:
    first = min(given, key=lambda each: utc(each.start))
    crew = sorted(set().union(*(each.crew for each in given)))
    visit = problem.visit[visit_id]
    hours = visit.window_at(first.start)
    after = min(WINDOW - BEFORE, *(each.spare for each in given))
    opens = _rounded(first.start + after - WINDOW)
    opens = max(opens, min(hours.start, first.start, key=utc), key=utc)
    closes = max(opens + WINDOW, first.start, key=utc)
    closes = min(closes, max(hours.end, first.start, key=utc), key=utc)
    begin, tick = utc(problem.horizon.start), problem.tick
    opens = min(opens + (begin - utc(opens)) % tick, first.start, key=utc)
    closes = closes - (utc(closes) - begin) % tick
    return Promise(
        visit=visit_id,
        start=first.start,
        tolerance=NEAR // tick * tick,
        window=TimeWindow(start=opens, end=closes),
        caregivers=tuple(crew),
        mode=first.stop.mode,
    )


def _rounded(instant: datetime) -> datetime:
    """Return the next whole five minutes at or after an instant."""
    beyond = (utc(instant) - utc(instant).replace(minute=0, second=0, microsecond=0)) % WHOLE
    return instant + (WHOLE - beyond if beyond else timedelta(0))


def _given(problem: Problem, route: Route) -> Iterator[_Given]:
    """Yield the visits of a route, from the last, with how much later each could begin."""
    crew = frozenset(problem.shift[route.shift_id].crew)
    for one in spares(problem, route):
        if one.stop.visit_id in problem.visit:
            yield _Given(one.stop.start, one.spare, crew, one.stop)
