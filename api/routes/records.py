"""Rosters, clients, needs and bookings: create, read, change and remove."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from api.problems import Refused
from api.requests import (
    Effect,
    check_query,
    etag,
    noted,
    once,
    read_json,
    version_of,
)
from api.shapes import body_of, problems_of
from api.state import state_of
from scheduler.errors import Conflict
from scheduler.services import records
from scheduler.services.records import KINDS
from scheduler.store import Tx
from scheduler.store import records as stored

router = APIRouter(prefix="/v1")


class RecordRoutes:
    """The addresses of one kind of record."""

    def __init__(self, kind: str, shape: str) -> None:
        self.kind = kind
        one, every = f"/{kind}/{{record_id}}", f"/{kind}"
        shaped = body_of(shape)

        def add(path: str, method: str, verb: str, call: Any, *errors: int, **more: Any) -> None:
            router.add_api_route(
                path,
                call,
                methods=[method],
                name=f"{verb} {kind}",
                tags=[kind],
                responses=problems_of(*errors, 422, 503),
                **more,
            )

        changes = (400, 404, 409, 412, 428)
        made = {"status_code": 201, "openapi_extra": shaped}
        add(every, "POST", "create", self.create, 400, 409, 413, 415, **made)
        add(every, "GET", "list", self.listed)
        add(one, "GET", "read", self.look, 404)
        add(one, "PUT", "change", self.change, *changes, 413, 415, openapi_extra=shaped)
        add(one, "DELETE", "remove", self.remove, *changes)

    async def create(self, request: Request) -> Response:
        """Store a new record."""
        check_query(request)
        loaded, body = await read_json(request)
        draft = await run_in_threadpool(records.read_record, self.kind, loaded.value)

        def effect(tx: Tx) -> Effect:
            made = records.create(tx, draft)
            where = {"Location": f"/v1/{self.kind}/{made.id}"}
            content = noted(request, loaded, records.view(made))
            return Effect(201, content, etag(made.version) | where)

        return await once(request, state_of(request).store, body, effect)

    def listed(self, request: Request) -> Response:
        """Return all records of the kind."""
        check_query(request)
        with state_of(request).store.read() as tx:
            found = [records.view(each) for each in stored.listed(tx, self.kind)]
        return JSONResponse({"items": found})

    def look(self, request: Request, record_id: str) -> Response:
        """Return one record."""
        check_query(request)
        with state_of(request).store.read() as tx:
            found = stored.get(tx, self.kind, record_id)
        return JSONResponse(records.view(found), headers=etag(found.version))

    async def change(self, request: Request, record_id: str) -> Response:
        """Replace a record that still is as it was read."""
        check_query(request)
        version = version_of(request)
        loaded, body = await read_json(request)
        draft = await run_in_threadpool(records.read_record, self.kind, loaded.value, record_id)

        def effect(tx: Tx) -> Effect:
            try:
                made = records.change(tx, draft, version)
            except Conflict as error:
                raise _stale(tx, self.kind, record_id, error) from None
            content = noted(request, loaded, records.view(made))
            return Effect(200, content, etag(made.version))

        return await once(request, state_of(request).store, body, effect)

    async def remove(self, request: Request, record_id: str) -> Response:
        """Remove a record that still is as it was read."""
        check_query(request)
        version = version_of(request)

        def effect(tx: Tx) -> Effect:
            try:
                gone = stored.remove(tx, self.kind, record_id, version)
            except Conflict as error:
                raise _stale(tx, self.kind, record_id, error) from None
            return Effect(200, {"id": gone.id, "removed": True}, etag(gone.version))

        return await once(request, state_of(request).store, b"", effect)


def _stale(tx: Tx, kind: str, record_id: str, error: Conflict) -> Refused:
    """Return 412 with what stands there now."""
    now = records.view(stored.get(tx, kind, record_id))
    return Refused(412, "STALE", str(error), "look at it again", "If-Match", None, {"now": now})


for _kind, _model in KINDS.items():
    RecordRoutes(_kind, _model.__name__)
