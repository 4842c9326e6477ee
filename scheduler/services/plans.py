"""Asking for a plan, looking at it, stopping it, publishing it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from scheduler.errors import Conflict, Fault, HemturError, InputError
from scheduler.evaluation import evaluate
from scheduler.model import Plan, Problem, read_plan, read_problem
from scheduler.model.base import Fact
from scheduler.model.codes import FaultCode
from scheduler.model.reading.facts import fact_from, problem_from
from scheduler.settings import Engine
from scheduler.store import Store, Tx
from scheduler.store import plans as stored
from scheduler.store.plans import PlanState, StoredPlan
from scheduler.travel import travel_for

from .days import assemble

MOST_WAITING = 100
"""Jobs that may wait; beyond, the service says that it is busy."""


class Asked(Fact):
    """How a plan is asked for, beside the problem or the day."""

    seconds: Annotated[float, Field(gt=0, le=86_400)] = 30.0
    iterations: Annotated[int, Field(ge=1, le=10**12)] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 1
    engine: Engine = Engine.PORTFOLIO
    workers: Annotated[int, Field(ge=0, le=64)] = 0


class Busy(HemturError):
    """So many plans wait that no more are taken; try again in `seconds`."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"the queue is full; try again in {seconds} s")


@dataclass(frozen=True)
class Request:
    """A request for a plan that has been read: the problem, and how to solve it."""

    problem: Problem
    asked: Asked
    day: str | None = None


def read_request(raw: dict[str, Any]) -> Request:
    """Read `{"problem": {...}, "seconds": ..., ...}`.

    Raises
    ------
    InputError
        With every fault of the problem and of what stands beside it.
    """
    faults: list[Fault] = []
    asked, problem = Asked(), None
    beside = {key: value for key, value in raw.items() if key != "problem"}
    try:
        asked = fact_from(Asked, beside)
    except InputError as error:
        faults += error.faults
    inner = raw.get("problem")
    if not isinstance(inner, dict):
        code = FaultCode.MISSING_FIELD if inner is None else FaultCode.WRONG_TYPE
        faults.append(Fault(code, "problem", "must be a problem", "give the problem to plan"))
    else:
        try:
            problem = problem_from(inner)
        except InputError as error:
            faults += (
                Fault(f.code, f"problem.{f.path}".rstrip("."), f.detail, f.hint)
                for f in error.faults
            )
    if faults or problem is None:
        raise InputError(faults)
    return Request(problem, asked)


def submit(tx: Tx, request: Request, *, solve: bool = True) -> StoredPlan:
    """Store a request, and queue it unless it is only to be validated.

    Raises
    ------
    Busy
        When too many wait already.
    """
    if solve and stored.waiting(tx) >= MOST_WAITING:
        raise Busy(30)
    body = request.problem.to_json()
    problem_id = stored.add_problem(tx, body, request.problem.digest, len(request.problem.visits))
    asked = request.asked.model_dump_json()
    plan = stored.add_plan(tx, asked, PlanState.VALIDATED, problem_id, request.day)
    if not solve:
        return plan
    stored.queue(tx, plan.id)
    return stored.get_plan(tx, plan.id)


def stop(tx: Tx, plan_id: str) -> StoredPlan:
    """Have a plan's search end; what it has found stays."""
    return stored.ask_to_stop(tx, plan_id)


@dataclass(frozen=True)
class Publishable:
    """A plan that the judge has found legal, ready to be published as a day's next version."""

    day: str
    body: str
    visits: int
    problem: Problem
    from_store: bool


def publishable(store: Store, plan_id: str) -> Publishable:
    """Judge a plan before it is published.

    Raises
    ------
    Conflict
        When it has no legal plan to publish.
    """
    with store.read() as tx:
        plan = stored.get_plan(tx, plan_id)
        if plan.body is None or plan.problem_id is None:
            raise Conflict("there is no plan to publish yet", plan.version)
        problem = read_problem(stored.problem_body(tx, plan.problem_id).encode())
    made = read_plan(plan.body.encode())
    verdict = evaluate(problem, travel_for(problem), made)
    if not verdict.is_legal:
        raise Conflict(f"the plan breaks a hard rule: {verdict.violations[0]}", plan.version)
    day = plan.day or problem.horizon.start.astimezone(problem.timezone).date().isoformat()
    return Publishable(day, plan.body, len(problem.visits), problem, plan.day is not None)


class DayChanged(Conflict):
    """The day is no longer as it was when the plan was made: visits came, went or changed."""

    def __init__(self, added: list[str], gone: list[str]) -> None:
        self.added, self.gone = added, gone
        super().__init__("rosters, needs or bookings of the day have changed since it was planned")


def publish(tx: Tx, plan_id: str, ready: Publishable, expected: int) -> int:
    """Publish a plan as the next version of its day, and return that version's number.

    Raises
    ------
    DayChanged
        When the day has changed since: what was booked meanwhile is in no plan.
    Conflict
        When another version has been published meanwhile.
    """
    if ready.from_store:
        tx.hold_records()
        now = assemble(tx, ready.day)
        if now.digest != ready.problem.digest:
            then, here = set(ready.problem.visit), set(now.visit)
            raise DayChanged(sorted(here - then), sorted(then - here))
    return stored.publish(tx, plan_id, ready.day, ready.body, ready.visits, expected)


def difference(mine: Plan, theirs: Plan) -> list[dict[str, Any]]:
    """Return, per visit that is given otherwise in two plans, how."""
    one, other = _given(mine), _given(theirs)
    return [
        {"visit": visit, "mine": one.get(visit), "theirs": other.get(visit)}
        for visit in sorted(one.keys() | other.keys())
        if one.get(visit) != other.get(visit)
    ]


def _given(plan: Plan) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for route in plan.routes:
        for stop_ in route.stops:
            if stop_.visit_id is not None:
                where = {"shift": route.shift_id, "start": stop_.start.isoformat()}
                found.setdefault(stop_.visit_id, []).append(where)
    return found


def view(plan: StoredPlan) -> dict[str, Any]:
    """Return a plan as it is shown to the world."""
    shown: dict[str, Any] = {
        "id": plan.id,
        "status": plan.state,
        "day": plan.day,
        "problem_id": plan.problem_id,
        "version": plan.version,
        "asked": json.loads(plan.asked),
        "created": plan.created.isoformat(),
        "updated": plan.updated.isoformat(),
        "progress": json.loads(plan.progress) if plan.progress else None,
        "plan": json.loads(plan.body) if plan.body else None,
        "evaluation": json.loads(plan.evaluation) if plan.evaluation else None,
        "errors": json.loads(plan.faults) if plan.faults else [],
        "links": {
            "self": f"/v1/plans/{plan.id}",
            "events": f"/v1/plans/{plan.id}/events",
            "problem": f"/v1/problems/{plan.problem_id}",
        },
    }
    return shown
