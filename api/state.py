"""What the application holds while it runs."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from scheduler.errors import HemturError
from scheduler.store import Address, Store
from scheduler.store import plans as stored
from scheduler.travel import Travels

from .bodies import Uploads
from .desk import Desk
from .refusals import Refusals

POLL_SECONDS = 0.5


@dataclass
class Watch:
    """Looks at each watched plan twice a second, however many people watch it."""

    store: Store
    plans: dict[str, list[asyncio.Queue[dict[str, Any]]]] = field(default_factory=dict)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Tell every watcher what has changed, until the application closes."""
        seen: dict[str, str] = {}
        while not self.closing.is_set():
            watched = list(self.plans)
            if watched:
                try:
                    found = await run_in_threadpool(self._look, watched)
                except HemturError:
                    found = {}
                for plan_id, news in found.items():
                    text = json.dumps(news, sort_keys=True)
                    if seen.get(plan_id) != text:
                        seen[plan_id] = text
                        for queue in self.plans.get(plan_id, ()):
                            if queue.full():
                                queue.get_nowait()  # a slow reader wants the latest, not all
                            queue.put_nowait(news)
            seen = {plan_id: text for plan_id, text in seen.items() if plan_id in self.plans}
            try:
                await asyncio.wait_for(self.closing.wait(), POLL_SECONDS)
            except TimeoutError:
                continue

    def _look(self, watched: list[str]) -> dict[str, dict[str, Any]]:
        with self.store.read() as tx:
            return {plan_id: news(stored.get_plan(tx, plan_id)) for plan_id in watched}

    def join(self, plan_id: str) -> asyncio.Queue[dict[str, Any]]:
        """Begin to watch a plan."""
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(1)
        self.plans.setdefault(plan_id, []).append(queue)
        return queue

    def leave(self, plan_id: str, queue: asyncio.Queue[dict[str, Any]]) -> None:
        """Watch no longer."""
        queues = self.plans.get(plan_id, [])
        if queue in queues:
            queues.remove(queue)
        if not queues:
            self.plans.pop(plan_id, None)


def news(plan: stored.StoredPlan) -> dict[str, Any]:
    """Return what a watcher is told of a plan."""
    progress = json.loads(plan.progress) if plan.progress else {}
    return {"status": plan.state, "version": plan.version} | progress


def event_id(latest: dict[str, Any]) -> str:
    """Return the id of an event: what was told, so that who comes back says what it has heard."""
    return f"{latest['version']}-{latest.get('elapsed', 0)}"


@dataclass
class State:
    """Store and address, the source of travel, what comes in, the watch, refusals, the desk.

    `solves` where workers run beside the server.
    """

    store: Store
    address: Address
    travels: Travels
    uploads: Uploads
    watch: Watch
    refusals: Refusals
    desk: Desk = field(default_factory=Desk)
    solves: bool = False


def state_of(request: Request) -> State:
    """Return what the application holds."""
    held: State = request.app.state.hemtur
    return held
