"""What the application holds while it runs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from scheduler.errors import Busy, HemturError
from scheduler.store import Store
from scheduler.store import plans as stored
from scheduler.travel import Travels

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


MOST_JUDGED = 8
"""Plans that may be judged or wait for it at a time."""


@dataclass
class Judges:
    """Processes that judge, made anew when one dies."""

    make: Callable[[], Executor]
    pool: Executor | None = None
    waiting: int = 0

    async def ask(self, task: Callable[..., Any], *arguments: Any) -> Any:
        """Return what a task returns in another process.

        Raises
        ------
        Busy
            When too many wait already.
        """
        if self.waiting >= MOST_JUDGED:
            raise Busy(5)
        self.waiting += 1
        try:
            loop = asyncio.get_running_loop()
            pool = self.pool = self.pool or self.make()
            try:
                return await loop.run_in_executor(pool, task, *arguments)
            except BrokenExecutor:
                if self.pool is pool:  # another may have put a new one there already
                    self.pool = None
                    pool.shutdown(wait=False, cancel_futures=True)
                raise Busy(5) from None
        finally:
            self.waiting -= 1

    def close(self) -> None:
        """End the processes."""
        if self.pool is not None:
            self.pool.shutdown(wait=False, cancel_futures=True)


@dataclass
class State:
    """The store, the one source of travel, the processes that judge, and the watch.

    `solves` where workers run beside the server.
    """

    store: Store
    travels: Travels
    judges: Judges
    watch: Watch
    solves: bool = False


def state_of(request: Request) -> State:
    """Return what the application holds."""
    held: State = request.app.state.hemtur
    return held
