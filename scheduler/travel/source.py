"""Whose roads: the shipped skeleton, a user's road file, or a routing server."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from scheduler.errors import Fault, InputError, TravelError
from scheduler.model import FaultCode, Problem, Provider
from scheduler.settings import cache_dir

from .osm import FORMAT, fetch, file_digest, road_map, store
from .osm_travel import map_travel, matrix_key
from .router import PROFILES, EngineClient, engine_travel
from .travel import Travel

TIMEOUT = "HEMTUR_ENGINE_TIMEOUT"


def travel_on(roads: str, problem: Problem) -> Travel:
    """Return travel on the roads that a user names: a `.pbf` file, or KIND:URL of a server.

    Raises
    ------
    InputError
        When the words name neither, the file is no road file, or a closure names no road of it.
    TravelError
        When the server gives no matrix, or the problem brings a matrix of its own.
    """
    if problem.roads.provider is Provider.MATRIX:
        raise TravelError("the problem's travel times are a matrix, and --roads cannot replace it")
    startup = round(problem.roads.startup / problem.tick)
    kind, _, address = roads.partition(":")
    if kind in PROFILES:
        if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc:
            hint = f"write {kind}:http://HOST:PORT"
            detail = f"{address!r} is no address of a server"
            raise InputError([Fault(FaultCode.BAD_ROADS, "--roads", detail, hint)])
        if find_spec("routingpy") is None:
            raise TravelError('a routing server needs its client: pip install "hemtur[engines]"')
        return engine_travel(EngineClient(kind, address, _timeout()), problem, startup)
    return file_travel(Path(roads), problem, startup)


def _timeout() -> float:
    """Return the seconds that a server has for an answer, HEMTUR_ENGINE_TIMEOUT or 10."""
    configured = os.environ.get(TIMEOUT, "10")
    try:
        seconds = float(configured)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:
        detail = f"{configured!r} is no number of seconds"
        hint = "give seconds over 0 and at most 3600"
        raise InputError([Fault(FaultCode.BAD_VALUE, TIMEOUT, detail, hint)])
    return seconds


def file_travel(path: Path, problem: Problem, startup: int) -> Travel:
    """Return travel on a road file; what has been asked before comes from the cache."""
    version = f"osm-{file_digest(path)}-{FORMAT}-{problem.roads.season.lower()}"
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
