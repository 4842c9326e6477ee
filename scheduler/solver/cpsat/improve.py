"""What CP-SAT adds to the search: a proof for small problems, recombined routes for middling ones.

Measured on published instances: ten patients are proved optimal in seconds; between 25 and 150,
recombining the routes of several anneals beats annealing on; above, it gains nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import zip_longest

import numpy as np

from scheduler.solver.compiling.lite import applies
from scheduler.solver.compiling.problem import Compiled
from scheduler.solver.solution import Solution

from .exact import MOST_EXACT, solve_exact
from .model import UNITS_PER_SECOND, Limits, Proof
from .recombine import recombine

FEWEST_JOBS, MOST_JOBS = 25, 150
"""Jobs between which recombination pays."""
LEAST_SECONDS = 20.0
"""Shortest limit of which recombination gets a share."""
TOLERANCE = 1e-6
EXACT_SHARE, RECOMBINE_SHARE = 0.5, 0.3
"""Shares of a time limit."""


@dataclass(frozen=True)
class Improved:
    """The better of what went in and what CP-SAT made of it; a bound where one was found."""

    found: Solution
    lower_bound: float | None = None
    proven: bool = False


def share_for(compiled: Compiled, seconds: float, units: float | None) -> float:
    """Return the share of a time limit that CP-SAT gets for this problem.

    Given `units` of deterministic time, it gets its turn however short the limit is.
    """
    if not applies(compiled.arrays):
        return 0.0
    if len(compiled.arrays["node_job"]) <= MOST_EXACT:
        return EXACT_SHARE
    jobs = len(compiled.arrays["job_price"])
    fits = FEWEST_JOBS <= jobs <= MOST_JOBS and (units or seconds >= LEAST_SECONDS)
    return RECOMBINE_SHARE if fits else 0.0


def limits_for(seconds: float, units: float | None, seed: int, workers: int) -> Limits:
    """Return limits for CP-SAT: from the clock, or from a given deterministic time alone."""
    if units is not None:
        return Limits(86_400.0, units, seed, workers)
    laid_out = round(max(0.1, UNITS_PER_SECOND * seconds), 3)
    return Limits(max(0.1, seconds), laid_out, seed, workers)


def improve(compiled: Compiled, found: list[Solution], limits: Limits) -> Improved:
    """Improve, or prove, the best of several runs; runs in a process of its own."""
    best = min(found, key=lambda one: (one.cost, one.worker))
    arrays = compiled.arrays
    if len(arrays["node_job"]) <= MOST_EXACT:
        proof = solve_exact(arrays, best.shift, limits)
    else:
        latest = zip_longest(*(reversed(one.pool) for one in found))
        pool = [route for level in latest for route in level if route]
        proof = recombine(arrays, pool, best.routes, limits)
    if proof is None:
        return Improved(replace(best, complete=False))
    exact = len(arrays["node_job"]) <= MOST_EXACT
    better = _decoded(compiled, proof, best)
    chosen = better if better.cost < best.cost - 1e-9 else best
    chosen = replace(chosen, complete=chosen.complete and not proof.cut)
    if not exact:
        return Improved(chosen)
    bound = proof.bound + float(arrays["variant_price"].sum())
    proven = proof.optimal and chosen.cost - bound <= TOLERANCE * max(1.0, chosen.cost)
    return Improved(chosen, min(bound, chosen.cost), proven)


def _decoded(compiled: Compiled, proof: Proof, like: Solution) -> Solution:
    # not above: the caller's process asks for shares and limits, and does without the compiler
    from scheduler.solver.compiling.order import order_of
    from scheduler.solver.kernel.reading import decoded

    arrays = compiled.arrays
    first = arrays["job_node"][:-1]
    begins = proof.start[first].astype(float)
    tours: list[list[int]] = [[] for _ in range(len(arrays["shift_start"]))]
    for i in np.argsort(proof.start, kind="stable"):
        tours[proof.route[i]].append(int(arrays["node_job"][i]))
    key = order_of(tours, begins)[arrays["node_job"]]
    return decoded(
        arrays,
        key,
        proof.route,
        worker=like.worker,
        iterations=like.iterations,
        complete=like.complete,
        rate=like.rate,
    )
