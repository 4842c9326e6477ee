"""A road network from a user's own OpenStreetMap extract (`.pbf`), cached by the file's hash.

Junctions become nodes, the way between two of them one edge; the points in between are kept to snap
places to. Ways are cut where a barrier stops cars and where nodes are missing, as clipping leaves
them. Parts within which one can drive there and back are kept from 1.5 km of road on.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self
from zipfile import BadZipFile

import numpy as np
from geopy.distance import EARTH_RADIUS
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from scheduler.errors import Fault, InputError
from scheduler.messages import Message, documents, roads
from scheduler.model.place import SERVICE_AREA
from scheduler.settings import cache_dir

from .access import stops
from .tags import FERRY_WAIT, Meaning, meaning

FORMAT = 4
"""Goes up when what is cached changes."""
FORWARD, BACKWARD, FERRY, NO_STOPPING = 1, 2, 4, 8
LEAST_PART = 1500.0
"""Metres of road that a part apart from the rest must have to be kept, like an island's."""
SPACING = 60.0
"""Metres between the points of a road to which places are snapped, at most."""
Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


@dataclass(frozen=True)
class RoadMap:
    """A road network. Edge e leads from junction `tail[e]` to `head[e]`.

    It is `metres[e]` long and takes `summer[e]` or `winter[e]` seconds (infinite: closed), in the
    directions of `flags[e]` (FORWARD, BACKWARD, FERRY, NO_STOPPING); `main[e]` tells whether it
    belongs to the largest part. Its points are
    `shape[first[e]:first[e + 1]]`, latitude and longitude in degrees, `along` metres from the
    tail. `name[e]` is the number of its name among `names`, -1 without one; names of one way are
    joined by `;`.
    """

    tail: Ints
    head: Ints
    metres: Floats
    summer: Floats
    winter: Floats
    flags: NDArray[np.int8]
    main: NDArray[np.bool_]
    name: Ints
    first: Ints
    shape: Floats
    along: Floats
    names: NDArray[np.str_]
    nodes: int
    dropped: float
    digest: str

    @classmethod
    def load(cls, path: Path) -> Self | None:
        """Return a map from its cache file; None where there is no whole one."""
        found = fetch(path)
        if found is None or found.keys() != {field.name for field in fields(cls)}:
            return None
        found["nodes"], found["dropped"] = int(found["nodes"]), float(found["dropped"])
        return cls(**found | {"digest": str(found["digest"])})

    def save(self, path: Path) -> None:
        """Write the cache file, whole or not at all."""
        store(path, {field.name: getattr(self, field.name) for field in fields(self)})

    def named(self, road: str) -> NDArray[np.bool_]:
        """Return which edges belong to a road, by its number or name."""
        wanted = np.array(
            [road in {part.strip() for part in str(name).split(";")} for name in self.names],
            dtype=bool,
        )
        found = np.zeros(len(self.name), dtype=bool)
        known = self.name >= 0
        if len(wanted):
            found[known] = wanted[self.name[known]]
        return found


def store(path: Path, arrays: dict[str, Any]) -> None:
    """Write arrays to a cache file, whole or not at all; a cache that cannot be is done without."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, scratch = tempfile.mkstemp(dir=path.parent, suffix=".npz")
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as out:
            np.savez(out, **arrays)
        Path(scratch).chmod(0o644)
        Path(scratch).replace(path)
    except OSError:
        Path(scratch).unlink(missing_ok=True)


def fetch(path: Path) -> dict[str, Any] | None:
    """Return the arrays of a cache file; None where there is none, or it is damaged."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def file_digest(path: Path) -> str:
    """Return the first 16 digits of a file's BLAKE2b hash.

    Raises
    ------
    InputError
        When it cannot be read, or is empty.
    """
    try:
        with path.open("rb") as source:
            if path.stat().st_size == 0:
                raise _bad(path, roads.EMPTY_ROAD_FILE)
            return hashlib.file_digest(source, "blake2b").hexdigest()[:16]
    except OSError as error:
        raise _bad(path, roads.UNREADABLE_ROAD_FILE, why=documents.refused(error)) from None


def road_map(path: Path, tell: Callable[[str], None] = lambda _: None) -> RoadMap:
    """Return the network of an extract, from the cache where the file is known.

    Raises
    ------
    InputError
        When the file is no extract, is cut off, has no roads, or lies elsewhere in the world.
    """
    digest = file_digest(path)
    cached = cache_dir() / "roads" / f"{digest}-{FORMAT}.npz"
    known = RoadMap.load(cached)
    if known is not None:
        return known
    tell(f"reading {path}")
    built = build(path, digest)
    built.save(cached)
    return built


def build(path: Path, digest: str) -> RoadMap:
    """Return the network of an extract, read afresh."""
    ways = _read(path)
    if not ways.meanings:
        raise _bad(path, roads.NO_ROADS_IN_FILE)
    south, north, west, east = SERVICE_AREA
    inside = (ways.points[:, 0] >= south) & (ways.points[:, 0] <= north)
    inside &= (ways.points[:, 1] >= west) & (ways.points[:, 1] <= east)
    if not inside.any():
        latitude, longitude = ways.points.mean(axis=0)
        raise _bad(path, roads.ROADS_ELSEWHERE, latitude=latitude, longitude=longitude)
    return _largest(*_split(ways, digest))


