"""From a problem to a plan: compile, search, decode. The judge comes after, elsewhere."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from scheduler import __version__
from scheduler.errors import EngineRefused
from scheduler.model import Plan, Problem, Provenance, Rule, Term, ensure_valid
from scheduler.travel import Confidence, Travel

from .compile import Compiled, compile_problem
from .decode import Decoder, no_plan
from .found import Found, Progress

SEARCH_RULES = frozenset(Rule)
"""The hard rules that the `search` engine obeys: all of them."""

_SOFT_ONLY = (Term.WORKLOAD, Term.UNASSIGNED, Term.MODE, Term.PATIENT_TRAVEL, Term.COMPETENCE)
"""Terms that the search engine prices but cannot forbid."""


@dataclass(frozen=True)
class SearchParams:
    """How long and how widely to search.

    `iterations` is a budget of tries per worker; where it is None, `seconds` sets one from the
    speed measured. The same problem, seed, iterations and workers give the same plan.
    `in_process` runs a single worker in the caller's own process, for tests and experiments.
    """

    seconds: float = 10.0
    iterations: int | None = None
    seed: int = 1
    workers: int = 0
    in_process: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.seconds <= 86_400:
            raise ValueError("seconds must be over 0 and at most 86400")
        if self.iterations is not None and not 1 <= self.iterations <= 10**12:
            raise ValueError("iterations must be between 1 and 10^12")
        if not 0 <= self.seed < 2**31:
            raise ValueError("seed must be between 0 and 2^31 - 1")
        if not 0 <= self.workers <= 256:
            raise ValueError("workers must be between 0 (one per core) and 256")

    @property
    def worker_count(self) -> int:
        """How many workers search: as asked, or one per core."""
        if self.in_process:
            return 1
        return self.workers or cores()


def cores() -> int:
    """Return how many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def solve(
    problem: Problem,
    travel: Travel,
    params: SearchParams,
    report: Callable[[Progress], None] = lambda _: None,
) -> Plan:
    """Return the best legal plan found, with a reason for every visit left out.

    Raises
    ------
    InputError
        When the problem has faults.
    EngineRefused
        When the objective forbids something that the engine can only price.
    """
    began = time.monotonic()
    ensure_valid(problem)
    refuse_what_is_unknown(problem)
    compiled = compile_problem(problem, travel)
    if not any(compiled.variants):
        return no_plan(problem, travel, compiled, _provenance(params, travel, None, began))
    found = _search(compiled, params, began + params.seconds, report)
    best = min(found, key=lambda one: (one.cost, one.worker))
    provenance = _provenance(params, travel, best, began)
    return Decoder(problem, travel, compiled, best).plan(provenance)


def refuse_what_is_unknown(problem: Problem) -> None:
    """Refuse an objective that makes HARD what the search can only price."""
    unknown = [f"{term} as HARD" for term in _SOFT_ONLY if problem.objective.is_hard(term)]
    if unknown:
        raise EngineRefused("search", unknown)


def _search(
    compiled: Compiled,
    params: SearchParams,
    deadline: float,
    report: Callable[[Progress], None],
) -> list[Found]:
    from .workers import budget_for, search_in_processes

    if not params.in_process:
        return search_in_processes(
            compiled, params.seed, params.worker_count, params.iterations, deadline, report
        )
    from .specialise import search_for

    search = search_for(compiled.arrays, compiled.order, params.seed, 0, report)
    rate = search.start()
    return [search.run(params.iterations or budget_for([rate], deadline), float("inf"))]


def _provenance(
    params: SearchParams, travel: Travel, found: Found | None, began: float
) -> Provenance:
    weakest = Confidence(int(travel.confidence.max())) if travel.confidence.size else Confidence.A
    return Provenance(
        engine="search",
        version=__version__,
        seed=params.seed,
        iterations=found.iterations if found else 0,
        workers=params.worker_count,
        seconds=round(time.monotonic() - began, 3),
        rate=round(found.rate) if found else 0.0,
        complete=found.complete if found else True,
        travel_provider=travel.provider,
        map_version=travel.map_version,
        travel_confidence=weakest.name,
        travel_is_estimate=travel.is_estimate,
    )
