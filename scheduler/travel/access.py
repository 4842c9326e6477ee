"""Whether a car may pass: access keys, what they say for a season, and barriers.

Keys and values follow the OpenStreetMap wiki (Key:access, Key:barrier, Conditional restrictions).
The most particular key decides; a list of values lets pass whom one of them lets pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from scheduler.model import Season

KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")
"""From the most particular to the most general."""
NEVER = frozenset(
    (
        "no",
        "agricultural",
        "forestry",
        "emergency",
        "hgv",
        "military",
        "moped",
        "bus",
        "psv",
        "foot",
        "bicycle",
        "horse",
        "ski",
        "snowmobile",
        "taxi",
        "use_sidepath",
    )
)
"""Whom a car of the care team is not among. Private roads are driven: people live along them."""
SOLID = frozenset(
    (
        "block",
        "bollard",
        "bus_trap",
        "chain",
        "cycle_barrier",
        "debris",
        "ditch",
        "fence",
        "guard_rail",
        "hedge",
        "horse_stile",
        "jersey_barrier",
        "kissing_gate",
        "log",
        "motorcycle_barrier",
        "planter",
        "rope",
        "stile",
        "sump_buster",
        "tank_trap",
        "turnstile",
        "wicket_gate",
        "full-height_turnstile",
        "wall",
        "wedge",
    )
)
"""Barriers that stop a car unless a key of motor vehicles says that they do not."""
FREE = frozenset(("yes", "permissive", "designated"))
"""Who lets everybody pass, whatever stands there."""
BARRED = frozenset(("lift_gate", "swing_gate", "sliding_beam"))
"""Barriers that are shut where what they guard is private."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
OF_SEASON = {Season.WINTER: frozenset((12, 1, 2, 3)), Season.SUMMER: frozenset((6, 7, 8))}
"""Months that stand for a season; what holds in most of them holds in it."""
WORDS = {
    "winter": Season.WINTER,
    "snow": Season.WINTER,
    "ice": Season.WINTER,
    "summer": Season.SUMMER,
}
SEASONS = frozenset(("winter", "spring", "summer", "autumn", "fall"))


def may_drive(tags: Mapping[str, str], season: Season) -> bool:
    """Tell whether a car may go along a way in a season."""
    for key in KEYS:
        said = _conditional(tags.get(f"{key}:conditional", ""), season) or tags.get(key)
        if said:
            return _lets(said)
    return True


def is_open(tags: Mapping[str, str], season: Season) -> bool:
    """Tell whether a way is there, and kept free of snow, in a season."""
    winter = season is Season.WINTER
    if winter and "no" in (tags.get("winter_service"), tags.get("snowplowing")):
        return False
    if not winter and "yes" in (tags.get("ice_road"), tags.get("winter_road")):
        return False
    named = set(_values(tags.get("seasonal", ""))) & SEASONS
    return not named or season.value.lower() in named


def stops(tags: Mapping[str, str]) -> bool:
    """Tell whether what stands on a node of a road stops a car, whatever the season."""
    barrier = tags.get("barrier")
    if barrier is None:
        return False
    said = next((tags[key] for key in KEYS if tags.get(key)), "")
    if not _lets(said) or (tags.get("locked") == "yes" and said not in FREE):
        return True
    if barrier in BARRED and "private" in _values(said):
        return True
    particular = next((tags[key] for key in KEYS[:2] if tags.get(key)), "")
    return barrier in SOLID and particular not in FREE


def carries_cars(tags: Mapping[str, str], season: Season) -> bool:
    """Tell whether a ferry takes a car: one that names walkers and no vehicle does not."""
    if not may_drive(tags, season):
        return False
    known = any(key in tags for key in (*KEYS, "hgv"))
    return known or "yes" not in (tags.get("foot"), tags.get("bicycle"))


def _lets(said: str) -> bool:
    values = list(_values(said))
    return not values or any(value not in NEVER for value in values)


def _values(text: str) -> Iterator[str]:
    return (part.strip().lower() for part in re.split(r"[;,]", text) if part.strip())


def _conditional(text: str, season: Season) -> str | None:
    """Return the value that holds in a season, like `no` of `no @ (Nov-May)`; the last that does.

    Conditions of another kind (hours, weights) hold for none.
    """
    found = None
    for clause in re.findall(r"[^;(]+(?:\([^)]*\))?", text):
        value, _, condition = clause.partition("@")
        if condition and _holds(condition.strip(" ()"), season):
            found = value.strip()
    return found


def _holds(condition: str, season: Season) -> bool:
    if re.search(r"\d:\d\d|[<>=_]|\bAND\b|\b\d{4}\b", condition):
        return False  # hours, weights, tyres, or roadworks of one year
    words = re.findall(r"[a-z]+", condition.lower())
    if any(WORDS.get(word) is season for word in words):
        return True
    months: set[int] = set()
    for first, last in re.findall(
        rf"({'|'.join(MONTHS)})[a-z]*(?:\s*\d+)?(?:\s*-\s*({'|'.join(MONTHS)})[a-z]*)?",
        condition.lower(),
    ):
        begins, ends = MONTHS.index(first), MONTHS.index(last or first)
        months |= {(begins + n) % 12 + 1 for n in range((ends - begins) % 12 + 1)}
    wanted = OF_SEASON[season]
    return 2 * len(months & wanted) > len(wanted)
