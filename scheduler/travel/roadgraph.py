"""Travel on the embedded road skeleton: seasons, access legs, closures by date and hour."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from scheduler.errors import InputError, fault
from scheduler.messages import roads
from scheduler.model import Problem, Season
from scheduler.model.base import utc

from .geodesic import DETOUR, KMH, blocks, coordinates, great_circle_km
from .travel import UNREACHABLE, Confidence, Gates, IntArray, Travel, Way, in_ticks, lay_gates

ACCESS_KMH = 50.0
ACCESS_DETOUR = 1.3
ACCESS_REACH_KM = 40.0
"""A place further than this from every road node is not on the skeleton."""
NEAR_KM = 3.0
"""Places so near each other have a leg of their own beside the way by the skeleton, which may join
neighbours to different roads and send one of them round by the fork."""
MOST_CLOSABLE = 6
"""Roads whose closures are weighed in every combination; more would be 2^n graphs."""


@dataclass(frozen=True)
class Edge:
    """One stretch of road, driven both ways at the season's speed; 0 km/h means closed."""

    start: int
    end: int
    name: str
    road: str
    km: float
    kmh: float
    confidence: Confidence


@dataclass(frozen=True)
class Paths:
    """Shortest paths between all road nodes: seconds, km, weakest confidence, predecessors."""

    seconds: NDArray[np.float64]
    km: NDArray[np.float64]
    confidence: NDArray[np.uint8]
    predecessors: IntArray


@dataclass(frozen=True)
class RoadGraph:
    """The skeleton in one season. `points` are latitude and longitude of the nodes."""

    node_ids: tuple[str, ...]
    points: NDArray[np.float64]
    edges: tuple[Edge, ...]
    season: Season
    standing: tuple[dict[str, str], ...]
    version: str

    @classmethod
    def load(cls, folder: Path, season: Season) -> RoadGraph:
        """Read nodes, edges and standing closures from the data folder."""
        nodes_text = (folder / "nodes.csv").read_text("utf-8")
        edges_text = (folder / "edges.csv").read_text("utf-8")
        nodes = list(csv.DictReader(nodes_text.splitlines()))
        number = {node["id"]: index for index, node in enumerate(nodes)}
        speed = "kmh_winter" if season is Season.WINTER else "kmh_summer"
        edges = tuple(
            Edge(
                start=number[row["from"]],
                end=number[row["to"]],
                name=f"{row['from']}-{row['to']}",
                road=row["road"],
                km=float(row["km"]),
                kmh=float(row[speed]),
                confidence=Confidence[row["confidence"]],
            )
            for row in csv.DictReader(edges_text.splitlines())
        )
        standing = json.loads((folder / "standing_closures.json").read_text("utf-8"))
        digest = hashlib.sha256((nodes_text + edges_text).encode()).hexdigest()[:8]
        return cls(
            node_ids=tuple(number),
            points=np.array([(float(n["lat"]), float(n["lon"])) for n in nodes]),
            edges=edges,
            season=season,
            standing=tuple(row for row in standing if row["season"] == season),
            version=f"skeleton-{digest}-{season.lower()}",
        )

    @cached_property
    def parts(self) -> IntArray:
        """The part of each node: roads join all of a part, be they shut or not."""
        count = len(self.node_ids)
        ends = [(edge.start, edge.end) for edge in self.edges]
        rows, columns = zip(*ends, strict=True) if ends else ((), ())
        joined = csr_array((np.ones(len(ends)), (rows, columns)), shape=(count, count))
        return np.asarray(connected_components(joined, directed=False)[1])

    def named(self, road: str) -> tuple[int, ...]:
        """Return the edges that a closure means: one stretch, or a whole road by its name."""
        return tuple(
            index
            for index, edge in enumerate(self.edges)
            if road in (edge.name, edge.road, "-".join(reversed(edge.name.split("-"))))
        )

    def paths(self, without: frozenset[int] = frozenset()) -> Paths:
        """Return the shortest paths that avoid some edges."""
        count = len(self.node_ids)
        best: dict[tuple[int, int], Edge] = {}
        for index, edge in enumerate(self.edges):
            if index in without or edge.kmh <= 0:
                continue
            for pair in ((edge.start, edge.end), (edge.end, edge.start)):
                if pair not in best or _seconds(edge) < _seconds(best[pair]):
                    best[pair] = edge
        rows, columns = zip(*best, strict=True) if best else ((), ())
        weights = [_seconds(edge) for edge in best.values()]
        graph = csr_array((weights, (rows, columns)), shape=(count, count))
        seconds, predecessors = dijkstra(graph, return_predecessors=True)
        km = np.full((count, count), np.inf)
        confidence = np.zeros((count, count), dtype=np.uint8)
        for source in range(count):
            km[source, source] = 0.0
            for node in np.argsort(seconds[source], kind="stable"):
                before = predecessors[source, node]
                if before >= 0:
                    edge = best[int(before), int(node)]
                    km[source, node] = km[source, before] + edge.km
                    weakest = max(int(confidence[source, before]), int(edge.confidence))
                    confidence[source, node] = weakest
        return Paths(seconds, km, confidence, predecessors)


