"""Rosters, clients, needs and bookings: what kinds there are, and how they are read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from scheduler.errors import Fault, InputError
from scheduler.model import Agreement, Caregiver, Client, Place, Principal, Shift, Usual
from scheduler.model.base import Fact
from scheduler.model.codes import FaultCode
from scheduler.model.reading import fact_from
from scheduler.model.roster import Absence, Booking, DayFrame, Need
from scheduler.store import Tx
from scheduler.store import records as stored
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
        With every structural fault, or when the id is not the one of the address.
    """
    fact = fact_from(KINDS[kind], raw)
    own = getattr(fact, "id", None)
    if own is not None and record_id is not None and own != record_id:
        detail = f"the id {own!r} is not {record_id!r}, which the address says"
        raise InputError([Fault(FaultCode.BAD_VALUE, "id", detail, "give both the same")])
    chosen = own or record_id or str(uuid4())
    return Draft(kind, chosen, fact.model_dump_json(exclude_defaults=True))


def create(tx: Tx, draft: Draft) -> Stored:
    """Store a new record."""
    return stored.create(tx, draft.kind, draft.id, draft.body)


def change(tx: Tx, draft: Draft, version: int) -> Stored:
    """Replace a record that still has the version which was read."""
    return stored.change(tx, draft.kind, draft.id, draft.body, version)


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
        "record": json.loads(record.body),
    }
