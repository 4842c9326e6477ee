"""Small facts with safe defaults, so that a test states only what it is about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from scheduler.model import (
    Caregiver,
    Client,
    Coverage,
    Horizon,
    Mode,
    ModeKind,
    Place,
    PlaceKind,
    Plan,
    Principal,
    Problem,
    Provenance,
    Provider,
    Roads,
    Route,
    Shift,
    Skill,
    Stop,
    Task,
    TimeWindow,
    Unassigned,
    Visit,
)

ZONE = ZoneInfo("Europe/Stockholm")
MADE = Provenance(engine="by hand", version="0")


def at(clock: str, day: int = 9) -> datetime:
    """Return a time on Tuesday 9 February 2027 in Sweden."""
    hours, minutes = clock.split(":")
    return datetime(2027, 2, day, int(hours), int(minutes), tzinfo=ZONE)


def mins(count: float) -> timedelta:
    """Return so many minutes."""
    return timedelta(minutes=count)


def window(start: str, end: str) -> TimeWindow:
    """Return a time window of the day."""
    return TimeWindow(start=at(start), end=at(end))


def task(task_id: str = "care", minutes: float = 30, **fields: Any) -> Task:
    """Return an on-site task of half an hour for a nurse."""
    fields.setdefault("skills", ("nurse",))
    return Task(id=task_id, duration=mins(minutes), **fields)


def home_mode(*tasks: Task, **fields: Any) -> Mode:
    """Return a home-visit mode."""
    return Mode(kind=ModeKind.HOME, tasks=tasks or (task(),), **fields)


def visit(visit_id: str, client: str, **fields: Any) -> Visit:
    """Return a mandatory home visit between eight and eleven, owned by the region."""
    defaults: dict[str, Any] = {
        "type": "care",
        "owner": "region",
        "windows": (window("08:00", "11:00"),),
        "modes": (home_mode(),),
    }
    return Visit(id=visit_id, client=client, **(defaults | fields))


def nurse(caregiver_id: str, **fields: Any) -> Caregiver:
    """Return a nurse of the region."""
    defaults: dict[str, Any] = {"principal": "region", "skills": (Skill(code="nurse"),)}
    return Caregiver(id=caregiver_id, **(defaults | fields))


def shift(shift_id: str, *crew: str, **fields: Any) -> Shift:
    """Return a morning shift by car from the base, seven to twelve."""
    defaults: dict[str, Any] = {
        "start": at("07:00"),
        "end": at("12:00"),
        "start_place": "base",
        "end_place": "base",
    }
    return Shift(id=shift_id, crew=crew, **(defaults | fields))


PLACES = (
    Place(
        id="base",
        kind=PlaceKind.BASE,
        latitude=62.03,
        longitude=14.36,
        indoor=Coverage.VIDEO,
        mobile=Coverage.VIDEO,
        laboratory=True,
    ),
    Place(id="near", latitude=62.03, longitude=14.46, indoor=Coverage.VIDEO),
    Place(id="far", latitude=62.23, longitude=14.36, mobile=Coverage.VIDEO),
    Place(
        id="room",
        kind=PlaceKind.VILLAGE_ROOM,
        latitude=62.10,
        longitude=14.40,
        indoor=Coverage.VIDEO,
    ),
)
CLIENTS = (Client(id="anna", place="near"), Client(id="bo", place="far"))


def problem(**fields: Any) -> Problem:
    """Return a morning with two nurses, two clients and one visit to each."""
    defaults: dict[str, Any] = {
        "id": "morning",
        "synthetic": True,
        "horizon": Horizon(start=at("00:00"), end=at("00:00", 10)),
        "roads": Roads(provider=Provider.GEODESIC),
        "principals": (Principal(id="region"), Principal(id="municipality")),
        "places": PLACES,
        "clients": CLIENTS,
        "caregivers": (nurse("eva"), nurse("ida")),
        "shifts": (shift("one", "eva"), shift("two", "ida")),
        "visits": (visit("a", "anna"), visit("b", "bo")),
    }
    return Problem(**(defaults | fields))


def change(plan: Plan, route: int, stop: int, **fields: Any) -> Plan:
    """Return the plan with some fields of one stop changed."""
    stops = list(plan.routes[route].stops)
    stops[stop] = stops[stop].model_copy(update=fields)
    return change_route(plan, route, stops=tuple(stops))


def change_route(plan: Plan, route: int, **fields: Any) -> Plan:
    """Return the plan with some fields of one route changed."""
    routes = list(plan.routes)
    routes[route] = routes[route].model_copy(update=fields)
    return plan.model_copy(update={"routes": tuple(routes)})


def moved(stop: Stop, minutes: float) -> Stop:
    """Return a stop with all its times shifted."""
    times = {name: getattr(stop, name) + mins(minutes) for name in TIMES}
    return stop.model_copy(update=times)


TIMES = ("arrival", "start", "end", "departure")


def moved_route(route: Route, minutes: float) -> Route:
    """Return a route with all its times shifted."""
    return route.model_copy(
        update={
            "departure": route.departure + mins(minutes),
            "arrival": route.arrival + mins(minutes),
            "stops": tuple(moved(stop, minutes) for stop in route.stops),
        }
    )


def left_out(visit_id: str, *reasons: Any) -> Unassigned:
    """Return a visit left out."""
    return Unassigned(visit_id=visit_id, reasons=reasons)