def _seconds(edge: Edge) -> float:
    return edge.km / edge.kmh * 3600


def check_closures(graph: RoadGraph, problem: Problem) -> None:
    """Refuse closures that name no road of the network."""
    faults = [
        fault(roads.UNKNOWN_ROAD, f"closures[{index}].road", road=closure.road)
        for index, closure in enumerate(problem.closures)
        if not graph.named(closure.road)
    ]
    if faults:
        raise InputError(faults)


def road_travel(graph: RoadGraph, problem: Problem, startup: int) -> Travel:
    """Return travel on the skeleton; pairs that it does not reach get the geodesic estimate.

    Where its roads would lead if they were not shut, there is no way.
    """
    shut = _shut(graph, problem)
    joined = _Joined(graph, problem)
    count = len(problem.places)
    ticks, metres = np.zeros((2, count, count), np.int32)
    confidence = np.zeros((count, count), np.uint8)
    free = np.ones((count, count), np.bool_)
    for rows in blocks(count):
        ticks[rows], metres[rows], confidence[rows], free[rows] = joined.legs(rows)
    for table in (ticks, metres, confidence):
        np.fill_diagonal(table, 0)
    np.fill_diagonal(free, val=True)
    return Travel(
        index={place.id: index for index, place in enumerate(problem.places)},
        ticks=ticks,
        metres=metres,
        confidence=confidence,
        origin=problem.horizon.start,
        tick=problem.tick,
        provider="roadgraph",
        map_version=graph.version,
        startup=startup,
        gates=_gates(graph, shut, joined, free) if shut else None,
    )


Legs = tuple[IntArray, NDArray[np.float64], NDArray[np.uint8], NDArray[np.bool_]]
"""Ticks, metres and confidence from some places to all; which of these ways use no road's node."""


class _Joined:
    """The places of a problem where they join the skeleton.

    `node` is the nearest of the graph, `access` and `access_km` the way there.
    """

    def __init__(self, graph: RoadGraph, problem: Problem) -> None:
        self.tick = problem.tick.total_seconds()
        self.points = coordinates(problem.places)
        distance = great_circle_km(self.points, graph.points)
        count = len(problem.places)
        self.node = (distance.argmin(axis=1) if count else np.zeros(0)).astype(np.int32)
        gap = distance.min(axis=1) if count else np.zeros(0)
        self.access_km = gap * ACCESS_DETOUR
        self.access = self._ticks(self.access_km / ACCESS_KMH * 3600)
        paths = graph.paths()
        self._ticks_on = self._ticks(np.minimum(paths.seconds, UNREACHABLE * self.tick))
        self._paths, self._part = paths, graph.parts[self.node]
        self._far, self._rough = gap > ACCESS_REACH_KM, self.access_km > 1.0

    def _ticks(self, seconds: NDArray[np.float64]) -> IntArray:
        return np.asarray(in_ticks(seconds, self.tick).astype(np.int32))

    def legs(self, rows: slice) -> Legs:
        """Return the ways from some places to all of them."""
        pairs = np.ix_(self.node[rows], self.node)
        ticks = self._ticks_on[pairs] + self.access[rows, None] + self.access
        km = self._paths.km[pairs] + self.access_km[rows, None] + self.access_km
        confidence = self._paths.confidence[pairs]
        confidence[self._rough[rows, None] | self._rough] = Confidence.C
        between = great_circle_km(self.points[rows], self.points)
        same = self.node[rows, None] == self.node
        near = same | (between < NEAR_KM)
        crow = between[near] * ACCESS_DETOUR
        straight = self._ticks(crow / ACCESS_KMH * 3600)
        shorter = straight < ticks[near]
        direct = near.copy()
        direct[near] = shorter
        ticks[direct], km[direct] = straight[shorter], crow[shorter]
        confidence[direct & ~same] = Confidence.C
        away = self._far[rows, None] | self._far
        cut = ~np.isfinite(km)
        shut_off = cut & ~away & (self._part[rows, None] == self._part)
        ticks[shut_off], km[shut_off] = UNREACHABLE, 0.0
        off = away | (cut & ~shut_off)
        guessed = DETOUR * between[off]
        ticks[off] = self._ticks(guessed / KMH * 3600)
        km[off], confidence[off] = guessed, Confidence.ESTIMATE
        return ticks, np.rint(km * 1000), confidence, direct | off


