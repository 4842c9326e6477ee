"""Travel between places on a road map: snapping, shortest paths, closures, a cache of matrices.

A place is joined to the nearest point of a road by an access leg. Shortest paths minimise time and
then distance; both are carried in one exact number, a tenth of a second being 2^22 metres.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from scheduler.errors import InputError, fault
from scheduler.messages import roads as road_messages
from scheduler.model import Problem, Season
from scheduler.model.base import utc

from .geodesic import coordinates, estimate
from .osm import BACKWARD, FERRY, FORWARD, NO_STOPPING, Floats, Ints, RoadMap
from .roadgraph import ACCESS_DETOUR, ACCESS_KMH, ACCESS_REACH_KM, MOST_CLOSABLE, merged
from .travel import UNREACHABLE, Confidence, Gates, Travel, Way, in_ticks, lay_gates

METRES = 2.0**22
"""A tenth of a second in the joint weight; no path is longer in metres."""
ROUGH_KM = 1.0
"""With a longer access leg a pair's confidence is C."""
BATCH = 64
NO_EDGE = -1
"""Stands for the edge of an arc that uses none: a place at a junction joins all its roads."""


@dataclass(frozen=True)
class _Snapped:
    """Where places join the network: edge, share of it behind, access in km. Shape (places,)."""

    edge: Ints
    share: Floats
    km: Floats


def map_travel(roads: RoadMap, problem: Problem, startup: int) -> Travel:
    """Return travel between a problem's places on a road map.

    Places further than 40 km from a road of it get the geodesic estimate; what lies behind a road
    that is closed all season cannot be reached.

    Raises
    ------
    InputError
        When a closure names no road of the map, or no road is open in the season.
    """
    closed = _closed(roads, problem)
    winter = problem.season is Season.WINTER
    seconds = roads.winter if winter else roads.summer
    snapped = _snap(roads, problem, np.isfinite(seconds))
    network = _Network(roads, seconds, snapped)
    best = network.weights(frozenset(), [])
    tick = problem.tick.total_seconds()
    ticks, metres = _ticks(best, tick), _whole_metres(best)
    confidence = np.full(best.shape, Confidence.B, dtype=np.uint8)
    rough = snapped.km > ROUGH_KM
    confidence[rough[:, None] | rough[None, :]] = Confidence.C
    off = (snapped.km > ACCESS_REACH_KM)[:, None] | (snapped.km > ACCESS_REACH_KM)[None, :]
    cut_off = ~np.isfinite(best) & ~off
    ticks[cut_off], confidence[cut_off] = UNREACHABLE, Confidence.C
    guess_seconds, guess_km = estimate(problem.places)
    ticks[off] = in_ticks(guess_seconds[off], tick).astype(np.int32)
    metres[off] = np.rint(1000 * guess_km[off]).astype(np.int32)
    confidence[off] = Confidence.ESTIMATE
    for table in (ticks, metres, confidence):
        np.fill_diagonal(table, 0)
    gates = None
    if closed:
        np.fill_diagonal(off, val=True)
        gates = _gates(network, closed, best, off, tick)
    return Travel(
        index={place.id: index for index, place in enumerate(problem.places)},
        ticks=ticks,
        metres=metres,
        confidence=confidence,
        origin=problem.horizon.start,
        tick=problem.tick,
        provider="osm",
        map_version=f"osm-{roads.digest}-{problem.season.lower()}",
        startup=startup,
        gates=gates,
    )


def matrix_key(problem: Problem, version: str) -> str:
    """Return the name under which a problem's matrix on a map is cached."""
    closures = [
        (c.road, utc(c.start).isoformat(), utc(c.end).isoformat()) for c in problem.closures
    ]
    span = (utc(problem.horizon.start).isoformat(), utc(problem.horizon.end).isoformat())
    about = (version, problem.season, problem.tick, closures, span if closures else "")
    digest = hashlib.blake2b(repr(about).encode(), digest_size=16)
    digest.update(coordinates(problem.places).tobytes())
    return digest.hexdigest()


