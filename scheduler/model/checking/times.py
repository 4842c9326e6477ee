"""The checks of a problem that concern time: windows, shifts, breaks, durations, offsets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scheduler.errors import Fault
from scheduler.model.base import ZERO, iso_duration, utc
from scheduler.model.care import Task, Visit, WindowBound
from scheduler.model.codes import FaultCode
from scheduler.model.objective import Term
from scheduler.model.team import Shift

from .context import Context
from .ticks import check_ticks

LONGEST_TASK = timedelta(hours=24)
MOST_TICKS = 2**28
"""Ticks of a horizon that the solver's 32-bit times hold with room to spare."""
LONGEST_SHIFT = timedelta(hours=24)


def check_times(context: Context) -> Iterator[Fault]:
    """Yield every fault of time in a problem."""
    problem = context.problem
    if problem.tick <= ZERO:
        yield Fault(FaultCode.BAD_DURATION, "tick", "the tick is not positive", 'write "PT1S"')
        return
    if problem.horizon.end <= problem.horizon.start:
        yield _reversed("horizon", "horizon")
    elif (utc(problem.horizon.end) - utc(problem.horizon.start)) // problem.tick > MOST_TICKS:
        detail = f"the horizon has over {MOST_TICKS} ticks of {iso_duration(problem.tick)}"
        yield Fault(FaultCode.BAD_VALUE, "tick", detail, "use a coarser tick")
    yield from _offsets(context)
    for index, visit in enumerate(problem.visits):
        yield from _visit(context, index, visit)
    for index, shift in enumerate(problem.shifts):
        yield from _shift(context, index, shift)
    yield from _crew_overlaps(context)
    for index, closure in enumerate(problem.closures):
        if closure.end <= closure.start:
            yield _reversed(context.path("closures", index), "closure")
    yield from check_ticks(context)


def _reversed(path: str, what: str) -> Fault:
    return Fault(
        FaultCode.REVERSED, path, f"the {what} ends before it starts", "swap start and end"
    )


