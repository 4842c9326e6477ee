"""Errors as problem details (RFC 9457), in Swedish or English.

Every error body has `type`, `title`, `status`, `code` and `errors`: a list of code, path, detail
and hint, one for each fault.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from scheduler.errors import (
    Conflict,
    Fault,
    HemturError,
    InputError,
    NotFound,
    StoreError,
)
from scheduler.services.plans import Busy
from scheduler.store.keys import KeyReused

from .texts import swedish

MEDIA = "application/problem+json"
MALFORMED = frozenset(("NOT_JSON", "DUPLICATE_KEY", "BAD_TEXT", "NOT_AN_OBJECT"))
"""Codes of bodies that are no document at all: 400; what is one, but wrong, is 422."""


UNREAD = frozenset((413, 415))
"""Answers that are given before the body is read to its end: it is read no further."""


class Refused(HemturError):
    """A request that is refused with a status of its own."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        hint: str = "",
        path: str = "",
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        self.status, self.code = status, code
        self.fault = Fault(code, path, detail, hint)
        self.headers, self.more = dict(headers or {}), dict(more or {})
        super().__init__(detail)


def problem(
    request: Request,
    status: int,
    faults: Iterable[Fault],
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> Response:
    """Return faults as a problem document in the language that is asked for."""
    language = spoken(request)
    listed = [shown(fault, language) for fault in faults]
    code = listed[0]["code"] if listed else "ERROR"
    body = {
        "type": f"urn:hemtur:problem:{code.lower().replace('_', '-')}",
        "title": listed[0]["detail"] if listed else "",
        "status": status,
        "code": code,
        "errors": listed,
    } | dict(more or {})
    content = json.dumps(body, ensure_ascii=False)
    sent = {"Content-Language": language, "Vary": "Accept-Language"} | dict(headers or {})
    if status in UNREAD:
        sent["Connection"] = "close"
    return Response(content, status, sent, MEDIA)


def spoken(request: Request) -> str:
    """Return the language of an answer: English where it is asked for before Swedish, else sv."""
    wanted = request.headers.get("accept-language", "")
    for part in sorted(wanted.split(","), key=_quality, reverse=True):
        language = part.split(";")[0].strip().lower()[:2]
        if language in ("sv", "en"):
            return language
    return "sv"


def _quality(part: str) -> float:
    _, _, weight = part.partition(";q=")
    try:
        return float(weight) if weight else 1.0
    except ValueError:
        return 0.0


def shown(fault: Fault, language: str) -> dict[str, str]:
    """Return a fault as it is sent."""
    detail, hint = fault.detail, fault.hint
    if language == "sv":
        detail, hint = swedish(str(fault.code), detail, hint)
    sent = {"code": str(fault.code), "path": fault.path, "detail": detail, "hint": hint}
    return {name: text.encode("utf-8", "replace").decode() for name, text in sent.items()}


def status_of(faults: tuple[Fault, ...]) -> int:
    """Return the status of faulty input."""
    codes = {str(fault.code) for fault in faults}
    if codes & MALFORMED:
        return 400
    return 413 if codes == {"TOO_LARGE"} else 422


def install(app: FastAPI) -> None:
    """Have an application answer every error as a problem document."""

    @app.exception_handler(InputError)
    def bad_input(request: Request, error: InputError) -> Response:
        return problem(request, status_of(error.faults), error.faults)

    @app.exception_handler(Refused)
    def refused(request: Request, error: Refused) -> Response:
        return problem(request, error.status, [error.fault], error.headers, error.more)

    @app.exception_handler(NotFound)
    def not_found(request: Request, error: NotFound) -> Response:
        return problem(request, 404, [Fault("NOT_FOUND", "", str(error), "check the address")])

    @app.exception_handler(KeyReused)
    def reused(request: Request, error: KeyReused) -> Response:
        hint = "use a new key for a new request"
        return problem(request, 422, [Fault("KEY_REUSED", "Idempotency-Key", str(error), hint)])

    @app.exception_handler(Conflict)
    def conflict(request: Request, error: Conflict) -> Response:
        more = {} if error.current is None else {"current": error.current}
        fault = Fault("CONFLICT", "", str(error), "read it again, and decide anew")
        return problem(request, 409, [fault], more=more)

    @app.exception_handler(Busy)
    def busy(request: Request, error: Busy) -> Response:
        headers = {"Retry-After": str(error.seconds)}
        return problem(request, 429, [Fault("BUSY", "", str(error), "try again later")], headers)

    @app.exception_handler(StoreError)
    def away(request: Request, error: StoreError) -> Response:
        fault = Fault("STORE_AWAY", "", "the database did not answer", "try again")
        return problem(request, 503, [fault], {"Retry-After": "2"})

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        faults = [
            Fault("BAD_VALUE", ".".join(map(str, e["loc"])), e["msg"], "see the documentation")
            for e in error.errors()
        ]
        return problem(request, 422, faults)

    @app.exception_handler(HemturError)
    def refuses(request: Request, error: HemturError) -> Response:
        fault = Fault("CANNOT_BE_DONE", "", str(error)[:300], "see the documentation")
        return problem(request, 422, [fault])

    @app.exception_handler(Exception)
    def unforeseen(request: Request, error: Exception) -> Response:
        fault = Fault(
            "UNFORESEEN", "", "something went wrong here; nothing was stored", "try again"
        )
        return problem(request, 500, [fault])

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> Response:
        code = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}.get(error.status_code, "HTTP")
        fault = Fault(code, "", str(error.detail), "see the documentation")
        return problem(request, error.status_code, [fault], error.headers)
