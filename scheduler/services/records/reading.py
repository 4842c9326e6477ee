"""Rosters, clients, needs and bookings: what kinds there are, and how they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from scheduler.errors import EngineRefused, Fault, InputError, fault
from scheduler.messages import problems, roads, tables
from scheduler.model import (
    Agreement,
    Caregiver,
    Client,
    Horizon,
    Place,
    Principal,
    Problem,
    Provider,
    Shift,
    Usual,
    Visit,
    check_problem,
)
from scheduler.model.base import Fact, utc
from scheduler.model.reading.door import MAX_REQUEST, content_of, load
from scheduler.model.reading.facts import fact_from
from scheduler.model.roster import Absence, Booking, DayFrame, Need
from scheduler.settings import Engine
from scheduler.solver.solve import refuse_what_is_unknown
from scheduler.travel import Travels

KINDS: Mapping[str, type[Fact]] = MappingProxyType(
    {
        "principals": Principal,
        "agreements": Agreement,
        "places": Place,
        "clients": Client,
        "caregivers": Caregiver,
        "shifts": Shift,
        "absences": Absence,
        "needs": Need,
        "bookings": Booking,
        "usuals": Usual,
        "days": DayFrame,
    }
)
"""The kinds of records, as they stand in addresses."""


@dataclass(frozen=True)
class Draft:
    """A record that was handed in and read, not yet stored.

    `doubts` are faults that it has unless what it names is stored, or days have another zone.
    """

    kind: str
    id: str
    body: str
    doubts: tuple[Fault, ...] = ()


def read_record(kind: str, raw: dict[str, Any], record_id: str | None = None) -> Draft:
    """Read a record; one whose facts carry no id of their own gets one.

    Raises
    ------
    InputError
        With every fault that the record has by itself, as a day would find it; whether what it
        names is there shows when it is stored. Or when the id is not the one of the address.
    """
    fact = fact_from(KINDS[kind], raw)
    found = list(faults_of(fact))
    faults = [each for each in found if each.code not in _IN_DOUBT]
    if faults:
        raise InputError(faults)
    own = getattr(fact, "id", None)
    if own is not None and record_id is not None and own != record_id:
        raise InputError([fault(tables.OTHER_ID, "id", own=own, given=record_id)])
    chosen = own or record_id or str(uuid4())
    return Draft(kind, chosen, fact.model_dump_json(exclude_defaults=True), tuple(found))


def read_posted(
    kind: str, record_id: str | None, travels: Travels, data: bytes | Path
) -> tuple[Draft, Sequence[Fault]]:
    """Read a record's JSON; return it, and what was put right in it.

    Raises
    ------
    InputError
        As `read_record`; or when a day closes a road that the given ones do not have.
    """
    loaded = load(content_of(data), MAX_REQUEST)
    draft = read_record(kind, loaded.value, record_id)
    if kind == "days":
        frame = DayFrame.model_validate_json(draft.body)
        travels.ensure_roads(_alone(closures=frame.closures, roads=frame.roads))
    return draft, loaded.notices


def faults_of(fact: Fact) -> Iterator[Fault]:
    """Yield what is wrong with a record, as a day with nothing else would find it."""
    if isinstance(fact, DayFrame):
        yield from _faults_of_frame(fact)
        return
    if isinstance(fact, Absence):
        yield from _faults_of_absence(fact)
        return
    if isinstance(fact, Need) and fact.last is not None and fact.last < fact.first:
        yield fault(problems.REVERSED, "last")
    elif isinstance(fact, Need) and _is_never_due(fact):
        yield fault(problems.NEVER_DUE, "weekdays")
    if isinstance(fact, Agreement) and _is_reversed(fact):
        yield fault(problems.REVERSED, "valid_until")
    for kind, name, part in _PARTS:
        if isinstance(fact, kind):
            prefix, alone = f"{name}[0]", _alone(**{name: (part(fact),)})
            for found in check_problem(alone):
                if found.path.startswith(prefix) and found.code != "OUTSIDE_HORIZON":
                    inner = found.path.partition(" .")[2]
                    path = inner or found.path.removeprefix(prefix).lstrip(".")
                    inside = found.at("" if path.startswith(" ") else path)
                    yield inside.below("visit") if isinstance(fact, Booking) else inside


def _is_reversed(agreement: Agreement) -> bool:
    since, until = agreement.valid_from, agreement.valid_until
    return since is not None and until is not None and utc(until) <= utc(since)


def _is_never_due(need: Need) -> bool:
    """Tell whether none of a need's weekdays lies between its dates."""
    first = date.fromisoformat(need.first)
    return not any(need.is_due(first + timedelta(days=n)) for n in range(7))