def _offsets(context: Context) -> Iterator[Fault]:
    """Find an unknown zone, and instants whose offset the zone does not have at that time."""
    try:
        zone = ZoneInfo(context.problem.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        detail = f"no time zone is called {context.problem.zone!r}"
        yield Fault(FaultCode.BAD_VALUE, "zone", detail, "write Europe/Stockholm")
        return
    for path, instant in _instants(context):
        expected = instant.astimezone(zone).utcoffset()
        if instant.utcoffset() not in (ZERO, expected):
            detail = f"{instant.isoformat()} has an offset that {context.problem.zone} has not then"
            local = instant.astimezone(zone).isoformat()
            yield Fault(FaultCode.WRONG_OFFSET, path, detail, f"did you mean {local}?")


def _instants(context: Context) -> Iterator[tuple[str, datetime]]:
    for index, visit in enumerate(context.problem.visits):
        for at, window in enumerate(visit.windows):
            yield context.path("visits", index, f"windows[{at}].start"), window.start
            yield context.path("visits", index, f"windows[{at}].end"), window.end
    for index, shift in enumerate(context.problem.shifts):
        yield context.path("shifts", index, "start"), shift.start
        yield context.path("shifts", index, "end"), shift.end


def _visit(context: Context, index: int, visit: Visit) -> Iterator[Fault]:
    horizon = context.problem.horizon
    must_fit = context.problem.objective.is_hard(Term.LATENESS)
    for at, window in enumerate(visit.windows):
        path = context.path("visits", index, f"windows[{at}]")
        if window.end < window.start:
            yield _reversed(path, "window")
        if window.end < horizon.start or window.start > horizon.end:
            detail = "the window lies outside the problem's horizon"
            yield Fault(FaultCode.OUTSIDE_HORIZON, path, detail, "move it, or widen the horizon")
        if at and window.start < visit.windows[at - 1].end:
            detail = "the windows are not in order of time, or overlap"
            yield Fault(FaultCode.BAD_VALUE, path, detail, "sort them and join those that overlap")
        shortest = min(max(task.duration for task in mode.tasks) for mode in visit.modes)
        bounds_end = visit.bound is WindowBound.AT_END and must_fit
        if bounds_end and ZERO <= window.end - window.start < shortest:
            needed = iso_duration(shortest)
            detail = f"the window is shorter than the visit ({needed}), and bounds its end"
            yield Fault(FaultCode.WINDOW_TOO_SHORT, path, detail, f"make it at least {needed}")
    for mode_index, mode in enumerate(visit.modes):
        for task_index, task in enumerate(mode.tasks):
            path = context.path("visits", index, f"modes[{mode_index}].tasks[{task_index}]")
            yield from _task(context, path, task)
    if visit.sample_limit is not None and visit.sample_limit <= ZERO:
        path = context.path("visits", index, "sample_limit")
        yield Fault(FaultCode.BAD_DURATION, path, "is not positive", "say how long it keeps")


def _task(context: Context, path: str, task: Task) -> Iterator[Fault]:
    if not ZERO < task.duration <= LONGEST_TASK:
        detail = f"a task lasts over 0 and at most 24 hours, not {task.duration}"
        yield Fault(FaultCode.BAD_DURATION, f"{path}.duration", detail, 'write "PT30M"')
    spans = {
        "duration": task.duration,
        "entry": task.entry,
        "documentation": task.documentation,
        "offset.least": task.offset.least,
        "offset.most": task.offset.most,
    }
    for name, span in spans.items():
        if (span < ZERO or span > LONGEST_TASK) and name != "duration":
            detail = f"{name} is negative or over 24 hours"
            yield Fault(FaultCode.BAD_DURATION, f"{path}.{name}", detail, "correct it")
    if task.offset.most < task.offset.least:
        yield _reversed(f"{path}.offset", "offset")


def _shift(context: Context, index: int, shift: Shift) -> Iterator[Fault]:
    path = context.path("shifts", index)
    horizon, law = context.problem.horizon, context.problem.working_time
    length = utc(shift.end) - utc(shift.start)
    if length <= ZERO:
        yield _reversed(path, "shift")
    elif length > LONGEST_SHIFT:
        detail = f"a shift of {iso_duration(length)} is no shift"
        yield Fault(FaultCode.SHIFT_TOO_LONG, path, detail, "split it")
    elif law and length > law.longest_stretch and not shift.breaks:
        most = iso_duration(law.longest_stretch)
        detail = f"a shift of {iso_duration(length)} has no break; {most} of work is the limit"
        hint = "add a break (arbetstidslagen 15 §)"
        yield Fault(FaultCode.SHIFT_WITHOUT_BREAK, f"{path}.breaks", detail, hint)
    if shift.max_overtime < ZERO:
        yield Fault(FaultCode.BAD_DURATION, f"{path}.max_overtime", "is negative", "use PT0S")
    if shift.start < horizon.start or shift.latest_end > horizon.end:
        detail = "the shift, with its overtime, is not inside the problem's horizon"
        yield Fault(FaultCode.OUTSIDE_HORIZON, path, detail, "move it, or widen the horizon")
    for at, rest in enumerate(shift.breaks):
        where = f"{path}.breaks[{at}]"
        if rest.duration <= ZERO:
            yield Fault(FaultCode.BAD_DURATION, f"{where}.duration", "is not positive", "PT30M")
        if rest.latest < rest.earliest:
            yield _reversed(where, "break")
        if rest.earliest < shift.start or rest.latest + rest.duration > shift.latest_end:
            detail = "the break is not inside the shift"
            yield Fault(FaultCode.BREAK_OUTSIDE_SHIFT, where, detail, "move it into the shift")
        if at and rest.earliest < shift.breaks[at - 1].latest + shift.breaks[at - 1].duration:
            detail = "the break may begin before the one before it is over"
            yield Fault(FaultCode.BREAK_OUTSIDE_SHIFT, where, detail, "keep breaks apart in order")

    if law is not None:
        yield from _stretches(path, shift, law.longest_stretch)


def _stretches(path: str, shift: Shift, longest: timedelta) -> Iterator[Fault]:
    """Find breaks that may begin only when the work before them has lasted too long."""
    by = utc(shift.start) + longest
    for at, rest in enumerate(shift.breaks):
        if utc(rest.earliest) > by:
            most = iso_duration(longest)
            detail = f"the break may begin only after more than {most} of work in a row"
            hint = f"let it begin by {by.astimezone(rest.earliest.tzinfo).isoformat()}"
            where = f"{path}.breaks[{at}].earliest"
            yield Fault(FaultCode.SHIFT_WITHOUT_BREAK, where, detail, hint)
            return
        by = min(utc(rest.latest), by) + rest.duration + longest


def _crew_overlaps(context: Context) -> Iterator[Fault]:
    shifts = context.problem.shifts
    busy: dict[str, list[int]] = {}
    for index, shift in enumerate(shifts):
        members = set(shift.crew)
        if len(members) < len(shift.crew):
            path = context.path("shifts", index, "crew")
            detail = "a caregiver stands twice in the crew"
            yield Fault(FaultCode.DUPLICATE_ID, path, detail, "name each once")
        for member in sorted(members):
            for other in busy.get(member, []):
                if shift.start < shifts[other].end and shifts[other].start < shift.end:
                    path = context.path("shifts", index, "crew")
                    detail = f"{member!r} is on {shifts[other].id!r} at the same time"
                    hint = "take them out of one of the two shifts"
                    yield Fault(FaultCode.CREW_OVERLAP, path, detail, hint)
            busy.setdefault(member, []).append(index)
