"""Putting a day together; what is odd in its records is set aside and said, the rest is planned."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from scheduler.errors import Fault, InputError, NotFound, fault
from scheduler.messages import Language, problems
from scheduler.model import (
    Horizon,
    Problem,
    Promise,
    Shift,
    check_problem,
    ensure_valid,
    read_plan,
)
from scheduler.model.base import Fact
from scheduler.model.place import PlaceKind
from scheduler.model.problem import SetAside
from scheduler.model.roster import DayFrame
from scheduler.replan.promises import promises_of
from scheduler.services.records import facts
from scheduler.store import Tx
from scheduler.store import plans as stored_plans
from scheduler.store import records as stored

from .due import visits_of
from .history import history, published_visits
from .presence import shifts_of

SPILL = timedelta(hours=12)
"""How far a day's shifts may reach into the next."""
_ELEMENT = re.compile(r"(\w+)\[(\d+)\](?: \S+(?= \.)| \S+$)? ?\.?(.*)")


@dataclass
class _Draft:
    """A day in the making: its collections, the record of each element, what was set aside."""

    collections: dict[str, list[Any]]
    records: dict[str, list[str]]
    aside: list[SetAside] = field(default_factory=list)

    def set_aside(self, record: str, odd: Fault) -> None:
        """Note a record that is not used, or a part of it, and why."""
        sv, en = (
            f"{odd.message.text(language, odd.values)}; {odd.message.hint(language, odd.values)}"
            for language in Language
        )
        self.aside.append(SetAside(record=record[:200], code=odd.code, sv=sv[:400], en=en[:400]))


def assemble(tx: Tx, day: str) -> Problem:
    """Return the problem of a date: who is there, what is due, the places and people of these.

    What cannot be used is in its `set_aside`, by record. What is published is promised.

    Raises
    ------
    InputError
        With every fault of what holds the whole day: its frame, and roads.
    """
    on = date.fromisoformat(day)
    frame = _frame(tx, day)
    zone = ZoneInfo(frame.zone)
    draft = _collected(tx, on, zone, frame)
    start = datetime.combine(on, time(0), zone)
    end = datetime.combine(on + timedelta(days=1), time(0), zone) + SPILL
    held = Problem(
        id=f"day-{day}",
        title=frame.title,
        synthetic=frame.synthetic,
        zone=frame.zone,
        horizon=Horizon(start=start, end=end),
        roads=frame.roads,
        objective=frame.objective,
        assume_coverage=frame.assume_coverage,
    )
    made = _without_odd(held, draft)
    return ensure_valid(made.model_copy(update={"promises": tuple(_promised(tx, day, made))}))


def _promised(tx: Tx, day: str, made: Problem) -> Iterator[Promise]:
    """Yield what the published plan of a date promises of visits that are still due."""
    try:
        _, plan_id, body = stored_plans.published_plan(tx, day)
    except NotFound:
        return
    problem_id = stored_plans.get_plan(tx, plan_id).problem_id
    then = Problem.model_validate_json(stored_plans.problem_body(tx, str(problem_id)))
    for promise in promises_of(then, read_plan(body.encode())):
        if promise.visit in made.visit:
            there = tuple(who for who in promise.caregivers if who in made.caregiver)
            yield promise.model_copy(update={"caregivers": there})


def _frame(tx: Tx, day: str) -> DayFrame:
    try:
        return DayFrame.model_validate_json(stored.get(tx, "days", day).body)
    except NotFound:
        return DayFrame(id=day)


