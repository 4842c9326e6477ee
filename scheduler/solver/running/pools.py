"""Where slices are made: in this process, in processes of this machine, or on a Dask cluster."""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from typing import Any

from scheduler.errors import HemturError, fault
from scheduler.messages import service
from scheduler.solver.compiling.problem import Compiled

from .processes import context, main_hidden
from .slices import settle_in

ANSWERS = 10.0
"""Seconds within which a cluster answers and has a worker."""
LEAVING = 1.0
"""Seconds within which a process that was asked to end has to be gone."""


class Pool(ABC):
    """Workers that know one problem; `submit` has a function of it called by one of them."""

    workers: int

    @abstractmethod
    def submit(self, task: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Have `task(source, *arguments)` called, `source` being the problem."""

    def revive(self) -> bool:
        """Start anew after a worker has died; False where that cannot be."""
        return False

    @abstractmethod
    def close(self) -> None:
        """Let the workers go, whatever they are at."""


class Here(Pool):
    """The process that asks, for tests and experiments."""

    workers = 1

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled

    def submit(self, task: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Call it at once."""
        future: Future[Any] = Future()
        future.set_result(task(self._compiled, *arguments))
        return future

    def close(self) -> None:
        """There is nobody to let go."""


class Processes(Pool):
    """Processes of this machine."""

    revivals = 3
    """How often workers that died are replaced."""

    def __init__(self, compiled: Compiled, workers: int) -> None:
        self.workers = workers
        self._name, self._compiled = secrets.token_hex(8), compiled
        self._executor = self._start()

    def _start(self) -> Executor:
        return ProcessPoolExecutor(
            self.workers,
            mp_context=context(),
            initializer=settle_in,
            initargs=(self._name, self._compiled),
        )

    def submit(self, task: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Hand it to a process, which is started if there are too few."""
        with main_hidden():
            return self._executor.submit(task, self._name, *arguments)

    def revive(self) -> bool:
        """Start other processes."""
        self.close()
        if self.revivals == 0:
            return False
        self.revivals -= 1
        self._executor = self._start()
        return True

    def close(self) -> None:
        """End the processes; a slice that is under way is of no use to anybody."""
        processes = list((getattr(self._executor, "_processes", None) or {}).values())
        self._executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(LEAVING)
            if process.is_alive():
                process.kill()


class Cluster(Pool):
    """The workers of a Dask cluster, by the address of its scheduler; the extra `cluster`.

    Raises
    ------
    HemturError
        When Dask is not installed, or nobody answers there.
    """

    def __init__(self, compiled: Compiled, address: str) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise HemturError(fault(service.NEEDS_DASK)) from None
        try:
            self._client = Client(address, set_as_default=False, timeout=ANSWERS)
        except (OSError, ValueError) as away:  # a timeout is an OSError
            raise _no_cluster(address, away) from None
        try:
            self._client.wait_for_workers(1, timeout=ANSWERS)
            self.workers = sum(self._client.nthreads().values())
            self._source = self._client.scatter(compiled, broadcast=True)
        except (OSError, ValueError) as away:
            self._client.close()
            raise _no_cluster(address, away) from None
        self._executor = self._client.get_executor(pure=False)

    def submit(self, task: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Hand it to the cluster, where the problem is already; lost workers are its business."""
        future: Future[Any] = self._executor.submit(task, self._source, *arguments)
        return future

    def close(self) -> None:
        """Take leave of the cluster."""
        self._executor.shutdown(wait=False)
        self._client.close()


def _no_cluster(address: str, away: Exception) -> HemturError:
    said = {"address": address, "why": (str(away).splitlines() or [type(away).__name__])[0]}
    return HemturError(fault(service.NO_CLUSTER, **said))


def pool_for(compiled: Compiled, workers: int, cluster: str | None, *, in_process: bool) -> Pool:
    """Return the workers for a problem."""
    if in_process:
        return Here(compiled)
    return Cluster(compiled, cluster) if cluster else Processes(compiled, workers)
