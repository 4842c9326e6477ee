"""Published solutions as plans, and plans as published solutions.

A published location says when service starts (`arrival_time`) and ends (`departure_time`); when
its caregiver arrives follows from the travel. A lunch is labelled with the patient at whose place
it is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, ValidationError

from scheduler.errors import InputError, fault
from scheduler.messages import instances
from scheduler.model import (
    ModeKind,
    Plan,
    Provenance,
    Reason,
    ReasonCode,
    Route,
    Stop,
    StopKind,
    Unassigned,
)
from scheduler.model.base import minutes, utc
from scheduler.model.reading.refusals import refusals

from .convert import ORIGIN, Converted, carer_id, instant
from .instance import Entry

LUNCH = "lunch_break"
Minute = Annotated[float, Field(allow_inf_nan=False)]


class Location(Entry):
    """One stop; a lunch may call its times `start_time` and `end_time`."""

    service: str
    patient: str | None = None
    arrival_time: Minute | None = None
    departure_time: Minute | None = None
    start_time: Minute | None = None
    end_time: Minute | None = None

    @property
    def begins(self) -> float:
        """When service, or lunch, starts."""
        return self.arrival_time if self.arrival_time is not None else self.start_time or 0.0

    @property
    def ends(self) -> float:
        """When it ends."""
        return self.departure_time if self.departure_time is not None else self.end_time or 0.0


class Tour(Entry):
    """The stops of one caregiver."""

    caregiver_id: str
    locations: tuple[Location, ...] = ()


class Solution(Entry):
    """A published solution."""

    routes: tuple[Tour, ...]


def read_solution(converted: Converted, content: Any) -> Plan:
    """Return a published solution as a plan of the converted instance.

    Raises
    ------
    InputError
        When the content has another format, or names what the instance does not have.
    """
    try:
        solution = Solution.model_validate(content)
    except ValidationError as error:
        raise InputError(refusals(error, content)) from None
    reader = _Reader(converted)
    routes = tuple(reader.route(tour) for tour in solution.routes if tour.locations)
    plan = Plan(
        problem_id=converted.problem.id,
        problem_digest=converted.problem.digest,
        routes=routes,
        provenance=Provenance(engine="published", version=""),
    )
    given = plan.assigned_ids()
    reason = Reason(code=ReasonCode.NO_ROOM_LEFT)
    left_out = tuple(
        Unassigned(visit_id=visit.id, reasons=(reason,))
        for visit in converted.problem.visits
        if visit.id not in given
    )
    return plan.model_copy(update={"unassigned": left_out})


class _Reader:
    """Turns tours into routes, taking each task of a patient once."""

    def __init__(self, converted: Converted) -> None:
        self._converted = converted
        self._open: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for task, names in converted.tasks.items():
            self._open.setdefault(names, []).append(task)
        instance = converted.instance
        self._carers = {c.id: carer_id(number) for number, c in enumerate(instance.caregivers)}
        self._places = {p.id: f"place-{p.distance_matrix_index}" for p in instance.patients}

    def route(self, tour: Tour) -> Route:
        """Return one caregiver's route; each leaves as late as the first stop allows."""
        problem, travel = self._converted.problem, self._converted.travel
        if tour.caregiver_id not in self._carers:
            raise _unknown("caregiver", tour.caregiver_id)
        shift = problem.shift[self._carers[tour.caregiver_id]]
        locations = sorted(tour.locations, key=lambda each: (each.begins, each.ends))
        here = shift.start_place
        leaves = utc(shift.start)
        if not shift.leave_at_start:
            there = self._place(locations[0], here)
            leg = int(travel.ticks[travel.index[here], travel.index[there]])
            leaves = instant(locations[0].begins) - leg * travel.tick
        departure, stops = leaves, []
        for location in locations:
            there = self._place(location, here)
            drive = int(travel.ticks[travel.index[here], travel.index[there]]) * travel.tick
            start, end = instant(location.begins), instant(location.ends)
            stop = Stop(
                kind=StopKind.BREAK,
                place=there,
                arrival=departure + drive,
                start=start,
                end=end,
                departure=end,
                drive=drive,
            )
            if location.service != LUNCH:
                visit_id, task_id = self._take(location)
                named = {"visit_id": visit_id, "task_ids": (task_id,), "mode": ModeKind.HOME}
                stop = stop.model_copy(update={**named, "kind": StopKind.VISIT})
            stops.append(stop)
            here, departure = there, end
        drive = int(travel.ticks[travel.index[here], travel.index[shift.end_place]]) * travel.tick
        return Route(
            shift_id=shift.id,
            departure=leaves,
            stops=tuple(stops),
            arrival=departure + drive,
            drive=drive,
        )

    def _place(self, location: Location, here: str) -> str:
        if location.patient is None:
            return here
        if location.patient not in self._places:
            raise _unknown("patient", location.patient)
        return self._places[location.patient]

    def _take(self, location: Location) -> tuple[str, str]:
        left = self._open.get((location.patient or "", location.service))
        if not left:
            raise _unknown("open service", f"{location.service} of {location.patient}")
        return left.pop(0)


def _unknown(kind: str, name: str) -> InputError:
    return InputError([fault(instances.NOT_NAMED, "routes", name=f"{kind} {name}")])


def write_solution(converted: Converted, plan: Plan) -> dict[str, Any]:
    """Return a plan in the published format, minutes as numbers."""
    names = {carer_id(n): carer.id for n, carer in enumerate(converted.instance.caregivers)}
    order: dict[str, None] = {}
    begun = [(stop.start, stop) for route in plan.routes for stop in route.stops]
    for _, stop in sorted(begun, key=lambda pair: pair[0]):
        if stop.visit_id is not None:
            order[converted.tasks[stop.visit_id, stop.task_ids[0]][0]] = None
    routes = {names[route.shift_id]: list(_locations(converted, route)) for route in plan.routes}
    return {
        "global_ordering": list(order),
        "routes": [
            {"caregiver_id": carer.id, "locations": routes.get(carer.id, [])}
            for carer in converted.instance.caregivers
        ],
    }


def _locations(converted: Converted, route: Route) -> Iterator[dict[str, Any]]:
    patients = {
        stop.place: converted.tasks[stop.visit_id, stop.task_ids[0]][0]
        for stop in route.stops
        if stop.visit_id is not None
    }
    for stop in route.stops:
        begins, ends = _minutes(stop.start), _minutes(stop.end)
        if stop.kind is StopKind.BREAK:
            yield {
                "start_time": begins,
                "end_time": ends,
                "patient": patients.get(stop.place),
                "service": LUNCH,
            }
            continue
        assert stop.visit_id is not None
        for task_id in stop.task_ids:
            patient, service = converted.tasks[stop.visit_id, task_id]
            yield {
                "arrival_time": begins,
                "departure_time": ends,
                "patient": patient,
                "service": service,
            }


def _minutes(moment: datetime) -> float | int:
    rounded = round(minutes(utc(moment) - ORIGIN), 3)
    return int(rounded) if rounded == int(rounded) else rounded
