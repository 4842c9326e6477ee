"""Rosters, clients, needs and bookings: what kinds there are, and how they are read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from scheduler.errors import Conflict, Fault, InputError, NotFound, fault
from scheduler.messages import Language, documents, problems, roads, tables
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
    for kind, name, part in _PARTS:
        if isinstance(fact, kind):
            prefix, alone = f"{name}[0]", _alone(**{name: (part(fact),)})
            for found in check_problem(alone):
                if found.path.startswith(prefix) and found.code != "OUTSIDE_HORIZON":
                    inner = found.path.partition(" .")[2]
                    path = inner or found.path.removeprefix(prefix).lstrip(".")
                    inside = found.at("" if path.startswith(" ") else path)
                    yield inside.below("visit") if isinstance(fact, Booking) else inside


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


HOME_ZONE = "Europe/Stockholm"
"""The zone of a day whose frame names no other."""
PAST = "met_lately"
"""The field of a client that names who has been there, and may have left."""
_IN_DOUBT = frozenset(("UNKNOWN_ID", "WRONG_OFFSET"))
"""Faults that a record has only beside others, or in a zone."""


def _unknown(tx: Tx, draft: Draft) -> list[Fault]:
    """Find what a record names that is not stored, and hours written as no day's zone has them.

    Whom a client has met may have left.
    """
    faults = []
    for each in draft.doubts:
        if each.code == "WRONG_OFFSET":
            if draft.kind == "days" or not _other_zones(tx):
                faults.append(each)
            continue
        kind, own = str(each.values["collection"]), str(each.values["id"])
        left = each.path.startswith(PAST)
        if kind in KINDS and not left and not _is_stored(tx, kind, own):
            faults.append(each)
    return faults


def _is_stored(tx: Tx, kind: str, own: str) -> bool:
    try:
        stored.get(tx, kind, own)
    except NotFound:
        return False
    return True


def _other_zones(tx: Tx) -> bool:
    """Tell whether any day lies in another zone than usual."""
    return any(frame.zone != HOME_ZONE for frame in facts(tx, "days"))


def _alone(**fields: Any) -> Problem:
    """Return a problem that holds one fact and nothing else."""
    ever = Horizon(start=datetime(1970, 1, 2, tzinfo=UTC), end=datetime(2199, 12, 30, tzinfo=UTC))
    empty = Problem(id="alone", horizon=ever)
    return empty.model_copy(update=fields)


def create(tx: Tx, draft: Draft, *, in_any_order: bool = False) -> Stored:
    """Store a new record.

    Raises
    ------
    InputError
        When it asks for what is over, or names what is not stored.
    """
    tx.share_records()  # before looking, so that what is named is not removed meanwhile
    unknown = [] if in_any_order else _unknown(tx, draft)
    made = stored.create(tx, draft.kind, draft.id, draft.body)
    _refuse([*unknown, *_over(tx, _fact(draft.kind, draft.body))])
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
    _refuse(_over(tx, _fact(draft.kind, draft.body)))


def _said(each: Fault) -> str:
    """Return what a fault says, wherever it stands."""
    return each.message.text(Language.EN, each.values)


def change(tx: Tx, draft: Draft, version: int, *, in_any_order: bool = False) -> Stored:
    """Replace a record that still has the version which was read.

    Raises
    ------
    InputError
        When it moves a booking to what is over, or names what is not stored and was not named
        before. An absence may end now, or have ended.
    """
    tx.share_records()
    was = stored.get(tx, draft.kind, draft.id)
    faults: list[Fault] = []
    if not in_any_order:
        before = {_said(each) for each in faults_of(_fact(draft.kind, was.body))}
        new = tuple(each for each in draft.doubts if _said(each) not in before)
        faults += _unknown(tx, replace(draft, doubts=new))
    made = stored.change(tx, draft.kind, draft.id, draft.body, version)
    fact = _fact(draft.kind, draft.body)
    if (
        isinstance(fact, Booking)
        and fact.visit.windows != Booking.model_validate_json(was.body).visit.windows
    ):
        faults += _over(tx, fact)
    _refuse(faults)
    return made


class StillNamed(Conflict):
    """A record that is to be removed is named by others, `kind/id` each."""

    def __init__(self, kind: str, record_id: str, naming: Sequence[str]) -> None:
        self.naming = tuple(naming)
        shown = ", ".join(naming[:10]) + (" ..." if len(naming) > 10 else "")
        super().__init__(
            documents.STILL_NAMED, kind=kind, id=record_id, count=len(naming), records=shown
        )


def remove(
    tx: Tx, kind: str, record_id: str, version: int, *, cascade: bool = False
) -> tuple[Stored, tuple[str, ...]]:
    """Remove a record that still has the version which was read.

    With `cascade` what names it goes too; where it is one of several that are named, as in a crew
    or among the preferred, it is only struck out there. Returns the record and `kind/id` of these.

    Raises
    ------
    StillNamed
        When others name it and it does not cascade.
    """
    tx.hold_records()
    gone = stored.remove(tx, kind, record_id, version)
    naming = list(_naming(tx, kind, record_id))
    if naming and not cascade:
        raise StillNamed(kind, record_id, [f"{each.kind}/{each.id}" for each, _ in naming])
    also: list[str] = []
    for each, paths in naming:
        if not _is_stored(tx, each.kind, each.id):  # it went with one of the others
            continue
        now = stored.get(tx, each.kind, each.id)
        body = _struck(json.loads(now.body), paths)
        also.append(f"{now.kind}/{now.id}")
        if body is None:
            also += remove(tx, now.kind, now.id, now.version, cascade=True)[1]
        else:
            stored.change(tx, now.kind, now.id, json.dumps(body), now.version)
    return gone, tuple(dict.fromkeys(also))


def _naming(tx: Tx, kind: str, record_id: str) -> Iterator[tuple[Stored, list[str]]]:
    """Yield the records that name one, and where in them."""
    for each in stored.mentioning(tx, json.dumps(record_id)):
        paths = [
            found.path
            for found in faults_of(_fact(each.kind, each.body))
            if found.code == "UNKNOWN_ID"
            and not found.path.startswith(PAST)
            and (found.values["collection"], found.values["id"]) == (kind, record_id)
        ]
        if paths:
            yield each, paths


def _struck(body: dict[str, Any], paths: Sequence[str]) -> dict[str, Any] | None:
    """Return a record without elements of its lists; None where it is nothing without them."""
    places = [_LISTED.fullmatch(path) for path in paths]
    if not all(places):
        return None
    for name, number in sorted(((m[1], int(m[2])) for m in places if m), reverse=True):
        del body[name][number]
        if not body[name]:
            if name == "crew":
                return None
            del body[name]
    return body


_LISTED = re.compile(r"(\w+)\[(\d+)\]")
"""The path of an element of a list, in a record."""


def _fact(kind: str, body: str) -> Fact:
    return KINDS[kind].model_validate_json(body)


def _refuse(faults: Sequence[Fault]) -> None:
    if faults:
        raise InputError(faults)


def _over(tx: Tx, fact: Fact) -> list[Fault]:
    """Find bookings and absences that were over before the transaction began.

    Not at reading: a retry of what was acknowledged in time must hear the same answer later.
    """
    if isinstance(fact, Booking):
        windows = fact.visit.windows
        last = max(range(len(windows)), key=lambda at: utc(windows[at].end))
        path, end = f"visit.windows[{last}].end", windows[last].end
    elif isinstance(fact, Absence):
        path, end = "end", fact.end
    else:
        return []
    return [fault(tables.IN_THE_PAST, path, end=end.isoformat())] if utc(end) <= tx.now else []


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
