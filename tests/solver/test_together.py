"""Workers that meet: what they find repeats, wherever they are, and none of it is lost."""

from __future__ import annotations

import os
import signal
from contextlib import suppress

import numpy as np
import pytest

from scheduler.errors import HemturError
from scheduler.evaluation import evaluate
from scheduler.model import Objective, Term
from scheduler.settings import Engine
from scheduler.simulation import generate_day
from scheduler.solver import SearchParams, solve
from scheduler.solver.compiling.problem import compile_problem
from scheduler.solver.engines.layout import rows_add_up, slice_of, turn_stages
from scheduler.solver.engines.ruin import RuinSearch
from scheduler.solver.engines.standing import Fence, Slice
from scheduler.solver.running.halves import Parts
from scheduler.solver.running.pools import Processes
from scheduler.solver.running.slices import advance, begin
from scheduler.solver.running.together import Together
from scheduler.solver.running.workers import Steer
from scheduler.travel import travel_for

LARGE = generate_day("harjedalen-large-day")
WINTER = generate_day("harjedalen-winter-day")


ONE_VISIT = 10_000


def compiled_day(day):
    """Return a day compiled, without what is for its reader."""
    return compile_problem(day, travel_for(day)).bare()


def test_a_day_searched_in_parts_is_whole_and_repeats():
    """Two workers, each with its part of the shifts: one legal plan, the same each time."""
    travel = travel_for(LARGE)
    params = SearchParams(iterations=120_000, seed=3, workers=2)
    one, other = (solve(LARGE, travel, params) for _ in range(2))
    assert one.routes == other.routes
    assert evaluate(LARGE, travel, one).violations == ()


def test_parts_share_nothing_and_join_to_the_same_plan():
    """Each shift is open to one, each visit to one at most; joined unchanged, nothing changes."""
    compiled = compiled_day(LARGE)
    run = RuinSearch(compiled, 1, 0, lambda _: None)
    run.start()
    standing = run.standing()
    for seed in range(5):
        parts = Parts(compiled.arrays, standing.best, 2, np.random.default_rng(seed))
        fences = [parts.fence(part) for part in range(2)]
        assert (sum(1 - one.closed for one in fences) == 1).all()
        assert (sum(1 - one.barred for one in fences) <= 1).all()
        assert all(0.3 < (1 - one.barred).mean() < 0.7 for one in fences)
        joined = parts.joined([standing.best, standing.best])
        assert run.finish(joined, 0, 0.0, complete=True).cost <= standing.cost + 1e-6


def test_a_worker_leaves_alone_what_is_not_its_part():
    """After a slice, the routes of closed shifts are as they were."""
    compiled = compiled_day(LARGE)
    run = RuinSearch(compiled, 1, 0, lambda _: None)
    run.start()
    form = run.standing().best
    parts = Parts(compiled.arrays, form, 2, np.random.default_rng(1))
    fence = parts.fence(0)
    stage = turn_stages(compiled, 0, 200_000)[0]
    after = run.advance(Slice(5, stage, 0, 25_000, form, fence)).present
    jobs = fence.barred.astype(bool)
    assert (after.job[jobs, 0] == form.job[jobs, 0]).all()
    assert (after.job[~jobs, 0] != form.job[~jobs, 0]).any()
    nodes = jobs[compiled.arrays["node_job"]]
    assert (after.shift[nodes] == form.shift[nodes]).all()


@pytest.mark.parametrize("day", ["harjedalen-large-day", "harjedalen-overfull-day"])
def test_what_workers_leave_of_their_parts_goes_together(day):
    """Pairs and links across parts hold both ways; joined, the gains of both add up."""
    compiled = compiled_day(generate_day(day))
    run = RuinSearch(compiled, 1, 0, lambda _: None)
    run.start()
    form = run.cheapest([run.standing().best]).present
    stage = turn_stages(compiled, 0, 2_000_000)[0]
    illegal = 0
    for seed in range(8):
        parts = Parts(compiled.arrays, form, 2, np.random.default_rng(seed))
        slices = [Slice(seed, stage, 0, 5_000, form, parts.fence(p)) for p in range(2)]
        found = [run.advance(one) for one in slices]
        joined = parts.joined([one.present for one in found])
        standing = run.cheapest([joined])
        illegal += standing.cost == float("inf")
        apart = sum(one.present_cost for one in found) - run.cheapest([form]).present_cost
        assert standing.cost == float("inf") or abs(standing.present_cost - apart) < ONE_VISIT / 10
        form = run.cheapest([joined, *(one.present for one in found)]).present
    assert illegal <= 1


