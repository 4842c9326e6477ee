"""Which source of travel a problem uses."""

from __future__ import annotations

from scheduler.errors import TravelError
from scheduler.model import Problem, Provider
from scheduler.settings import data_dir

from .geodesic import geodesic_travel
from .roadgraph import RoadGraph, check_closures, road_travel
from .travel import Travel


def travel_for(problem: Problem, roads: str | None = None) -> Travel:
    """Return travel between all places of a problem, as its `roads` ask for.

    AUTO takes the embedded road skeleton where both ends lie near it and the geodesic estimate
    elsewhere; `Travel.is_estimate` says so. `roads` names a user's own road file or server, which
    then serves instead (`source.travel_on`).

    Raises
    ------
    InputError
        When a closure names a road that the network does not have, or the roads are none.
    TravelError
        When the problem's travel times are a matrix, which stands beside it, or a server is away.
    """
    if roads is not None:
        from .source import travel_on

        return travel_on(roads, problem)
    if problem.roads.provider is Provider.MATRIX:
        raise TravelError("the problem's travel times are a matrix, and none is given with it")
    startup = round(problem.roads.startup / problem.tick)
    graph = RoadGraph.load(data_dir() / "roads", problem.roads.season)
    check_closures(graph, problem)
    if problem.roads.provider is Provider.GEODESIC:
        return geodesic_travel(problem.places, problem.horizon.start, problem.tick, startup)
    return road_travel(graph, problem, startup)
