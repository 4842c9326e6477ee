"""Asking for a plan, looking at it, stopping it, publishing it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field

from scheduler.errors import Busy, Conflict, Fault, InputError, fault
from scheduler.messages import Language, documents, figures, problems, roads, service
from scheduler.messages.catalogue import coded
from scheduler.model import Plan, Problem, Provider, read_plan
from scheduler.model.reading.facts import fact_from, problem_from
from scheduler.model.roster import DayFrame
from scheduler.solver.params import MOST_SECONDS, Budget
from scheduler.store import Store, Tx
from scheduler.store import plans as stored
from scheduler.store.faults import read_faults
from scheduler.store.plans import PlanState, StoredPlan
from scheduler.store.raw import Raw, raw_or_none

from .days import assemble
from .days.neighbours import clash_with_neighbours, lacks_rest, lies_elsewhere
from .judging import Stored

MOST_WAITING = 100
"""Jobs that may wait; beyond, the service says that it is busy."""


class Asked(Budget):
    """How a plan is asked for, beside the problem or the day."""

    seconds: Annotated[float, Field(gt=0, le=MOST_SECONDS)] = 30.0


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
    return Request(problem, asked)


def request_of_day(tx: Tx, raw: dict[str, Any]) -> Request:
    """Read `{"day": "2027-02-09", ...}` and put the day's problem together.

    Raises
    ------
    InputError
        With every fault of the request, or of what is stored for the day.
    """
    day = read_day(raw.get("day"))
    asked = fact_from(Asked, {key: value for key, value in raw.items() if key != "day"})
    return Request(assemble(tx, day), asked, day)


def read_day(given: Any) -> str:
    """Return a day that is a date."""
    try:
        return fact_from(DayFrame, {"id": given}).id
    except InputError as error:
        raise InputError(each.at("day") for each in error.faults) from None


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
class Unjudged:
    """A stored plan that somebody wants published, before the judge has looked at it."""

    plan_id: str
    version: int
    day: str | None
    problem_body: str
    plan_body: str


def to_publish(store: Store, plan_id: str) -> Unjudged:
    """Return what the judge must see of a plan before it is published.

    Raises
    ------
    NotFound
        When there is no such plan.
    Conflict
        When it has no plan to publish yet.
    """
    with store.read() as tx:
        plan = stored.get_plan(tx, plan_id)
        if plan.body is None or plan.problem_id is None:
            raise Conflict(service.NOTHING_TO_PUBLISH, plan.version)
        body = stored.problem_body(tx, plan.problem_id)
    return Unjudged(plan.id, plan.version, plan.day, body, plan.body)


class DayChanged(Conflict):
    """The day is no longer as it was when the plan was made: visits came, went or changed."""

    def __init__(self, added: list[str], gone: list[str]) -> None:
        self.added, self.gone = added, gone
        super().__init__(service.DAY_CHANGED)


def publish(tx: Tx, plan: Unjudged, judged: Stored, expected: frozenset[int]) -> tuple[str, int]:
    """Publish a judged plan as the next version of its day; return day and version.

    One of the `expected` numbers is the day's published version.

    Raises
    ------
    DayChanged
        When the day has changed since: what was booked meanwhile is in no plan.
    Conflict
        When the plan breaks a hard rule, has somebody work against what is published for the days
        round it, is of no record while the day is made of records, or when another version has been
        published meanwhile.
    """
    if judged.violations:
        raise Conflict(service.BREAKS_A_RULE, plan.version, violation=judged.violations[0])
    day = plan.day or judged.day
    tx.hold_records()
    problem = Problem.model_validate_json(plan.problem_body)
    if plan.day is not None:
        now = assemble(tx, plan.day)
        if _of_records_alone(now) != _of_records_alone(problem):
            then, here = set(judged.visits), set(now.visit)
            raise DayChanged(sorted(here - then), sorted(then - here))
        _ensure_no_clash(tx, day, problem, plan)
        if lacks_rest(day, now, read_plan(plan.plan_body.encode())):
            raise DayChanged([], [])
    elif _is_of_records(tx, day):
        raise Conflict(service.DAY_OF_RECORDS, plan.version, day=day)
    else:
        _ensure_no_clash(tx, day, problem, plan)
    visits = len(judged.visits)
    latest = stored.current_number(tx, day)
    if not visits and not latest:
        raise Conflict(service.EMPTY_DAY, plan.version, day=day)
    named = latest if latest in expected else min(expected)
    number = stored.publish(tx, plan.plan_id, day, plan.plan_body, visits, named)
    return day, number


def _of_records_alone(problem: Problem) -> str:
    """Return the digest of a day without what other days' published plans say of its people."""
    strangers: dict[str, Any] = {"met_lately": ()}
    rested: dict[str, Any] = {"last_worked_until": None, "works_again_from": None}
    return problem.model_copy(
        update={
            "clients": tuple(each.model_copy(update=strangers) for each in problem.clients),
            "caregivers": tuple(each.model_copy(update=rested) for each in problem.caregivers),
        }
    ).digest