class Murderous(Processes):
    """A pool of which a worker is killed at the third task."""

    tasks = 0

    def submit(self, task, *arguments):
        """Submit, and kill."""
        self.tasks += 1
        future = super().submit(task, *arguments)
        if self.tasks == 3:
            os.kill(next(iter(self._executor._processes)), signal.SIGKILL)
        return future


def test_a_worker_that_is_killed_is_replaced_and_nothing_is_lost():
    """Its slice is made again by another, so that the plan is the one it would have been."""
    compiled = compiled_day(WINTER)
    params = SearchParams(iterations=300_000, seed=2, workers=2)
    found = []
    for kind in (Murderous, Processes):
        pool = kind(compiled, 2)
        try:
            run = Together(compiled, params, pool, lambda _: None, Steer())
            found.append(run.search(float("inf")))
        finally:
            pool.close()
    assert found[0].cost == found[1].cost
    assert (found[0].variant == found[1].variant).all()


class Doomed(Processes):
    """A pool whose workers die at every task from the sixth on, until nobody is left."""

    tasks = 0

    def submit(self, task, *arguments):
        """Submit, and kill."""
        self.tasks += 1
        future = super().submit(task, *arguments)
        if self.tasks >= 6:
            for process in list(self._executor._processes or ()):
                with suppress(ProcessLookupError):  # it has died of the task before
                    os.kill(process, signal.SIGKILL)
        return future


def test_what_was_found_outlives_the_last_worker():
    """With nobody left to search, the best so far is finished here, and said to be cut short."""
    compiled = compiled_day(WINTER)
    pool = Doomed(compiled, 2)
    params = SearchParams(iterations=3_000_000, seed=2, workers=2)
    try:
        found = Together(compiled, params, pool, lambda _: None, Steer()).search(float("inf"))
    finally:
        pool.close()
    assert found.cost < float("inf")
    assert not found.complete
    assert pool.revivals == 0


@pytest.mark.parametrize(("engine", "workload"), [(Engine.ORTOOLS, 0.0), (Engine.PORTFOLIO, 5.0)])
def test_a_cluster_that_would_not_be_used_is_refused(engine, workload):
    """Where workers do not meet, the address is not passed over in silence."""
    objective = Objective(terms={**WINTER.objective.terms, Term.WORKLOAD: workload})
    day = WINTER.model_copy(update={"objective": objective})
    params = SearchParams(iterations=1000, cluster="tcp://127.0.0.1:1", engine=engine)
    with pytest.raises(HemturError, match="cannot be shared between machines"):
        solve(day, travel_for(day), params)


def test_a_cluster_finds_what_this_machine_finds():
    """Two workers of a real Dask cluster and two processes: the same routes."""
    from distributed import LocalCluster

    travel = travel_for(WINTER)
    asked = {"iterations": 200_000, "seed": 4, "workers": 2}
    here = solve(WINTER, travel, SearchParams(**asked))
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        there = solve(WINTER, travel, SearchParams(**asked, cluster=cluster.scheduler_address))
    assert there.routes == here.routes


def test_a_cluster_that_is_away_is_named():
    """Its address, and what to give instead."""
    params = SearchParams(iterations=1000, cluster="tcp://127.0.0.1:1")
    with pytest.raises(HemturError, match=r"tcp://127\.0\.0\.1:1"):
        solve(WINTER, travel_for(WINTER), params)


def test_slices_are_pure():
    """The same slice from the same standing, twice, whatever was done between."""
    compiled = compiled_day(WINTER)
    begun = begin(compiled, 1, 0)
    assert rows_add_up(compiled.arrays)
    stage = turn_stages(compiled, 0, 500_000)[0]
    step = slice_of(compiled.arrays)
    open_to_all = Fence.none(compiled.arrays)
    part = Slice(9, stage, step, step, begun.standing.best, open_to_all)
    one = advance(compiled, part)
    advance(compiled, Slice(8, stage, 0, step, part.form, open_to_all))
    other = advance(compiled, part)
    assert one.present_cost == other.present_cost
    assert (one.present.key == other.present.key).all()