@dataclass
class _Ways:
    """The ways of an extract, their nodes one after the other; way w from `start[w]` on."""

    refs: NDArray[np.int64]
    points: Floats
    start: NDArray[np.int64]
    meanings: list[Meaning]
    cut: list[bool]


def _read(path: Path) -> _Ways:
    import osmium

    refs: list[int] = []
    points: list[tuple[float, float]] = []
    start: list[int] = []
    meanings: list[Meaning] = []
    cut: list[bool] = []
    keep = osmium.filter.KeyFilter("highway", "route", "barrier")
    try:
        kinds = osmium.osm.NODE | osmium.osm.WAY
        reader = (
            osmium.FileProcessor(str(path))
            .with_locations()
            .with_filter(osmium.filter.EntityFilter(kinds))
        )
        shut: set[int] = set()
        seen = 0
        for found in reader.with_filter(keep):
            tags = {tag.k: tag.v for tag in found.tags}
            if isinstance(found, osmium.osm.Node):
                if stops(tags):
                    shut.add(found.id)
                continue
            means = meaning(tags)
            if means is None or not isinstance(found, osmium.osm.Way):
                continue
            for piece, is_cut in _pieces(found.nodes, shut, seen):
                meanings.append(means)
                cut.append(is_cut)
                start.append(len(refs))
                refs += [ref for ref, _, _ in piece]
                points += [(latitude, longitude) for _, latitude, longitude in piece]
            seen += len(found.nodes)
    except (RuntimeError, osmium.InvalidLocationError) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise _bad(path, roads.NO_OSM_FILE, why=said) from None
    where = np.array(points, dtype=float).reshape(-1, 2)
    begins = np.array(start, dtype=np.int64)
    return _Ways(np.array(refs, dtype=np.int64), where, begins, meanings, cut)


def _pieces(
    nodes: Any, shut: set[int], seen: int
) -> Iterator[tuple[list[tuple[int, float, float]], bool]]:
    """Yield the pieces of a way between missing nodes and barriers, and whether it is cut at all.

    A piece is of references and positions. Where a barrier stands pieces end in nodes of their own,
    numbered below 0 from `seen` on, so that nothing else is joined to them there.
    """
    pieces: list[list[tuple[int, float, float]]] = [[]]
    for at, node in enumerate(nodes, start=seen + 1):
        if not node.location.valid():
            pieces.append([])
        elif node.ref in shut:
            pieces[-1].append((-2 * at, node.lat, node.lon))
            pieces.append([(-2 * at - 1, node.lat, node.lon)])
        else:
            pieces[-1].append((node.ref, node.lat, node.lon))
    for piece in pieces:
        if len(piece) > 1:
            yield piece, len(pieces) > 1


def _split(ways: _Ways, digest: str) -> tuple[RoadMap, NDArray[np.bool_]]:
    """Cut the ways at their junctions; return which edges are of ways cut by gaps or barriers."""
    count = len(ways.refs)
    _, where, times = np.unique(ways.refs, return_inverse=True, return_counts=True)
    is_start = np.zeros(count, dtype=bool)
    is_start[ways.start] = True
    is_end = np.roll(is_start, -1)
    is_end[-1] = True
    cut = (times[where] > 1) | is_start | is_end
    way = np.cumsum(is_start) - 1
    at = np.flatnonzero(cut)
    same = way[at[:-1]] == way[at[1:]]
    begins, ends = at[:-1][same], at[1:][same]
    step = np.zeros(count)
    step[1:] = _metres(ways.points[:-1], ways.points[1:])
    step[is_start] = 0.0
    total = np.cumsum(step)
    metres = total[ends] - total[begins]
    lengths = ends - begins + 1
    first = np.concatenate([[0], np.cumsum(lengths)])
    position = np.arange(first[-1]) - np.repeat(first[:-1], lengths) + np.repeat(begins, lengths)
    shape, along, first = _dense(ways.points[position], total[position], first)
    junctions, number = np.unique(where[np.concatenate([begins, ends])], return_inverse=True)
    whole = total[is_end] - total[ways.start]
    names, name = _names(ways.meanings)
    of = way[begins]
    built = RoadMap(
        tail=number[: len(begins)].astype(np.int32),
        head=number[len(begins) :].astype(np.int32),
        metres=metres,
        summer=_seconds(ways.meanings, of, metres, whole, winter=False),
        winter=_seconds(ways.meanings, of, metres, whole, winter=True),
        flags=np.array([_flags(m) for m in ways.meanings], dtype=np.int8)[of],
        main=np.ones(len(of), dtype=bool),
        name=name[of],
        first=first.astype(np.int32),
        shape=shape,
        along=along - np.repeat(total[begins], np.diff(first)),
        names=names,
        nodes=len(junctions),
        dropped=0.0,
        digest=digest,
    )
    return built, np.array(ways.cut, dtype=bool)[of]


