"""What an OpenStreetMap way means to a car: speed by class, surface and season, direction.

Classes and keys follow the OpenStreetMap wiki (highway, surface, oneway, ferry). Speeds are
averages of real driving, not limits, and planning defaults.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.model import Season

from .access import carries_cars, is_open, may_drive

CLASS_KMH = {
    "motorway": 105.0,
    "motorway_link": 60.0,
    "trunk": 85.0,
    "trunk_link": 55.0,
    "primary": 75.0,
    "primary_link": 50.0,
    "secondary": 68.0,
    "secondary_link": 45.0,
    "tertiary": 58.0,
    "tertiary_link": 40.0,
    "unclassified": 45.0,
    "road": 40.0,
    "residential": 30.0,
    "living_street": 10.0,
    "service": 20.0,
    "track": 15.0,
}
"""Average km/h on dry asphalt by class of road; what is not here a car does not drive."""
OF_LIMIT = 0.92
"""Share of a posted limit that is driven on average."""
UNPAVED = frozenset(
    (
        "unpaved",
        "gravel",
        "fine_gravel",
        "compacted",
        "dirt",
        "earth",
        "ground",
        "grass",
        "mud",
        "sand",
        "pebblestone",
    )
)
UNPAVED_FACTOR, WINTER_FACTOR, WINTER_UNPAVED_FACTOR = 0.78, 0.9, 0.85
WORDED_KMH = {
    "walk": 7.0,
    "living_street": 20.0,
    "urban": 50.0,
    "rural": 70.0,
    "trunk": 90.0,
    "motorway": 110.0,
}
"""Limits that are written as words, alone or after a country, like SE:urban; Swedish values."""
FERRY_KMH, FERRY_WAIT = 15.0, 600.0
"""Where a ferry's duration is not given: its speed, and the seconds that one waits for any."""


LONGEST_CROSSING = 86_400.0
"""Seconds; a ferry that is said to take longer is mapped wrongly."""


@dataclass(frozen=True)
class Meaning:
    """How a car goes along a way: km/h by season (0: closed), both ways, waiting, its names.

    `lasts` are the seconds that a ferry takes from end to end, where that is known. Nobody begins
    or ends a drive where there is no `stopping`: on motorways and ferries.
    """

    summer: float
    winter: float
    forward: bool
    backward: bool
    names: tuple[str, ...]
    ferry: bool = False
    lasts: float | None = None
    stopping: bool = True


def meaning(tags: Mapping[str, str]) -> Meaning | None:
    """Return what a way means to a car; None where it may never go."""
    if tags.get("route") == "ferry":
        return _ferry(tags)
    highway = tags.get("highway", "")
    kmh = CLASS_KMH.get(highway)
    if kmh is None or tags.get("area") == "yes":
        return None
    limit = _limit(tags)
    if limit is not None:
        kmh = min(limit * OF_LIMIT, 110.0)
    unpaved = tags.get("surface") in UNPAVED or (highway == "track" and "surface" not in tags)
    summer = kmh * (UNPAVED_FACTOR if unpaved else 1.0)
    winter = summer * (WINTER_UNPAVED_FACTOR if unpaved else WINTER_FACTOR)
    summer *= may_drive(tags, Season.SUMMER) and is_open(tags, Season.SUMMER)
    winter *= may_drive(tags, Season.WINTER) and is_open(tags, Season.WINTER)
    if not summer and not winter:
        return None
    forward, backward = _directions(tags)
    stopping = not highway.startswith("motorway") and tags.get("motorroad") != "yes"
    return Meaning(summer, winter, forward, backward, _names(tags), stopping=stopping)


def _ferry(tags: Mapping[str, str]) -> Meaning | None:
    summer, winter = (
        FERRY_KMH * (carries_cars(tags, season) and is_open(tags, season))
        for season in (Season.SUMMER, Season.WINTER)
    )
    if not summer and not winter:
        return None
    forward, backward = _directions(tags)
    lasts = _seconds(tags.get("duration", ""))
    return Meaning(
        summer, winter, forward, backward, _names(tags), ferry=True, lasts=lasts, stopping=False
    )


def _directions(tags: Mapping[str, str]) -> tuple[bool, bool]:
    keys = ("oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway")
    oneway = next((tags[key] for key in keys if tags.get(key)), "")
    if oneway in ("-1", "reverse"):
        return False, True
    circular = tags.get("junction") in ("roundabout", "circular")
    implied = circular or tags.get("highway") == "motorway"
    return True, not (oneway in ("yes", "true", "1") or (implied and oneway != "no"))


def _names(tags: Mapping[str, str]) -> tuple[str, ...]:
    """Return by what a closure may call the way: its number and its name."""
    return tuple(tags[key] for key in ("ref", "name") if tags.get(key))


def _limit(tags: Mapping[str, str]) -> float | None:
    """Return the lowest limit of a way in km/h; None where none is known."""
    ways = (tags.get("maxspeed:forward"), tags.get("maxspeed:backward"))
    said = tags.get("maxspeed") or ";".join(filter(None, ways))
    known = [kmh for part in re.split(r"[;,|]", said) if (kmh := _kmh(part.strip())) is not None]
    return min(known, default=None)


def _kmh(text: str) -> float | None:
    """Return a limit like 50, `50 km/h`, `30 mph`, walk or SE:urban in km/h."""
    word = text.rpartition(":")[2].lower()
    if word in WORDED_KMH:
        return WORDED_KMH[word]
    found = re.fullmatch(
        r"(?:zone:?)?(\d{1,3})(?:\.\d+)? ?(mph|km/h|kmh|kph)?", word, re.ASCII | re.IGNORECASE
    )
    if found is None or int(found[1]) == 0:
        return None
    return int(found[1]) * (1.609 if (found[2] or "").lower() == "mph" else 1.0)


def _seconds(text: str) -> float | None:
    """Return an OpenStreetMap duration in seconds: 0:20, 01:05:00, 20 (minutes), PT1H20M."""
    text = text.strip().upper()
    iso = re.fullmatch(
        r"P(?:(\d{1,2})D)?T(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,4})S)?", text, re.ASCII
    )
    plain = re.fullmatch(r"(\d{1,4}) ?(?:M|MIN|MINUTES)?", text, re.ASCII)
    clock = re.fullmatch(r"(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?", text, re.ASCII)
    found = None
    if iso is not None and any(iso.groups()):
        days, hours, minutes, seconds = (int(part or 0) for part in iso.groups())
        found = days * 86_400.0 + hours * 3600 + minutes * 60 + seconds
    elif plain is not None:
        found = int(plain[1]) * 60.0
    elif clock is not None:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        found = hours * 3600.0 + minutes * 60 + seconds
    return found if found is not None and found <= LONGEST_CROSSING else None
