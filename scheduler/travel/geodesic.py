"""Travel where no road network is at hand: the great circle, stretched, at one speed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from geopy.distance import EARTH_RADIUS
from numpy.typing import NDArray

from scheduler.model.place import Place

from .travel import Confidence, Travel, in_ticks

DETOUR = 1.25
KMH = 60.0


def great_circle_km(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the great-circle distances in km, shape (len(a), len(b)).

    `a` and `b` hold latitude and longitude in degrees, shape (n, 2). Haversine on geopy's mean
    earth radius, so that it agrees with `geopy.distance.great_circle`.
    """
    first, second = np.radians(a)[:, None, :], np.radians(b)[None, :, :]
    half = np.sin((second - first) / 2) ** 2
    cosines = np.cos(first[..., 0]) * np.cos(second[..., 0])
    chord = half[..., 0] + cosines * half[..., 1]
    return np.asarray(2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.clip(chord, 0, 1))))


def coordinates(places: Sequence[Place]) -> NDArray[np.float64]:
    """Return latitude and longitude of places, shape (n, 2)."""
    return np.array([(p.latitude, p.longitude) for p in places], dtype=float).reshape(-1, 2)


def estimate(places: Sequence[Place]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return estimated seconds and km between all places, each of shape (n, n)."""
    points = coordinates(places)
    km = DETOUR * great_circle_km(points, points)
    return km / KMH * 3600, km


def geodesic_travel(
    places: Sequence[Place], origin: datetime, tick: timedelta, startup: int
) -> Travel:
    """Return travel estimated from the great circle between all places."""
    seconds, km = estimate(places)
    count = len(places)
    return Travel(
        index={place.id: index for index, place in enumerate(places)},
        ticks=in_ticks(seconds, tick.total_seconds()).astype(np.int32),
        metres=np.rint(km * 1000).astype(np.int32),
        confidence=np.full((count, count), Confidence.ESTIMATE, dtype=np.uint8),
        origin=origin,
        tick=tick,
        provider="geodesic",
        map_version=f"great circle x {DETOUR} at {KMH:g} km/h",
        startup=startup,
    )