def _closed(roads: RoadMap, problem: Problem) -> dict[str, list[tuple[int, int]]]:
    """Return the ticks within the horizon in which each road is shut.

    Raises
    ------
    InputError
        When a closure names a road that the map does not have.
    """
    spans: dict[str, list[tuple[int, int]]] = {}
    faults = []
    origin = utc(problem.horizon.start)
    for index, closure in enumerate(problem.closures):
        if not roads.named(closure.road).any():
            path = f"closures[{index}].road"
            faults.append(fault(road_messages.UNKNOWN_ROAD_OF_MAP, path, road=closure.road))
            continue
        start, end = utc(closure.start), utc(closure.end)
        if end > origin and start < utc(problem.horizon.end):
            first = max(-UNREACHABLE, (start - origin) // problem.tick)
            last = min(UNREACHABLE, -((origin - end) // problem.tick))
            spans.setdefault(closure.road, []).append((first, last))
    if faults:
        raise InputError(faults)
    return {road: merged(spans[road]) for road in sorted(spans)}


def _snap(roads: RoadMap, problem: Problem, usable: NDArray[np.bool_]) -> _Snapped:
    """Join each place to the nearest point of an open road on which one may stop.

    A part that is cut off from the rest, like an island, has the places that it is nearer by half
    than the rest, which is not near; others are joined to the rest, however a stray road is mapped.
    """
    where = coordinates(problem.places)
    lengths = np.diff(roads.first)
    good = usable & ((roads.flags & (FERRY | NO_STOPPING)) == 0)
    if not (good & roads.main).any():
        season = problem.season.lower()
        raise InputError([fault(road_messages.NO_OPEN_ROADS, "--roads", season=season)])
    at, km = _nearest(roads.shape, np.repeat(good & roads.main, lengths), where)
    if (good & ~roads.main).any():
        apart, near = _nearest(roads.shape, np.repeat(good & ~roads.main, lengths), where)
        cut = (km > ROUGH_KM) & (near < km / 2)
        at, km = np.where(cut, apart, at), np.where(cut, near, km)
    edge = np.repeat(np.arange(len(roads.tail), dtype=np.int32), lengths)[at]
    share = roads.along[at] / np.maximum(roads.metres[edge], 1e-9)
    return _Snapped(edge, share, km)


def _nearest(
    points: Floats, good: NDArray[np.bool_], where: Floats
) -> tuple[NDArray[np.int64], Floats]:
    """Return which of the good points is nearest to each place, and how many km away."""
    these = np.flatnonzero(good)
    chord, nearest = cKDTree(_globe(points[these])).query(_globe(where))
    return these[nearest], 2 * 6371.009 * np.arcsin(np.clip(chord / 2, 0, 1))


def _globe(points: Floats) -> Floats:
    """Return points on the unit sphere, shape (n, 3)."""
    latitude, longitude = np.radians(points).T
    flat = np.cos(latitude)
    return np.stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)], axis=1)


