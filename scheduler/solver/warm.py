"""Compiles the kernel ahead of time, so that no user waits for it in the middle of a job."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .kernel_cache import mark_compiled

FUNCTIONS = 68
"""Roughly how many functions a compilation from nothing goes through, for the progress bar."""


def warm_up(on_function: Callable[[], None] = lambda: None) -> None:
    """Compile the kernel, or load it from its cache, by solving a tiny problem.

    `on_function` is called for each function compiled; loading calls it never.
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
        search = Search(arrays, order, 0, 0, lambda _: None)
        search.start()
        search.run(1000, float("inf"))
    mark_compiled()
