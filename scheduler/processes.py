"""Processes that others are started from, and their end."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from functools import cache
from multiprocessing.connection import wait
from threading import Thread
from typing import TypeVar

Result = TypeVar("Result")


def start_method() -> str:
    """Return how processes are started here: forked from a clean one where the system can."""
    return "spawn" if sys.platform in ("win32", "darwin") else "forkserver"


def end_with_parent() -> None:
    """Have this process end when the one that asked for it does, however that came about.

    A process from a fork server is not told when its parent is killed: it would wait for ever, and
    keep the fork server alive.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        sentinel = parent.sentinel
        Thread(target=lambda: (wait([sentinel]), os._exit(1)), daemon=True).start()


def for_another(asker: int, task: Callable[..., Result], arguments: tuple[object, ...]) -> Result:
    """Do a task for another process, and end with it.

    What is read for a while and then let go of is not gone through again and again meanwhile: that
    would take a third of the time.
    """
    _end_with(asker)
    gc.disable()
    try:
        return task(*arguments)
    finally:
        gc.collect()


@cache
def _end_with(asker: int) -> None:
    """Have this process end when the one that started it does, even in the middle of a task."""

    def watch() -> None:
        while os.getppid() == asker:
            time.sleep(1)
        os._exit(1)

    if sys.platform != "win32":
        Thread(target=watch, daemon=True).start()
