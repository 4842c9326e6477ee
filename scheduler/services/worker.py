"""The worker: takes jobs, solves them, keeps the best; whatever happens to it, nothing is lost.

A job is held by a lease that is renewed while the search runs. A worker that is killed lets it run
out, and another takes the job up again. Every write names the lease's owner, so that a worker that
lost it cannot overwrite what the next one does.
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from scheduler.errors import Fault, HemturError, StoreError, fault
from scheduler.evaluation import Evaluation, evaluate
from scheduler.logs import bind, logger, unbind
from scheduler.messages import service
from scheduler.model import Plan, Problem, read_plan, read_problem
from scheduler.replan.alternatives import WEIGHED, of_problem, weighed
from scheduler.services.planning import lawful
from scheduler.services.plans.asking import AskedAs
from scheduler.solver import Control, Progress, SearchParams, solve
from scheduler.solver.params import cores
from scheduler.store import Store, jobs
from scheduler.store import plans as stored
from scheduler.store.faults import written_faults
from scheduler.store.jobs import LONGEST_SECONDS, Claim
from scheduler.store.plans import PlanState
from scheduler.travel import Travel, Travels

log = logger(__name__)
LEASE = timedelta(seconds=15)
BEAT_SECONDS = 2.0
IDLE_SECONDS = 0.5
LOOK_SECONDS = 0.2
LEAST_SHARE = 0.9
"""Of the time asked, what a search may have spent before it is taken up again for a second more."""
HAND_BACK_SECONDS = 2.0
"""How long a search that is told to end may take to; then its job is given back all the same."""
TELL_SECONDS = 0.5


class Worker:
    """Takes jobs from a store, one at a time."""

    def __init__(
        self,
        store: Store,
        travels: Travels,
        lease: timedelta = LEASE,
        leave: Callable[[], None] = lambda: None,
    ) -> None:
        """Work on a store; `leave` ends the process when a search does not end in time."""
        self._store = store
        self._travels = travels
        self._lease = lease
        self._leave = leave
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"

    def run(self, until: Callable[[], bool]) -> None:
        """Work until told to stop; a database that is away is waited for."""
        while not until():
            try:
                worked = self.once(until)
            except Exception:  # a worker outlives whatever a job or the database does
                log.exception("the worker goes on after")
                worked = False
            if not worked:
                time.sleep(IDLE_SECONDS)

    def once(self, until: Callable[[], bool] = lambda: False) -> bool:
        """Take one job and end it; return whether there was one.

        Told to stop meanwhile, it gives the job back.
        """
        claimed = self._store.write(lambda tx: jobs.claim(tx, self.owner, self._lease), self.owner)
        if claimed is None:
            return False
        run = _Run(self._store, self._travels, self.owner, claimed, self._lease, until, self._leave)
        run.go()
        return True


class _Run:
    """One job from its claim to its end."""

    def __init__(
        self,
        store: Store,
        travels: Travels,
        owner: str,
        claimed: Claim,
        lease: timedelta,
        ending: Callable[[], bool],
        leave: Callable[[], None],
    ) -> None:
        self.leave = leave
        self.store, self.owner, self.claimed, self.lease = store, owner, claimed, lease
        self.travels = travels
        self.ending = ending
        self.stopping = claimed.stop
        self.lost = False
        self.over = threading.Event()
        self.best: tuple[Plan, Evaluation] | None = None
        self.least = float("inf")
        self.start: Plan | None = None
        self.times = 1.0
        self.spent = 0.0
        self.began = time.monotonic()
        self.told = 0.0
        self.lowest, self.left_out = float("inf"), 0

    def go(self) -> None:
        """Solve, judge and store; every error ends the job with words."""
        beat = threading.Thread(target=self._beat, daemon=True)
        beat.start()
        bind(job=self.claimed.id, plan=self.claimed.plan_id)
        log.info("job begins", attempt=self.claimed.attempts)
        try:
            self._solve()
        except HemturError as error:
            self._fail(error.faults)
        except Exception as error:  # whatever it is, the job ends with words and the worker goes on
            log.exception("job failed")
            self._fail((fault(service.JOB_FAILED, why=type(error).__name__),))
        finally:
            self.over.set()
            beat.join()
            log.info("job ends")
            unbind()

    def _solve(self) -> None:
        with self.store.read() as tx:
            plan = stored.get_plan(tx, self.claimed.plan_id)
            problem = read_problem(stored.problem_body(tx, plan.problem_id or "").encode())
        if plan.evaluation:  # an earlier worker got this far; only what is better replaces it
            self.least = float(json.loads(plan.evaluation)["total"])
        if plan.progress:
            self.spent = float(json.loads(plan.progress)["elapsed"])
        if self.stopping and plan.body:
            self._end(PlanState.STOPPED)
            return
        travel = self.travels.travel(problem)
        asked = AskedAs.model_validate_json(plan.asked)
        self._follows(asked)
        spared = {
            "spent": min(
                self.spent + time.monotonic() - self.began,
                max(0.0, LEAST_SHARE * asked.seconds - 1.0),
            ),
            "workers": min(asked.workers, cores()),
        }
        params = SearchParams(**asked.budget | spared)
        control = Control(
            halted=lambda: self.stopping or self.lost or self.ending() or self._is_overlong(),
            better=lambda better: self._keep(problem, travel, of_problem(problem, better)),
        )
        searched = weighed(problem, self.times) if self.start else problem
        made = solve(searched, travel, params, self._tell, control, self.start)
        made = of_problem(problem, made) if self.start else made
        if self.ending() and not self.stopping:
            self._keep(problem, travel, made)
            self._release()
            return
        made, verdict = lawful(problem, travel, params, made)
        if verdict.total < self.least:
            self.best = (made, verdict)
        self._end(PlanState.STOPPED if self.stopping else PlanState.DONE)

    def _follows(self, asked: AskedAs) -> None:
        """Set out from the plan that this one may follow, at the prices of its kind."""
        if asked.replan is None:
            return
        with self.store.read() as tx:
            body = stored.get_plan(tx, asked.replan.of).body
        self.start = read_plan(body.encode()) if body else None
        self.times = WEIGHED.get(asked.replan.name, 1.0)

    def _is_overlong(self) -> bool:
        """Tell whether a search that was asked for by iterations has had all the time there is."""
        return self.spent + time.monotonic() - self.began > LONGEST_SECONDS

    def _keep(self, problem: Problem, travel: Travel, better: Plan) -> None:
        """Store a better plan while the search runs, if the judge finds it legal."""
        verdict = evaluate(problem, travel, better)
        if not verdict.is_legal or verdict.total >= self.least:
            return
        self.least = verdict.total
        body, shown = better.to_json(None), json.dumps(verdict.as_dict())
        self._write("improved", body=body, evaluation=shown)

    def _tell(self, seen: Progress) -> None:
        """Store how the search goes, twice a second at most: the best cost of all workers."""
        if seen.cost < self.lowest:
            self.lowest, self.left_out = seen.cost, seen.unassigned
        if time.monotonic() < self.told + TELL_SECONDS:
            return
        self.told = time.monotonic()
        self._write(None, progress=json.dumps(self._progress(seen)))

    def _progress(self, seen: Progress) -> dict[str, Any]:
        return {
            "phase": seen.phase,
            "cost": self.lowest if self.lowest < float("inf") else None,
            "unassigned": self.left_out if self.lowest < float("inf") else seen.unassigned,
            "elapsed": round(self.spent + time.monotonic() - self.began, 2),
        }

    def _write(self, action: str | None, **values: Any) -> None:
        """Change the plan as long as the job is ours; a named action makes a new version."""
        if self.lost:
            return

        def change(tx: Any) -> None:
            if jobs.renew(tx, self.claimed, self.owner, self.lease) is None:
                self.lost = True
                return
            stored.update_plan(tx, self.claimed.plan_id, action, **values)

        try:
            self.store.write(change, self.owner)
        except StoreError:  # the next write may get through; the lease decides
            return

    def _beat(self) -> None:
        """Renew the lease until the job is over; hear whether it is to stop."""
        renewed = time.monotonic()
        while not self.over.wait(LOOK_SECONDS):
            if self.ending():
                self._hand_back()
                return
            if time.monotonic() < renewed + BEAT_SECONDS:
                continue
            renewed = time.monotonic()
            try:
                stop = self.store.write(
                    lambda tx: jobs.renew(tx, self.claimed, self.owner, self.lease), self.owner
                )
            except Exception:  # the lease decides whose the job is
                continue
            self.lost = stop is None
            self.stopping = self.stopping or bool(stop)

    def _hand_back(self) -> None:
        """Give the job back where the search does not end by itself when the worker is to."""
        if self.over.wait(HAND_BACK_SECONDS):
            return
        self.lost = True  # nothing more is written for it
        self._release()
        self.leave()

    def _release(self) -> None:
        try:
            self.store.write(lambda tx: jobs.release(tx, self.claimed, self.owner), self.owner)
            log.info("job given back")
        except StoreError:  # its lease runs out instead
            log.warning("job not given back")

    def _end(self, state: PlanState, **values: Any) -> None:
        if self.best is not None:
            plan, verdict = self.best
            values |= {
                "body": plan.to_json(None),
                "evaluation": json.dumps(verdict.as_dict()),
            }
        for _ in range(30):
            try:
                self.store.write(
                    lambda tx: jobs.finish(tx, self.claimed, self.owner, state, **values),
                    self.owner,
                )
            except StoreError:
                time.sleep(1.0)
            else:
                return

    def _fail(self, faults: Sequence[Fault]) -> None:
        log.warning("job ends with faults", codes=[each.code for each in faults])
        self._end(PlanState.FAILED, faults=written_faults(faults))
