"""Preparing a road network of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scheduler.travel.osm import road_map


@dataclass(frozen=True)
class RoadsBuilt:
    """What was read of a road file; kilometres that cannot be reached and left again are out."""

    file: str
    version: str
    junctions: int
    stretches: int
    kilometres: float
    kilometres_left_out: float


def build_roads(file: Path) -> RoadsBuilt:
    """Read a road file once, so that plans on it start quickly.

    Raises
    ------
    InputError
        When the file is no extract, is cut off, has no roads, or lies elsewhere in the world.
    """
    found = road_map(file)
    return RoadsBuilt(
        file=str(file),
        version=found.digest,
        junctions=found.nodes,
        stretches=len(found.tail),
        kilometres=round(float(found.metres.sum()) / 1000, 1),
        kilometres_left_out=round(found.dropped / 1000, 1),
    )
