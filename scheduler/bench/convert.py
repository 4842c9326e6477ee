"""A published instance as a problem and its travel.

Every caregiver becomes a shift of one, every patient a visit at a place of its own; two
independent services become two linked visits. Ids are ours, so that those of a file may be
anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from scheduler.errors import Fault, InputError
from scheduler.messages import instances
from scheduler.model import (
    HARD,
    Break,
    Caregiver,
    Client,
    Horizon,
    Link,
    Mode,
    ModeKind,
    Objective,
    Offset,
    Place,
    Principal,
    Problem,
    Provider,
    Roads,
    SameCaregiver,
    Shift,
    Skill,
    Task,
    Term,
    TimeWindow,
    Visit,
    WindowBound,
)
from scheduler.travel import Confidence, Travel

from .instance import Carer, Instance, Lunch, Patient

TERMS = {
    "travel_time": Term.TRAVEL,
    "total_tardiness": Term.LATENESS,
    "highest_tardiness": Term.MAX_LATENESS,
    "total_waiting_time": Term.WAITING,
    "max_waiting_time": Term.MAX_WAITING,
    "total_extra_time": Term.OVERTIME,
    "max_idle_time": Term.MAX_IDLE,
    "caregiver_preferences": Term.PREFERENCE,
    "incompabilities": Term.INCOMPATIBILITY,
    "missed_lunch_break": Term.MISSED_BREAK,
    "workload_balance": Term.WORKLOAD,
    "working_time": Term.WORKING_TIME,
    "qualification": Term.QUALIFICATION,
}
OPTIONAL = "optional_patients"
LEAVE_AT_START = frozenset({"bazirha", "bazirha-caie"})
"""Families in which everybody leaves at the start of the shift."""
TRUNCATED = frozenset({"Italian"})
"""Families whose windows carry float noise and are read truncated."""

ORIGIN = datetime(2027, 1, 4, tzinfo=UTC)
DAYS = 7
DAY = 24 * 60.0
FINE = timedelta(milliseconds=60)
"""A thousandth of a minute: the tick where an instance has fractions of minutes."""


@dataclass(frozen=True)
class Converted:
    """A problem with its travel, and which patient and services each visit's tasks stand for."""

    instance: Instance
    problem: Problem
    travel: Travel
    tasks: dict[tuple[str, str], tuple[str, str]]

    @property
    def lost_lunches(self) -> int:
        """How many caregivers cannot have the lunch they are due."""
        due = sum(carer.lunch_break for carer in self.instance.caregivers)
        return due - sum(len(shift.breaks) for shift in self.problem.shifts)


def convert(instance: Instance) -> Converted:
    """Return an instance as a problem; InputError where it weighs a term we do not know."""
    unknown = set(instance.metadata.cost_components) - set(TERMS) - {OPTIONAL}
    if unknown:
        known = {"known": [*TERMS, OPTIONAL]}
        raise InputError(
            Fault(instances.UNKNOWN_TERM, f"metadata.cost_components.{name}", known)
            for name in sorted(unknown)
        )
    tick = FINE if _has_fractions(instance) else timedelta(minutes=1)
    tasks: dict[tuple[str, str], tuple[str, str]] = {}
    visits: list[Visit] = []
    links: list[Link] = []
    for number, patient in enumerate(instance.patients):
        for visit, names in _visits(instance, number, patient):
            visits.append(visit)
            tasks |= {(visit.id, task): (patient.id, service) for task, service in names.items()}
        if _is_independent(patient):
            first, second = visits[-2:]
            links.append(
                Link(
                    first=first.id,
                    second=second.id,
                    min_gap=None,
                    caregiver=SameCaregiver.DIFFERENT,
                    together=True,
                )
            )
    problem = Problem(
        id="published",
        synthetic=True,
        zone="UTC",
        tick=tick,
        horizon=Horizon(start=ORIGIN, end=ORIGIN + timedelta(days=DAYS)),
        roads=Roads(provider=Provider.MATRIX),
        principals=(Principal(id="owner"),),
        places=tuple(
            Place(id=_place(row), latitude=0.0, longitude=0.0)
            for row in range(len(instance.distances))
        ),
        clients=tuple(_clients(instance)),
        caregivers=tuple(_caregivers(instance)),
        shifts=tuple(_shifts(instance)),
        visits=tuple(visits),
        links=tuple(links),
        working_time=None,
        objective=_objective(instance),
    )
    return Converted(instance, problem, _travel(instance, tick), tasks)


def minutes_span(minutes: float) -> timedelta:
    """Return minutes, to a thousandth, as a span of time."""
    return round(minutes * 1000) * FINE


def instant(minutes: float) -> datetime:
    """Return the instant so many minutes after the origin."""
    return ORIGIN + minutes_span(minutes)


def _has_fractions(instance: Instance) -> bool:
    truncated = instance.metadata.origin in TRUNCATED
    numbers = [x for row in instance.distances for x in row]
    for patient in instance.patients:
        numbers += [instance.duration(needed) for needed in patient.required_services]
        if not truncated:
            numbers += [x for w in patient.time_windows for x in (w.start, w.end)]
        if patient.synchronization and patient.synchronization.distance:
            gap = patient.synchronization.distance
            numbers += [gap.min, gap.max]
    for carer in instance.caregivers:
        if carer.working_shift:
            numbers += [carer.working_shift.start, carer.working_shift.end]
    lunch = instance.lunch_breaks
    numbers += [lunch.start, lunch.end, lunch.min_duration] if lunch else []
    return any(round(x * 1000) % 1000 for x in numbers)


def _place(row: int) -> str:
    return f"place-{row}"