def _collected(tx: Tx, on: date, zone: ZoneInfo, frame: DayFrame) -> _Draft:
    """Return what a date takes from the records."""
    shifts, absences = facts(tx, "shifts"), facts(tx, "absences")

    @cache
    def shifts_on(other: date) -> Sequence[Shift]:
        return shifts_of(shifts, absences, other, zone)

    @cache
    def published(other: date) -> frozenset[str] | None:
        return published_visits(tx, other)

    needs, bookings = facts(tx, "needs"), facts(tx, "bookings")
    due = list(visits_of(needs, bookings, on, zone, shifts_on, published))
    visits = [visit for _, visit in due]
    past = history(tx, on, datetime.combine(on + timedelta(days=1), time(0), zone))
    wanted = {visit.client for visit in visits}
    clients = [past.of_client(each) for each in facts(tx, "clients") if each.id in wanted]
    today = list(shifts_on(on))
    collections: dict[str, list[Any]] = {
        "principals": facts(tx, "principals"),
        "agreements": facts(tx, "agreements"),
        "places": _places(tx, today, visits, clients),
        "clients": clients,
        "caregivers": [past.of_caregiver(each) for each in facts(tx, "caregivers")],
        "shifts": today,
        "visits": visits,
        "links": list(frame.links),
        "locks": list(frame.locks),
        "template": [each for each in facts(tx, "usuals") if each.client in wanted],
        "closures": list(frame.closures),
    }
    records = {
        name: [f"{name}/{getattr(each, 'id', number)}" for number, each in enumerate(found)]
        for name, found in collections.items()
    }
    records["visits"] = [record for record, _ in due]
    for name in ("links", "locks", "closures"):
        records[name] = [f"days/{frame.id} {name}[{n}]" for n in range(len(collections[name]))]
    return _known_only(_Draft(collections, records))


def _places(
    tx: Tx, shifts: Sequence[Shift], visits: Sequence[Any], clients: Sequence[Any]
) -> list[Any]:
    """Return the places that the day may visit: no other client's home."""
    wanted = {each.place for each in clients}
    for shift in shifts:
        wanted |= {shift.start_place, shift.end_place}
    for visit in visits:
        wanted.add(visit.replaces_place)
        wanted |= {task.place for mode in visit.modes for task in mode.tasks}
    return [
        place
        for place in facts(tx, "places")
        if place.id in wanted or place.kind is not PlaceKind.HOME
    ]


def _known_only(draft: _Draft) -> _Draft:
    """Take out of clients' wishes whom nobody knows any more, and say so."""
    staff = {each.id for each in draft.collections["caregivers"]}
    clients = []
    for client in draft.collections["clients"]:
        changed: dict[str, Any] = {}
        for name in ("preferred", "forbidden"):
            for who in sorted(set(getattr(client, name)) - staff):
                odd = fault(problems.UNKNOWN_ID, id=who, collection="caregivers")
                draft.set_aside(f"clients/{client.id} {name}", odd)
            changed[name] = tuple(who for who in getattr(client, name) if who in staff)
        changed["met_lately"] = tuple(m for m in client.met_lately if m.caregiver in staff)
        clients.append(client.model_copy(update=changed))
    draft.collections["clients"] = clients
    return draft


def _without_odd(held: Problem, draft: _Draft) -> Problem:
    """Return the day without the elements that are at fault, as often as it takes.

    Raises
    ------
    InputError
        With what is left and belongs to no element.
    """
    while True:
        found = {name: tuple(each) for name, each in draft.collections.items()}
        problem = held.model_copy(update=found | {"set_aside": tuple(draft.aside)})
        faults = check_problem(problem)
        if not faults:
            return problem
        odd: dict[tuple[str, int], Fault] = {}
        others = []
        for each in faults:
            match = _ELEMENT.fullmatch(each.path)
            if match and match[1] in draft.collections:
                odd.setdefault((match[1], int(match[2])), each.at(match[3]))
            else:
                others.append(each)
        if not odd:
            raise InputError(others)
        for (name, number), each in sorted(odd.items(), reverse=True):
            if each.code == "WRONG_OFFSET" and name in ("caregivers", "agreements"):
                element = draft.collections[name][number]
                draft.collections[name][number] = _in_utc(element)
                continue
            record = draft.records[name].pop(number)
            del draft.collections[name][number]
            draft.set_aside(f"{record} {each.path}".strip(), each)


def _in_utc(fact: Any) -> Any:
    """Return a fact with its instants in UTC: what ends at one is unmistakable at any offset."""
    if isinstance(fact, datetime):
        return fact.astimezone(UTC)
    if isinstance(fact, tuple):
        return tuple(_in_utc(each) for each in fact)
    if isinstance(fact, Fact):
        return fact.model_copy(update={name: _in_utc(value) for name, value in fact})
    return fact
