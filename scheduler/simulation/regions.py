"""Real localities with the people who live there, from `data/regions`."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from scheduler.settings import data_dir


@dataclass(frozen=True)
class Locality:
    """A village or town: where it is, and how many people to expect there."""

    name: str
    municipality: str
    latitude: float
    longitude: float
    population: float


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    text = (data_dir() / "regions" / name).read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def localities(municipalities: Sequence[str]) -> list[Locality]:
    """Return the inhabited localities of some municipalities, by name.

    A population of 0 is unknown, not empty: what the municipality has beyond its listed places is
    spread evenly over its villages. Summer farms are left out. Where the listed places hold more
    than the municipality, they are scaled down.
    """
    totals = {row["name"]: float(row["population_2020"]) for row in _rows("municipalities.csv")}
    found: list[Locality] = []
    for municipality in municipalities:
        rows = [
            row
            for row in _rows("localities.csv")
            if row["municipality"] == municipality and row["fabod_likely"] != "1"
        ]
        known = sum(float(row["population"]) for row in rows)
        villages = [row for row in rows if float(row["population"]) == 0 and row["kind"] == "by"]
        rest = max(0.0, totals[municipality] - known) / max(1, len(villages))
        scale = min(1.0, totals[municipality] / known) if known else 1.0
        for row in rows:
            population = float(row["population"]) * scale or (rest if row in villages else 0.0)
            if population:
                found.append(
                    Locality(
                        name=row["name"],
                        municipality=municipality,
                        latitude=float(row["lat"]),
                        longitude=float(row["lon"]),
                        population=population,
                    )
                )
    return found


def locality(name: str, municipality: str) -> Locality:
    """Return one locality by name."""
    for found in localities([municipality]):
        if found.name == name:
            return found
    raise LookupError(f"no locality {name!r} in {municipality!r}")


def road_node(node: str) -> tuple[float, float]:
    """Return latitude and longitude of a node of the road skeleton."""
    text = (data_dir() / "roads" / "nodes.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        if row["id"] == node:
            return float(row["lat"]), float(row["lon"])
    raise LookupError(f"no road node {node!r}")
