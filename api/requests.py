"""How a request is read: its body through the strict door, its keys and versions, once each."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from scheduler.errors import InputError, fault
from scheduler.messages import Language, documents, service
from scheduler.model.problem import SetAside
from scheduler.model.reading.door import MAX_REQUEST, Loaded, load
from scheduler.store import Store, Tx
from scheduler.store.keys import Answer, known, recall, remember
from scheduler.store.raw import object_text

from .problems import refused, spoken

LONGEST_KEY = 255
ACTOR = "anonymous"
JSON = "application/json"


@dataclass(frozen=True)
class Effect:
    """What a write answers: status, the fields of a JSON object, headers."""

    status: int
    content: dict[str, Any]
    headers: dict[str, str]


async def read_body(
    request: Request, most: int = MAX_REQUEST, kinds: tuple[str, ...] = (JSON,)
) -> bytes:
    """Return a request's body, refused as soon as it grows too large.

    Raises
    ------
    Refused
        When it is not declared as one of the kinds of content, JSON by default.
    InputError
        When it is over `most` bytes.
    """
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind not in kinds:
        said = {"given": kind[:60] or service.NOTHING, "wanted": " / ".join(kinds)}
        raise refused(415, service.WRONG_MEDIA, "Content-Type", **said)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise InputError([fault(documents.TOO_MANY_BYTES, size=f"> {most}", most=most)])
    return bytes(body)


async def read_json(request: Request, most: int = MAX_REQUEST) -> tuple[Loaded, bytes]:
    """Return a request's JSON object, and its bytes."""
    body = await read_body(request, most)
    return await run_in_threadpool(load, body, most), body


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


def answered(request: Request, store: Store, body: bytes) -> Response | None:
    """Return the answer that a write has had under its key, before anything is looked at anew."""
    with store.read() as tx:
        had = known(tx, key_of(request), _digest(request, body))
    return None if had is None else Response(had.body, had.status, had.headers, JSON)


def _digest(request: Request, body: bytes) -> str:
    """Return what tells one write from another under the same key."""
    about = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}".encode())
    about.update(request.headers.get("if-match", "").encode() + b"\n" + body)
    return about.hexdigest()


async def once(
    request: Request, store: Store, body: bytes, effect: Callable[[Tx], Effect]
) -> Response:
    """Run a write, once for its key; answer a repeat as the first time.

    Effect, key and answer share one transaction, so that a write is either done and remembered,
    or neither.
    """
    key, digest = key_of(request), _digest(request, body)

    def change(tx: Tx) -> Answer:
        had = recall(tx, key, digest)
        if had is not None:
            return had
        done = effect(tx)
        answer = Answer(done.status, done.headers, object_text(done.content))
        remember(tx, key, answer)
        return answer

    answer = await run_in_threadpool(store.write, change, ACTOR)
    return Response(answer.body, answer.status, answer.headers, JSON)


def as_json(fields: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    """Return a JSON object as an answer; documents in it are sent as they are stored."""
    return Response(object_text(fields), headers=headers, media_type=JSON)


def noted(
    request: Request,
    loaded: Loaded,
    content: dict[str, Any],
    set_aside: Sequence[SetAside] = (),
) -> dict[str, Any]:
    """Add what was put right in a request, and what was set aside, to its answer."""
    language = spoken(request)
    notices = [notice.as_dict(language) for notice in loaded.notices]
    for each in set_aside:
        detail = each.sv if language is Language.SV else each.en
        notices.append({"code": each.code, "path": each.record, "detail": detail, "hint": ""})
    return content | {"notices": notices} if notices else content
