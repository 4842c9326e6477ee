"""Samples that are handed in in time stay so, as the programme of best times reads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from scheduler.model import Plan, Presence, Problem, Route
from scheduler.model.base import utc
from scheduler.travel import Travel

from .clients import Row


def sample_rows(
    problem: Problem, travel: Travel, plan: Plan, starts: list[list[int]]
) -> Iterator[Row]:
    """Yield a row for each sample that one of those who were there hands in in time.

    `starts` are the variables of starts by route and stop.
    """
    laboratories = {place.id for place in problem.places if place.laboratory}
    kept: set[str] = set()
    for r, route in enumerate(plan.routes):
        yield from _on_board(problem, travel, route, starts[r], laboratories)
        for k, stop in enumerate(route.stops):
            visit = problem.visit.get(stop.visit_id or "")
            if visit is None or visit.sample_limit is None or visit.id in kept:
                continue
            mode = visit.mode(stop.mode, stop.mode_number)
            assert mode is not None, "a plan names a mode of the visit"
            there = any(
                task.id in stop.task_ids and task.presence is Presence.ON_SITE
                for task in mode.tasks
            )
            last = _before_laboratory(problem, route, k, laboratories)
            if not there or stop.place in laboratories or last is None:
                continue
            handed_in = (
                route.arrival if last + 1 == len(route.stops) else route.stops[last + 1].arrival
            )
            if utc(handed_in) - utc(stop.end) > visit.sample_limit:
                continue
            kept.add(visit.id)
            if last > k:
                after = utc(handed_in) - utc(route.stops[last].start)
                most = _ticks(
                    travel, visit.sample_limit - after + (utc(stop.end) - utc(stop.start))
                )
                yield [(starts[r][last], 1.0), (starts[r][k], -1.0)], -np.inf, most


def _on_board(
    problem: Problem, travel: Travel, route: Route, starts: list[int], laboratories: set[str]
) -> Iterator[Row]:
    """Yield a row for the sample that was on board when the rest of a shift began."""
    underway = problem.shift[route.shift_id].underway
    last = _before_laboratory(problem, route, -1, laboratories)
    if underway is None or underway.sample_due is None or last is None or last < 0:
        return
    handed_in = route.arrival if last + 1 == len(route.stops) else route.stops[last + 1].arrival
    spare = utc(underway.sample_due) - utc(handed_in)
    if spare >= timedelta(0):
        now = travel.to_tick(route.stops[last].start)
        yield [(starts[last], 1.0)], -np.inf, now + _ticks(travel, spare)


def _before_laboratory(
    problem: Problem, route: Route, k: int, laboratories: set[str]
) -> int | None:
    """Return the last stop before the crew of stop k is at a laboratory; None where it never is."""
    for number in range(k + 1, len(route.stops)):
        if route.stops[number].place in laboratories:
            return number - 1
    end = problem.shift[route.shift_id].end_place
    return len(route.stops) - 1 if end in laboratories else None


def _ticks(travel: Travel, span: timedelta) -> float:
    return float(span // travel.tick)
