"""Who works when on the days round a day, as published: nobody twice at once, and rest between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.errors import NotFound
from scheduler.model import Plan, Problem
from scheduler.model.base import utc
from scheduler.store import Tx
from scheduler.store import plans as stored

NEAR = 3
"""Days before and after a day whose plans may touch its own: of either the work may lie a day off,
and rest reaches from one into the next."""
OFF = 1
"""Days by which a plan's work may lie off the day that it is published for."""


@dataclass(frozen=True)
class Duty:
    """One person's shift in a day's plan, in UTC.

    Duty lasts from `starts`, the shift's start, to `ends`, its end or the return, whichever is
    later; the person is under way from `leaves` to `returns`. `rest` is what the law wants between
    two working days, None without a law.
    """

    day: str
    who: str
    shift: str
    starts: datetime
    ends: datetime
    leaves: datetime
    returns: datetime
    rest: timedelta | None


@dataclass(frozen=True)
class Clash:
    """Two duties of one person on two days, the earlier first.

    `rest` is what lies between, None where they are at once.
    """

    earlier: Duty
    later: Duty
    rest: timedelta | None


def duties(day: str, problem: Problem, plan: Plan) -> Iterator[Duty]:
    """Yield the duties of a day's plan, one per shift in use and member of its crew."""
    law = problem.working_time
    for route in plan.routes:
        shift = problem.shift[route.shift_id]
        for who in shift.crew:
            yield Duty(
                day,
                who,
                shift.id,
                starts=utc(shift.start),
                ends=max(utc(shift.end), utc(route.arrival)),
                leaves=utc(route.departure),
                returns=utc(route.arrival),
                rest=law.daily_rest if law else None,
            )


def clashes(all_duties: Iterable[Duty]) -> Iterator[Clash]:
    """Yield the pairs of one person's duties on two days that are at once, or too close."""
    by_person: dict[str, list[Duty]] = {}
    for duty in all_duties:
        by_person.setdefault(duty.who, []).append(duty)
    for theirs in by_person.values():
        theirs.sort(key=lambda duty: (duty.starts, duty.day))
        for number, earlier in enumerate(theirs):
            for later in theirs[number + 1 :]:
                if earlier.day == later.day:
                    continue
                rest = later.starts - earlier.ends
                wanted = max(earlier.rest or timedelta(0), later.rest or timedelta(0))
                if later.leaves < earlier.returns and earlier.leaves < later.returns:
                    yield Clash(earlier, later, None)
                elif rest >= wanted:
                    break
                elif wanted:
                    yield Clash(earlier, later, rest)


def lacks_rest(day: str, problem: Problem, plan: Plan) -> bool:
    """Tell whether a plan leaves anybody too little rest beside what the problem says of them."""
    for duty in duties(day, problem, plan):
        who, rest = problem.caregiver[duty.who], duty.rest or timedelta(0)
        before, after = who.last_worked_until, who.works_again_from
        if before and duty.starts - utc(before) < rest:
            return True
        if after and utc(after) - duty.ends < rest:
            return True
    return False


def lies_elsewhere(day: str, problem: Problem, plan: Plan) -> bool:
    """Tell whether a plan has work that does not belong to the day it is published for."""
    on, zone = date.fromisoformat(day), problem.timezone
    begins = {duty.starts.astimezone(zone).date() for duty in duties(day, problem, plan)}
    return any(abs((each - on).days) > OFF for each in begins)


def near_days(day: str) -> Iterator[str]:
    """Yield the days whose work may touch a day's own."""
    on = date.fromisoformat(day)
    for away in range(-NEAR, NEAR + 1):
        if away:
            yield (on + timedelta(days=away)).isoformat()


def clash_with_neighbours(tx: Tx, day: str, problem: Problem, plan: Plan) -> Clash | None:
    """Return the first clash of a day's plan with what is published for the days round it."""
    found = list(duties(day, problem, plan))
    for other in near_days(day):
        published = published_day(tx, other)
        if published is not None:
            found += duties(other, *published)
    return next(
        (each for each in clashes(found) if day in (each.earlier.day, each.later.day)), None
    )


def published_day(tx: Tx, day: str) -> tuple[Problem, Plan] | None:
    """Return problem and plan of a day's newest published version; None where there is none."""
    try:
        _, plan_id, body = stored.published_plan(tx, day)
    except NotFound:
        return None
    problem_id = stored.get_plan(tx, plan_id).problem_id
    if problem_id is None:
        return None
    problem = Problem.model_validate_json(stored.problem_body(tx, problem_id))
    return problem, Plan.model_validate_json(body)
