"""Processes in which what is large is read, checked and judged, away from the event loop."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple

from anyio import BrokenWorkerProcess, CapacityLimiter, to_process
from fastapi import Request
from starlette.requests import ClientDisconnect

from scheduler.errors import Busy, InputError, StoreError, fault
from scheduler.messages.service import operation
from scheduler.processes import for_another

Given = TypeVarTuple("Given")
Result = TypeVar("Result")
PLACES = 2
"""Tasks at a time; each holds some 200 MB where its document is the largest."""
HEAVY = 4 * 2**20
"""Bytes of a document from which it is read alone: two of the largest at once take 400 MB."""
MOST_WAITING = 16
LONGEST_WAIT, LONGEST_TASK = 30.0, 30.0
"""Seconds for which a task waits for its turn, and runs."""


def _set() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass
class Desk:
    """A few processes for work that would hold up every other request.

    A task is ended when its time is up, and when who asked for it has hung up. Tasks that come
    while the first process still loads wait for it: a second beside it would take twice as long.
    """

    places: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(PLACES))
    heavy: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(1))
    processes: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(PLACES + 1))
    loaded: asyncio.Event = field(default_factory=_set)

    async def ask(
        self, request: Request, task: Callable[[*Given], Result], *arguments: *Given
    ) -> Result:
        """Return what a task returns in another process, or raise what it raises.

        Raises
        ------
        Busy
            When too many wait already.
        StoreError
            When the process has died: 503, and the same request may come again.
        InputError
            When the task takes too long (TOO_COSTLY).
        ClientDisconnect
            When nobody waits for it any more.
        """
        limits = [self.heavy, self.places] if _is_heavy(arguments) else [self.places]
        if sum(limit.statistics().tasks_waiting for limit in limits) >= MOST_WAITING:
            raise Busy(operation.DESK_FULL, round(LONGEST_TASK))
        gone = asyncio.ensure_future(_hung_up(request))
        async with AsyncExitStack() as held:
            held.push_async_callback(_ended, gone)
            for limit in limits:
                await self._turn(limit, gone, request)
                held.callback(limit.release_on_behalf_of, request)
            return await _done(self.processes, gone, task, arguments)

    async def _turn(
        self, limit: CapacityLimiter, gone: asyncio.Future[None], request: Request
    ) -> None:
        """Wait for a place, no longer than the client does."""
        turn = asyncio.ensure_future(self._place(limit, request))
        try:
            await _first_of(turn, gone, LONGEST_WAIT)
        finally:
            await _ended(turn)
        if turn.cancelled():
            raise (
                ClientDisconnect if gone.done() else Busy(operation.DESK_FULL, round(LONGEST_TASK))
            )

    async def _place(self, limit: CapacityLimiter, request: Request) -> None:
        await self.loaded.wait()
        await limit.acquire_on_behalf_of(request)

    async def warm(self, task: Callable[[], None]) -> None:
        """Have one process ready, with what a task loads."""
        self.loaded.clear()
        try:
            with suppress(BrokenWorkerProcess):
                await to_process.run_sync(
                    for_another, os.getpid(), task, (), limiter=self.processes
                )
        finally:
            self.loaded.set()


def _is_heavy(arguments: tuple[object, ...]) -> bool:
    """Tell whether a task reads a document that is read alone."""
    paths = [each for each in arguments if isinstance(each, Path)]
    return sum(path.stat().st_size for path in paths) >= HEAVY


async def _done(
    processes: CapacityLimiter,
    gone: asyncio.Future[None],
    task: Callable[..., Result],
    arguments: tuple[object, ...],
) -> Result:
    """Return what a task returns; it is ended when it takes too long, or the client is gone."""
    if gone.done():
        raise ClientDisconnect
    job = asyncio.ensure_future(
        to_process.run_sync(
            for_another, os.getpid(), task, arguments, cancellable=True, limiter=processes
        )
    )
    try:
        await _first_of(job, gone, LONGEST_TASK)
    finally:
        await _ended(job)
    if not job.cancelled():
        try:
            return job.result()
        except BrokenWorkerProcess:
            raise StoreError(fault(operation.PROCESS_DIED)) from None
    if gone.done():
        raise ClientDisconnect
    raise InputError([fault(operation.TOO_COSTLY, seconds=round(LONGEST_TASK))])


async def _first_of(
    wanted: asyncio.Future[Any], gone: asyncio.Future[None], seconds: float
) -> None:
    await asyncio.wait((wanted, gone), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)


async def _ended(task: asyncio.Future[Any]) -> None:
    """End a task that is no longer wanted, if it has not ended by itself."""
    task.cancel()
    await asyncio.wait((task,))


async def _hung_up(request: Request) -> None:
    """Return once the client has hung up; whatever it still sends is not wanted."""
    while (await request.receive())["type"] != "http.disconnect":
        continue
