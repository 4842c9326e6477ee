"""Yesterday counts: what the published plans of the days before say of today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.errors import NotFound
from scheduler.model import Caregiver, Client, Plan, Problem
from scheduler.model.base import utc
from scheduler.model.care import Met
from scheduler.store import Tx
from scheduler.store import plans as stored

LATELY = 14
"""Days over which a client's faces are counted."""


@dataclass(frozen=True)
class History:
    """Who met whom how often, and until when each caregiver worked."""

    met: Counter[tuple[str, str]]
    worked_until: dict[str, datetime]

    def of_client(self, client: Client) -> Client:
        """Return a client with the faces of the published days; more is believed than fewer."""
        times = {each.caregiver: each.visits for each in client.met_lately}
        for (who, caregiver), visits in self.met.items():
            if who == client.id:
                times[caregiver] = max(visits, times.get(caregiver, 0))
        if not times:
            return client
        met = tuple(Met(caregiver=who, visits=visits) for who, visits in sorted(times.items()))
        return client.model_copy(update={"met_lately": met})

    def of_caregiver(self, caregiver: Caregiver) -> Caregiver:
        """Return a caregiver who knows until when the last published day lasts."""
        until = self.worked_until.get(caregiver.id)
        stated = caregiver.last_worked_until
        if until is None or (stated is not None and utc(stated) >= utc(until)):
            return caregiver
        return caregiver.model_copy(update={"last_worked_until": until})


def history(tx: Tx, on: date) -> History:
    """Return what the published plans of the last days say."""
    met: Counter[tuple[str, str]] = Counter()
    until: dict[str, datetime] = {}
    for problem, plan in _published(tx, (on - timedelta(days=n) for n in range(1, LATELY + 1))):
        for route in plan.routes:
            crew = problem.shift[route.shift_id].crew
            for stop in route.stops:
                visit = problem.visit.get(stop.visit_id or "")
                met.update((visit.client, member) for member in crew if visit)
            ends = max(problem.shift[route.shift_id].end, route.arrival, key=utc)
            for member in crew:
                until[member] = max(until.get(member, ends), ends, key=utc)
    return History(met, until)


def published_visits(tx: Tx, day: date) -> frozenset[str] | None:
    """Return which visits the published plan of a day gives; None where none is published."""
    try:
        body = stored.published_plan(tx, day.isoformat())[2]
    except NotFound:
        return None
    return frozenset(Plan.model_validate_json(body).assigned_ids())


def _published(tx: Tx, days: Iterable[date]) -> Iterator[tuple[Problem, Plan]]:
    """Yield problem and published plan of each day that has one."""
    for day in days:
        try:
            _, plan_id, body = stored.published_plan(tx, day.isoformat())
        except NotFound:
            continue
        problem_id = stored.get_plan(tx, plan_id).problem_id
        if problem_id is not None:
            problem = Problem.model_validate_json(stored.problem_body(tx, problem_id))
            yield problem, Plan.model_validate_json(body)