def _visit_of(need: Need) -> Visit:
    """Return the visit of a need on the first day on which it is due."""
    first = date.fromisoformat(need.first)
    week = [first + timedelta(days=n) for n in range(7)]
    on = next((day for day in week if day.isoweekday() in need.weekdays), first)
    return need.visit_on(on, ZoneInfo(HOME_ZONE))


_PARTS: tuple[tuple[type[Fact], str, Callable[[Any], Fact]], ...] = (
    (Agreement, "agreements", lambda fact: fact),
    (Place, "places", lambda fact: fact),
    (Client, "clients", lambda fact: fact),
    (Caregiver, "caregivers", lambda fact: fact),
    (Shift, "shifts", lambda fact: fact),
    (Usual, "template", lambda fact: fact),
    (Booking, "visits", lambda fact: fact.visit),
    (Need, "visits", _visit_of),
)
"""The collection of a problem in which a record of a kind stands, and what stands there."""


def _faults_of_absence(absence: Absence) -> Iterator[Fault]:
    if utc(absence.end) <= utc(absence.start):
        yield fault(problems.REVERSED, "end")
    said = {"id": absence.caregiver, "collection": "caregivers"}
    yield fault(problems.UNKNOWN_ID, "caregiver", **said)
    zone = ZoneInfo(HOME_ZONE)
    for name, instant in (("start", absence.start), ("end", absence.end)):
        there = instant.astimezone(zone)
        if instant.utcoffset() not in (timedelta(0), there.utcoffset()):
            said = {"instant": instant.isoformat(), "zone": HOME_ZONE, "local": there.isoformat()}
            yield fault(problems.WRONG_OFFSET, name, **said)


def _faults_of_frame(frame: DayFrame) -> Iterator[Fault]:
    """Find what is wrong with a day's frame; the visits that it names may come later."""
    alone = _alone(
        links=frame.links,
        locks=frame.locks,
        closures=frame.closures,
        objective=frame.objective,
        roads=frame.roads,
        zone=frame.zone,
    )
    for found in check_problem(alone):
        if found.code not in ("UNKNOWN_ID", "OUTSIDE_HORIZON") and found.path != "tick":
            yield found
    if frame.roads.provider is Provider.MATRIX:
        yield fault(roads.MATRIX_MISSING, "roads.provider")
    try:
        refuse_what_is_unknown(alone, Engine.PORTFOLIO)
    except EngineRefused as error:
        yield from (each.at("objective") for each in error.faults)


HOME_ZONE = "Europe/Stockholm"
"""The zone of a day whose frame names no other."""
PAST = "met_lately"
"""The field of a client that names who has been there, and may have left."""
_IN_DOUBT = frozenset(("UNKNOWN_ID", "WRONG_OFFSET"))
"""Faults that a record has only beside others, or in a zone."""


def _alone(**fields: Any) -> Problem:
    """Return a problem that holds one fact and nothing else."""
    ever = Horizon(start=datetime(1970, 1, 2, tzinfo=UTC), end=datetime(2199, 12, 30, tzinfo=UTC))
    empty = Problem(id="alone", horizon=ever)
    return empty.model_copy(update=fields)


def fact_of(kind: str, body: str) -> Fact:
    """Return a stored record as a fact."""
    return KINDS[kind].model_validate_json(body)
