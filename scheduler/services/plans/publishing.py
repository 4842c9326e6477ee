"""Publishing a plan: looked at by the judge and beside what is stored, then one small step."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from scheduler.errors import Conflict, HemturError, InputError
from scheduler.messages import problems, service
from scheduler.model import Plan, Problem, read_plan
from scheduler.services.days import assemble
from scheduler.services.days.neighbours import clash_with_neighbours, lacks_rest, lies_elsewhere
from scheduler.services.judging import judge
from scheduler.store import Address, Tx, stored_at
from scheduler.store import plans as stored
from scheduler.store import records as stored_records
from scheduler.travel import Travels

from .asking import asked_as, day_of, problem_of, read_day


class DayChanged(Conflict):
    """The day is no longer as it was when the plan was made: visits came, went or changed."""

    def __init__(self, added: list[str], gone: list[str]) -> None:
        self.added, self.gone = added, gone
        super().__init__(service.DAY_CHANGED)


@dataclass(frozen=True)
class Checked:
    """A plan as it was looked at, the day it is for, and why it is not to be published.

    `of_day` tells whether it is of a day of records. `seen` is what was stored then: as long as
    nothing is stored otherwise, what was found holds.
    """

    plan_id: str
    day: str
    of_day: bool
    body: str
    visits: int
    seen: str
    refusal: HemturError | None


def checked(where: Address, plan_id: str, travels: Travels) -> Checked:
    """Look at a plan that is to be published, on the given roads, in a transaction that reads.

    Raises
    ------
    NotFound
        When there is no such plan.
    Conflict
        When it has no plan to publish yet.
    InputError
        When it was made on other roads.
    TravelError
        When travel cannot be had.
    """
    with stored_at(where).read() as tx:
        kept = stored.get_plan(tx, plan_id)
        if kept.body is None or kept.problem_id is None:
            raise Conflict(service.NOTHING_TO_PUBLISH, kept.version)
        problem = problem_of(tx, kept)
        plan = read_plan(kept.body.encode())
        violations = judge(problem, plan, travels).violations
        day = kept.day or day_of(problem)
        refusal = (
            Conflict(service.BREAKS_A_RULE, kept.version, violation=violations[0])
            if violations
            else check(tx, kept, problem, plan, day)
        )
        seen = _seen(tx)
    visits = len(problem.visits)
    return Checked(plan_id, day, kept.day is not None, kept.body, visits, seen, refusal)


def check(
    tx: Tx, kept: stored.StoredPlan, problem: Problem, plan: Plan, day: str
) -> HemturError | None:
    """Return why a plan is not to be published beside what is stored, None where it may be.

    The day has changed since, and what was booked meanwhile is in no plan; somebody would work
    against what is published for the days round it; it is of no record while the day is.
    """
    if kept.day is not None:
        now, then = assemble(tx, kept.day), _first(tx, kept, problem)
        if _of_records_alone(now) != _of_records_alone(then):
            was, here = set(then.visit), set(now.visit)
            return DayChanged(sorted(here - was), sorted(was - here))
        clash = _clash(tx, day, problem, plan, kept.version)
        rested = problem.model_copy(update={"caregivers": now.caregivers})
        return clash or (DayChanged([], []) if lacks_rest(day, rested, plan) else None)
    if _is_of_records(tx, day):
        return Conflict(service.DAY_OF_RECORDS, kept.version, day=day)
    return _clash(tx, day, problem, plan, kept.version)


def _first(tx: Tx, kept: stored.StoredPlan, problem: Problem) -> Problem:
    """Return the day of a plan as it was put together first, before anything happened on it."""
    following = asked_as(kept).replan
    if following is None:
        return problem
    return Problem.model_validate_json(stored.problem_body(tx, following.root))


def publish(tx: Tx, found: Checked, expected: frozenset[int]) -> tuple[str, int]:
    """Publish a plan that was looked at as the next version of its day; return day and version.

    One of the `expected` numbers is the day's published version.

    Raises
    ------
    DayChanged
        When the day has changed since the plan was made.
    Conflict
        When `check` finds why not, or another version has been published meanwhile.
    """
    tx.hold_records()
    refusal = found.refusal
    if _seen(tx) != found.seen:  # rare: what has changed since it was looked at is looked at here
        kept = stored.get_plan(tx, found.plan_id)
        breaks_a_rule = isinstance(refusal, Conflict) and refusal.is_of(service.BREAKS_A_RULE)
        if not breaks_a_rule:
            plan = read_plan(found.body.encode())
            refusal = check(tx, kept, problem_of(tx, kept), plan, found.day)
    if refusal is not None:
        raise refusal
    latest = stored.current_number(tx, found.day)
    if not found.visits and not latest:
        raise Conflict(service.EMPTY_DAY, None, day=found.day)
    named = latest if latest in expected else min(expected)
    number = stored.publish(tx, found.plan_id, found.day, found.body, found.visits, named)
    return found.day, number


def _seen(tx: Tx) -> str:
    """Return a digest of what publishing looks at: versions of records, numbers of days."""
    versions = (stored_records.versions(tx), stored.numbers(tx))
    return hashlib.sha256(repr(versions).encode()).hexdigest()


def _of_records_alone(problem: Problem) -> str:
    """Return the digest of a day without what other days' published plans say of its people."""
    strangers: dict[str, Any] = {"met_lately": ()}
    rested: dict[str, Any] = {"last_worked_until": None, "works_again_from": None}
    return problem.model_copy(
        update={
            "promises": (),
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


def _clash(tx: Tx, day: str, problem: Problem, plan: Plan, version: int) -> Conflict | None:
    if lies_elsewhere(day, problem, plan):
        return Conflict(problems.SEVERAL_DAYS, version, day=day)
    clash = clash_with_neighbours(tx, day, problem, plan)
    if clash is None:
        return None
    other = clash.later if clash.earlier.day == day else clash.earlier
    said = {"who": other.who, "day": other.day, "shift": other.shift}
    if clash.rest is None:
        return Conflict(service.AT_WORK_ELSEWHERE, version, **said)
    hours = f"{max(0.0, clash.rest / timedelta(hours=1)):.1f}"
    return Conflict(service.TOO_LITTLE_REST, version, hours=hours, **said)