class _Network:
    """The map's junctions with the places as nodes behind them."""

    def __init__(self, roads: RoadMap, seconds: Floats, snapped: _Snapped) -> None:
        self.roads, self.snapped = roads, snapped
        self.places = len(snapped.edge)
        self.named = cache(roads.named)
        open_ones = np.isfinite(seconds)
        cost = np.rint(10 * np.where(open_ones, seconds, 0)) * METRES + np.rint(roads.metres)
        self.cost = np.where(open_ones, cost, np.inf)
        access_km = snapped.km * ACCESS_DETOUR
        tenths = np.rint(36_000 * access_km / ACCESS_KMH)
        self.access = tenths * METRES + np.rint(1000 * access_km)

    def arcs(self, without: NDArray[np.bool_]) -> tuple[Ints, Ints, Floats, Ints]:
        """Return tails, heads, costs and map edges of all arcs but those of some edges."""
        roads, s, n = self.roads, self.snapped, self.roads.nodes
        forth = (roads.flags & FORWARD) > 0
        back = (roads.flags & BACKWARD) > 0
        every = np.arange(len(roads.tail), dtype=np.int32)
        node = np.arange(self.places, dtype=np.int32) + n
        whole, rest = self.cost[s.edge], 1 - s.share
        tail, head, ahead, behind = (
            column[s.edge] for column in (roads.tail, roads.head, forth, back)
        )
        tailward = np.where(s.share > 0, s.edge, NO_EDGE)
        headward = np.where(rest > 0, s.edge, NO_EDGE)
        parts = [
            (roads.tail, roads.head, self.cost, every, forth),
            (roads.head, roads.tail, self.cost, every, back),
            (node, head, _part(whole, rest) + self.access, headward, ahead | (rest <= 0)),
            (node, tail, _part(whole, s.share) + self.access, tailward, behind | (s.share <= 0)),
            (tail, node, _part(whole, s.share) + self.access, tailward, ahead | (s.share <= 0)),
            (head, node, _part(whole, rest) + self.access, headward, behind | (rest <= 0)),
            self._neighbours(forth, back),
        ]
        shut = np.append(without, [False])
        kept = [may & ~shut[edge] & np.isfinite(cost) for _, _, cost, edge, may in parts]
        columns = [
            [part[k][keep] for part, keep in zip(parts, kept, strict=True)] for k in range(4)
        ]
        tails, heads, costs, edges = (np.concatenate(column) for column in columns)
        return tails, heads, costs, edges

    def _neighbours(
        self, forth: NDArray[np.bool_], back: NDArray[np.bool_]
    ) -> tuple[Ints, Ints, Floats, Ints, NDArray[np.bool_]]:
        """Return the arcs between places on one edge."""
        s, n = self.snapped, self.roads.nodes
        order = np.argsort(s.edge, kind="stable")
        groups = np.split(order, np.flatnonzero(np.diff(s.edge[order])) + 1)
        pairs = [
            (i, j)
            for group in groups
            for i in group
            for j in group
            if i != j
            and (
                s.share[i] == s.share[j] or (forth if s.share[i] < s.share[j] else back)[s.edge[i]]
            )
        ]
        one, other = np.array(pairs, dtype=np.int32).reshape(-1, 2).T
        between = _part(self.cost[s.edge[one]], np.abs(s.share[one] - s.share[other]))
        cost = between + self.access[one] + self.access[other]
        return one + n, other + n, cost, s.edge[one], np.ones(len(one), dtype=bool)

    def graph(self, without: frozenset[str], *, reverse: bool = False) -> csr_array:
        """Return the network but for some roads, each arc between two nodes the cheapest."""
        shut = np.zeros(len(self.roads.tail), dtype=bool)
        for road in without:
            shut |= self.named(road)
        tail, head, cost, _ = self.arcs(shut)
        if reverse:
            tail, head = head, tail
        order = np.lexsort((cost, head, tail))
        tail, head, cost = tail[order], head[order], cost[order]
        first = np.ones(len(tail), dtype=bool)
        first[1:] = (np.diff(tail) != 0) | (np.diff(head) != 0)
        size = self.roads.nodes + self.places
        return csr_array((cost[first], (tail[first], head[first])), shape=(size, size))

    def weights(self, without: frozenset[str], extra: list[int]) -> Floats:
        """Return the joint weights from every place to every place and extra node.

        Shape (places, places + len(extra)); infinite where there is no way.
        """
        graph = self.graph(without)
        sources = np.arange(self.places) + self.roads.nodes
        columns = np.concatenate([sources, np.array(extra, dtype=int)]).astype(int)
        return _rows(graph, sources, columns)

    def weights_from(self, without: frozenset[str], nodes: list[int]) -> Floats:
        """Return the joint weights from some nodes to every place, shape (nodes, places).

        Searched backwards from the places, of which there are fewer than nodes of a long road.
        """
        places = np.arange(self.places) + self.roads.nodes
        graph = self.graph(without, reverse=True)
        return _rows(graph, places, np.array(nodes, dtype=int)).T


def _rows(graph: csr_array, sources: NDArray[np.int64], columns: NDArray[np.int64]) -> Floats:
    """Return shortest paths, some sources at a time so that memory stays small."""
    batches = [sources[at : at + BATCH] for at in range(0, len(sources), BATCH)]

    def one(batch: NDArray[np.int64]) -> Floats:
        return np.asarray(dijkstra(graph, indices=batch)[:, columns])

    if not batches:
        return np.zeros((0, len(columns)))
    with ThreadPoolExecutor() as threads:
        return np.concatenate(list(threads.map(one, batches)))


def _part(cost: Floats, share: Floats) -> Floats:
    """Return a share of joint weights, whole tenths of seconds and whole metres."""
    tenths, metres = np.divmod(np.where(np.isfinite(cost), cost, 0), METRES)
    part = np.rint(tenths * share) * METRES + np.rint(metres * share)
    return np.asarray(np.where(np.isfinite(cost), part, np.inf))


def _ticks(weights: Floats, tick: float) -> Ints:
    tenths = np.where(np.isfinite(weights), weights, 0) // METRES
    return np.asarray(in_ticks(tenths / 10, tick).astype(np.int32))


