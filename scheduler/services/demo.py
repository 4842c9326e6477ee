"""Synthetic days: which there are, and making one."""

from __future__ import annotations

from numbers import Integral
from typing import Any

from scheduler.errors import Fault, InputError, fault
from scheduler.messages import service
from scheduler.model import Problem, Season, read_problem
from scheduler.settings import data_dir
from scheduler.simulation import DAYS, generate_day
from scheduler.store import Store, Tx
from scheduler.store import records as stored
from scheduler.store.plans import any_plan

from .plans import Asked, posted_of, submit
from .records import KINDS, read_record

MOST = {"visits": 10_000, "caregivers": 5_000, "seed": 2**31 - 1}
FILLED_FROM = "harjedalen-winter-day"
"""The day whose people, places and bookings become records."""
__all__ = ["DAYS", "demo_day", "load_demo"]


def demo_day(
    name: str,
    visits: int | None = None,
    caregivers: int | None = None,
    seed: int | None = None,
    season: str | None = None,
) -> Problem:
    """Return a synthetic day on real places: the same arguments give the same day.

    Raises
    ------
    InputError
        When there is no day of that name, or no such season.
    """
    faults: list[Fault] = []
    if name not in DAYS:
        faults.append(fault(service.UNKNOWN_DAY, "NAME", name=str(name)[:40], known=list(DAYS)))
    asked = {"visits": (visits, 0), "caregivers": (caregivers, 0), "seed": (seed, 0)}
    for option, (value, least) in asked.items():
        fits = isinstance(value, Integral) and least <= value <= MOST[option]
        if value is not None and not fits:
            said = {"value": repr(value)[:40], "least": least, "most": MOST[option]}
            faults.append(Fault(service.OUT_OF_RANGE, f"--{option}", said))
    if season is not None and str(season).upper() not in Season.__members__:
        faults.append(fault(service.UNKNOWN_SEASON, "--season", season=str(season)[:40]))
    if faults:
        raise InputError(faults)
    return generate_day(name, visits, caregivers, seed, Season[season.upper()] if season else None)


def load_demo(store: Store) -> None:
    """Put the shipped days into a store that has no plans yet, each validated and ready.

    The people, places and bookings of one of them become records, so that its day can be planned
    from them, changed and planned again.
    """
    with store.read() as tx:
        known = any_plan(tx)
    if known:
        return
    store.write(fill_records, "demo")
    for path in sorted((data_dir() / "demo").glob("*.json")):
        posted = posted_of(read_problem(path.read_bytes()), Asked())
        store.write(lambda tx, posted=posted: submit(tx, posted, solve=False), "demo")  # type: ignore[misc]


def fill_records(tx: Tx) -> None:
    """Fill records from a shipped day, where there are none."""
    if any(stored.listed(tx, kind) for kind in KINDS):
        return
    day = read_problem((data_dir() / "demo" / f"{FILLED_FROM}.json").read_bytes())
    on = day.horizon.start.astimezone(day.timezone).date().isoformat()
    frame = {"id": on, "title": day.title, "zone": day.zone, "synthetic": True}
    frame |= day.model_dump(mode="json", include={"roads", "closures", "links", "objective"})
    bodies: dict[str, list[dict[str, Any]]] = {
        name: [each.model_dump(mode="json", exclude_defaults=True) for each in getattr(day, name)]
        for name in ("principals", "agreements", "places", "clients", "caregivers", "shifts")
    }
    bodies["usuals"] = [each.model_dump(mode="json") for each in day.template]
    bodies["bookings"] = [
        {"id": visit.id, "visit": visit.model_dump(mode="json", exclude_defaults=True)}
        for visit in day.visits
    ]
    bodies["days"] = [frame]
    for kind, found in bodies.items():
        drafts = [
            read_record(kind, body, body.get("id", f"{kind}-{number}"))
            for number, body in enumerate(found, start=1)
        ]
        stored.create_all(tx, kind, {draft.id: draft.body for draft in drafts})