def _shut(graph: RoadGraph, problem: Problem) -> dict[int, list[tuple[int, int]]]:
    """Return, per edge, the tick intervals within the horizon in which it is shut."""
    origin, horizon = utc(problem.horizon.start), problem.horizon
    spans: dict[int, list[tuple[int, int]]] = {}

    def add(road: str, start: datetime, end: datetime) -> None:
        if utc(end) <= utc(horizon.start) or utc(start) >= utc(horizon.end):
            return
        first = max(-UNREACHABLE, (utc(start) - origin) // problem.tick)
        last = min(UNREACHABLE, -((origin - utc(end)) // problem.tick))
        for edge in graph.named(road):
            spans.setdefault(edge, []).append((first, last))

    for closure in problem.closures:
        add(closure.road, closure.start, closure.end)
    day = horizon.start.astimezone(problem.timezone).date() - timedelta(days=1)
    while day <= horizon.end.astimezone(problem.timezone).date():
        for row in graph.standing:
            opens, shuts = time.fromisoformat(row["until"]), time.fromisoformat(row["from"])
            until = day + timedelta(days=1) if opens <= shuts else day
            start = datetime.combine(day, shuts, problem.timezone)
            add(row["road"], start, datetime.combine(until, opens, problem.timezone))
        day += timedelta(days=1)
    return {edge: merged(intervals) for edge, intervals in sorted(spans.items())}


def merged(intervals: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return intervals in order, those that touch joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _gates(
    graph: RoadGraph,
    shut: dict[int, list[tuple[int, int]]],
    joined: _Joined,
    free: NDArray[np.bool_],
) -> Gates:
    """Lay out the ways between road nodes whose best path uses a road that closes."""
    ways = sorted(_ways(graph, shut, joined.tick).items())
    table = np.full((len(graph.node_ids),) * 2, -1, dtype=np.int32)
    for number, ((i, j), _) in enumerate(ways):
        table[i, j] = number
    gated = ~free
    closing = table >= 0
    for rows in blocks(len(gated)):
        gated[rows] &= closing[np.ix_(joined.node[rows], joined.node)]
    metres = np.rint(joined.access_km * 1000).astype(np.int32)
    options = [options for _, options in ways]
    return lay_gates(gated, joined.node, table, joined.access, metres, options, list(shut.values()))


def _ways(
    graph: RoadGraph, shut: dict[int, list[tuple[int, int]]], tick: float
) -> dict[tuple[int, int], list[Way]]:
    """Return the alternatives per pair of nodes: for every set of closable roads avoided."""
    closable = list(shut)
    if len(closable) <= MOST_CLOSABLE:
        sizes = range(len(closable) + 1)
        avoided = [frozenset(c) for size in sizes for c in combinations(closable, size)]
    else:
        avoided = [frozenset(), *(frozenset({e}) for e in closable), frozenset(closable)]
    number = {edge: index for index, edge in enumerate(closable)}
    ways: dict[tuple[int, int], list[Way]] = {}
    for without in avoided:
        paths = graph.paths(without)
        for i, j in np.argwhere(np.isfinite(paths.seconds)):
            if i != j and (not without or (i, j) in ways):
                way = _way(graph, paths, int(i), int(j), number, tick)
                if without or way[2]:
                    options = ways.setdefault((int(i), int(j)), [])
                    if way not in options:
                        options.append(way)
    return ways


def _way(
    graph: RoadGraph, paths: Paths, i: int, j: int, number: dict[int, int], tick: float
) -> Way:
    """Return ticks, metres and the gates (enter, leave, road) of one shortest path."""
    passed: list[tuple[int, int, int]] = []
    closable = {}
    for edge, road in number.items():
        ends = graph.edges[edge]
        closable[ends.start, ends.end] = closable[ends.end, ends.start] = road
    node = j
    while node != i:
        before = int(paths.predecessors[i, node])
        if (before, node) in closable:
            enter = round(paths.seconds[i, before] / tick)
            leave = round(paths.seconds[i, node] / tick)
            passed.append((enter, leave, closable[before, node]))
        node = before
    ticks, metres = int(in_ticks(paths.seconds[i, j], tick)), round(paths.km[i, j] * 1000)
    return ticks, metres, passed[::-1]
