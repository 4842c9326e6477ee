"""Refused writes, which leave their row in the audit like those that were done."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from scheduler.logs import logger
from scheduler.services.records import KINDS
from scheduler.store import Store
from scheduler.store.database import Refusal

log = logger(__name__)
FLUSH_SECONDS = 1.0
MOST = 50
"""Rows that are written in a second; of what is beyond, how many there were."""
ABOUT = frozenset((*KINDS, "plans", "evaluations", "import"))
"""What of an address the audit names."""
WRITES = frozenset(("POST", "PUT", "PATCH", "DELETE"))


@dataclass
class Refusals:
    """Refused writes that have no row yet; they get theirs within a second, many in one step."""

    store: Store
    actor: str
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    _noted: list[Refusal] = field(default_factory=list)
    _beyond: int = 0

    def note(self, request: Request, request_id: str, status: int) -> None:
        """Note the answer to a request, where it is the refusal of a write."""
        code = getattr(request.state, "refusal", None)
        if code is None or request.method not in WRITES or not 400 <= status < 500:
            return
        if len(self._noted) >= MOST:
            self._beyond += 1
            return
        about = next((each for each in request.url.path.split("/") if each in ABOUT), "")
        self._noted.append(Refusal(datetime.now(UTC), about, code, request_id))

    async def run(self) -> None:
        """Write what was noted, once a second, until the application closes."""
        while not self.closing.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self.closing.wait(), FLUSH_SECONDS)
            await self._flush()
        await self._flush()

    async def _flush(self) -> None:
        noted, beyond = self._noted, self._beyond
        self._noted, self._beyond = [], 0
        if beyond:
            noted.append(Refusal(datetime.now(UTC), "", f"{beyond} more", uuid4().hex))
        if noted:
            try:
                await run_in_threadpool(self.store.write, lambda tx: tx.refused(noted), self.actor)
            except Exception:  # what is refused next has its row all the same
                log.exception("refusals not audited", count=len(noted))
