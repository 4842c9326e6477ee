"""One search per worker process: budgets, progress, better solutions, and what each found."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

import numpy as np

from scheduler.processes import end_with_parent
from scheduler.settings import Engine
from scheduler.solver.compiling.problem import Compiled
from scheduler.solver.params import POLL_SECONDS, SearchParams
from scheduler.solver.solution import Progress, Solution

from .processes import WorkerDied, context, start

Report = Callable[[Progress], None]

SAFETY = 0.96
"""Share of the remaining time that the iteration budget is laid out for."""
PACED, MOST_PACED = 0.04, 5.0
"""Share of the time that goes into measuring the speed, and the seconds at most."""
OVERRUN = 1.05
"""A run is stopped when it takes this much longer than its limit."""


@dataclass(frozen=True)
class Steer:
    """How the caller steers the workers: asks them to stop, takes better solutions."""

    halted: Callable[[], bool] = lambda: False
    share: Callable[[Solution], None] | None = None


def search_in_processes(
    compiled: Compiled,
    params: SearchParams,
    deadline: float,
    report: Report,
    steer: Steer = Steer(),
) -> list[Solution]:
    """Run one search per worker and return what each found, by worker.

    Without `params.iterations` a budget is laid out that ends at `deadline` (`time.monotonic`),
    from the workers' measured rates, the same for all.
    """
    halt = context().Event()
    measure = None if params.iterations is not None else trial_seconds(deadline)
    shares = steer.share is not None
    started = [
        start(_work, compiled.bare(), params.engine, params.seed, worker, measure, halt, shares)
        for worker in range(params.worker_count)
    ]
    try:
        stop = None if params.iterations is None else np.inf
        if params.engine is Engine.ORTOOLS:
            stop = deadline if params.iterations is None else np.inf
        pipes = [pipe for _, pipe in started]
        return _conduct(pipes, params.iterations, deadline, stop, report, steer, halt)
    finally:
        for process, _ in started:
            process.terminate()
            process.join()


def trial_seconds(deadline: float) -> float:
    """Return how long the speed is measured for a run that is to end at the deadline."""
    return min(PACED * (deadline - time.monotonic()), MOST_PACED)


def budget_for(rates: list[float], deadline: float) -> int:
    """Return the iterations per worker that fit before the deadline, at least a thousand."""
    left = max(0.0, deadline - time.monotonic())
    return max(1000, int(SAFETY * left * sum(rates) / len(rates)))


def _conduct(
    pipes: list[Connection],
    iterations: int | None,
    deadline: float,
    stop: float | None,
    report: Report,
    steer: Steer,
    halt: Any,
) -> list[Solution]:
    """Hand out the budget once all rates are known, and gather what the workers found.

    `stop` is when a run is cut off; None: somewhat after the deadline.
    """
    rates: dict[int, float] = {}
    found: dict[int, Solution] = {}
    while len(found) < len(pipes):
        open_pipes = [pipe for worker, pipe in enumerate(pipes) if worker not in found]
        if steer.halted():
            halt.set()
        for ready in wait(open_pipes, timeout=POLL_SECONDS):
            worker = next(at for at, pipe in enumerate(pipes) if pipe is ready)
            try:
                kind, content = pipes[worker].recv()
            except EOFError:
                if worker not in found:
                    raise WorkerDied(f"search worker {worker} ended without an answer") from None
                continue
            if kind in ("progress", "better"):
                hear = report if kind == "progress" else steer.share
                if hear is not None:
                    hear(content)
            elif kind == "rate":
                rates[worker] = content
                if len(rates) == len(pipes):
                    budget = iterations or budget_for(list(rates.values()), deadline)
                    until = overrun(deadline) if stop is None else stop
                    for each in pipes:
                        each.send((budget, until))
            elif kind == "found":
                found[worker] = content
            else:
                raise WorkerDied(f"search worker {worker} failed:\n{content}")
    return [found[worker] for worker in range(len(pipes))]


def overrun(deadline: float) -> float:
    """Return when a run that was laid out to end at the deadline is cut off."""
    return deadline + (OVERRUN - 1) * max(1.0, deadline - time.monotonic())


def _work(
    pipe: Connection,
    compiled: Compiled,
    engine: Engine,
    seed: int,
    worker: int,
    measure: float | None,
    halt: Any,
    shares: bool,
) -> None:
    """Run one search and answer over the pipe; the body of a worker process.

    Where there is a clock, `measure` seconds of it go into learning the speed. `halt` is an event
    that ends the run early; with `shares`, better solutions are sent as they come.
    """
    from scheduler.solver.engines.choice import run_for

    end_with_parent()
    try:
        run = run_for(engine, compiled, seed, worker, lambda seen: pipe.send(("progress", seen)))
        run.halted = halt.is_set
        if shares:
            run.share = lambda better: pipe.send(("better", better))
        rate = run.start()
        pipe.send(("rate", rate if measure is None else run.pace(measure)))
        budget, until = pipe.recv()
        pipe.send(("found", run.run(budget, until)))
    except (EOFError, BrokenPipeError):
        return
    except Exception:
        pipe.send(("error", traceback.format_exc()))
