"""Asking for a plan, of a problem that is posted or of a day that is stored; stopping it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from heapq import heappop, heappush
from math import ceil
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from scheduler.errors import Busy, EngineRefused, Fault, InputError, fault
from scheduler.messages import documents, problems, roads, service
from scheduler.messages.service import operation
from scheduler.model import Problem, Provider
from scheduler.model.base import Fact, Id, Text
from scheduler.model.problem import SetAside
from scheduler.model.reading.door import content_of, load
from scheduler.model.reading.facts import fact_from, problem_from
from scheduler.model.roster import DayFrame
from scheduler.services.days import assemble
from scheduler.services.planning import ensure_time
from scheduler.solver.params import Budget
from scheduler.solver.solve import refuse_what_is_unknown
from scheduler.store import Address, Tx, jobs, stored_at
from scheduler.store import plans as stored
from scheduler.store.jobs import LONGEST_SECONDS, Waiting
from scheduler.store.plans import PlanState, StoredPlan
from scheduler.travel import Travels

MOST_WAITING, MOST_OF_ONE = 100, 25
"""Jobs that may wait, of all and of one client; beyond, the service says that it is busy."""
MOST_SECONDS_OF_ONE = 2 * LONGEST_SECONDS
"""What all jobs of one client that wait may take together."""
LIFETIME, MOST_VALIDATED = timedelta(days=1), 50
"""How long a problem that was only validated is kept, and how many of one client."""


class Asked(Budget):
    """How a plan is asked for, beside the problem or the day."""

    seconds: Annotated[float, Field(gt=0, le=LONGEST_SECONDS)] = 30.0


class Following(Fact):
    """Which plan a plan may follow: `of` what plan, on a day that was first the problem `root`.

    `group` is the first of those asked for together, None of that itself; `cancelled` are visits
    that were not wanted any more.
    """

    name: Text
    of: Id
    root: Id
    group: Id | None = None
    cancelled: tuple[Id, ...] = ()


class AskedAs(Asked):
    """How a plan was asked for, as it is stored: one that follows another says which."""

    replan: Following | None = None

    @property
    def budget(self) -> dict[str, Any]:
        """What the search may spend, by the names of a budget."""
        return {name: getattr(self, name) for name in Budget.model_fields}


def asked_as(kept: StoredPlan) -> AskedAs:
    """Return how a plan was asked for."""
    return AskedAs.model_validate_json(kept.asked)


def problem_of(tx: Tx, kept: StoredPlan) -> Problem:
    """Return the problem of a plan, which was checked when it was stored."""
    return Problem.model_validate_json(stored.problem_body(tx, str(kept.problem_id)))


def day_of(problem: Problem) -> str:
    """Return the date on which a problem begins."""
    return problem.horizon.start.astimezone(problem.timezone).date().isoformat()


@dataclass(frozen=True)
class Posted:
    """A request for a plan that has been read: its problem as it will be stored, how to solve it.

    `set_aside` is what of a day cannot be used; `notices` are what was put right in the request.
    """

    body: str
    digest: str
    visits: int
    asked: Asked
    day: str | None = None
    set_aside: Sequence[SetAside] = ()
    notices: Sequence[Fault] = ()


@dataclass(frozen=True)
class DayAsked:
    """A request for a plan of a stored day, which is still to be put together."""

    day: str
    asked: Asked
    notices: Sequence[Fault] = ()


def read_asked(travels: Travels, solve: bool, data: bytes | Path) -> Posted | DayAsked:
    """Read `{"problem": {...}, "seconds": ..., ...}`, or `{"day": "2027-02-09", ...}`.

    Where it is to be solved, not only validated, its time has to be enough to begin.

    Raises
    ------
    InputError
        With every fault of the problem, and of what stands beside it.
    """
    loaded = load(content_of(data))
    if "day" in loaded.value:
        day = read_day(loaded.value["day"])
        beside = {key: value for key, value in loaded.value.items() if key != "day"}
        return DayAsked(day, fact_from(Asked, beside), loaded.notices)
    problem, asked = _read_problem(loaded.value)
    if solve:
        ensure_time(problem, asked)
    _ensure_can_be_planned(problem, asked, travels, "problem")
    return posted_of(problem, asked, notices=loaded.notices)


def posted_of(
    problem: Problem, asked: Asked, day: str | None = None, notices: Sequence[Fault] = ()
) -> Posted:
    """Return a request for a plan of a problem that has been checked."""
    body = problem.to_json()
    digest = hashlib.sha256(body.encode()).hexdigest()
    return Posted(body, digest, len(problem.visits), asked, day, problem.set_aside, notices)


def _read_problem(raw: dict[str, Any]) -> tuple[Problem, Asked]:
    faults: list[Fault] = []
    asked, problem = Asked(), None
    beside = {key: value for key, value in raw.items() if key != "problem"}
    try:
        asked = fact_from(Asked, beside)
    except InputError as error:
        faults += error.faults
    inner = raw.get("problem")
    if inner is None and "horizon" in raw:
        raise InputError([fault(problems.BARE_PROBLEM, "problem")])
    if not isinstance(inner, dict):
        message = documents.MISSING if inner is None else problems.NEEDS_OBJECT
        faults.append(fault(message, "problem", name="problem"))
    else:
        try:
            problem = problem_from(inner)
        except InputError as error:
            faults += (each.below("problem") for each in error.faults)
    if problem is not None and problem.roads.provider is Provider.MATRIX:
        faults.append(fault(roads.MATRIX_MISSING, "problem.roads.provider"))
    if faults or problem is None:
        raise InputError(faults)
    return problem, asked


def _ensure_can_be_planned(problem: Problem, asked: Asked, travels: Travels, where: str) -> None:
    """Refuse at the door what would only fail once a worker has it."""
    try:
        refuse_what_is_unknown(problem, asked.engine)
        travels.ensure_roads(problem)
    except EngineRefused as error:
        raise InputError(each.at(f"{where}.objective") for each in error.faults) from None
    except InputError as error:
        raise InputError(each.below(where) for each in error.faults) from None


def posted_day(where: Address, travels: Travels, solve: bool, asked: DayAsked) -> Posted:
    """Put a stored day together, in one transaction that only reads.

    Raises
    ------
    InputError
        With every fault of what is stored for the day.
    """
    with stored_at(where).read() as tx:
        problem = assemble(tx, asked.day)
    if solve:
        ensure_time(problem, asked.asked)
    _ensure_can_be_planned(problem, asked.asked, travels, f"days/{asked.day}")
    return posted_of(problem, asked.asked, asked.day, asked.notices)


def day_body(where: Address, day: str) -> str:
    """Return the problem of a stored day as JSON, whether or not it can be planned."""
    with stored_at(where).read() as tx:
        return assemble(tx, day).to_json()


def read_day(given: Any) -> str:
    """Return a day that is a date."""
    try:
        return fact_from(DayFrame, {"id": given}).id
    except InputError as error:
        raise InputError(each.at("day") for each in error.faults) from None


def submit(tx: Tx, posted: Posted, *, solve: bool = True, client: str | None = None) -> StoredPlan:
    """Store a request, and queue it unless it is only to be validated.

    What a client has validated only is forgotten after a day, and all but the newest of it.

    Raises
    ------
    Busy
        When too many wait already, of all or of this client.
    """
    if solve:
        ensure_room(tx, posted.asked, client)
    elif client is not None:
        jobs.forget_validated(tx, client, tx.now - LIFETIME, MOST_VALIDATED - 1)
    problem_id = stored.add_problem(tx, posted.body, posted.digest, posted.visits)
    asked = posted.asked.model_dump_json()
    plan = stored.add_plan(tx, asked, PlanState.VALIDATED, problem_id, posted.day, client=client)
    if not solve:
        return plan
    jobs.queue(tx, plan.id)
    return stored.get_plan(tx, plan.id)


def ensure_room(tx: Tx, asked: Asked, client: str | None) -> None:
    """Refuse a job when too many wait already.

    Raises
    ------
    Busy
        Of all, or of this client.
    """
    line = jobs.in_line(tx)
    queued = [each for each in line if each.state is PlanState.QUEUED]
    if len(queued) >= MOST_WAITING:
        raise Busy(service.BUSY, _whole(begins(line)[queued[0].plan_id]))
    own = [each for each in queued if client is not None and each.client == client]
    seconds = jobs.seconds_of(asked.seconds, asked.iterations)
    seconds += sum(each.seconds for each in own)
    if own and (len(own) >= MOST_OF_ONE or seconds > MOST_SECONDS_OF_ONE):
        raise Busy(operation.BUSY_WITH_YOURS, _whole(begins(line)[own[0].plan_id]))


def begins(line: Sequence[Waiting]) -> dict[str, float]:
    """Return in how many seconds each job that waits will begin, if none ends before its time.

    As many run at a time as run now, at least one.
    """
    free = sorted(each.seconds for each in line if each.state is not PlanState.QUEUED) or [0.0]
    found: dict[str, float] = {}
    for each in line:
        if each.state is PlanState.QUEUED:
            found[each.plan_id] = heappop(free)
            heappush(free, found[each.plan_id] + each.seconds)
    return found


def _whole(seconds: float) -> int:
    return max(1, ceil(seconds))


def stop(tx: Tx, plan_id: str) -> StoredPlan:
    """Have a plan's search end; what it has found stays."""
    return jobs.ask_to_stop(tx, plan_id)
