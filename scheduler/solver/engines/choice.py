"""Which run a worker makes on a compiled problem."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from scheduler.settings import Engine
from scheduler.solver.compiling.lite import applies
from scheduler.solver.compiling.problem import Compiled
from scheduler.solver.solution import Solution

from .full import FullSearch
from .lite import LiteSearch
from .routing import RoutingSearch
from .search import Report


class Run(Protocol):
    """First `start`, which returns a rate of iterations per second, then `run`.

    A run that is `halted` returns what it has; with `share` it hands out better solutions.
    """

    halted: Callable[[], bool]
    share: Callable[[Solution], None] | None

    def start(self) -> float:
        """Build a first plan."""

    def pace(self, seconds: float) -> float:
        """Return the rate, measured for about so many seconds."""

    def run(self, iterations: int, until: float) -> Solution:
        """Improve it for a budget of iterations, or until the clock says stop."""


def run_for(engine: Engine, compiled: Compiled, seed: int, worker: int, report: Report) -> Run:
    """Return a run of the routing model, or of the fastest kernel that knows all it must."""
    if engine is Engine.ORTOOLS:
        return RoutingSearch(compiled, seed, worker, report)
    if applies(compiled.arrays):
        return LiteSearch(compiled, seed, worker, report)
    return FullSearch(compiled, seed, worker, report)
