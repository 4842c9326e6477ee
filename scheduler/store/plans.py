"""Problems and plans as documents, and the jobs that solve them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import func, insert, or_, select, update

from scheduler.errors import Conflict, NotFound, fault
from scheduler.messages import service

from .database import Tx
from .faults import written_faults
from .tables import job, plan, problem, published

MOST_ATTEMPTS = 3
LONGEST_LEASE = timedelta(minutes=10)
"""No worker asks for a longer one."""


class PlanState(StrEnum):
    """The life of a plan, and of a job."""

    CREATED = "CREATED"
    VALIDATED = "VALIDATED"
    INVALID = "INVALID"
    QUEUED = "QUEUED"
    SOLVING = "SOLVING"
    DONE = "DONE"
    STOPPED = "STOPPED"
    FAILED = "FAILED"


LIVE = frozenset((PlanState.QUEUED, PlanState.SOLVING))
"""States in which a worker has, or will have, something to say."""
ENDED = frozenset((PlanState.INVALID, PlanState.DONE, PlanState.STOPPED, PlanState.FAILED))


@dataclass(frozen=True)
class StoredPlan:
    """A plan: what was asked, its state, and the best found so far, as JSON."""

    id: str
    problem_id: str | None
    day: str | None
    state: PlanState
    asked: str
    version: int
    body: str | None
    evaluation: str | None
    progress: str | None
    faults: str | None
    created: datetime
    updated: datetime


@dataclass(frozen=True)
class Claim:
    """A job that a worker holds until its lease ends."""

    id: str
    plan_id: str
    attempts: int
    stop: bool


def add_problem(tx: Tx, body: str, digest: str, visits: int) -> str:
    """Store a problem and return its id; the same problem is stored once."""
    known = tx.connection.execute(select(problem.c.id).where(problem.c.digest == digest)).first()
    if known is not None:
        return str(known.id)
    problem_id = str(uuid4())
    tx.connection.execute(
        insert(problem).values(
            id=problem_id, digest=digest, visits=visits, body=body, created=tx.now
        )
    )
    tx.changed("created", "problem", problem_id, 1)
    return problem_id


def problem_body(tx: Tx, problem_id: str) -> str:
    """Return a problem's JSON.

    Raises
    ------
    NotFound
        When there is none.
    """
    row = tx.connection.execute(select(problem.c.body).where(problem.c.id == problem_id)).first()
    if row is None:
        raise NotFound("problem", problem_id)
    return str(row.body)


def add_plan(
    tx: Tx,
    asked: str,
    state: PlanState,
    problem_id: str | None,
    day: str | None = None,
    faults: str | None = None,
) -> StoredPlan:
    """Store a new plan, without a job."""
    plan_id = str(uuid4())
    tx.connection.execute(
        insert(plan).values(
            id=plan_id,
            problem_id=problem_id,
            day=day,
            state=state,
            asked=asked,
            version=1,
            faults=faults,
            created=tx.now,
            updated=tx.now,
        )
    )
    tx.changed("created", "plan", plan_id, 1)
    return get_plan(tx, plan_id)


def get_plan(tx: Tx, plan_id: str) -> StoredPlan:
    """Return a plan.

    Raises
    ------
    NotFound
        When there is none.
    """
    row = tx.connection.execute(select(plan).where(plan.c.id == plan_id)).first()
    if row is None:
        raise NotFound("plan", plan_id)
    return _plan(row._asdict())


def listed(
    tx: Tx,
    limit: int,
    before: str | None = None,
    day: str | None = None,
    state: str | None = None,
) -> list[StoredPlan]:
    """Return plans, the newest first: at most `limit` of those made before another plan.

    Raises
    ------
    NotFound
        When there is no such other plan.
    """
    query = select(plan).order_by(plan.c.created.desc(), plan.c.id.desc()).limit(limit)
    if before is not None:
        last = get_plan(tx, before)
        same = (plan.c.created == last.created) & (plan.c.id < last.id)
        query = query.where((plan.c.created < last.created) | same)
    for column, wanted in ((plan.c.day, day), (plan.c.state, state)):
        if wanted is not None:
            query = query.where(column == wanted)
    return [_plan(row._asdict()) for row in tx.connection.execute(query)]


def _plan(values: dict[str, Any]) -> StoredPlan:
    return StoredPlan(**values | {"state": PlanState(values["state"])})


def update_plan(tx: Tx, plan_id: str, action: str | None = None, **values: Any) -> None:
    """Change a plan; a named action makes a new version and leaves its audit row."""
    if action is not None:
        values["version"] = plan.c.version + 1
    tx.connection.execute(update(plan).where(plan.c.id == plan_id).values(updated=tx.now, **values))
    if action is not None:
        tx.changed(action, "plan", plan_id, get_plan(tx, plan_id).version)


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


def waiting(tx: Tx) -> int:
    """Return how many jobs are queued."""
    count = select(func.count()).select_from(job).where(job.c.state == PlanState.QUEUED)
    return int(tx.connection.execute(count).scalar_one())


def claim(tx: Tx, owner: str, lease: timedelta) -> Claim | None:
    """Take the oldest job that is queued, or whose worker let its lease run out."""
    ended = job.c.lease_until < tx.steady
    if tx.is_sqlite:  # of before the machine started anew, when its steady time stood higher
        ended = or_(ended, job.c.lease_until > tx.steady + LONGEST_LEASE)
    free = or_(job.c.state == PlanState.QUEUED, (job.c.state == PlanState.SOLVING) & ended)
    row = tx.connection.execute(
        select(job)
        .where(free)
        .order_by(job.c.created, job.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
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


def publish(tx: Tx, plan_id: str, day: str, body: str, visits: int, expected: int) -> int:
    """Publish a plan as the next version of a day; return that version's number.

    `expected` is the number that the publisher has seen, 0 for none.

    Raises
    ------
    Conflict
        When another version has been published meanwhile.
    """
    if tx.connection.dialect.name == "postgresql":
        tx.connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"day {day}"))))
    current = current_number(tx, day)
    if current != expected:
        raise Conflict(service.PUBLISHED_MEANWHILE, current, version=current, day=day)
    tx.connection.execute(
        insert(published).values(
            day=day,
            number=current + 1,
            plan_id=plan_id,
            sha256=hashlib.sha256(body.encode()).hexdigest(),
            visits=visits,
            body=body,
            actor=tx.actor,
            at=tx.now,
        )
    )
    tx.changed("published", "day", day, current + 1)
    return current + 1


def current_number(tx: Tx, day: str) -> int:
    """Return the number of a day's published version, 0 for none."""
    newest = select(func.max(published.c.number)).where(published.c.day == day)
    return int(tx.connection.execute(newest).scalar_one() or 0)


def published_plan(tx: Tx, day: str, number: int | None = None) -> tuple[int, str, str]:
    """Return number, plan id and JSON of a day's published version, the newest by default.

    Raises
    ------
    NotFound
        When there is none.
    """
    wanted = current_number(tx, day) if number is None else number
    row = tx.connection.execute(
        select(published).where(published.c.day == day, published.c.number == wanted)
    ).first()
    if row is None:
        raise NotFound("published plan", day)
    return row.number, row.plan_id, row.body


def any_plan(tx: Tx) -> bool:
    """Tell whether any plan is stored."""
    return tx.connection.execute(select(plan.c.id).limit(1)).first() is not None