def _dense(
    points: Floats, along: Floats, first: NDArray[np.int64]
) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Put points between points that are far apart, so that a place finds the nearest road."""
    gap = np.append(np.diff(along), 0.0)
    gap[first[1:] - 1] = 0.0
    parts = np.maximum(1, np.ceil(gap / SPACING)).astype(np.int64)
    of = np.repeat(np.arange(len(points)), parts)
    began = np.cumsum(parts) - parts
    share = ((np.arange(len(of)) - np.repeat(began, parts)) / np.repeat(parts, parts))[:, None]
    after = np.minimum(of + 1, len(points) - 1)
    shape = points[of] * (1 - share) + points[after] * share
    dense = along[of] + share[:, 0] * gap[of]
    starts = np.append(began[first[:-1]], len(of))
    return shape, dense, starts


def _flags(found: Meaning) -> int:
    ways = FORWARD * found.forward + BACKWARD * found.backward
    return ways + FERRY * found.ferry + NO_STOPPING * (not found.stopping)


def _names(meanings: list[Meaning]) -> tuple[NDArray[np.str_], Ints]:
    joined = np.array([";".join(found.names) for found in meanings], dtype=np.str_)
    names, number = np.unique(joined, return_inverse=True)
    if len(names) and names[0] == "":
        return names[1:], (number - 1).astype(np.int32)
    return names, number.astype(np.int32)


def _seconds(
    meanings: list[Meaning], of: NDArray[np.int64], metres: Floats, whole: Floats, *, winter: bool
) -> Floats:
    """Return the seconds per edge in a season; infinite where the way is closed in it."""
    kmh = np.array([m.winter if winter else m.summer for m in meanings])[of]
    with np.errstate(divide="ignore"):
        seconds = np.where(kmh > 0, metres / 1000 / np.where(kmh > 0, kmh, 1) * 3600, np.inf)
    closed = np.isinf(seconds)
    lasts = np.array([np.nan if m.lasts is None else m.lasts for m in meanings])[of]
    ferry = np.array([m.ferry for m in meanings])[of]
    share = metres / np.maximum(whole[of], 1e-9)
    seconds = np.where(np.isnan(lasts), seconds, lasts * share)
    seconds = np.where(ferry, seconds + FERRY_WAIT * share, seconds)
    return np.asarray(np.where(closed, np.inf, seconds))


def _largest(found: RoadMap, severed: NDArray[np.bool_]) -> RoadMap:
    """Keep the parts of a network, of 1.5 km at least, in which one can drive and return.

    What only a barrier or the clip has `severed` from the rest is no island: who lives there has
    the key, or a road beyond the edge. It is left out, and joined as what has no road is.
    """
    open_ones = np.isfinite(np.minimum(found.summer, found.winter))
    forth = open_ones & ((found.flags & FORWARD) > 0)
    back = open_ones & ((found.flags & BACKWARD) > 0)
    rows = np.concatenate([found.tail[forth], found.head[back]])
    columns = np.concatenate([found.head[forth], found.tail[back]])
    graph = csr_array((np.ones(len(rows), np.int8), (rows, columns)), shape=(found.nodes,) * 2)
    _, part = connected_components(graph, directed=True, connection="strong")
    size = np.bincount(part[found.tail], weights=found.metres, minlength=int(part.max()) + 1)
    largest = int(size.argmax())
    apart = size >= LEAST_PART
    apart[part[found.tail[severed]]] = False
    kept_nodes = apart[part] | (part == largest)
    kept = kept_nodes[found.tail] & (part[found.tail] == part[found.head])
    number = np.cumsum(kept_nodes) - 1
    lengths = np.diff(found.first)
    points = np.repeat(kept, lengths)
    return RoadMap(
        tail=number[found.tail[kept]].astype(np.int32),
        head=number[found.head[kept]].astype(np.int32),
        metres=found.metres[kept],
        summer=found.summer[kept],
        winter=found.winter[kept],
        flags=found.flags[kept],
        main=part[found.tail[kept]] == largest,
        name=found.name[kept],
        first=np.concatenate([[0], np.cumsum(lengths[kept])]).astype(np.int32),
        shape=found.shape[points],
        along=found.along[points],
        names=found.names,
        nodes=int(kept_nodes.sum()),
        dropped=float(found.metres[~kept].sum()),
        digest=found.digest,
    )


def _metres(a: Floats, b: Floats) -> Floats:
    """Return the great-circle metres from each point to its fellow, shape (n,)."""
    first, second = np.radians(a), np.radians(b)
    half = np.sin((second - first) / 2) ** 2
    chord = half[:, 0] + np.cos(first[:, 0]) * np.cos(second[:, 0]) * half[:, 1]
    return np.asarray(2000 * EARTH_RADIUS * np.arcsin(np.sqrt(np.clip(chord, 0, 1))))


def _bad(path: Path, message: Message, **values: object) -> InputError:
    return InputError([Fault(message, str(path), values)])
