"""The invariants of what is stored, checked by reading alone (INV-1 to INV-8, INV-11, INV-13)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from scheduler.errors import HemturError
from scheduler.model import Problem, read_plan
from scheduler.store import Tx, tables
from scheduler.store.database import REFUSED
from scheduler.store.integrity import damages
from scheduler.store.plans import PlanState
from scheduler.travel import Travels

from .days.neighbours import Duty, clashes, duties, published_day
from .judging import judge


@dataclass(frozen=True)
class Breach:
    """One invariant that does not hold, and where."""

    invariant: str
    subject: str
    detail: str


def verify(tx: Tx, travels: Travels) -> list[Breach]:
    """Return every breach; none is what should be.

    Plans and published versions are judged on the given roads; one that was made on others is
    told under OTHER_ROADS, since nobody can say here whether it is legal.
    """
    broken = [Breach("DAMAGED", where, said) for where, said in damages(tx)]
    if broken:  # what else is wrong cannot be told from what is not as it was
        return broken
    found = [breach for check in CHECKS for breach in check(tx)]
    return found + list(completeness(tx, travels))


def conservation(tx: Tx) -> Iterator[Breach]:
    """INV-2, INV-3: every acknowledged plan is in a known state, with its problem and job."""
    jobs = {row.plan_id: row for row in tx.connection.execute(select(tables.job))}
    problems = set(tx.connection.execute(select(tables.problem.c.id)).scalars())
    for row in tx.connection.execute(select(tables.plan)):
        if row.state not in set(PlanState):
            yield Breach("INV-2", row.id, f"is in no known state: {row.state}")
        if row.problem_id is not None and row.problem_id not in problems:
            yield Breach("INV-3", row.id, "its problem is gone")
        job = jobs.get(row.id)
        if row.state in (PlanState.QUEUED, PlanState.SOLVING) and job is None:
            yield Breach("INV-2", row.id, f"is {row.state} without a job")
        if job is not None and job.state != row.state:
            yield Breach("INV-2", row.id, f"is {row.state}, its job {job.state}")


def exactly_once(tx: Tx) -> Iterator[Breach]:
    """INV-4: every key that was answered has an answer."""
    table = tables.idempotency
    for key in tx.connection.execute(select(table.c.key).where(table.c.status == 0)).scalars():
        yield Breach("INV-4", key[:40], "its effect was stored without its answer")


def no_lost_update(tx: Tx) -> Iterator[Breach]:
    """INV-5: the versions of everything that changes form 1 to n, and n is what stands there."""
    seen: dict[tuple[str, str], list[tuple[int, datetime]]] = {}
    kept = tables.audit.c
    query = select(kept.kind, kept.subject, kept.version, kept.at)
    for kind, subject, version, at in tx.connection.execute(query.order_by(kept.sequence)):
        seen.setdefault((kind, subject), []).append((version, at))
    for (kind, subject), changes in seen.items():
        versions = [version for version, _ in changes]
        if versions != list(range(1, len(versions) + 1)):
            yield Breach("INV-5", f"{kind} {subject}", f"its versions are {versions[:20]}")
    now = {("plan", r.id): (r.version, None) for r in tx.connection.execute(select(tables.plan))}
    now |= {
        (r.kind, r.id): (r.version, r.updated) for r in tx.connection.execute(select(tables.record))
    }
    for (kind, subject), (version, updated) in now.items():
        last, at = seen.get((kind, subject), [(0, None)])[-1]
        if last != version or (updated is not None and updated != at):
            said = f"is version {version} of {updated}, audited {last} of {at}"
            yield Breach("INV-5", f"{kind} {subject}", said)


def completeness(tx: Tx, travels: Travels) -> Iterator[Breach]:
    """INV-6, INV-8: every visit is given once or left out with a reason; no rule is broken."""
    bodies = {r.id: r.body for r in tx.connection.execute(select(tables.problem))}
    for subject, problem_id, body in _plans(tx):
        problem = Problem.model_validate_json(bodies[problem_id])  # checked as it was when stored
        plan = read_plan(body.encode())
        asked = Counter(visit.id for visit in problem.visits)
        left_out = Counter(entry.visit_id for entry in plan.unassigned)
        answered = Counter(plan.assigned_ids()) + left_out
        if asked != answered:
            odd = sorted((asked - answered) + (answered - asked))
            yield Breach("INV-6", subject, f"visits lost, doubled or invented: {odd[:5]}")
        if not all(entry.reasons for entry in plan.unassigned):
            yield Breach("INV-6", subject, "a visit is left out without a reason")
        try:
            if not judge(problem, plan, travels).is_legal:
                yield Breach("INV-8", subject, "the plan breaks a hard rule")
        except HemturError as error:
            other = {each.code for each in error.faults} == {"OTHER_ROADS"}
            kind = "OTHER_ROADS" if other else "INV-8"
            yield Breach(kind, subject, f"the plan cannot be judged: {error}")


def _plans(tx: Tx) -> Iterator[tuple[str, str, str]]:
    """Yield name, problem and body of each plan, and of each version published otherwise."""
    bodies = {}
    for row in tx.connection.execute(select(tables.plan).where(tables.plan.c.body.is_not(None))):
        bodies[row.id] = row.problem_id, row.body
        yield row.id, row.problem_id, row.body
    for row in tx.connection.execute(select(tables.published)):
        problem_id, body = bodies[row.plan_id]
        if row.body != body:
            yield f"{row.day} {row.number}", problem_id, row.body


def atomic_publish(tx: Tx) -> Iterator[Breach]:
    """INV-7: what was published is what its manifest says, number by number."""
    numbers: dict[str, list[int]] = {}
    query = select(tables.published).order_by(tables.published.c.day, tables.published.c.number)
    for row in tx.connection.execute(query):
        numbers.setdefault(row.day, []).append(row.number)
        if hashlib.sha256(row.body.encode()).hexdigest() != row.sha256:
            yield Breach("INV-7", f"{row.day} {row.number}", "its content has changed")
        plan = read_plan(row.body.encode())
        if len(plan.assigned_ids()) + len(plan.unassigned) != row.visits:
            yield Breach("INV-7", f"{row.day} {row.number}", "it has not all its visits")
    for day, found in numbers.items():
        if found != list(range(1, len(found) + 1)):
            yield Breach("INV-7", day, f"its versions are {found[:20]}")


def exclusive(tx: Tx) -> Iterator[Breach]:
    """INV-1, INV-8 across days: nobody is published twice at once, nor without rest between."""
    published: list[Duty] = []
    for day in tx.connection.execute(select(tables.published.c.day).distinct()).scalars():
        newest = published_day(tx, day)
        if newest is not None:
            published += duties(day, *newest)
    for clash in clashes(published):
        days = f"{clash.earlier.day} and {clash.later.day}"
        if clash.rest is None:
            yield Breach("INV-1", clash.earlier.who, f"is at work twice at once on {days}")
        else:
            rest = clash.rest / timedelta(hours=1)
            yield Breach("INV-8", clash.earlier.who, f"rests {rest:.1f} h between {days}")


def survival(tx: Tx) -> Iterator[Breach]:
    """INV-13: what was published from records is in the next version, or its record says why not.

    A version made from records has what these say; one of a posted problem knows nothing of them.
    """
    of_records = set(
        tx.connection.execute(
            select(tables.plan.c.id).where(tables.plan.c.day.is_not(None))
        ).scalars()
    )
    before: dict[str, tuple[bool, frozenset[str]]] = {}
    query = select(tables.published).order_by(tables.published.c.day, tables.published.c.number)
    for row in tx.connection.execute(query):
        plan = read_plan(row.body.encode())
        visits = plan.assigned_ids() | {entry.visit_id for entry in plan.unassigned}
        was_of_records, known = before.get(row.day, (False, frozenset()))
        lost = sorted(known - visits)
        if was_of_records and row.plan_id not in of_records and lost:
            yield Breach("INV-13", f"{row.day} {row.number}", f"has lost {lost[:5]}")
        before[row.day] = row.plan_id in of_records, frozenset(visits)


def outbox(tx: Tx) -> Iterator[Breach]:
    """INV-11: every audited change has its row in the outbox, of the same version and time."""
    kept, sent = tables.audit.c, tables.outbox.c
    audited = tx.connection.execute(
        select(kept.kind, kept.action, kept.subject, kept.version, kept.at).where(
            ~kept.action.startswith(REFUSED)
        )
    )
    told = tx.connection.execute(select(sent.topic, sent.subject, sent.version, sent.at))
    wanted = Counter((f"{kind}.{action}", *rest) for kind, action, *rest in audited)
    found = Counter(tuple(row) for row in told)
    for topic, subject, *_ in sorted((wanted - found) + (found - wanted)):
        yield Breach("INV-11", subject, f"{topic} is not in both the audit and the outbox")


CHECKS: tuple[Callable[[Tx], Iterator[Breach]], ...] = (
    conservation,
    exactly_once,
    no_lost_update,
    atomic_publish,
    outbox,
    exclusive,
    survival,
)