def _whole_metres(weights: Floats) -> Ints:
    return np.asarray(np.where(np.isfinite(weights), weights, 0) % METRES).astype(np.int32)


def _gates(
    network: _Network,
    closed: dict[str, list[tuple[int, int]]],
    best: Floats,
    free: NDArray[np.bool_],
    tick: float,
) -> Gates:
    """Lay out the ways of the pairs whose best way uses a road that closes."""
    ways = _ways(network, closed)
    _, first, _ = found = next(ways)
    affected = np.argwhere((first >= 0).any(axis=2) & ~free)
    rows, columns_of = affected[:, 0], affected[:, 1]
    kept = [tuple(table[rows, columns_of] for table in found)]
    kept += [tuple(table[rows, columns_of] for table in each) for each in ways]
    pair = np.full(best.shape, -1, dtype=np.int32)
    sets: list[list[Way]] = []
    for number, (i, j) in enumerate(affected):
        pair[i, j] = number
        found_ways: dict[tuple[float, tuple[int, ...]], Way] = {}
        for weights, enter, leave in kept:
            weight = float(weights[number])
            passed = tuple(int(r) for r in np.flatnonzero(enter[number] >= 0))
            if np.isfinite(weight):
                spans = sorted((enter[number, r], leave[number, r], r) for r in passed)
                gates = [(round(a / 10 / tick), round(b / 10 / tick), r) for a, b, r in spans]
                ticks, metres = int(in_ticks(weight // METRES / 10, tick)), int(weight % METRES)
                found_ways.setdefault((weight, passed), (ticks, metres, gates))
        sets.append(list(found_ways.values()))
    none = np.zeros(len(best), np.int32)
    every = np.arange(len(best), dtype=np.int32)
    return lay_gates(pair >= 0, every, pair, none, none, sets, list(closed.values()))


def _ways(
    network: _Network, closed: dict[str, list[tuple[int, int]]]
) -> Iterator[tuple[Floats, Floats, Floats]]:
    """Yield, for every set of closing roads avoided, the weights of all pairs and the road's use.

    The latter two are tenths of seconds after departure at which each road is entered and left,
    of shape (places, places, roads); -1 where it is not used.
    """
    roads = list(closed)
    if len(roads) <= MOST_CLOSABLE:
        sizes = range(len(roads) + 1)
        avoided = [frozenset(c) for size in sizes for c in combinations(roads, size)]
    else:
        avoided = [frozenset(), *(frozenset({r}) for r in roads), frozenset(roads)]
    for without in avoided:
        yield _use(network, roads, without)


def _use(
    network: _Network, roads: list[str], without: frozenset[str]
) -> tuple[Floats, Floats, Floats]:
    """Find which pairs' best ways use which closing roads, and when."""
    p = network.places
    edges = [np.flatnonzero(network.named(road)) for road in roads]
    tail, head, cost, edge = network.arcs(np.zeros(len(network.roads.tail), dtype=bool))
    uses = [
        np.flatnonzero(np.isin(edge, which)) if road not in without else np.zeros(0, int)
        for road, which in zip(roads, edges, strict=True)
    ]
    arcs = np.concatenate([np.zeros(0, int), *uses])
    nodes, inverse = np.unique(np.concatenate([tail[arcs], head[arcs]]), return_inverse=True)
    to_node = network.weights(without, [int(n) for n in nodes])
    weights, reach = to_node[:, :p], to_node[:, p:]
    onward = network.weights_from(without, [int(n) for n in nodes])
    enter = np.full((p, p, len(roads)), np.inf)
    leave = np.full((p, p, len(roads)), -1.0)
    at = 0
    for r, those in enumerate(uses):
        for arc in those:
            a, b = inverse[at], inverse[at + len(arcs)]
            at += 1
            through = reach[:, a][:, None] + cost[arc] + onward[b][None, :]
            used = np.isfinite(weights) & (through == weights)
            entered = np.broadcast_to((reach[:, a] // METRES)[:, None], used.shape)
            left = np.broadcast_to(((reach[:, a] + cost[arc]) // METRES)[:, None], used.shape)
            enter[..., r][used] = np.minimum(enter[..., r][used], entered[used])
            leave[..., r][used] = np.maximum(leave[..., r][used], left[used])
    enter[~np.isfinite(enter)] = -1
    return weights, enter, leave
