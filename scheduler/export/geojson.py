"""A plan as GeoJSON (RFC 7946): routes as lines, stops and visits left out as points."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from scheduler.model import Plan, Problem, Route

from .rows import rows_of


def geojson(problem: Problem, plan: Plan) -> str:
    """Return a feature collection; lines go straight from stop to stop, not along roads."""
    lines = [_line(problem, route) for route in plan.routes]
    features = [*lines, *_points(problem, plan)]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def _line(problem: Problem, route: Route) -> dict[str, Any]:
    shift = problem.shift[route.shift_id]
    ids = [shift.start_place, *(stop.place for stop in route.stops), shift.end_place]
    places = [problem.place[each] for each in ids]
    return {
        "type": "Feature",
        "geometry": {
            "type": "LineString",
            "coordinates": [[place.longitude, place.latitude] for place in places],
        },
        "properties": {"shift": shift.id, "crew": list(shift.crew), "km": route_km(route)},
    }


def route_km(route: Route) -> float:
    """Return the kilometres of a route, its way home included."""
    return (sum(stop.metres for stop in route.stops) + route.metres) / 1000


def _points(problem: Problem, plan: Plan) -> Iterator[dict[str, Any]]:
    for row in rows_of(problem, plan):
        spot = [row.pop("longitude"), row.pop("latitude")]
        said = {name: _plain(value) for name, value in row.items() if value not in (None, "")}
        point = {"type": "Point", "coordinates": spot}
        yield {"type": "Feature", "geometry": point, "properties": said}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
