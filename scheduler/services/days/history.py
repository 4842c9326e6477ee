"""Yesterday counts, and tomorrow: what the published plans of other days say of a day."""

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

from .neighbours import NEAR, published_day

LATELY = 14
"""Days over which a client's faces are counted."""


@dataclass(frozen=True)
class History:
    """Who met whom how often, and when each caregiver works before and after the day.

    `over` is when the day is.
    """

    over: datetime
    met: Counter[tuple[str, str]]
    worked_until: dict[str, datetime]
    works_again: dict[str, datetime]

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
        """Return a caregiver who knows of the published days before and after.

        Of what is stated and what is published, what lies nearer counts; what is stated is of one
        time, and says nothing of days that lie on its other side.
        """
        until, again = self.worked_until.get(caregiver.id), self.works_again.get(caregiver.id)
        before = [x for x in (caregiver.last_worked_until, until) if x and utc(x) < self.over]
        after = [x for x in (caregiver.works_again_from, again) if x and utc(x) >= self.over]
        changed = {
            "last_worked_until": max(before, key=utc, default=None),
            "works_again_from": min(after, key=utc, default=None),
        }
        return caregiver.model_copy(update=changed)


def history(tx: Tx, on: date, over: datetime) -> History:
    """Return what the published plans of the last days, and of the next, say, in UTC."""
    met: Counter[tuple[str, str]] = Counter()
    until: dict[str, datetime] = {}
    again: dict[str, datetime] = {}
    for problem, plan in _published(tx, (on - timedelta(days=n) for n in range(1, LATELY + 1))):
        for route in plan.routes:
            crew = problem.shift[route.shift_id].crew
            for stop in route.stops:
                visit = problem.visit.get(stop.visit_id or "")
                met.update((visit.client, member) for member in crew if visit)
            ends = max(problem.shift[route.shift_id].end, route.arrival, key=utc)
            for member in crew:
                until[member] = max(until.get(member, utc(ends)), utc(ends))
    for problem, plan in _published(tx, (on + timedelta(days=n) for n in range(1, NEAR + 1))):
        for route in plan.routes:
            shift = problem.shift[route.shift_id]
            for member in shift.crew:
                again[member] = min(again.get(member, utc(shift.start)), utc(shift.start))
    return History(utc(over), met, until, again)


def published_visits(tx: Tx, day: date) -> frozenset[str] | None:
    """Return which visits of records the published plan of a day gives; None where there is none.

    What the visits of a posted problem are called says nothing of the records.
    """
    try:
        _, plan_id, body = stored.published_plan(tx, day.isoformat())
    except NotFound:
        return None
    if stored.get_plan(tx, plan_id).day is None:
        return None
    return frozenset(Plan.model_validate_json(body).assigned_ids())


def _published(tx: Tx, days: Iterable[date]) -> Iterator[tuple[Problem, Plan]]:
    """Yield problem and published plan of each day that has one."""
    for day in days:
        published = published_day(tx, day.isoformat())
        if published is not None:
            yield published
