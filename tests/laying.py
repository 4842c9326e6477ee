"""Plans laid by hand: who goes where and when is said by the test, only the clock is worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduler.model import (
    ModeKind,
    Plan,
    Presence,
    Problem,
    Reason,
    ReasonCode,
    Route,
    Shift,
    Stop,
    StopKind,
    Task,
    Unassigned,
)
from scheduler.travel import travel_for
from tests.builders import MADE, at, mins

OUT = (Reason(code=ReasonCode.NO_ROOM_LEFT),)


@dataclass(frozen=True)
class At:
    """A stop as a test says it: the visit (None: the shift's next break), and what is unusual.

    Without a `start` it begins as soon as the crew is there and a window is open; without
    `tasks` all tasks of the mode are given, without a `kind` in the first mode.
    """

    visit: str | None = None
    start: str | None = None
    tasks: tuple[str, ...] = ()
    kind: ModeKind | None = None
    place: str | None = None


REST = At()


def laid(problem: Problem, routes: Mapping[str, Sequence[str | At]]) -> Plan:
    """Return a plan with these routes by shift; visits that stand in none are left out."""
    made = tuple(
        _route(problem, problem.shift[shift], [s if isinstance(s, At) else At(s) for s in stops])
        for shift, stops in routes.items()
    )
    given = {stop.visit_id for route in made for stop in route.stops}
    left = (visit for visit in problem.visits if visit.id not in given)
    return Plan(
        problem_id=problem.id,
        problem_digest=problem.digest,
        routes=made,
        unassigned=tuple(Unassigned(visit_id=visit.id, reasons=OUT) for visit in left),
        provenance=MADE,
    )


def _route(problem: Problem, shift: Shift, asked: Sequence[At]) -> Route:
    travel = travel_for(problem)
    breaks = iter(shift.breaks)
    here, now, leaves = shift.start_place, shift.start, shift.start
    stops: list[Stop] = []
    for wanted in asked:
        tasks = _tasks(problem, wanted)
        place = wanted.place or _place(problem, wanted, tasks, here)
        leg = travel.arrival(travel.index[here], travel.index[place], travel.to_tick(now))
        cold = problem.roads.startup if leg.drive and here == shift.start_place else mins(0)
        arrival = travel.to_instant(leg.arrival) + cold
        entry = max((task.entry for task in tasks), default=mins(0))
        start = at(wanted.start) if wanted.start else _opening(problem, wanted, arrival + entry)
        if not stops and wanted.visit and not shift.leave_at_start:
            leaves = start - entry - (arrival - shift.start)
            arrival = start - entry
        lasts = max((task.duration for task in tasks), default=mins(0))
        lasts = lasts if tasks else next(breaks).duration
        notes = max((task.documentation for task in tasks), default=mins(0))
        stops.append(
            Stop(
                kind=StopKind.VISIT if wanted.visit else StopKind.BREAK,
                visit_id=wanted.visit,
                mode=_kind(problem, wanted),
                task_ids=tuple(task.id for task in tasks),
                place=place,
                arrival=arrival,
                start=start,
                end=start + lasts,
                departure=start + lasts + notes,
                drive=leg.drive * problem.tick,
                metres=leg.metres,
            )
        )
        here, now = place, start + lasts + notes
    home = travel.arrival(travel.index[here], travel.index[shift.end_place], travel.to_tick(now))
    return Route(
        shift_id=shift.id,
        preemptible=shift.preemptible,
        departure=leaves,
        stops=tuple(stops),
        arrival=travel.to_instant(home.arrival),
        drive=home.drive * problem.tick,
        metres=home.metres,
    )


def _kind(problem: Problem, wanted: At) -> ModeKind | None:
    if wanted.visit is None:
        return None
    return wanted.kind or problem.visit[wanted.visit].modes[0].kind


def _tasks(problem: Problem, wanted: At) -> list[Task]:
    if wanted.visit is None:
        return []
    kind = _kind(problem, wanted)
    mode = next(m for m in problem.visit[wanted.visit].modes if m.kind == kind)
    return [task for task in mode.tasks if not wanted.tasks or task.id in wanted.tasks]


def _place(problem: Problem, wanted: At, tasks: Sequence[Task], here: str) -> str:
    if not tasks or tasks[0].presence is Presence.REMOTE:
        return here
    home = problem.home_of(problem.visit[wanted.visit or ""]).id
    return tasks[0].place or home


def _opening(problem: Problem, wanted: At, ready: datetime) -> datetime:
    """Return when a stop may begin once the crew is ready: windows for visits, spans for breaks."""
    if wanted.visit is None:
        return ready
    for window in problem.visit[wanted.visit].windows:
        if ready <= window.end:
            return max(ready, window.start)
    return ready
