"""Things that happen by chance to a plan in force, all of them possible."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from scheduler.model import Plan, Problem, TimeWindow
from scheduler.model.base import utc
from scheduler.replan.begun import begins
from scheduler.replan.events import (
    Absence,
    BlockMoved,
    Cancellation,
    CarBroken,
    Delay,
    Event,
    NoShow,
    RoadClosed,
    UrgentVisit,
)

ROADS = ("mittadalen-ljungdalen",)


def something(problem: Problem, plan: Plan, now: datetime, rng: random.Random) -> Event | None:
    """Return an event of a random kind that can be now; None where that kind cannot."""
    kind = rng.choice(KINDS)
    return kind(problem, plan, now, rng)


def _absence(problem: Problem, plan: Plan, now: datetime, rng: random.Random) -> Event | None:
    there = [s for s in problem.shifts if utc(s.end) > utc(now) + timedelta(minutes=1)]
    if not there:
        return None
    shift = rng.choice(there)
    later = now + timedelta(minutes=rng.choice([0, 60, 180]))
    start = rng.choice([None, later]) if utc(later) < utc(shift.end) else None
    until = (start or now) + timedelta(hours=rng.choice([2, 4]))
    return Absence(
        caregiver=rng.choice(shift.crew), start=start, end=rng.choice([None, None, until])
    )


def _under_way(problem: Problem, plan: Plan, now: datetime) -> list[str]:
    found = []
    for route in plan.routes:
        left = route.departure
        for stop in route.stops:
            sets_out = begins(problem, stop, left)
            if stop.visit_id and utc(sets_out) < utc(now) < utc(stop.end):
                found.append(stop.visit_id)
            left = stop.departure
    return found


def _open(problem: Problem, plan: Plan, now: datetime) -> list[str]:
    over = {
        stop.visit_id for route in plan.routes for stop in route.stops if utc(stop.end) <= utc(now)
    }
    return [visit for visit in problem.visit if visit not in over]


def _cancellation(problem: Problem, plan: Plan, now: datetime, rng: random.Random) -> Event | None:
    visits = _open(problem, plan, now)
    return Cancellation(visit=rng.choice(visits)) if visits else None


def _no_show(problem: Problem, plan: Plan, now: datetime, rng: random.Random) -> Event | None:
    visits = _under_way(problem, plan, now)
    return NoShow(visit=rng.choice(visits)) if visits else None


def _delay(problem: Problem, plan: Plan, now: datetime, rng: random.Random) -> Event | None:
    visits = _under_way(problem, plan, now) or _open(problem, plan, now)
    by = timedelta(minutes=rng.choice([10, 50, 120]))
    return Delay(visit=rng.choice(visits), by=by) if visits else None


def _urgent(problem: Problem, plan: Plan, now: datetime, rng: random.Random) -> Event | None:
    like = rng.choice(problem.visits)
    hours = TimeWindow(start=now, end=now + timedelta(hours=rng.choice([1, 3])))
    own = f"urgent-{len(problem.visits)}-{rng.randrange(10**6)}"
    changes = {"id": own, "windows": (hours,), "mandatory": True, "price": None}
    return UrgentVisit(visit=like.model_copy(update=changes))


def _closure(problem: Problem, plan: Plan, now: datetime, rng: random.Random) -> Event | None:
    end = now + timedelta(hours=rng.choice([1, 4]))
    return RoadClosed(road=rng.choice(ROADS), start=None, end=end)


def _car(problem: Problem, plan: Plan, now: datetime, rng: random.Random) -> Event | None:
    cars = [s for s in problem.shifts if s.transport == "CAR" and utc(s.end) > utc(now)]
    until = rng.choice([None, now + timedelta(hours=1)])
    return CarBroken(shift=rng.choice(cars).id, until=until) if cars else None


def _block(problem: Problem, plan: Plan, now: datetime, rng: random.Random) -> Event | None:
    blocks = [s for s in problem.shifts if utc(s.start) >= utc(now)]
    if not blocks:
        return None
    shift, by = rng.choice(blocks), timedelta(minutes=rng.choice([30, 60]))
    last = utc(problem.horizon.end) - shift.max_overtime
    if utc(shift.end) + by > last:
        return None
    return BlockMoved(shift=shift.id, start=shift.start + by, end=shift.end + by)


KINDS = (_absence, _cancellation, _no_show, _delay, _urgent, _closure, _car, _block)
