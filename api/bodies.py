"""Bodies of requests as they come in: small ones in memory, large ones in a file of their own."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from scheduler.errors import Busy, Fault, InputError, StoreError, fault
from scheduler.messages import documents, service
from scheduler.messages.service import operation
from scheduler.model.reading.door import MAX_REQUEST

from .problems import refused

JSON = "application/json"
SMALL = 256 * 1024
"""Bytes up to which a body is held and read in the service's own process."""
MOST_LARGE, MOST_OF_ONE = 16, 8
"""Large bodies that may come in, or wait to be read, at a time, of all and of one client: 320 MB of
disk."""
DRAINED = 4
"""Times its limit up to which a body is taken in, to be refused at its end."""
LONGEST = 60.0
"""Seconds in which a body has to have come in."""


@dataclass(frozen=True)
class Body:
    """A body that has come in: its bytes, or the file that holds them.

    `digest` is of the whole request, and tells one write from another under the same key.
    """

    content: bytes | Path
    digest: str

    @property
    def is_large(self) -> bool:
        """Whether it is to be read in another process."""
        return isinstance(self.content, Path)


def client_of(request: Request) -> str:
    """Return whom a request comes from, until keys say it better: a digest of the address."""
    host = request.client.host if request.client else ""
    return hashlib.blake2b(host.encode(), digest_size=8).hexdigest()


def hash_of(request: Request) -> hashlib._Hash:
    """Return the hash of a request without its body."""
    about = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}".encode())
    about.update(request.headers.get("if-match", "").encode() + b"\n")
    return about


SPOOL = "hemtur-"
"""How folders of large bodies are called; the number of the process that has one follows."""


def sweep() -> None:
    """Clear away the bodies that killed processes have left."""
    for folder in Path(tempfile.gettempdir()).glob(f"{SPOOL}*-*"):
        number = folder.name.removeprefix(SPOOL).partition("-")[0]
        if number.isdecimal() and not _runs(int(number)):
            shutil.rmtree(folder, ignore_errors=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True


class Uploads:
    """Counts the large bodies that are held, so that all of them together stay within bounds."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._held: Counter[str] = Counter()

    @asynccontextmanager
    async def receive(
        self, request: Request, most: int = MAX_REQUEST, kinds: tuple[str, ...] = (JSON,)
    ) -> AsyncIterator[Body]:
        """Hold a request's body, refused as soon as it grows too large or takes too long.

        Raises
        ------
        Refused
            When it is not declared as one of the kinds of content, JSON by default; or too slow.
        InputError
            When it is over `most` bytes.
        Busy
            When too many large bodies are held already.
        StoreError
            When there is no room on the disk for it.
        """
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind not in kinds:
            said = {"given": kind[:60] or service.NOTHING, "wanted": " / ".join(kinds)}
            raise refused(415, service.WRONG_MEDIA, "Content-Type", **said)
        declared = request.headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > DRAINED * most:
            raise InputError([fault(documents.TOO_MANY_BYTES, size=declared, most=most)])
        incoming = _Incoming(self, most, request)
        try:
            try:
                async with asyncio.timeout(LONGEST):
                    async for chunk in request.stream():
                        await incoming.take(chunk)
            except TimeoutError:
                raise refused(408, operation.TOO_SLOW, seconds=round(LONGEST)) from None
            yield await incoming.whole()
        finally:
            incoming.close()

    def begin(self, client: str) -> IO[bytes]:
        """Return the file for one more large body of a client.

        Raises
        ------
        Busy
            When too many are held.
        """
        if self._held.total() >= MOST_LARGE or self._held[client] >= MOST_OF_ONE:
            raise Busy(operation.MANY_LARGE, 10)
        Path(self.folder).mkdir(mode=0o700, exist_ok=True)  # whoever has tidied it away
        opened = tempfile.NamedTemporaryFile(dir=self.folder, prefix="body-", buffering=0)  # noqa: SIM115
        self._held[client] += 1
        return opened

    def end(self, client: str) -> None:
        """Count one large body less."""
        self._held[client] -= 1


def _write(file: IO[bytes], content: bytearray) -> None:
    """Write all of a content; a disk that is nearly full takes a part of it first."""
    left = memoryview(content)
    while left:
        left = left[file.write(left) :]


class _Incoming:
    """A body on its way in."""

    def __init__(self, uploads: Uploads, most: int, request: Request) -> None:
        self._uploads, self._most, self._about = uploads, most, hash_of(request)
        self._client = client_of(request)
        self._held = bytearray()
        self._size = 0
        self._file: IO[bytes] | None = None

    async def take(self, chunk: bytes) -> None:
        """Take in a part."""
        self._size += len(chunk)
        if self._size > DRAINED * self._most:
            raise self._too_large()
        if self._size > self._most:  # passed over, so that who still sends hears why
            self._held = bytearray()
            return
        self._about.update(chunk)
        self._held += chunk
        if len(self._held) > SMALL:
            await self._put_down()

    async def whole(self) -> Body:
        """Return the body, all of which has come in."""
        if self._size > self._most:
            raise self._too_large()
        digest = self._about.hexdigest()
        if self._file is None:
            return Body(bytes(self._held), digest)
        await self._put_down()
        return Body(Path(self._file.name), digest)

    def _too_large(self) -> InputError:
        said = {"size": f"> {self._most}", "most": self._most}
        return InputError([Fault(documents.TOO_MANY_BYTES, "", said)])

    async def _put_down(self) -> None:
        try:
            if self._file is None:
                self._file = self._uploads.begin(self._client)
            await run_in_threadpool(_write, self._file, self._held)
        except OSError:
            raise StoreError(fault(operation.NO_SPACE)) from None
        self._held = bytearray()

    def close(self) -> None:
        """Let go of it."""
        if self._file is not None:
            self._uploads.end(self._client)
            with suppress(OSError):
                self._file.close()
