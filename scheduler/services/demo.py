"""Synthetic days: which there are, and making one."""

from __future__ import annotations

from numbers import Integral

from scheduler.errors import Fault, InputError, fault
from scheduler.messages import service
from scheduler.model import Problem, Season, read_problem
from scheduler.settings import data_dir
from scheduler.simulation import DAYS, generate_day
from scheduler.store import Store
from scheduler.store.plans import any_plan

from .plans import Asked, Request, submit

MOST = {"visits": 10_000, "caregivers": 5_000, "seed": 2**31 - 1}
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
    """Put the shipped days into a store that has no plans yet, each validated and ready."""
    with store.read() as tx:
        known = any_plan(tx)
    if known:
        return
    for path in sorted((data_dir() / "demo").glob("*.json")):
        request = Request(read_problem(path.read_bytes()), Asked())
        store.write(lambda tx, asked=request: submit(tx, asked, solve=False), "demo")  # type: ignore[misc]
