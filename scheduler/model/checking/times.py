"""The checks of a problem that concern time: windows, shifts, breaks, durations, offsets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scheduler.errors import Fault, fault
from scheduler.messages import documents, problems
from scheduler.model.base import ZERO, iso_duration, utc
from scheduler.model.care import Task, Visit, WindowBound
from scheduler.model.link import Promise
from scheduler.model.objective import Term
from scheduler.model.team import Shift

from .context import Context, instants
from .ticks import check_ticks

LONGEST_TASK = timedelta(hours=24)
MOST_TICKS = 2**28
"""Ticks of a horizon that the solver's 32-bit times hold with room to spare."""
LONGEST_SHIFT = timedelta(hours=24)


def check_times(context: Context) -> Iterator[Fault]:
    """Yield every fault of time in a problem."""
    problem = context.problem
    if problem.tick <= ZERO:
        yield fault(problems.BAD_TICK, "tick")
        return
    if problem.horizon.end <= problem.horizon.start:
        yield fault(problems.REVERSED, "horizon")
    elif (utc(problem.horizon.end) - utc(problem.horizon.start)) // problem.tick > MOST_TICKS:
        said = {"most": MOST_TICKS, "tick": iso_duration(problem.tick)}
        yield fault(problems.TOO_MANY_TICKS, "tick", **said)
    now = problem.now
    if now is not None and not problem.horizon.start <= now <= problem.horizon.end:
        yield fault(problems.NOW_OUTSIDE_HORIZON, "now")
    yield from _offsets(context)
    for index, visit in enumerate(problem.visits):
        yield from _visit(context, index, visit)
    for index, shift in enumerate(problem.shifts):
        yield from _shift(context, index, shift)
    yield from _crew_overlaps(context)
    for index, promise in enumerate(problem.promises):
        yield from _promise(context, index, promise)
    for index, closure in enumerate(problem.closures):
        if closure.end <= closure.start:
            yield fault(problems.REVERSED, context.path("closures", index))
    yield from check_ticks(context)


