"""Rosters, clients, needs and bookings: create, read, change and remove."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

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


def _add(kind: str, shape: str) -> None:
    """Add the addresses of one kind of record."""

    async def create(request: Request) -> Response:
        check_query(request)
        loaded, body = await read_json(request)
        draft = records.read_record(kind, loaded.value)

        def effect(tx: Tx) -> Effect:
            made = records.create(tx, draft)
            where = {"Location": f"/v1/{kind}/{made.id}"}
            content = noted(request, loaded, records.view(made))
            return Effect(201, content, etag(made.version) | where)

        return await once(request, state_of(request).store, body, effect)

    def listed(request: Request) -> Response:
        check_query(request)
        with state_of(request).store.read() as tx:
            found = [records.view(each) for each in stored.listed(tx, kind)]
        return JSONResponse({"items": found})

    def look(request: Request, record_id: str) -> Response:
        check_query(request)
        with state_of(request).store.read() as tx:
            found = stored.get(tx, kind, record_id)
        return JSONResponse(records.view(found), headers=etag(found.version))

    async def change(request: Request, record_id: str) -> Response:
        check_query(request)
        version = version_of(request)
        loaded, body = await read_json(request)
        draft = records.read_record(kind, loaded.value, record_id)

        def effect(tx: Tx) -> Effect:
            try:
                made = records.change(tx, draft, version)
            except Conflict as error:
                raise _stale(tx, kind, record_id, error) from None
            content = noted(request, loaded, records.view(made))
            return Effect(200, content, etag(made.version))

        return await once(request, state_of(request).store, body, effect)

    async def remove(request: Request, record_id: str) -> Response:
        check_query(request)
        version = version_of(request)

        def effect(tx: Tx) -> Effect:
            try:
                gone = stored.remove(tx, kind, record_id, version)
            except Conflict as error:
                raise _stale(tx, kind, record_id, error) from None
            return Effect(200, {"id": gone.id, "removed": True}, etag(gone.version))

        return await once(request, state_of(request).store, b"", effect)

    one, every = f"/{kind}/{{record_id}}", f"/{kind}"
    shaped = body_of(shape)
    common: dict[str, Any] = {"tags": [kind]}
    router.post(
        every,
        status_code=201,
        openapi_extra=shaped,
        name=f"create {kind}",
        responses=problems_of(400, 409, 413, 415, 422, 503),
        **common,
    )(create)
    router.get(every, name=f"list {kind}", responses=problems_of(422, 503), **common)(listed)
    router.get(one, name=f"read {kind}", responses=problems_of(404, 422, 503), **common)(look)
    router.put(
        one,
        openapi_extra=shaped,
        name=f"change {kind}",
        responses=problems_of(400, 404, 409, 412, 413, 415, 422, 428, 503),
        **common,
    )(change)
    router.delete(
        one,
        name=f"remove {kind}",
        responses=problems_of(400, 404, 409, 412, 422, 428, 503),
        **common,
    )(remove)


def _stale(tx: Tx, kind: str, record_id: str, error: Conflict) -> Refused:
    """Return 412 with what stands there now."""
    now = records.view(stored.get(tx, kind, record_id))
    return Refused(412, "STALE", str(error), "look at it again", "If-Match", None, {"now": now})


for _kind, _model in KINDS.items():
    _add(_kind, _model.__name__)
