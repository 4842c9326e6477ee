"""Jobs in turn: whose is next, who has how many, how long the next one takes to begin."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, func, insert, or_, select, update

from scheduler.errors import fault
from scheduler.messages import service

from .database import Tx
from .faults import written_faults
from .plans import ENDED, PlanState, StoredPlan, get_plan, update_plan
from .tables import job, plan, problem

MOST_ATTEMPTS = 3
LONGEST_LEASE = timedelta(minutes=10)
"""No worker asks for a longer one."""
LONGEST_SECONDS = 3600.0
"""What one search may take in the service; the command line knows no such bound."""
SLOW_RATE = 10_000
"""Iterations a second that even a large day makes on a slow core."""
REMEMBERED = timedelta(hours=1)
"""How long it counts whom a worker has served."""


@dataclass(frozen=True)
class Claim:
    """A job that a worker holds until its lease ends."""

    id: str
    plan_id: str
    attempts: int
    stop: bool


@dataclass(frozen=True)
class Waiting:
    """A job that waits or runs: whose, in what turn (0 for one that runs), for how many seconds."""

    plan_id: str
    client: str | None
    state: PlanState
    turn: int
    seconds: float
    created: datetime


def queue(tx: Tx, plan_id: str) -> None:
    """Queue a plan to be solved."""
    tx.connection.execute(
        insert(job).values(
            id=str(uuid4()),
            plan_id=plan_id,
            state=PlanState.QUEUED,
            attempts=0,
            stop=False,
            created=tx.now,
        )
    )
    update_plan(tx, plan_id, "queued", state=PlanState.QUEUED)


def waiting(tx: Tx, client: str | None = None) -> int:
    """Return how many jobs are queued; of one client where it is named."""
    count = select(func.count()).select_from(job).where(job.c.state == PlanState.QUEUED)
    if client is not None:
        count = count.join(plan, plan.c.id == job.c.plan_id).where(plan.c.client == client)
    return int(tx.connection.execute(count).scalar_one())


def in_line(tx: Tx) -> list[Waiting]:
    """Return the jobs that run and that wait, in the order in which they will be taken.

    Each counts from when it was asked for, or its client was served last, and each further one of a
    client from when the one before it would have ended (start-time fair queueing, Goyal et al.
    1997, doi:10.1109/90.649569): many of one client wait for one of another, nobody for ever.
    """
    rows = tx.connection.execute(
        select(plan.c.id, plan.c.client, plan.c.asked, plan.c.progress, job.c.state, job.c.created)
        .join(job, plan.c.id == job.c.plan_id)
        .where(job.c.state.in_((PlanState.SOLVING, PlanState.QUEUED)))
        .order_by(job.c.created, job.c.id)
    ).all()
    running = [row for row in rows if row.state == PlanState.SOLVING]
    queued = [row for row in rows if row.state == PlanState.QUEUED]
    counts_from = _served(tx) if queued else {}
    starts = []
    for at, row in enumerate(queued):
        start = max(row.created, counts_from.get(row.client, row.created))
        starts.append((start, at))
        counts_from[row.client] = start + timedelta(seconds=_left(row.asked, row.progress))
    found = [_waiting(row, 0) for row in running]
    return found + [
        _waiting(queued[at], turn) for turn, (_, at) in enumerate(sorted(starts), start=1)
    ]


def _served(tx: Tx) -> dict[str | None, datetime]:
    """Return when each client was served last, of late."""
    last = (
        select(plan.c.client, func.max(plan.c.updated))
        .join(job, plan.c.id == job.c.plan_id)
        .where(job.c.attempts > 0, plan.c.updated > tx.now - REMEMBERED)
        .group_by(plan.c.client)
    )
    return {client: at for client, at in tx.connection.execute(last)}


def _waiting(row: Any, turn: int) -> Waiting:
    left = _left(row.asked, row.progress)
    return Waiting(row.id, row.client, PlanState(row.state), turn, left, row.created)


def _left(asked: str, progress: str | None) -> float:
    """Return the seconds that a job still has of those it asked for."""
    spent = float(json.loads(progress)["elapsed"]) if progress else 0.0
    wanted = json.loads(asked)
    return max(1.0, seconds_of(wanted.get("seconds", 1.0), wanted.get("iterations")) - spent)


def seconds_of(seconds: float, iterations: int | None) -> float:
    """Return for how long a search may run: by the clock, or as a slow core would need."""
    return seconds if iterations is None else min(LONGEST_SECONDS, iterations / SLOW_RATE)


def claim(tx: Tx, owner: str, lease: timedelta) -> Claim | None:
    """Take the job whose turn it is, or one whose worker let its lease run out."""
    ended = job.c.lease_until < tx.steady
    if tx.is_sqlite:  # of before the machine started anew, when its steady time stood higher
        ended = or_(ended, job.c.lease_until > tx.steady + LONGEST_LEASE)
    row = _locked(tx, (job.c.state == PlanState.SOLVING) & ended) or _first(tx)
    if row is None:
        return None
    if row.attempts >= MOST_ATTEMPTS:
        tx.connection.execute(
            update(job).where(job.c.id == row.id).values(state=PlanState.FAILED, owner=None)
        )
        said = written_faults([fault(service.WORKER_DIED, attempts=row.attempts)])
        update_plan(tx, row.plan_id, "failed", state=PlanState.FAILED, faults=said)
        return None
    tx.connection.execute(
        update(job)
        .where(job.c.id == row.id)
        .values(
            state=PlanState.SOLVING,
            owner=owner,
            lease_until=tx.steady + lease,
            attempts=row.attempts + 1,
        )
    )
    update_plan(tx, row.plan_id, "started", state=PlanState.SOLVING)
    return Claim(row.id, row.plan_id, row.attempts + 1, row.stop)


def _first(tx: Tx) -> Any:
    """Lock the first of those that wait which nobody else has locked or taken."""
    if not waiting(tx):
        return None
    for each in (one for one in in_line(tx) if one.turn):
        mine = (job.c.plan_id == each.plan_id) & (job.c.state == PlanState.QUEUED)
        row = _locked(tx, mine)
        if row is not None:
            return row
    return None


def _locked(tx: Tx, which: Any) -> Any:
    query = select(job).where(which).order_by(job.c.created, job.c.id).limit(1)
    return tx.connection.execute(query.with_for_update(skip_locked=True)).first()


def renew(tx: Tx, claimed: Claim, owner: str, lease: timedelta) -> bool | None:
    """Extend a lease; return whether the job is to stop, None where it is no longer ours."""
    mine = (job.c.id == claimed.id, job.c.owner == owner, job.c.state == PlanState.SOLVING)
    done = tx.connection.execute(update(job).where(*mine).values(lease_until=tx.steady + lease))
    if done.rowcount != 1:
        return None
    return bool(
        tx.connection.execute(select(job.c.stop).where(job.c.id == claimed.id)).scalar_one()
    )


def finish(tx: Tx, claimed: Claim, owner: str, state: PlanState, **values: Any) -> bool:
    """End a job with its plan; False, and nothing written, where it is no longer ours."""
    mine = (job.c.id == claimed.id, job.c.owner == owner, job.c.state == PlanState.SOLVING)
    done = tx.connection.execute(
        update(job).where(*mine).values(state=state, owner=None, lease_until=None)
    )
    if done.rowcount != 1:
        return False
    update_plan(tx, claimed.plan_id, state.lower(), state=state, **values)
    return True


def release(tx: Tx, claimed: Claim, owner: str) -> None:
    """Give a job back to the queue, as if it had not been claimed."""
    mine = (job.c.id == claimed.id, job.c.owner == owner, job.c.state == PlanState.SOLVING)
    done = tx.connection.execute(
        update(job)
        .where(*mine)
        .values(state=PlanState.QUEUED, owner=None, lease_until=None, attempts=job.c.attempts - 1)
    )
    if done.rowcount == 1:
        update_plan(tx, claimed.plan_id, "released", state=PlanState.QUEUED)


def ask_to_stop(tx: Tx, plan_id: str) -> StoredPlan:
    """Have a plan's job stop; one that has not begun is stopped at once."""
    row = tx.connection.execute(
        select(job).where(job.c.plan_id == plan_id).with_for_update()
    ).first()
    found = get_plan(tx, plan_id)
    if row is None or found.state in ENDED:
        return found
    tx.connection.execute(update(job).where(job.c.id == row.id).values(stop=True))
    if row.state == PlanState.QUEUED:
        tx.connection.execute(update(job).where(job.c.id == row.id).values(state=PlanState.STOPPED))
        update_plan(tx, plan_id, "stopped", state=PlanState.STOPPED)
    return get_plan(tx, plan_id)


def forget_validated(tx: Tx, client: str, before: datetime, most: int) -> None:
    """Remove what a client had validated only: before an instant, and all but the newest few.

    Their problems go with them where no other plan is of them.
    """
    mine = (plan.c.client == client, plan.c.state == PlanState.VALIDATED)
    rows = tx.connection.execute(
        select(plan.c.id, plan.c.version, plan.c.problem_id, plan.c.created)
        .where(*mine)
        .order_by(plan.c.created.desc(), plan.c.id.desc())
    ).all()
    for number, row in enumerate(rows):
        if number < most and row.created >= before:
            continue
        tx.connection.execute(delete(plan).where(plan.c.id == row.id))
        tx.changed("expired", "plan", row.id, row.version + 1)
        others = select(plan.c.id).where(plan.c.problem_id == row.problem_id).limit(1)
        if row.problem_id and tx.connection.execute(others).first() is None:
            tx.connection.execute(delete(problem).where(problem.c.id == row.problem_id))
