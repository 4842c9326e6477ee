"""Starts processes, all forked from one that has the kernel loaded; runs a function in one.

A solve holds a core for its whole length, so it never runs in the caller's process (a server's
event loop would stand still). On systems without a fork server, processes are spawned.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from threading import Lock
from types import ModuleType
from typing import Any

from scheduler.processes import end_with_parent, start_method
from scheduler.solver.params import POLL_SECONDS

_HIDING = Lock()
_OWNER: dict[int, int] = {}
"""Which process has started a fork server, by the server's process id."""


class WorkerDied(RuntimeError):
    """A worker process ended without an answer."""


def prepare() -> None:
    """Start loading the kernel in the background, to be ready when workers are needed."""
    if context().get_start_method() == "forkserver":
        from multiprocessing.forkserver import ensure_running

        ensure_running()


def can_start() -> bool:
    """Tell whether this process may have children; one that a pool has started may not."""
    return not multiprocessing.current_process().daemon


def context() -> BaseContext:
    """Return how processes are started on this system."""
    if start_method() == "spawn" or _forked():
        return multiprocessing.get_context("spawn")
    chosen = multiprocessing.get_context("forkserver")
    chosen.set_forkserver_preload(["scheduler.solver.running.preload"])
    return chosen


def _forked() -> bool:
    """Tell whether this process is a fork of one that has a fork server, which is not its own."""
    from multiprocessing.forkserver import _forkserver

    server = getattr(_forkserver, "_forkserver_pid", None)
    return server is not None and _OWNER.setdefault(server, os.getpid()) != os.getpid()


def start(target: Callable[..., None], *arguments: Any) -> tuple[BaseProcess, Connection]:
    """Start a process with our end of a pipe; `target` gets the other end, then the arguments."""
    ours, theirs = context().Pipe()
    process = context().Process(  # type: ignore[attr-defined]
        target=target, args=(theirs, *arguments), daemon=True
    )
    with main_hidden():
        process.start()
    theirs.close()
    return process, ours


@contextmanager
def main_hidden() -> Iterator[None]:
    """Have a process that starts meanwhile not run the caller's script again.

    `multiprocessing` would import the main module anew, which recurses in a script without a
    `__main__` guard and fails for one that came on standard input. Nothing of it is needed there.
    An empty module stands in `sys.modules` for as long as the process takes to start; the caller's
    own is not touched, but another thread that starts processes just then has them without it.
    """
    with _HIDING:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def run_apart(
    task: Callable[..., Any], *arguments: Any, halted: Callable[[], bool] = lambda: False
) -> Any:
    """Run a function in a process of its own and return what it returns.

    Raises
    ------
    WorkerDied
        When the process ends without an answer, the function fails, or the caller asks to stop.
    """
    process, pipe = start(_answer, task, arguments)
    try:
        while not pipe.poll(POLL_SECONDS):
            if halted():
                raise WorkerDied(f"{task.__name__} was stopped")
        kind, content = pipe.recv()
    except EOFError:
        raise WorkerDied(f"{task.__name__} ended without an answer") from None
    finally:
        process.terminate()
        process.join()
    if kind == "error":
        raise WorkerDied(f"{task.__name__} failed:\n{content}")
    return content


def _answer(pipe: Connection, task: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """Send what a task returns; the body of a process."""
    end_with_parent()
    try:
        pipe.send(("done", task(*arguments)))
    except Exception:
        pipe.send(("error", traceback.format_exc()))
