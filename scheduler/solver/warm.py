"""Compiles the kernel ahead of time, so that no user waits for it in the middle of a job."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from .kernel_cache import is_compiled, mark_compiled

FUNCTIONS = 150
"""Roughly how many functions a compilation from nothing goes through, for the progress bar."""


def warm_up(on_function: Callable[[], None] = lambda: None) -> None:
    """Compile the kernel, or load it from its cache, by solving a tiny problem.

    `on_function` is called for each function compiled; loading calls it never. From nothing, the
    two halves of the kernel are compiled side by side, on two cores.
    """
    from numba.core import event

    from .search import Search
    from .tiny import tiny_arrays

    class Listener(event.Listener):
        def on_start(self, event: Any) -> None:
            """Ignore the start of a compilation."""

        def on_end(self, event: Any) -> None:
            """Count a compiled function."""
            on_function()

    arrays, order = tiny_arrays()
    with event.install_listener("numba:compile", Listener()):
        if not is_compiled():
            command = "from scheduler.solver.warm import compile_half; compile_half('construct')"
            with subprocess.Popen([sys.executable, "-c", command]):
                compile_half("anneal")
        search = Search(arrays, order, 0, 0, lambda _: None)
        search.start()
        search.run(1000, float("inf"))
    mark_compiled()


def compile_half(half: str) -> None:
    """Compile either what builds a first plan or what improves it, into the shared cache."""
    from .kernel.anneal import anneal, construct
    from .kernel.data import build_data
    from .kernel.state import new_state
    from .tiny import tiny_arrays

    arrays, order = tiny_arrays()
    data = build_data(arrays)
    state = new_state(data, 0)
    if half == "construct":
        construct(data, state, order, 1, 1.0)
    else:
        anneal(data, state, 1, 0, 1, np.ones(8))
