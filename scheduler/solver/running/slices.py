"""What a worker does for runs that meet: a first plan, a slice of a stage, the last touch.

Pure functions of what they are handed, so that any executor may run them, on any machine, and one
whose worker died is made again. Kernel data and state are kept per problem and thread.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from scheduler.processes import end_with_parent
from scheduler.solver.compiling.problem import Compiled
from scheduler.solver.engines.standing import Begun, Slice, Standing
from scheduler.solver.solution import Form, Progress, Solution

if TYPE_CHECKING:
    from scheduler.solver.engines.ruin import RuinSearch

_KNOWN: dict[str, Compiled] = {}
"""The problems that this process was started with, by name."""
_KEPT = threading.local()


def settle_in(name: str, compiled: Compiled) -> None:
    """Get to know a problem; the first thing that a worker process of a pool does."""
    end_with_parent()
    _KNOWN[name] = compiled


def begin(source: str | Compiled, seed: int, worker: int) -> Begun:
    """Return a first plan."""
    told: list[Progress] = []
    run = _run(source, seed, worker, told)
    rate = run.start()
    return Begun(run.standing(), rate, tuple(told))


def advance(source: str | Compiled, part: Slice) -> Standing:
    """Make a slice and return where it leads."""
    return _kept(source).advance(part)


def cheapest(source: str | Compiled, *forms: Form) -> Standing:
    """Return the cheapest legal one of some solutions."""
    return _kept(source).cheapest(list(forms))


def finish(
    source: str | Compiled, form: Form, iterations: int, rate: float, complete: bool
) -> Solution:
    """Return a solution with whatever still fits and pays, decoded."""
    return _kept(source).finish(form, iterations, rate, complete=complete)


def _run(
    source: str | Compiled, seed: int, worker: int, told: list[Progress] | None = None
) -> RuinSearch:
    from scheduler.solver.engines.ruin import RuinSearch

    compiled = _KNOWN[source] if isinstance(source, str) else source
    report = (lambda _: None) if told is None else told.append
    return RuinSearch(compiled, seed, worker, report)


def _kept(source: str | Compiled) -> RuinSearch:
    """Return the run that this thread keeps for a problem; one at a time."""
    compiled = _KNOWN[source] if isinstance(source, str) else source
    if getattr(_KEPT, "compiled", None) is not compiled:
        _KEPT.run, _KEPT.compiled = _run(compiled, 0, 0), compiled
    run: RuinSearch = _KEPT.run
    return run
