"""Processes that others are started from, and their end."""

from __future__ import annotations

import multiprocessing
import os
import sys
from multiprocessing.connection import wait
from threading import Thread


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