def _offsets(context: Context) -> Iterator[Fault]:
    """Find an unknown zone, and instants whose offset the zone does not have at that time."""
    try:
        zone = ZoneInfo(context.problem.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield fault(documents.UNKNOWN_ZONE, "zone", zone=context.problem.zone)
        return
    horizon = context.problem.horizon
    ends = [("horizon.start", horizon.start), ("horizon.end", horizon.end)]
    if context.problem.now is not None:
        ends.append(("now", context.problem.now))
    odd = [(path, instant) for path, instant in ends if not _is_there(instant, zone)]
    for name, index, field, instant in instants(context.problem):
        if not _is_there(instant, zone):
            odd.append((context.path(name, index, field), instant))
    for path, instant in odd:
        local = instant.astimezone(zone).isoformat()
        said = {"instant": instant.isoformat(), "zone": context.problem.zone, "local": local}
        yield fault(problems.WRONG_OFFSET, path, **said)


def _is_there(instant: datetime, zone: ZoneInfo) -> bool:
    """Tell whether an instant has the offset of a zone at that time, or is in UTC."""
    offset = instant.utcoffset()
    return offset == ZERO or offset == instant.astimezone(zone).utcoffset()


def _visit(context: Context, index: int, visit: Visit) -> Iterator[Fault]:
    horizon = context.problem.horizon
    must_fit = context.problem.objective.is_hard(Term.LATENESS)
    for at, window in enumerate(visit.windows):
        path = context.path("visits", index, f"windows[{at}]")
        if window.end < window.start:
            yield fault(problems.REVERSED, path)
        if window.end < horizon.start or window.start > horizon.end:
            yield fault(problems.WINDOW_OUTSIDE_HORIZON, path)
        if at and window.start < visit.windows[at - 1].end:
            yield fault(problems.WINDOWS_UNSORTED, path)
        shortest = min(max(task.duration for task in mode.tasks) for mode in visit.modes)
        bounds_end = visit.bound is WindowBound.AT_END and must_fit
        if bounds_end and ZERO <= window.end - window.start < shortest:
            yield fault(problems.WINDOW_TOO_SHORT, path, needed=iso_duration(shortest))
    for mode_index, mode in enumerate(visit.modes):
        for task_index, task in enumerate(mode.tasks):
            path = context.path("visits", index, f"modes[{mode_index}].tasks[{task_index}]")
            yield from _task(context, path, task)
    if visit.sample_limit is not None and visit.sample_limit <= ZERO:
        path = context.path("visits", index, "sample_limit")
        yield fault(problems.NOT_POSITIVE, path)


def _task(context: Context, path: str, task: Task) -> Iterator[Fault]:
    if not ZERO < task.duration <= LONGEST_TASK:
        yield fault(problems.TASK_LENGTH, f"{path}.duration", duration=iso_duration(task.duration))
    spans = {
        "duration": task.duration,
        "entry": task.entry,
        "documentation": task.documentation,
        "offset.least": task.offset.least,
        "offset.most": task.offset.most,
    }
    for name, span in spans.items():
        if (span < ZERO or span > LONGEST_TASK) and name != "duration":
            yield fault(problems.SPAN_OUT_OF_RANGE, f"{path}.{name}")
    if task.offset.most < task.offset.least:
        yield fault(problems.REVERSED, f"{path}.offset")


def _promise(context: Context, index: int, promise: Promise) -> Iterator[Fault]:
    """Find promised times that end before they begin, or lie outside the day."""
    horizon, told = context.problem.horizon, promise.window
    if told is not None:
        path = context.path("promises", index, "window")
        if told.end < told.start:
            yield fault(problems.REVERSED, path)
        if told.end < horizon.start or told.start > horizon.end:
            yield fault(problems.WINDOW_OUTSIDE_HORIZON, path)
    if promise.start is not None and not horizon.start <= promise.start <= horizon.end:
        yield fault(problems.PROMISED_OUTSIDE_HORIZON, context.path("promises", index, "start"))
    if not ZERO <= promise.tolerance <= LONGEST_TASK:
        yield fault(problems.SPAN_OUT_OF_RANGE, context.path("promises", index, "tolerance"))


def _shift(context: Context, index: int, shift: Shift) -> Iterator[Fault]:
    path = context.path("shifts", index)
    horizon, law = context.problem.horizon, context.problem.working_time
    length = utc(shift.end) - utc(shift.start)
    if length <= ZERO:
        yield fault(problems.REVERSED, path)
    elif length > LONGEST_SHIFT:
        yield fault(problems.SHIFT_TOO_LONG, path, length=iso_duration(length))
    elif (
        law
        and length > law.longest_stretch
        and not shift.breaks
        and not _is_under_way(context, shift)
    ):
        said = {"length": iso_duration(length), "most": iso_duration(law.longest_stretch)}
        yield fault(problems.SHIFT_WITHOUT_BREAK, context.path("shifts", index, "breaks"), **said)
    if shift.max_overtime < ZERO:
        yield fault(problems.NEGATIVE, context.path("shifts", index, "max_overtime"))
    if shift.start < horizon.start or shift.latest_end > horizon.end:
        yield fault(problems.SHIFT_OUTSIDE_HORIZON, path)
    yield from _underway(context, index, shift)
    for at, rest in enumerate(shift.breaks):
        where = context.path("shifts", index, f"breaks[{at}]")
        if rest.duration <= ZERO:
            yield fault(problems.NOT_POSITIVE, f"{where}.duration")
        if rest.latest < rest.earliest:
            yield fault(problems.REVERSED, where)
        outside = rest.earliest < shift.start or rest.latest + rest.duration > shift.latest_end
        if outside and not context.has_begun(shift.id):
            yield fault(problems.BREAK_OUTSIDE_SHIFT, where)
        if at and rest.earliest < shift.breaks[at - 1].latest + shift.breaks[at - 1].duration:
            yield fault(problems.BREAKS_OVERLAP, where)
    if law is not None and not context.has_begun(shift.id):
        yield from _stretches(context, index, law.longest_stretch)


def _is_under_way(context: Context, shift: Shift) -> bool:
    return shift.underway is not None or context.has_begun(shift.id)


def _underway(context: Context, index: int, shift: Shift) -> Iterator[Fault]:
    """Find a crew that is at work only after its start, or has been for more than a day."""
    path = context.path("shifts", index, "underway.since")
    if shift.at_work_since > shift.start:
        yield fault(problems.REVERSED, path)
    elif shift.at_work_since < shift.start - LONGEST_SHIFT:
        yield fault(problems.LONG_AT_WORK, path)


def _stretches(context: Context, index: int, longest: timedelta) -> Iterator[Fault]:
    """Find breaks that may begin only when the work before them has lasted too long."""
    shift = context.problem.shifts[index]
    by = utc(shift.at_work_since) + longest
    for at, rest in enumerate(shift.breaks):
        if utc(rest.earliest) > by:
            latest = by.astimezone(rest.earliest.tzinfo).isoformat()
            where = context.path("shifts", index, f"breaks[{at}].earliest")
            yield fault(problems.BREAK_TOO_LATE, where, most=iso_duration(longest), by=latest)
            return
        by = min(utc(rest.latest), by) + rest.duration + longest


def _crew_overlaps(context: Context) -> Iterator[Fault]:
    """Find who is on two shifts at once: a fault per shift that begins while another goes on."""
    shifts = context.problem.shifts
    worked: dict[str, list[int]] = {}
    for index, shift in enumerate(shifts):
        members = set(shift.crew)
        if len(members) < len(shift.crew):
            path = context.path("shifts", index, "crew")
            yield fault(problems.TWICE_IN_CREW, path)
        for member in members:
            worked.setdefault(member, []).append(index)
    for member, indexes in sorted(worked.items()):
        longest: int | None = None
        for index in sorted(indexes, key=lambda at: (utc(shifts[at].start), at)):
            if longest is not None and utc(shifts[index].start) < utc(shifts[longest].end):
                one, other = sorted((index, longest))
                path = context.path("shifts", other, "crew")
                said = {"caregiver": member, "other": shifts[one].id}
                yield fault(problems.CREW_OVERLAP, path, **said)
            if longest is None or utc(shifts[index].end) > utc(shifts[longest].end):
                longest = index