def _is_of_records(tx: Tx, day: str) -> bool:
    """Tell whether a day is planned from records: published so, or with visits that are due."""
    if stored.current_number(tx, day):
        _, plan_id, _ = stored.published_plan(tx, day)
        if stored.get_plan(tx, plan_id).day is not None:
            return True
    try:
        made = assemble(tx, read_day(day))
        odd = any(each.record.startswith(("bookings/", "needs/")) for each in made.set_aside)
        return bool(made.visits) or odd
    except InputError as error:  # a date that no day of records has, or a day that is at fault
        return not any(each.path == "day" for each in error.faults)


def _ensure_no_clash(tx: Tx, day: str, problem: Problem, plan: Unjudged) -> None:
    made = read_plan(plan.plan_body.encode())
    if lies_elsewhere(day, problem, made):
        raise Conflict(problems.SEVERAL_DAYS, plan.version, day=day)
    clash = clash_with_neighbours(tx, day, problem, made)
    if clash is None:
        return
    other = clash.later if clash.earlier.day == day else clash.earlier
    said = {"who": other.who, "day": other.day, "shift": other.shift}
    if clash.rest is None:
        raise Conflict(service.AT_WORK_ELSEWHERE, plan.version, **said)
    hours = f"{max(0.0, clash.rest / timedelta(hours=1)):.1f}"
    raise Conflict(service.TOO_LITTLE_REST, plan.version, hours=hours, **said)


def difference_to_published(tx: Tx, day: str, body: str) -> list[dict[str, Any]]:
    """Return how a plan differs from the one that is published for a day."""
    _, _, theirs = stored.published_plan(tx, day)
    return difference(read_plan(body.encode()), read_plan(theirs.encode()))


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


def view(plan: StoredPlan, language: Language) -> dict[str, Any]:
    """Return a plan as it is shown to the world; documents as they are stored."""
    return summary(plan, language) | {
        "plan": raw_or_none(plan.body),
        "evaluation": evaluation_in(language, plan.evaluation),
    }


def evaluation_in(language: Language, kept: str | None) -> dict[str, Any] | None:
    """Return a stored verdict with the names of its figures in a language."""
    if not kept:
        return None
    verdict: dict[str, Any] = json.loads(kept)
    for kpi in verdict["kpis"]:
        kpi["name"] = coded(figures)[kpi["id"]].text(language)
    return verdict


def summary(plan: StoredPlan, language: Language) -> dict[str, Any]:
    """Return a plan as it is listed."""
    faults = read_faults(plan.faults) if plan.faults else []
    return {
        "id": plan.id,
        "status": plan.state,
        "day": plan.day,
        "problem_id": plan.problem_id,
        "version": plan.version,
        "asked": Raw(plan.asked),
        "created": plan.created.isoformat(),
        "updated": plan.updated.isoformat(),
        "progress": raw_or_none(plan.progress),
        "errors": [each.as_dict(language) for each in faults],
        "links": {
            "self": f"/v1/plans/{plan.id}",
            "events": f"/v1/plans/{plan.id}/events",
            "problem": f"/v1/problems/{plan.problem_id}",
        },
    }
