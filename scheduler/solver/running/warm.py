"""Compiles the kernel ahead of time, so that no user waits for it in the middle of a job."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from scheduler.solver.compiling.lite import lite_fields
from scheduler.solver.kernel_cache import is_compiled, mark_compiled

from .sample import lite_sample, sample

FUNCTIONS = 150
"""Roughly how many functions a compilation from nothing goes through, for the progress bar."""


def warm_up(on_function: Callable[[], None] = lambda: None) -> None:
    """Compile the kernel, or load it from its cache, by solving a small problem.

    `on_function` is called for each function compiled; loading calls it never. From nothing, the
    parts of the kernel are compiled side by side, on two cores.
    """
    from numba.core import event

    from scheduler.solver.engines.full import FullSearch
    from scheduler.solver.engines.lite import LiteSearch
    from scheduler.solver.engines.ruin import RuinSearch

    class Listener(event.Listener):
        def on_start(self, event: Any) -> None:
            """Ignore the start of a compilation."""

        def on_end(self, event: Any) -> None:
            """Count a compiled function."""
            on_function()

    with event.install_listener("numba:compile", Listener()):
        if not is_compiled():
            command = "from scheduler.solver.running.warm import compile_ruin; compile_ruin()"
            with subprocess.Popen([sys.executable, "-c", command]):
                compile_moves()
        for search in (
            FullSearch(sample(), 0, 0, lambda _: None),
            RuinSearch(sample(), 0, 0, lambda _: None),
            LiteSearch(lite_sample(), 0, 0, lambda _: None),
        ):
            search.start()
            search.run(10_000, float("inf"))
    mark_compiled()


def ensure_compiled(said: str) -> None:
    """Compile the kernel unless this machine has it already; say so on standard error first."""
    if not is_compiled():
        print(said + " ...", file=sys.stderr, flush=True)  # noqa: T201
        warm_up()


def compile_slices() -> None:
    """Compile what runs that meet need beside the search itself."""
    from scheduler.solver.engines.ruin import RuinSearch
    from scheduler.solver.engines.stages import Stage
    from scheduler.solver.engines.standing import Fence, Slice
    from scheduler.solver.kernel.full.solutions import reweigh

    compiled = sample()
    run = RuinSearch(compiled, 0, 0, lambda _: None)
    run.start()
    form = run.cheapest([run.standing().best]).present
    fence = Fence.none(compiled.arrays)
    run.advance(Slice(1, Stage(2500, 2.0, 1.0, ruins=True), 0, 2500, form, fence))
    run.finish(form, 0, 0.0, complete=True)
    reweigh(run._data, run._state)


def compile_moves() -> None:
    """Compile the moves, what builds a first plan, and the lite kernel, into the shared cache."""
    from scheduler.solver.engines.full import FullSearch
    from scheduler.solver.engines.lite import LiteSearch
    from scheduler.solver.kernel.full.anneal import construct, make
    from scheduler.solver.kernel.lite.construct import construct as construct_lite
    from scheduler.solver.kernel.lite.data import build_lite
    from scheduler.solver.kernel.lite.ruin.turn import LiteCooling, ruin
    from scheduler.solver.kernel.lite.state import new_lite_state

    data, state, types = _sample_state()
    make.compile((*types, numba.int64))
    construct(data, state, sample().order, 1, 1.0)
    LiteSearch(lite_sample(), 0, 0, lambda _: None).start()
    fields = lite_fields(lite_sample().arrays)
    alone = build_lite(fields), new_lite_state(fields, 0)
    construct_lite(*alone, lite_sample().order)
    ruin(*alone, 1, 0, 1, LiteCooling(1.0, 1.0, 1.0, 0.0))
    FullSearch(sample(), 0, 0, lambda _: None).start()


def compile_ruin() -> None:
    """Compile decoding and costs, and then ruin and recreate, into the shared cache."""
    from scheduler.solver.kernel.full.moves.alone import able_alone
    from scheduler.solver.kernel.full.moves.rebuild import rebuild
    from scheduler.solver.kernel.full.pricing import price_move
    from scheduler.solver.kernel.full.solutions import decode_all

    data, state, types = _sample_state()
    price_move.compile((*types, numba.float64))
    decode_all(data, state)
    rebuild.compile((*types, numba.float64))
    able_alone(data, state, 0, np.zeros(len(sample().arrays["shift_start"]), np.int8))
    compile_slices()


def _sample_state() -> tuple[Any, Any, tuple[Any, Any]]:
    """Return kernel data and state of the sample problem, and their types."""
    from scheduler.solver.kernel.full.data import build_data
    from scheduler.solver.kernel.full.state import new_state

    arrays = sample().arrays
    data = build_data(arrays)
    state = new_state(arrays, 0)
    return data, state, (numba.typeof(data), numba.typeof(state))
