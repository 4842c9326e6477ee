"""Runs: their budgets, processes and progress, and how they are stopped."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from pydantic import ValidationError

from scheduler.evaluation import evaluate
from scheduler.settings import Engine
from scheduler.simulation import generate_day
from scheduler.solver import Control, Progress, SearchParams, solve
from scheduler.solver.compiling.problem import compile_problem
from scheduler.solver.engines.full import FullSearch
from scheduler.solver.running.processes import WorkerDied
from scheduler.solver.running.workers import budget_for, search_in_processes
from scheduler.travel import travel_for
from tests.builders import (
    problem,
)

WINTER = generate_day("harjedalen-winter-day")


def test_the_same_budget_gives_the_same_plan():
    """Same problem, seed, iterations and workers: the same routes, in processes too."""
    travel = travel_for(WINTER)
    params = SearchParams(iterations=30_000, seed=5, workers=2)
    one, other = (solve(WINTER, travel, params) for _ in range(2))
    assert one.routes == other.routes
    assert one.unassigned == other.unassigned
    different = solve(WINTER, travel, SearchParams(iterations=30_000, seed=6, workers=2))
    assert different.routes != one.routes


def test_a_timed_run_can_be_repeated_from_its_budget():
    """The budget that a time limit came to is stored with the plan and gives the plan again."""
    travel = travel_for(WINTER)
    for seconds in (1.5, 4.0, 10.0):  # a machine that is busy meanwhile may cut a run off
        timed = solve(WINTER, travel, SearchParams(seconds=seconds, seed=3, workers=1))
        if timed.provenance.complete and timed.provenance.iterations > 1000:
            break
    assert timed.provenance.complete
    assert timed.provenance.iterations > 1000
    budget = SearchParams(iterations=timed.provenance.iterations, seed=3, workers=1)
    assert solve(WINTER, travel, budget).routes == timed.routes


def test_the_stages_of_a_large_day_use_the_budget_and_both_temperatures():
    """A short first stage, then equal ones, hot and hotter in turn; of few iterations one stage."""
    day = generate_day("harjedalen-winter-day", visits=160, caregivers=24)
    compiled = compile_problem(day, travel_for(day))
    search = FullSearch(compiled, 1, 0, lambda _: None)
    stages = search._stages(10_000_000)
    assert sum(one.iterations for one in stages) == 10_000_000
    assert len(stages) == 17
    assert stages[0].iterations < stages[1].iterations
    assert len({one.hot for one in stages}) == 2
    assert [one.iterations for one in search._stages(1000)] == [1000]


def test_progress_is_told_and_never_gets_worse():
    """Greedy, probe, search; the best cost of a worker only falls."""
    seen: list[Progress] = []
    params = SearchParams(iterations=50_000, in_process=True)
    plan = solve(WINTER, travel_for(WINTER), params, seen.append)
    assert [p.phase for p in seen[:3]] == ["greedy", "probe", "search"]
    costs = [p.cost for p in seen]
    assert costs == sorted(costs, reverse=True)
    assert seen[-1].unassigned == len(plan.unassigned)


@pytest.mark.parametrize(
    "fields", [{"seconds": 0}, {"iterations": 0}, {"seed": -1}, {"workers": 1000}]
)
def test_parameters_have_ranges(fields):
    """Outside them, an error that names the field."""
    with pytest.raises(ValidationError):
        SearchParams(**fields)


def test_workers_default_to_the_cores():
    """One per core; one where the search stays in the process."""
    assert SearchParams(in_process=True).worker_count == 1
    assert budget_for([1000.0], deadline=0.0) == 1000


def test_a_worker_that_fails_is_an_error_not_a_hang():
    """Arrays that make no sense end the run with the worker's own message."""
    from scheduler.solver.compiling.problem import Compiled

    compiled = compile_problem(problem(), travel_for(problem()))
    broken = Compiled({}, compiled.order)
    params = SearchParams(iterations=1000, workers=1, engine=Engine.SEARCH)
    with pytest.raises(WorkerDied, match="KeyError"):
        search_in_processes(broken, params, 0.0, lambda _: None)


def test_machine_code_lies_in_a_folder_named_by_all_kernel_sources():
    """Never beside the sources, where a change in another file would go unnoticed."""
    from scheduler.solver.kernel.full.solutions import decode_all
    from scheduler.solver.kernel_cache import kernel_folder, kernel_sources

    names = {str(path.relative_to(path.parents[1])) for path in kernel_sources()}
    assert {"full/state.py", "lite/anneal.py", "compiling/fields.py"} <= names
    assert decode_all.stats.cache_path.startswith(str(kernel_folder()))


def test_nobody_is_left_behind_when_the_process_that_asked_is_killed(tmp_path):
    """A killed command takes its workers and CP-SAT along."""
    day = tmp_path / "day.json"
    day.write_text(generate_day("harjedalen-winter-day").to_json())
    program = "from scheduler.cli import main; main()"
    command = [sys.executable, "-c", program, "plan", str(day), "--seconds", "60"]
    parent = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)

    def family():
        listed = subprocess.run(
            ["ps", "-eo", "pid=,sid=,stat="], capture_output=True, text=True, check=True
        )
        rows = [line.split() for line in listed.stdout.splitlines()]
        return [pid for pid, sid, stat in rows if int(sid) == parent.pid and stat[0] != "Z"]

    until = time.monotonic() + 60
    while len(family()) < 4 and time.monotonic() < until:
        time.sleep(0.2)
    assert len(family()) >= 4, "the workers never came"
    parent.kill()
    parent.wait()
    until = time.monotonic() + 20
    while family() and time.monotonic() < until:
        time.sleep(0.2)
    assert family() == []


@pytest.mark.parametrize("engine", [Engine.PORTFOLIO, Engine.ORTOOLS])
def test_a_run_that_is_stopped_returns_its_best(engine):
    """Asked to stop after a second of a minute, it ends soon, with a legal plan."""
    travel = travel_for(WINTER)
    began = time.monotonic()
    control = Control(halted=lambda: time.monotonic() > began + 1.5)
    params = SearchParams(seconds=60, workers=1, engine=engine)
    plan = solve(WINTER, travel, params, control=control)
    assert time.monotonic() - began < 20
    assert not plan.provenance.complete
    assert plan.assigned_ids()
    assert evaluate(WINTER, travel, plan).violations == ()


def test_better_plans_are_handed_out_while_it_runs():
    """Each is whole and legal; they do not change what the run ends with."""
    travel = travel_for(WINTER)
    shown = []
    params = SearchParams(iterations=600_000, seed=4, workers=1)
    plan = solve(WINTER, travel, params, control=Control(better=shown.append))
    assert shown
    for better in shown:
        assert evaluate(WINTER, travel, better).violations == ()
        left_out = {entry.visit_id for entry in better.unassigned}
        assert better.assigned_ids() | left_out == set(WINTER.visit)
    assert solve(WINTER, travel, params).routes == plan.routes
