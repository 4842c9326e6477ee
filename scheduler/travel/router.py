"""Travel from an OSRM or Valhalla server over HTTP, in batches, with a cache for when it is away.

What a server answers is checked before it is used: a page of HTML, a matrix of another shape, a
time that is negative or no number ends in an error, never in wrong travel. Pairs that nobody could
drive so fast, and places that the server joined to a road kilometres away, get the estimate.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from scheduler.errors import TravelError, fault
from scheduler.messages import Said, roads
from scheduler.model import Problem
from scheduler.settings import cache_dir

from .geodesic import DETOUR, coordinates, estimate
from .osm import fetch, store
from .osm_travel import matrix_key
from .travel import UNREACHABLE, Confidence, Travel, in_ticks

BATCH = 50
"""Sources and destinations of one request: both together stay under the servers' usual 100."""
PROFILES = {"osrm": "driving", "valhalla": "auto"}
STALE = ", as it was at"
"""Begins the label of an answer from before."""
LONGEST = 7 * 24 * 3600.0
JOINED_KM = 2.0
"""Farther off the road that the server joined a place to, its answer is of another place."""
FASTEST_KMH = 160.0
"""Great-circle kilometres in an hour; what a server says is faster is not believed."""
NEAR_KM = 0.5
"""Places that are nearer than this may be as quick as the server says."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RouterClient:
    """A routing server: its kind (osrm, valhalla), its base address, and seconds to wait for it."""

    kind: str
    url: str
    timeout: float

    @property
    def version(self) -> str:
        """What stands in the plan as the map's version: the server, without any password."""
        address = urlsplit(self.url)
        port = f":{address.port}" if address.port else ""
        return f"{self.kind} at {address.hostname}{port}{address.path.rstrip('/')}"

    def matrix(self, points: Floats) -> tuple[Floats, Floats, Floats]:
        """Return seconds and metres between all points, of shape (n, n), and how far each lies off.

        Seconds and metres are infinite where there is no way. The third are the km from each point
        to the road that the server joined it to, of shape (n,), 0 where it does not say.

        Raises
        ------
        TravelError
            When the server cannot be reached in time, refuses, or answers what is no matrix.
        """
        count = len(points)
        seconds, metres = np.zeros((count, count)), np.zeros((count, count))
        off = np.zeros(count)
        deadline = time.monotonic() + max(self.timeout, self.timeout * (count / BATCH) ** 2)
        for rows in _batches(count):
            for columns in _batches(count):
                if time.monotonic() > deadline:
                    raise TravelError(fault(roads.ROUTER_SLOW, server=self.version, places=count))
                times, ways, joined = self._block(points, rows, columns)
                seconds[np.ix_(rows, columns)], metres[np.ix_(rows, columns)] = times, ways
                off[rows] = np.maximum(off[rows], joined)
        np.fill_diagonal(seconds, 0)
        np.fill_diagonal(metres, 0)
        return seconds, metres, off

    def _block(
        self, points: Floats, rows: NDArray[np.int64], columns: NDArray[np.int64]
    ) -> tuple[Floats, Floats, Floats]:
        """Ask for one block of the matrix."""
        chosen = np.concatenate([rows, columns])
        places = [[float(longitude), float(latitude)] for latitude, longitude in points[chosen]]
        sources = list(range(len(rows)))
        targets = list(range(len(rows), len(chosen)))
        found = self._in_time(lambda: self._ask(places, sources, targets))
        shape = (len(rows), len(columns))
        joined = _joined(found.raw, len(rows))
        return self._checked(found.durations, shape), self._checked(found.distances, shape), joined

    def _in_time(self, call: Callable[[], Any]) -> Any:
        """Return what a call returns; the client's own time-out knows nothing of a slow drip."""
        answer: list[Any] = []
        failure: list[Exception] = []

        def run() -> None:
            try:
                answer.append(call())
            except Exception as error:  # whatever the client or the server comes up with
                failure.append(error)

        thread = Thread(target=run, daemon=True)
        thread.start()
        thread.join(self.timeout + 1)
        if answer:
            return answer[0]
        why: object = Said(roads.NO_ANSWER_IN_TIME, {"seconds": self.timeout})
        if failure:  # only its kind: its words quote the address, with every client's home
            why = type(failure[0]).__name__
        raise TravelError(fault(roads.ROUTER_SILENT, server=self.version, why=why))

    def _ask(self, places: list[list[float]], sources: list[int], targets: list[int]) -> Any:
        from routingpy import OSRM, Valhalla

        options: dict[str, Any] = {
            "base_url": self.url,
            "timeout": self.timeout,
            "retry_timeout": self.timeout,
            "retry_over_query_limit": False,
            "skip_api_error": False,
        }
        profile = PROFILES[self.kind]
        if self.kind == "osrm":
            client = OSRM(**options)
            notes = ("duration", "distance")
            return client.matrix(
                places, profile=profile, sources=sources, destinations=targets, annotations=notes
            )
        return Valhalla(**options).matrix(
            places, profile=profile, sources=sources, destinations=targets, units="km"
        )

    def _checked(self, answer: Any, shape: tuple[int, int]) -> Floats:
        """Return a matrix, infinite where there is no way; what is none is an error."""
        try:
            table = np.array([[np.inf if v is None else v for v in row] for row in answer], float)
        except (TypeError, ValueError, OverflowError):
            raise TravelError(fault(roads.NO_MATRIX, server=self.version)) from None
        if table.shape != shape:
            said = {"got": str(table.shape), "wanted": str(shape)}
            raise TravelError(fault(roads.WRONG_SHAPE, server=self.version, **said))
        if np.isnan(table).any() or (table < 0).any():
            raise TravelError(fault(roads.IMPOSSIBLE_TIMES, server=self.version))
        return table


