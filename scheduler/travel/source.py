"""Whose roads: the shipped skeleton, a user's road file, or a routing server; made once."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from scheduler.errors import Fault, InputError, TravelError, fault
from scheduler.messages import problems
from scheduler.messages import roads as messages
from scheduler.model import Plan, Problem, Provider
from scheduler.settings import Settings, cache_dir, data_dir, without_secret

from .geodesic import geodesic_travel
from .osm import FORMAT, fetch, file_digest, road_map, store
from .osm_travel import map_travel, matrix_key
from .roadgraph import RoadGraph, check_closures, road_travel
from .router import PROFILES, STALE, RouterClient, router_travel
from .travel import Travel


@dataclass(frozen=True)
class Travels:
    """The one source of travel of a command, a service or a worker.

    `roads` names a user's own road file (`.pbf`) or server (KIND:URL); None is the shipped
    skeleton, and the great circle where it does not reach. `timeout` is how many seconds a server
    has for an answer.
    """

    roads: str | None = None
    timeout: float = 10.0

    @classmethod
    def of(cls, settings: Settings, roads: str | None = None) -> Travels:
        """Return the source that the settings name, or an option that overrules them."""
        return cls(roads or settings.roads, settings.router_timeout)

    def ready(self) -> None:
        """Look at the roads before anything is planned on them; a road file is read now.

        Raises
        ------
        InputError
            When they are missing, cannot be read, or are no roads.
        TravelError
            When the client of a server is missing.
        """
        if self.roads is None:
            return
        if self._server() is None:
            road_map(Path(self.roads))

    def travel(self, problem: Problem) -> Travel:
        """Return travel between all places of a problem.

        Without roads of the user's, the problem's own `roads.provider` decides; AUTO takes the
        skeleton where both ends lie near it and the geodesic estimate elsewhere;
        `Travel.is_estimate` says so.

        Raises
        ------
        InputError
            When a closure names a road that the network does not have, or the roads are none.
        TravelError
            When the problem's travel times are a matrix, which stands beside it, or a server is
            away.
        """
        if problem.roads.provider is Provider.MATRIX:
            message = messages.MATRIX_MISSING if self.roads is None else messages.MATRIX_STAYS
            raise TravelError(fault(message, "roads.provider"))
        startup = round(problem.roads.startup / problem.tick)
        if self.roads is None:
            return _shipped(problem, startup)
        server = self._server()
        if server is not None:
            return router_travel(server, problem, startup)
        return file_travel(Path(self.roads), problem, startup)

    def ensure_roads(self, problem: Problem) -> None:
        """Refuse closures that name no road, as far as that shows at once: on the shipped network.

        Raises
        ------
        InputError
            With each of them.
        """
        if self.roads is None and problem.closures:
            check_closures(RoadGraph.load(data_dir() / "roads", problem.season), problem)

    def mark(self) -> str | None:
        """Return what tells these roads from others that lay there before them.

        None where they may have changed unseen: on a server, or where the file is gone.
        """
        if self.roads is None:
            return "shipped"
        if self._server() is not None:
            return None
        try:
            now = Path(self.roads).stat()
        except OSError:
            return None
        return f"{self.roads} {now.st_size} {now.st_mtime_ns}"

    def _server(self) -> RouterClient | None:
        """Return the server that the roads name; None where they name a file."""
        kind, _, address = (self.roads or "").partition(":")
        if kind not in PROFILES:
            return None
        if not _is_address(address):
            said = {"address": without_secret(address), "kind": kind}
            raise InputError([Fault(messages.NO_ADDRESS, "roads", said)])
        if find_spec("routingpy") is None:
            raise TravelError(fault(messages.NEEDS_ROUTER))
        return RouterClient(kind, address, self.timeout)


def _is_address(written: str) -> bool:
    try:
        found = urlsplit(written)
        return found.scheme in ("http", "https") and bool(found.hostname) and found.port != 0
    except ValueError:
        return False


def travel_for(problem: Problem, roads: str | None = None) -> Travel:
    """Return travel for one problem.

    Parameters
    ----------
    problem
        Its places, season, closures and tick decide.
    roads
        A road file or KIND:URL of a routing server; None: the shipped skeleton or the estimate.

    Returns
    -------
    Travel
        Ticks and metres, int32 of shape (places, places), in the problem's order of places.

    Raises
    ------
    InputError, TravelError
        As `Travels.travel`.
    """
    return Travels(roads).travel(problem)


def ensure_same_roads(plan: Plan, travel: Travel) -> None:
    """Refuse to judge a plan on other roads than it was made on.

    Parameters
    ----------
    plan
        Names provider and map version in its provenance; one that names none is taken as it is.
    travel
        What it is to be judged on.

    Raises
    ------
    InputError
        With the code OTHER_ROADS.
    """
    made = plan.provenance
    then, now = (version.split(STALE)[0] for version in (made.map_version, travel.map_version))
    if made.travel_provider and (made.travel_provider, then) != (travel.provider, now):
        said = {"made": f"{made.travel_provider} {then}", "here": f"{travel.provider} {now}"}
        raise InputError([Fault(problems.OTHER_ROADS, "provenance.travel_provider", said)])


def _shipped(problem: Problem, startup: int) -> Travel:
    """Return travel on the embedded skeleton, or the estimate."""
    graph = RoadGraph.load(data_dir() / "roads", problem.season)
    check_closures(graph, problem)
    if problem.roads.provider is Provider.GEODESIC:
        return geodesic_travel(problem.places, problem.horizon.start, problem.tick, startup)
    return road_travel(graph, problem, startup)


def file_travel(path: Path, problem: Problem, startup: int) -> Travel:
    """Return travel on a road file; what has been asked before comes from the cache."""
    version = f"osm-{file_digest(path)}-{FORMAT}-{problem.season.lower()}"
    cached = cache_dir() / "matrices" / f"{matrix_key(problem, version)}.npz"
    stored = None if problem.closures else fetch(cached)
    if stored is not None:
        return Travel(
            index={place.id: index for index, place in enumerate(problem.places)},
            ticks=stored["ticks"],
            metres=stored["metres"],
            confidence=stored["confidence"],
            origin=problem.horizon.start,
            tick=problem.tick,
            provider="osm",
            map_version=str(stored["map_version"]),
            startup=startup,
        )
    found = map_travel(road_map(path), problem, startup)
    if found.gates is None:
        kept = {"ticks": found.ticks, "metres": found.metres, "confidence": found.confidence}
        store(cached, kept | {"map_version": found.map_version})
    return found
