"""Runs searches in processes of their own, all forked from one that has the kernel loaded.

A solve holds a core for its whole length, so it never runs in the caller's process (a server's
event loop would stand still). On systems without a fork server, processes are spawned.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.processes import end_with_parent
from scheduler.settings import Engine
from scheduler.solver.compiling.problem import Compiled
from scheduler.solver.solution import Found, Progress

Report = Callable[[Progress], None]

SAFETY = 0.96
"""Share of the remaining time that the iteration budget is laid out for."""
PACED, MOST_PACED = 0.04, 5.0
"""Share of the time that goes into measuring the speed, and the seconds at most."""
OVERRUN = 1.05
"""A run is stopped when it takes this much longer than its limit."""


POLL_SECONDS = 0.25
"""How often a caller is asked whether to stop."""


@dataclass(frozen=True)
class Steer:
    """How the caller steers the workers: asks them to stop, takes better solutions."""

    halted: Callable[[], bool] = lambda: False
    share: Callable[[Found], None] | None = None


class WorkerDied(RuntimeError):
    """A worker process ended without an answer."""


def prepare() -> None:
    """Start loading the kernel in the background, to be ready when workers are needed."""
    context = _context()
    if context.get_start_method() == "forkserver":
        from multiprocessing.forkserver import ensure_running

        ensure_running()


def _context() -> BaseContext:
    if sys.platform in ("win32", "darwin"):
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["scheduler.solver.running.preload"])
    return context


def search_in_processes(
    engine: str,
    compiled: Compiled,
    seed: int,
    workers: int,
    iterations: int | None,
    deadline: float,
    report: Report,
    steer: Steer = Steer(),
) -> list[Found]:
    """Run one search per worker and return what each found, by worker.

    `iterations` is the budget of each worker; None means to lay out a budget that ends at
    `deadline` (`time.monotonic`), from the workers' measured rates, the same for all.
    """
    context = _context()
    halt = context.Event()
    left = deadline - time.monotonic()
    measure = None if iterations is not None else min(PACED * left, MOST_PACED)
    pipes: list[Connection] = []
    processes: list[Any] = []
    for worker in range(workers):
        ours, theirs = context.Pipe()
        process = context.Process(  # type: ignore[attr-defined]
            target=_work,
            args=(
                theirs,
                engine,
                compiled.arrays,
                compiled.order,
                seed,
                worker,
                measure,
                halt,
                steer.share is not None,
            ),
            daemon=True,
        )
        process.start()
        theirs.close()
        pipes.append(ours)
        processes.append(process)
    try:
        stop = None if iterations is None else np.inf
        if engine == Engine.ORTOOLS:
            stop = deadline if iterations is None else np.inf
        return _conduct(pipes, iterations, deadline, stop, report, steer, halt)
    finally:
        for process in processes:
            process.terminate()
            process.join()


def budget_for(rates: list[float], deadline: float) -> int:
    """Return the tries per worker that fit before the deadline, at least a thousand."""
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
) -> list[Found]:
    """Hand out the budget once all rates are known, and gather what the workers found.

    `stop` is when a run is cut off; None: somewhat after the deadline.
    """
    rates: dict[int, float] = {}
    found: dict[int, Found] = {}
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
                    until = _overrun(deadline) if stop is None else stop
                    for each in pipes:
                        each.send((budget, until))
            elif kind == "found":
                found[worker] = content
            else:
                raise WorkerDied(f"search worker {worker} failed:\n{content}")
    return [found[worker] for worker in range(len(pipes))]


def _overrun(deadline: float) -> float:
    """Return when a run that was laid out to end at the deadline is cut off."""
    return deadline + (OVERRUN - 1) * max(1.0, deadline - time.monotonic())


def _work(
    pipe: Connection,
    engine: str,
    arrays: dict[str, NDArray[Any]],
    order: NDArray[np.int64],
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
        search = run_for(
            engine, arrays, order, seed, worker, lambda seen: pipe.send(("progress", seen))
        )
        search.halted = halt.is_set
        if shares:
            search.share = lambda better: pipe.send(("better", better))
        rate = search.start()
        pipe.send(("rate", rate if measure is None else search.pace(measure)))
        budget, until = pipe.recv()
        pipe.send(("found", search.run(budget, until)))
    except (EOFError, BrokenPipeError):
        return
    except Exception:
        pipe.send(("error", traceback.format_exc()))


def run_apart(
    task: Callable[..., Any], *arguments: Any, halted: Callable[[], bool] = lambda: False
) -> Any:
    """Run a function in a process of its own and return what it returns.

    Raises
    ------
    WorkerDied
        When the process ends without an answer, the function fails, or the caller asks to stop.
    """
    context = _context()
    ours, theirs = context.Pipe()
    process = context.Process(  # type: ignore[attr-defined]
        target=_answer, args=(theirs, task, arguments), daemon=True
    )
    process.start()
    theirs.close()
    try:
        while not ours.poll(POLL_SECONDS):
            if halted():
                raise WorkerDied(f"{task.__name__} was stopped")
        kind, content = ours.recv()
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
