"""A record beside others: what it names that is not there, what clashes with it, who names it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from scheduler.errors import Fault, NotFound, fault
from scheduler.messages import problems
from scheduler.model import Shift
from scheduler.model.base import Fact, utc
from scheduler.model.roster import Booking, DayFrame
from scheduler.store import Tx
from scheduler.store import records as stored
from scheduler.store.records import Stored

from .reading import HOME_ZONE, KINDS, PAST, Draft, fact_of, faults_of


def unknown(tx: Tx, draft: Draft) -> list[Fault]:
    """Find what a record names that is not stored, and hours written as no day's zone has them.

    Whom a client has met may have left.
    """
    faults = []
    named: dict[str, set[str]] = {}
    for each in draft.doubts:
        if each.code == "UNKNOWN_ID":
            named.setdefault(str(each.values["collection"]), set()).add(str(each.values["id"]))
    there = {kind: stored.present(tx, kind, ids) for kind, ids in named.items() if kind in KINDS}
    for each in draft.doubts:
        if each.code == "WRONG_OFFSET":
            if draft.kind == "days" or not _is_somewhere(tx, str(each.values["instant"])):
                faults.append(each)
            continue
        kind, own = str(each.values["collection"]), str(each.values["id"])
        left = each.path.startswith(PAST)
        if kind in KINDS and not left and own not in there[kind]:
            faults.append(each)
    return faults


def is_stored(tx: Tx, kind: str, own: str) -> bool:
    """Tell whether a record is there."""
    try:
        stored.get(tx, kind, own)
    except NotFound:
        return False
    return True


def _is_somewhere(tx: Tx, written: str) -> bool:
    """Tell whether an instant is written as the zone of some day has it."""
    instant = datetime.fromisoformat(written)
    frames = (DayFrame.model_validate_json(each.body) for each in stored.listed(tx, "days"))
    zones = {frame.zone for frame in frames} | {HOME_ZONE}
    return any(instant.astimezone(ZoneInfo(z)).utcoffset() == instant.utcoffset() for z in zones)


def clashes(tx: Tx, own: str, fact: Fact) -> list[Fault]:
    """Find what of others no day could have beside a record: a visit's id, a person's shift."""
    if isinstance(fact, Booking):
        return [*_same_visit(tx, own, fact)]
    return [*_overlaps(tx, fact)] if isinstance(fact, Shift) else []


_OF_A_NEED = re.compile(r"(.+)\.(20\d{6})")
"""The id of the visit that a need makes on a date."""


def _same_visit(tx: Tx, own: str, booking: Booking) -> Iterator[Fault]:
    visit = booking.visit.id
    for each in stored.mentioning(tx, json.dumps(visit)):
        if each.kind == "bookings" and each.id != own:
            other = Booking.model_validate_json(each.body)
            if other.visit.id == visit:
                said = {"id": visit, "record": f"bookings/{each.id}"}
                yield Fault(problems.VISIT_TAKEN, "visit.id", said)
    made = _OF_A_NEED.fullmatch(visit)
    if made and is_stored(tx, "needs", made[1]):
        said = {"id": visit, "record": f"needs/{made[1]}"}
        yield Fault(problems.VISIT_TAKEN, "visit.id", said)


def _overlaps(tx: Tx, shift: Shift) -> Iterator[Fault]:
    seen = {shift.id}
    for member in shift.crew:
        for each in stored.mentioning(tx, json.dumps(member)):
            if each.kind != "shifts" or each.id in seen:
                continue
            other = Shift.model_validate_json(each.body)
            meet = utc(other.start) < utc(shift.end) and utc(shift.start) < utc(other.end)
            if member in other.crew and meet:
                seen.add(each.id)
                yield fault(problems.CREW_OVERLAP, "crew", caregiver=member, other=other.id)


def naming_of(tx: Tx, kind: str, record_id: str) -> Iterator[tuple[Stored, list[str]]]:
    """Yield the records that name one, and where in them."""
    visit = record_id
    if kind == "bookings":
        visit = Booking.model_validate_json(stored.get_any(tx, kind, record_id).body).visit.id
    for text in dict.fromkeys((record_id, visit)):
        for each in stored.mentioning(tx, json.dumps(text)):
            fact = fact_of(each.kind, each.body)
            paths = [
                found.path
                for found in faults_of(fact)
                if found.code == "UNKNOWN_ID"
                and not found.path.startswith(PAST)
                and (found.values["collection"], found.values["id"]) == (kind, record_id)
            ]
            if isinstance(fact, DayFrame):
                paths += _named_in(fact, kind, text)
            if paths:
                yield each, paths


def _named_in(frame: DayFrame, kind: str, own: str) -> Iterator[str]:
    """Yield the locks and links of a day that name a shift, a caregiver or a booked visit."""
    for number, lock in enumerate(frame.locks):
        named = {"shifts": lock.shift, "caregivers": lock.caregiver, "bookings": lock.visit}
        if named.get(kind) == own:
            yield f"locks[{number}]"
    for number, link in enumerate(frame.links):
        if kind == "bookings" and own in (link.first, link.second):
            yield f"links[{number}]"