def carer_id(number: int) -> str:
    """Return our id of a caregiver, and of the shift."""
    return f"carer-{number}"


def _code(instance: Instance, service: str) -> str:
    return f"service-{[each.id for each in instance.services].index(service)}"


def _is_independent(patient: Patient) -> bool:
    pairing = patient.synchronization
    return len(patient.required_services) == 2 and (
        pairing is None or pairing.type == "independent"
    )


def _visits(
    instance: Instance, number: int, patient: Patient
) -> Iterator[tuple[Visit, dict[str, str]]]:
    """Yield the visits of a patient, one or, if independent, two; and each task's service."""
    weight = instance.metadata.cost_components.get(OPTIONAL, 0)
    optional = patient.optional and weight != HARD
    needed = patient.required_services
    groups = [[0], [1]] if _is_independent(patient) else [list(range(len(needed)))]
    cut = instance.metadata.origin in TRUNCATED
    windows = [
        (int(w.start), int(w.end)) if cut else (w.start, w.end) for w in patient.time_windows
    ]
    at_end = instance.metadata.time_window_met == "at_service_end"
    for group in groups:
        tasks = tuple(
            Task(
                id=f"task-{k}",
                skills=(_code(instance, needed[k].service),),
                duration=minutes_span(instance.duration(needed[k])),
                offset=_offset(patient) if k and len(group) == 2 else Offset(),
            )
            for k in group
        )
        price = float(weight) / len(groups) if optional and weight != HARD else None
        visit = Visit(
            id=f"visit-{number}" + (f"-{group[0]}" if len(groups) == 2 else ""),
            type="care",
            client=f"patient-{number}",
            owner="owner",
            windows=tuple(TimeWindow(start=instant(a), end=instant(b)) for a, b in windows),
            bound=WindowBound.AT_END if at_end else WindowBound.START,
            modes=(Mode(kind=ModeKind.HOME, tasks=tasks),),
            mandatory=not optional,
            price=price,
        )
        yield visit, {f"task-{k}": needed[k].service for k in group}


def _offset(patient: Patient) -> Offset:
    pairing = patient.synchronization
    if pairing is None or pairing.type != "sequential" or pairing.distance is None:
        return Offset()
    gap = pairing.distance
    return Offset(least=minutes_span(gap.min), most=minutes_span(gap.max))


def _clients(instance: Instance) -> Iterator[Client]:
    known = {carer.id: carer_id(number) for number, carer in enumerate(instance.caregivers)}
    for number, patient in enumerate(instance.patients):
        yield Client(
            id=f"patient-{number}",
            place=_place(patient.distance_matrix_index),
            preferred=tuple(known[each] for each in patient.preferred_caregivers),
            forbidden=tuple(known[each] for each in patient.incompatible_caregivers),
        )


def _caregivers(instance: Instance) -> Iterator[Caregiver]:
    for number, carer in enumerate(instance.caregivers):
        skills = tuple(Skill(code=_code(instance, ability)) for ability in carer.abilities)
        yield Caregiver(id=carer_id(number), principal="owner", skills=skills)


def _shifts(instance: Instance) -> Iterator[Shift]:
    row = {point.id: point.distance_matrix_index for point in instance.terminal_points}
    hard = instance.metadata.cost_components.get("total_extra_time") == HARD
    for number, carer in enumerate(instance.caregivers):
        hours = carer.working_shift
        start, end = (hours.start, hours.end) if hours else (0.0, DAY)
        yield Shift(
            id=carer_id(number),
            crew=(carer_id(number),),
            start=instant(start),
            end=instant(end),
            start_place=_place(row[carer.departing_point]),
            end_place=_place(row[carer.arrival_point]),
            max_overtime=timedelta(0) if hard else minutes_span(DAYS * DAY - end),
            leave_at_start=instance.metadata.origin in LEAVE_AT_START,
            breaks=tuple(_breaks(instance, carer, start, end if hard else None)),
        )


def _breaks(instance: Instance, carer: Carer, start: float, by: float | None) -> Iterator[Break]:
    """Yield a caregiver's lunch, over by the minute `by`; none where it cannot be taken."""
    lunch = instance.lunch_breaks
    if lunch is not None and carer.lunch_break:
        latest = lunch_latest(instance, lunch)
        if by is not None:
            latest = min(latest, by - lunch.min_duration)
        if latest >= max(lunch.start, start):
            yield Break(
                duration=minutes_span(lunch.min_duration),
                earliest=instant(max(lunch.start, start)),
                latest=instant(latest),
                at_base=False,
            )


def lunch_latest(instance: Instance, lunch: Lunch) -> float:
    """Return the minute by which lunch begins: its end is bound where that of services is."""
    at_end = instance.metadata.time_window_met == "at_service_end"
    return lunch.end - lunch.min_duration if at_end else lunch.end


def _objective(instance: Instance) -> Objective:
    weights = instance.metadata.cost_components
    terms = {TERMS[name]: weight for name, weight in weights.items() if name in TERMS}
    return Objective(terms={**terms, Term.UNASSIGNED: 1.0, Term.MANDATORY: HARD})


def _travel(instance: Instance, tick: timedelta) -> Travel:
    size = len(instance.distances)
    per_tick = tick.total_seconds() / 60
    ticks = np.rint(np.array(instance.distances, dtype=float) / per_tick).astype(np.int32)
    return Travel(
        index={_place(row): row for row in range(size)},
        ticks=ticks,
        metres=np.zeros((size, size), np.int32),
        confidence=np.full((size, size), Confidence.A, np.uint8),
        origin=ORIGIN,
        tick=tick,
        provider="matrix",
        map_version="published",
    )
