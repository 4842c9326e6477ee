"""The check that every time of a problem is a whole number of ticks, so that nothing is rounded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from scheduler.errors import Fault, fault
from scheduler.messages import problems
from scheduler.model.base import ZERO, iso_duration, utc

from .context import Context, instants

SEARCHED = frozenset(("visits", "shifts", "locks", "promises", "begun"))
"""Collections whose instants the search counts in ticks."""


def check_ticks(context: Context) -> Iterator[Fault]:
    """Yield a fault for every duration, and every instant, that is not whole ticks."""
    problem = context.problem
    tick, origin = problem.tick, utc(problem.horizon.start)
    shown = iso_duration(tick)
    for path, spans in _durations(context):
        for name, span in spans.items():
            if span % tick:
                said = {"span": iso_duration(span), "tick": shown}
                yield fault(problems.DURATION_NOT_TICKS, f"{path()}{name}", **said)
    if problem.now is not None and (utc(problem.now) - origin) % tick:
        said = {"instant": problem.now.isoformat(), "tick": shown}
        yield fault(problems.INSTANT_NOT_TICKS, "now", **said)
    for name, index, field, instant in instants(problem):
        if name in SEARCHED and (utc(instant) - origin) % tick:
            said = {"instant": instant.isoformat(), "tick": shown}
            yield fault(problems.INSTANT_NOT_TICKS, context.path(name, index, field), **said)


def _durations(context: Context) -> Iterator[tuple[Callable[[], str], dict[str, timedelta]]]:
    """Yield what says where some durations stand, and these, by field."""
    problem = context.problem

    def of(name: str, index: int, field: str = "") -> Callable[[], str]:
        return partial(context.path, name, index, field)

    yield str, {"roads.startup": problem.roads.startup}
    law = problem.working_time
    if law is not None:
        yield (
            str,
            {
                "working_time.daily_rest": law.daily_rest,
                "working_time.longest_stretch": law.longest_stretch,
            },
        )
    for index, visit in enumerate(problem.visits):
        if visit.sample_limit is not None:
            yield of("visits", index, "sample_limit"), {"": visit.sample_limit}
        for m, mode in enumerate(visit.modes):
            for t, task in enumerate(mode.tasks):
                yield (
                    of("visits", index, f"modes[{m}].tasks[{t}]"),
                    {
                        ".duration": task.duration,
                        ".entry": task.entry,
                        ".documentation": task.documentation,
                        ".offset.least": task.offset.least,
                        ".offset.most": task.offset.most,
                    },
                )
    for index, shift in enumerate(problem.shifts):
        yield of("shifts", index, "max_overtime"), {"": shift.max_overtime}
        for at, rest in enumerate(shift.breaks):
            yield of("shifts", index, f"breaks[{at}].duration"), {"": rest.duration}
    for index, promise in enumerate(problem.promises):
        yield of("promises", index, "tolerance"), {"": promise.tolerance}
    for index, link in enumerate(problem.links):
        gaps = {"min_gap": link.min_gap, "max_gap": link.max_gap}
        for name, gap in gaps.items():
            yield of("links", index, name), {"": gap or ZERO}
