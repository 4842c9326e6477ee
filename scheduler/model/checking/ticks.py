"""The check that every time of a problem is a whole number of ticks, so that nothing is rounded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from scheduler.errors import Fault, fault
from scheduler.messages import problems
from scheduler.model.base import iso_duration, utc

from .context import Context


def check_ticks(context: Context) -> Iterator[Fault]:
    """Yield a fault for every duration, and every instant, that is not whole ticks."""
    problem = context.problem
    tick, origin = problem.tick, utc(problem.horizon.start)
    shown = iso_duration(tick)
    for path, span in _durations(context):
        if span % tick:
            said = {"span": iso_duration(span), "tick": shown}
            yield fault(problems.DURATION_NOT_TICKS, path, **said)
    for path, instant in _instants(context):
        if (utc(instant) - origin) % tick:
            said = {"instant": instant.isoformat(), "tick": shown}
            yield fault(problems.INSTANT_NOT_TICKS, path, **said)


def _durations(context: Context) -> Iterator[tuple[str, timedelta]]:
    problem = context.problem
    yield "roads.startup", problem.roads.startup
    if problem.working_time is not None:
        yield "working_time.daily_rest", problem.working_time.daily_rest
        yield "working_time.longest_stretch", problem.working_time.longest_stretch
    for index, visit in enumerate(problem.visits):
        if visit.sample_limit is not None:
            yield context.path("visits", index, "sample_limit"), visit.sample_limit
        for m, mode in enumerate(visit.modes):
            for t, task in enumerate(mode.tasks):
                path = context.path("visits", index, f"modes[{m}].tasks[{t}]")
                yield f"{path}.duration", task.duration
                yield f"{path}.entry", task.entry
                yield f"{path}.documentation", task.documentation
                yield f"{path}.offset.least", task.offset.least
                yield f"{path}.offset.most", task.offset.most
    for index, shift in enumerate(problem.shifts):
        yield context.path("shifts", index, "max_overtime"), shift.max_overtime
        for at, rest in enumerate(shift.breaks):
            yield context.path("shifts", index, f"breaks[{at}].duration"), rest.duration
    for index, link in enumerate(problem.links):
        if link.min_gap is not None:
            yield context.path("links", index, "min_gap"), link.min_gap
        if link.max_gap is not None:
            yield context.path("links", index, "max_gap"), link.max_gap


def _instants(context: Context) -> Iterator[tuple[str, datetime]]:
    problem = context.problem
    for index, visit in enumerate(problem.visits):
        for at, window in enumerate(visit.windows):
            yield context.path("visits", index, f"windows[{at}].start"), window.start
            yield context.path("visits", index, f"windows[{at}].end"), window.end
    for index, shift in enumerate(problem.shifts):
        yield context.path("shifts", index, "start"), shift.start
        yield context.path("shifts", index, "end"), shift.end
        for at, rest in enumerate(shift.breaks):
            yield context.path("shifts", index, f"breaks[{at}].earliest"), rest.earliest
            yield context.path("shifts", index, f"breaks[{at}].latest"), rest.latest
    for index, lock in enumerate(problem.locks):
        if lock.start is not None:
            yield context.path("locks", index, "start"), lock.start
