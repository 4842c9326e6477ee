"""Errors as problem details (RFC 9457), in Swedish or English.

Every error body has `type` (the address of a page about its code), `title`, `status`, `code` and
`errors`: a list of code, path, detail and hint, one for each fault.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from scheduler.errors import (
    Busy,
    Conflict,
    Fault,
    HemturError,
    InputError,
    NotFound,
    StoreError,
    fault,
)
from scheduler.logs import logger
from scheduler.messages import Language, Message, documents, service
from scheduler.store.keys import Answer

MEDIA = "application/problem+json"
MALFORMED = frozenset(("NOT_JSON", "DUPLICATE_KEY", "BAD_TEXT", "NOT_AN_OBJECT"))
"""Codes of bodies that are no document at all: 400; what is one, but wrong, is 422."""
UNREAD = frozenset((408, 413, 415))
"""Answers that are given before the body is read to its end: it is read no further."""
log = logger(__name__)


class Refused(HemturError):
    """A request that is refused with a status of its own."""

    def __init__(
        self,
        status: int,
        refusal: Fault,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        self.status = status
        self.headers, self.more = dict(headers or {}), dict(more or {})
        super().__init__(refusal)


def refused(status: int, message: Message, path: str = "", **values: object) -> Refused:
    """Return the refusal of a request, in words of the catalogue."""
    return Refused(status, Fault(message, path, values))


class Repeated(Exception):
    """A write that has had its answer, which is given again."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(answer.status)


class NothingNew(Exception):
    """There is nothing to send, and never will be: 204."""


def problem(
    request: Request,
    status: int,
    faults: Iterable[Fault],
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> Response:
    """Return faults as a problem document in the language that is asked for."""
    language = spoken(request)
    listed = [each.as_dict(language) for each in faults]
    request.state.refusal = listed[0]["code"]
    body = {
        "type": f"/errors/{listed[0]['code']}",
        "title": listed[0]["detail"],
        "status": status,
        "code": listed[0]["code"],
        "errors": listed,
    } | dict(more or {})
    content = json.dumps(body, ensure_ascii=False)
    sent = {"Content-Language": language, "Vary": "Accept-Language"} | dict(headers or {})
    if status in UNREAD:
        sent["Connection"] = "close"
    return Response(content, status, sent, MEDIA)


def spoken(request: Request) -> Language:
    """Return the language of an answer: English where it is asked for before Swedish, else sv."""
    wanted = ",".join(request.headers.getlist("accept-language"))
    for part in sorted(wanted.split(","), key=_quality, reverse=True):
        language = part.split(";")[0].strip().lower().partition("-")[0]
        if language in tuple(Language) and _quality(part) > 0:
            return Language(language)
    return Language.SV


def _quality(part: str) -> float:
    _, _, weight = part.replace(" ", "").replace("\t", "").partition(";q=")
    try:
        return min(1.0, float(weight)) if weight else 1.0
    except ValueError:
        return 0.0


def status_of(faults: tuple[Fault, ...]) -> int:
    """Return the status of faulty input."""
    codes = {each.code for each in faults}
    if codes & MALFORMED:
        return 400
    return 413 if codes == {"TOO_LARGE"} else 422


def answer_to(error: HemturError) -> tuple[int, dict[str, str], dict[str, Any]]:
    """Return status, headers and further fields of the answer to an error."""
    match error:
        case Refused():
            return error.status, error.headers, error.more
        case InputError():
            return status_of(error.faults), {}, {}
        case NotFound():
            return 404, {}, {}
        case Conflict():
            return 409, {}, {} if error.current is None else {"current": error.current}
        case Busy():
            return 429, {"Retry-After": str(error.seconds)}, {}
        case StoreError():
            return 503, {"Retry-After": "2"}, {}
    return 422, {}, {}


def install(app: FastAPI) -> None:
    """Have an application answer every error as a problem document."""

    @app.exception_handler(HemturError)
    def foreseen(request: Request, error: HemturError) -> Response:
        status, headers, more = answer_to(error)
        if isinstance(error, StoreError):
            log.warning("store away")
        return problem(request, status, error.faults, headers, more)

    @app.exception_handler(Repeated)
    def repeated(request: Request, error: Repeated) -> Response:
        had = error.answer
        return Response(had.body, had.status, had.headers, "application/json")

    @app.exception_handler(NothingNew)
    def nothing_new(request: Request, error: NothingNew) -> Response:
        return Response(status_code=204)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        faults = [
            fault(documents.BAD_VALUE, ".".join(map(str, e["loc"])), value=repr(e.get("input")))
            for e in error.errors()
        ]
        return problem(request, 422, faults)

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> Response:
        told = {404: service.NO_ADDRESS, 405: service.METHOD_NOT_ALLOWED}
        found = fault(told.get(error.status_code, service.HTTP), why=error.detail)
        return problem(request, error.status_code, [found], error.headers)
