"""Travel where no road network is at hand: the great circle, stretched, at one speed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import numpy as np
from geopy.distance import EARTH_RADIUS
from numpy.typing import NDArray

from scheduler.model.place import Place

from .travel import Confidence, Travel, in_ticks

DETOUR = 1.25
KMH = 60.0
ROWS = 256
"""Places whose ways to all others are worked out at a time."""


def great_circle_km(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the great-circle distances in km, shape (len(a), len(b)).

    `a` and `b` hold latitude and longitude in degrees, shape (n, 2). By the chord between two
    points on geopy's mean earth radius, so that it agrees with `geopy.distance.great_circle` to
    the decimetre.
    """
    half = 0.5 - 0.5 * (_vectors(a) @ _vectors(b).T)
    np.sqrt(np.clip(half, 0, 1, out=half), out=half)
    return np.asarray(2 * EARTH_RADIUS * np.arcsin(half, out=half))


def _vectors(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points of latitude and longitude as vectors of length 1, shape (n, 3)."""
    latitude, longitude = np.radians(points).T
    flat = np.cos(latitude)
    parts = flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)
    return np.stack(parts, axis=1)


def coordinates(places: Sequence[Place]) -> NDArray[np.float64]:
    """Return latitude and longitude of places, shape (n, 2)."""
    return np.array([(p.latitude, p.longitude) for p in places], dtype=float).reshape(-1, 2)


def estimate(places: Sequence[Place]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return estimated seconds and km between all places, each of shape (n, n)."""
    points = coordinates(places)
    km = DETOUR * great_circle_km(points, points)
    return km / KMH * 3600, km


def blocks(count: int) -> Iterator[slice]:
    """Yield the rows of a square table some at a time, so that what is worked out stays small."""
    for first in range(0, count, ROWS):
        yield slice(first, min(count, first + ROWS))


def geodesic_travel(
    places: Sequence[Place], origin: datetime, tick: timedelta, startup: int
) -> Travel:
    """Return travel estimated from the great circle between all places."""
    points, count = coordinates(places), len(places)
    ticks, metres = np.empty((2, count, count), np.int32)
    for rows in blocks(count):
        km = DETOUR * great_circle_km(points[rows], points)
        ticks[rows] = in_ticks(km / KMH * 3600, tick.total_seconds())
        metres[rows] = np.rint(km * 1000)
    return Travel(
        index={place.id: index for index, place in enumerate(places)},
        ticks=ticks,
        metres=metres,
        confidence=np.full((count, count), Confidence.ESTIMATE, dtype=np.uint8),
        origin=origin,
        tick=tick,
        provider="geodesic",
        map_version=f"great circle x {DETOUR} at {KMH:g} km/h",
        startup=startup,
    )
