"""Problems and plans as documents, and the versions of days that are published."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import func, insert, select, update

from scheduler.errors import Conflict, NotFound
from scheduler.messages import service

from .database import Tx
from .tables import plan, problem, published


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
    client: str | None = None


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
    client: str | None = None,
) -> StoredPlan:
    """Store a new plan, without a job; `client` has asked for it, None where nobody has."""
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
            client=client,
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


def following(tx: Tx, problem_id: str, group: str) -> list[StoredPlan]:
    """Return the plans of a problem that were asked for with another, in the order of asking."""
    query = select(plan).where(plan.c.problem_id == problem_id).order_by(plan.c.created, plan.c.id)
    found = [_plan(row._asdict()) for row in tx.connection.execute(query)]
    mark = f'"group":"{group}"'
    return [each for each in found if mark in each.asked]


def _plan(values: dict[str, Any]) -> StoredPlan:
    return StoredPlan(**values | {"state": PlanState(values["state"])})


def update_plan(tx: Tx, plan_id: str, action: str | None = None, **values: Any) -> None:
    """Change a plan; a named action makes a new version and leaves its audit row."""
    if action is not None:
        values["version"] = plan.c.version + 1
    tx.connection.execute(update(plan).where(plan.c.id == plan_id).values(updated=tx.now, **values))
    if action is not None:
        tx.changed(action, "plan", plan_id, get_plan(tx, plan_id).version)


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


def numbers(tx: Tx) -> list[tuple[str, int]]:
    """Return every published day, with its newest version's number."""
    newest = select(published.c.day, func.max(published.c.number)).group_by(published.c.day)
    return [(day, number) for day, number in tx.connection.execute(newest.order_by("day"))]


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
