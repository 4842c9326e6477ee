"""Changing what is stored: records come, change and go, beside what else is there."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from scheduler.errors import Conflict, Fault, InputError, fault
from scheduler.messages import Language, tables
from scheduler.messages.service import operation
from scheduler.model.base import Fact, utc
from scheduler.model.roster import Absence, Booking
from scheduler.store import Tx
from scheduler.store import records as stored
from scheduler.store.raw import Raw
from scheduler.store.records import Stored

from .beside import clashes, is_stored, naming_of, unknown
from .reading import KINDS, Draft, fact_of, faults_of


def create(tx: Tx, draft: Draft) -> Stored:
    """Store a new record.

    Raises
    ------
    InputError
        When it asks for what is over, or names what is not stored.
    """
    tx.share_records()  # before looking, so that what is named is not removed meanwhile
    fact = fact_of(draft.kind, draft.body)
    odd = [*unknown(tx, draft), *clashes(tx, draft.id, fact)]
    made = stored.create(tx, draft.kind, draft.id, draft.body)
    _refuse([*odd, *_over(tx, fact)])
    return made


def ensure_ahead(tx: Tx, draft: Draft) -> None:
    """Refuse a booking or an absence that was over before the transaction began.

    Raises
    ------
    InputError
        Where it was.
    """
    _refuse(_over(tx, fact_of(draft.kind, draft.body)))


def _said(each: Fault) -> str:
    """Return what a fault says, wherever it stands."""
    return each.message.text(Language.EN, each.values)


def ensure_may_follow(tx: Tx, draft: Draft, was: Stored) -> None:
    """Refuse a change that moves a booking to what was over before the transaction began.

    Raises
    ------
    InputError
        Where it does.
    """
    _refuse(_moved_back(tx, draft, was))


def _moved_back(tx: Tx, draft: Draft, was: Stored) -> list[Fault]:
    """Find a booking that is moved to what is over; an absence may end now, or have ended."""
    fact = fact_of(draft.kind, draft.body)
    if not isinstance(fact, Booking):
        return []
    before = Booking.model_validate_json(was.body)
    return [] if fact.visit.windows == before.visit.windows else _over(tx, fact)


def change(tx: Tx, draft: Draft, version: int) -> Stored:
    """Replace a record that still has the version which was read.

    Raises
    ------
    InputError
        When it moves a booking to what is over, or names what is not stored and was not named
        before.
    """
    tx.share_records()
    was = stored.get(tx, draft.kind, draft.id)
    before = {_said(each) for each in faults_of(fact_of(draft.kind, was.body))}
    new = tuple(each for each in draft.doubts if _said(each) not in before)
    odd = unknown(tx, replace(draft, doubts=new))
    clashed = clashes(tx, draft.id, fact_of(draft.kind, was.body))
    odd += [
        each
        for each in clashes(tx, draft.id, fact_of(draft.kind, draft.body))
        if each not in clashed
    ]
    made = stored.change(tx, draft.kind, draft.id, draft.body, version)
    _refuse([*odd, *_moved_back(tx, draft, was)])
    return made


class StillNamed(Conflict):
    """A record that is to be removed is named by others, `kind/id` each."""

    def __init__(self, kind: str, record_id: str, naming: Sequence[str]) -> None:
        self.naming = tuple(naming)
        shown = ", ".join(naming[:10]) + (" ..." if len(naming) > 10 else "")
        super().__init__(
            operation.STILL_NAMED, kind=kind, id=record_id, count=len(naming), records=shown
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
    naming = list(naming_of(tx, kind, record_id))
    if naming and not cascade:
        raise StillNamed(kind, record_id, [f"{each.kind}/{each.id}" for each, _ in naming])
    also: list[str] = []
    for each, paths in naming:
        if not is_stored(tx, each.kind, each.id):  # it went with one of the others
            continue
        now = stored.get(tx, each.kind, each.id)
        body = _struck(json.loads(now.body), paths)
        also.append(f"{now.kind}/{now.id}")
        if body is None:
            also += remove(tx, now.kind, now.id, now.version, cascade=True)[1]
        else:
            stored.change(tx, now.kind, now.id, json.dumps(body), now.version)
    return gone, tuple(dict.fromkeys(also))


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
