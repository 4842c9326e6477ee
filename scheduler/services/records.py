"""Rosters, clients, needs and bookings: what kinds there are, and how they are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from scheduler.errors import Fault, InputError, fault
from scheduler.messages import problems, tables
from scheduler.model import (
    Agreement,
    Caregiver,
    Client,
    Horizon,
    Place,
    Principal,
    Problem,
    Shift,
    Usual,
    check_problem,
)
from scheduler.model.base import Fact, utc
from scheduler.model.reading.facts import fact_from
from scheduler.model.roster import Absence, Booking, DayFrame, Need
from scheduler.store import Tx
from scheduler.store import records as stored
from scheduler.store.raw import Raw
from scheduler.store.records import Stored

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
    """A record that was handed in and read, not yet stored."""

    kind: str
    id: str
    body: str


def read_record(kind: str, raw: dict[str, Any], record_id: str | None = None) -> Draft:
    """Read a record; one whose facts carry no id of their own gets one.

    Raises
    ------
    InputError
        With every fault that the record has by itself; whether what it names is there shows when
        a day is put together. Or when the id is not the one of the address.
    """
    fact = fact_from(KINDS[kind], raw)
    faults = list(faults_of(fact))
    if faults:
        raise InputError(faults)
    own = getattr(fact, "id", None)
    if own is not None and record_id is not None and own != record_id:
        raise InputError([fault(tables.OTHER_ID, "id", own=own, given=record_id)])
    chosen = own or record_id or str(uuid4())
    return Draft(kind, chosen, fact.model_dump_json(exclude_defaults=True))


def faults_of(fact: Fact) -> Iterator[Fault]:
    """Yield what is wrong with a record by itself."""
    alone: Problem | None = None
    prefix = ""
    if isinstance(fact, Place):
        alone, prefix = _alone(places=(fact,)), "places[0]"
    elif isinstance(fact, Shift):
        alone, prefix = _alone(shifts=(fact,)), "shifts[0]"
    elif isinstance(fact, Booking):
        alone, prefix = _alone(visits=(fact.visit,)), "visits[0]"
    elif isinstance(fact, Need):
        yield from _faults_of_need(fact)
    elif isinstance(fact, Absence) and utc(fact.end) <= utc(fact.start):
        yield fault(problems.REVERSED, "end")
    for found in check_problem(alone) if alone else ():
        if found.path.startswith(prefix) and found.code not in _OF_OTHERS:
            path = found.path.partition(" .")[2] or found.path.removeprefix(prefix).lstrip(".")
            inside = found.at("" if path.startswith(" ") else path)
            yield inside.below("visit") if isinstance(fact, Booking) else inside


def _faults_of_need(need: Need) -> Iterator[Fault]:
    if need.last is not None and need.last < need.first:
        yield fault(problems.REVERSED, "last")
    if not need.mandatory and need.price is None:
        yield fault(problems.PRICE_MISSING, "price")


_OF_OTHERS = frozenset(("UNKNOWN_ID", "WRONG_OFFSET", "OUTSIDE_HORIZON"))
"""Faults that a record has only beside others, or in a zone."""


def _alone(**collections: tuple[Any, ...]) -> Problem:
    """Return a problem that holds one fact and nothing else."""
    ever = Horizon(start=datetime(1970, 1, 2, tzinfo=UTC), end=datetime(2199, 12, 30, tzinfo=UTC))
    empty = Problem(id="alone", horizon=ever)
    return empty.model_copy(update=collections)


def create(tx: Tx, draft: Draft) -> Stored:
    """Store a new record.

    Raises
    ------
    InputError
        When it asks for what is over.
    """
    made = stored.create(tx, draft.kind, draft.id, draft.body)
    ensure_ahead(tx, draft)
    return made


def create_all(tx: Tx, kind: str, drafts: Sequence[Draft]) -> None:
    """Store many new records of a kind, none of which was ever there.

    Whether one asks for what is over is for `ensure_ahead`.
    """
    stored.create_all(tx, kind, {draft.id: draft.body for draft in drafts})


def ensure_ahead(tx: Tx, draft: Draft) -> None:
    """Refuse a booking or an absence that was over before the transaction began.

    Raises
    ------
    InputError
        Where it was.
    """
    _ensure_ahead(tx, _fact(draft.kind, draft.body))


def change(tx: Tx, draft: Draft, version: int) -> Stored:
    """Replace a record that still has the version which was read.

    Raises
    ------
    InputError
        When it moves a booking to what is over. An absence may end now, or have ended.
    """
    was = stored.get(tx, draft.kind, draft.id)
    made = stored.change(tx, draft.kind, draft.id, draft.body, version)
    fact = _fact(draft.kind, draft.body)
    if (
        isinstance(fact, Booking)
        and fact.visit.windows != Booking.model_validate_json(was.body).visit.windows
    ):
        _ensure_ahead(tx, fact)
    return made


def _fact(kind: str, body: str) -> Fact:
    return KINDS[kind].model_validate_json(body)


def _ensure_ahead(tx: Tx, fact: Fact) -> None:
    """Refuse bookings and absences that were over before the transaction began.

    Not at reading: a retry of what was acknowledged in time must hear the same answer later.
    """
    if isinstance(fact, Booking):
        windows = fact.visit.windows
        last = max(range(len(windows)), key=lambda at: utc(windows[at].end))
        path, end = f"visit.windows[{last}].end", windows[last].end
    elif isinstance(fact, Absence):
        path, end = "end", fact.end
    else:
        return
    if utc(end) <= tx.now:
        raise InputError([fault(tables.IN_THE_PAST, path, end=end.isoformat())])


def facts(tx: Tx, kind: str) -> list[Any]:
    """Return all records of a kind as facts."""
    model = KINDS[kind]
    return [model.model_validate_json(each.body) for each in stored.listed(tx, kind)]


def view(record: Stored) -> dict[str, Any]:
    """Return a record as it is shown to the world."""
    return {
        "id": record.id,
        "version": record.version,
        "updated": record.updated.isoformat(),
        "record": Raw(record.body),
    }