def router_travel(client: RouterClient, problem: Problem, startup: int) -> Travel:
    """Return travel from a server; from what it said before, and labelled so, if it is away.

    Raises
    ------
    TravelError
        When the server is away and was never asked this, when nothing that it says can be
        believed, or the problem has closures, which a server does not know.
    """
    if problem.closures:
        raise TravelError(fault(roads.ROUTER_KNOWS_NO_CLOSURES, server=client.version))
    cached = cache_dir() / "matrices" / f"{matrix_key(problem, client.version)}.npz"
    note = ""
    try:
        seconds, metres, off = client.matrix(coordinates(problem.places))
        asked = datetime.now(UTC).isoformat(timespec="seconds")
        store(cached, {"seconds": seconds, "metres": metres, "off": off, "asked": asked})
    except TravelError as error:
        known = fetch(cached)
        if known is None:
            raise
        seconds, metres = known["seconds"], known["metres"]
        off = known.get("off", np.zeros(len(seconds)))
        note = f"{STALE} {known['asked']} ({error})"
    tick = problem.tick.total_seconds()
    guess_seconds, guess_km = estimate(problem.places)
    doubtful = _doubtful(client, seconds, off, guess_km / DETOUR)
    seconds = np.where(doubtful, guess_seconds, seconds)
    metres = np.where(doubtful, 1000 * guess_km, metres)
    confidence = np.full(seconds.shape, Confidence.C if note else Confidence.B, dtype=np.uint8)
    confidence[doubtful] = Confidence.ESTIMATE
    reachable = np.isfinite(seconds) & (seconds < LONGEST)
    ticks = np.where(reachable, in_ticks(np.where(reachable, seconds, 0), tick), UNREACHABLE)
    whole = np.where(np.isfinite(metres), metres, 0)
    return Travel(
        index={place.id: index for index, place in enumerate(problem.places)},
        ticks=ticks.astype(np.int32),
        metres=np.rint(whole).astype(np.int32),
        confidence=confidence,
        origin=problem.horizon.start,
        tick=problem.tick,
        provider=client.kind,
        map_version=(client.version + note)[:200],
        startup=startup,
    )


def _doubtful(
    client: RouterClient, seconds: Floats, off: Floats, crow: Floats
) -> NDArray[np.bool_]:
    """Return which pairs the server cannot be believed about, shape (n, n).

    Raises
    ------
    TravelError
        When no pair can be believed for its time, or every place is far off the server's roads.
    """
    away = off > JOINED_KM
    too_fast = (crow > NEAR_KM) & (seconds < crow / FASTEST_KMH * 3600)
    doubtful = too_fast | away[:, None] | away[None, :]
    np.fill_diagonal(doubtful, val=False)
    np.fill_diagonal(too_fast, val=False)
    pairs = too_fast.size - len(too_fast)
    if pairs and (too_fast.sum() == pairs or away.all()):
        km = float(off.max(initial=0.0))
        raise TravelError(fault(roads.ROUTER_NOT_BELIEVED, server=client.version, km=km))
    return doubtful


def _joined(raw: Any, count: int) -> Floats:
    """Return how many km off the roads lie that a server joined sources to; 0 where unsaid."""
    said = raw.get("sources") if isinstance(raw, dict) else None
    if not isinstance(said, list) or len(said) != count:
        return np.zeros(count)
    metres = [point.get("distance") if isinstance(point, dict) else None for point in said]
    known = [m if isinstance(m, int | float) and 0 <= m < 1e9 else 0.0 for m in metres]
    return np.array(known) / 1000


def _batches(count: int) -> Iterator[NDArray[np.int64]]:
    for at in range(0, count, BATCH):
        yield np.arange(at, min(count, at + BATCH))
