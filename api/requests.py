"""How a request is read: its body through the strict door, its keys and versions, once each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from scheduler.errors import Fault
from scheduler.messages import Language, service
from scheduler.model.problem import SetAside
from scheduler.model.reading.door import MAX_REQUEST
from scheduler.store import Tx
from scheduler.store.keys import Answer, Write, answered, once
from scheduler.store.raw import object_text

from .bodies import JSON, Body, hash_of
from .problems import Repeated, refused, spoken
from .state import state_of

Result = TypeVar("Result")
LONGEST_KEY = 255
ACTOR = "anonymous"


async def read(
    request: Request,
    task: Callable[[bytes | Path], Result],
    most: int = MAX_REQUEST,
    kinds: tuple[str, ...] = (JSON,),
) -> tuple[Result, Body]:
    """Take in a write's body, and return what a task makes of it; in a process if it is large.

    Raises
    ------
    Repeated
        When the write has had its answer: nothing is read again, and nothing looked at anew.
    """
    state = state_of(request)
    key_of(request)
    async with state.uploads.receive(request, most, kinds) as body:
        before = await run_in_threadpool(answered, state.store, write_of(request, body))
        if before is not None:
            raise Repeated(before)
        if body.is_large:
            return await state.desk.ask(request, task, body.content), body
        return await run_in_threadpool(task, body.content), body


def check_query(request: Request, known: Iterable[str] = ()) -> None:
    """Refuse query parameters that are unknown or stand twice."""
    times = Counter(name for name, _ in request.query_params.multi_items())
    odd = sorted(name for name, count in times.items() if name not in set(known) or count > 1)
    odd += [name for name, value in request.query_params.multi_items() if "\x00" in value]
    if odd:
        raise refused(422, service.BAD_QUERY, "query", names=", ".join(odd)[:100])


def flag_of(request: Request, name: str) -> bool:
    """Return a query parameter that is `true` or `false`, false by default."""
    said = request.query_params.get(name, "false")
    if said not in ("true", "false"):
        raise refused(422, service.BAD_FLAG, name, name=name, given=said[:20])
    return said == "true"


def key_of(request: Request) -> str:
    """Return the Idempotency-Key of a write.

    Raises
    ------
    Refused
        When it is missing or too long.
    """
    keys = request.headers.getlist("idempotency-key")
    path = "Idempotency-Key"
    if len(keys) != 1 or not keys[0].strip():
        raise refused(400, service.KEY_MISSING, path)
    if len(keys[0]) > LONGEST_KEY or not keys[0].isprintable():
        raise refused(400, service.KEY_TOO_LONG, path, most=LONGEST_KEY)
    return keys[0]


_TAG = re.compile(r'(?:W/)?"(\d{1,9})"', re.ASCII)
"""A version, also one that a proxy has marked weak."""


def versions_of(request: Request) -> frozenset[int]:
    """Return the versions that a change names by If-Match: one, or a list (RFC 9110, 13.1.1).

    A tag that a proxy has marked weak names its version all the same.

    Raises
    ------
    Refused
        When it is missing (428), or holds what is no version (400).
    """
    given = request.headers.getlist("if-match")
    if not given:
        raise refused(428, service.IF_MATCH_MISSING, "If-Match")
    tags = [tag.strip() for line in given for tag in line.split(",")]
    found = [_TAG.fullmatch(tag) for tag in tags]
    for tag, match in zip(tags, found, strict=True):
        if match is None:
            raise refused(400, service.BAD_IF_MATCH, "If-Match", tag=tag[:40])
    return frozenset(int(match[1]) for match in found if match)


def named_by(versions: frozenset[int], current: int) -> int:
    """Return the current version where it is among those named, else one that is not current."""
    return current if current in versions else min(versions)


def etag(version: int) -> dict[str, str]:
    """Return the header that names a version."""
    return {"ETag": f'"{version}"'}


def write_of(request: Request, body: Body | None = None) -> Write:
    """Return a write as it is asked for: by its key, and what tells it from any other."""
    digest = hash_of(request).hexdigest() if body is None else body.digest
    return Write(key_of(request), digest, ACTOR)


async def had(request: Request, body: Body | None = None) -> Response | None:
    """Return the answer that a write has had under its key, before anything is looked at anew."""
    answer = await run_in_threadpool(answered, state_of(request).store, write_of(request, body))
    return None if answer is None else sent(answer)


async def done_once(
    request: Request, effect: Callable[[Tx], Answer], body: Body | None = None
) -> Response:
    """Run a write, once for its key; answer a repeat as the first time."""
    store, write = state_of(request).store, write_of(request, body)
    return sent(await run_in_threadpool(once, store, write, effect))


def sent(answer: Answer) -> Response:
    """Return a kept answer as it is sent."""
    return Response(answer.body, answer.status, answer.headers, JSON)


def effected(status: int, content: dict[str, Any], headers: dict[str, str] | None = None) -> Answer:
    """Return the answer of a write that is done: status, the fields of a JSON object, headers."""
    return Answer(status, headers or {}, object_text(content))


def as_json(fields: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    """Return a JSON object as an answer; documents in it are sent as they are stored."""
    return Response(object_text(fields), headers=headers, media_type=JSON)


def noted(
    request: Request,
    put_right: Sequence[Fault],
    content: dict[str, Any],
    set_aside: Sequence[SetAside] = (),
) -> dict[str, Any]:
    """Add what was put right in a request, and what was set aside, to its answer."""
    language = spoken(request)
    notices = [notice.as_dict(language) for notice in put_right]
    for each in set_aside:
        detail = each.sv if language is Language.SV else each.en
        notices.append({"code": each.code, "path": each.record, "detail": detail, "hint": ""})
    return content | {"notices": notices} if notices else content
