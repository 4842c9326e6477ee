"""Rosters, clients, needs and bookings: create, read, change and remove."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response

from api import examples
from api.describing import documented, problems_of
from api.problems import Refused
from api.requests import (
    as_json,
    check_query,
    done_once,
    effected,
    etag,
    flag_of,
    named_by,
    noted,
    read,
    versions_of,
)
from api.shapes import RecordList, RecordShape, Removed
from api.state import state_of
from scheduler.errors import Conflict, fault
from scheduler.messages import service
from scheduler.model.base import Fact
from scheduler.services import records
from scheduler.services.records import KINDS
from scheduler.store import Tx
from scheduler.store import records as stored
from scheduler.store.keys import Answer
from scheduler.store.raw import list_text, object_text

SINGULAR = {"usuals": "template line", "days": "day frame"}
CASCADE = {
    "name": "cascade",
    "in": "query",
    "schema": {"type": "boolean"},
    "description": "Take along what names it: what is there for it alone, and its place in lists",
}
MOST_NAMING = 1_000
"""Records that a refusal names at most."""
router = APIRouter(prefix="/v1")


class RecordRoutes:
    """The addresses of one kind of record."""

    def __init__(self, kind: str, model: type[Fact]) -> None:
        self.kind = kind
        one, every = f"/{kind}/{{record_id}}", f"/{kind}"
        single = SINGULAR.get(kind, kind.removesuffix("s"))
        stored_now, body = examples.record(kind), examples.RECORDS[kind]
        name = model.__name__

        def add(path: str, method: str, said: str, call: Any, *errors: int, **more: Any) -> None:
            said = said.replace(" a a", " an a")
            router.add_api_route(
                path,
                call,
                methods=[method],
                summary=said,
                operation_id=said.lower().replace(" ", "_"),
                tags=[kind],
                responses=problems_of(*errors, 422, 503),
                **more,
            )

        taken = (408, 413, 415, 429)
        made_wrong = (400, 409, *taken)
        changes = (400, 404, 409, 412, 428)
        answer = {"response_model": RecordShape[model]}  # type: ignore[valid-type]
        made = {"status_code": 201, "openapi_extra": documented(201, stored_now, name, body)}
        add(every, "POST", f"Create a {single}", self.create, *made_wrong, **made, **answer)
        many = {"openapi_extra": documented(200, {"items": [stored_now]})}
        every_one = {"response_model": RecordList[model]}  # type: ignore[valid-type]
        add(every, "GET", f"List {kind}", self.listed, **many, **every_one)
        seen = {"openapi_extra": documented(200, stored_now)}
        add(one, "GET", f"Look at a {single}", self.look, 404, **seen, **answer)
        put = {"openapi_extra": documented(200, stored_now, name, body)}
        add(one, "PUT", f"Change a {single}", self.change, *changes, *taken, **put, **answer)
        example = {"id": stored_now["id"], "removed": True, "also": []}
        gone = {"openapi_extra": documented(200, example) | {"parameters": [CASCADE]}}
        add(
            one,
            "DELETE",
            f"Remove a {single}",
            self.remove,
            *changes,
            response_model=Removed,
            **gone,
        )

    async def create(self, request: Request) -> Response:
        """Store a record, checked as a part of a problem would be; it becomes version 1."""
        check_query(request)
        task = partial(records.read_posted, self.kind, None, state_of(request).travels)
        (draft, put_right), body = await read(request, task)

        def effect(tx: Tx) -> Answer:
            made = records.create(tx, draft)
            where = {"Location": f"/v1/{self.kind}/{made.id}"}
            content = noted(request, put_right, records.view(made))
            return effected(201, content, etag(made.version) | where)

        return await done_once(request, effect, body)

    def listed(self, request: Request) -> Response:
        """Return all records of this kind that are stored, each with its version."""
        check_query(request)
        with state_of(request).store.read() as tx:
            found = [object_text(records.view(each)) for each in stored.listed(tx, self.kind)]
        return as_json({"items": list_text(found)})

    def look(self, request: Request, record_id: str) -> Response:
        """Return a record as it is stored, with its version in the ETag."""
        check_query(request)
        with state_of(request).store.read() as tx:
            found = stored.get(tx, self.kind, record_id)
        return as_json(records.view(found), etag(found.version))

    async def change(self, request: Request, record_id: str) -> Response:
        """Replace a record that still is as it was read (If-Match); 412 tells what is there now."""
        check_query(request)
        versions = versions_of(request)
        task = partial(records.read_posted, self.kind, record_id, state_of(request).travels)
        (draft, put_right), body = await read(request, task)

        def effect(tx: Tx) -> Answer:
            try:
                current = stored.get(tx, self.kind, record_id).version
                made = records.change(tx, draft, named_by(versions, current))
            except Conflict:
                raise _stale(tx, self.kind, record_id) from None
            content = noted(request, put_right, records.view(made))
            return effected(200, content, etag(made.version))

        return await done_once(request, effect, body)

    async def remove(self, request: Request, record_id: str) -> Response:
        """Remove a record that still is as it was read (If-Match); 412 tells what is there now.

        What others name stays (409 says who), unless `?cascade=true` takes these with it.
        """
        check_query(request, ("cascade",))
        cascade = flag_of(request, "cascade")
        versions = versions_of(request)

        def effect(tx: Tx) -> Answer:
            try:
                current = stored.get(tx, self.kind, record_id).version
                expected = named_by(versions, current)
                gone, also = records.remove(tx, self.kind, record_id, expected, cascade=cascade)
            except records.StillNamed as named:
                more = {"naming": list(named.naming[:MOST_NAMING])}
                raise Refused(409, named.faults[0], None, more) from None
            except Conflict:
                raise _stale(tx, self.kind, record_id) from None
            said = {"id": gone.id, "removed": True, "also": list(also)}
            return effected(200, said, etag(gone.version))

        return await done_once(request, effect)


def _stale(tx: Tx, kind: str, record_id: str) -> Refused:
    """Return 412 with what stands there now."""
    now = json.loads(object_text(records.view(stored.get(tx, kind, record_id))))
    return Refused(412, fault(service.RECORD_STALE, "If-Match"), None, {"now": now})


for _kind, _model in KINDS.items():
    RecordRoutes(_kind, _model)
