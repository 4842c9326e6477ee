"""Roads of one's own: a generated grid of a million nodes, built, asked, and asked again.

    python -m benchmarks.roads --nodes 1000000 --places 600

The grid lies over Härjedalen: a junction every kilometre or so, nine shape points on every stretch
between two junctions, some streets one-way, a tenth of them gravel. Each figure is a fresh process;
memory is its own peak resident set.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

SHAPES = 9
CORNER = (61.6, 12.6)
STEP = (0.0023, 0.005)
HEADER = "step | seconds | MB"


def write_grid(path: Path, nodes: int) -> tuple[int, int]:
    """Write a grid of about so many nodes; return its nodes and its junctions."""
    import osmium

    side = max(2, int((nodes / (1 + 2 * SHAPES)) ** 0.5))
    number = 0
    ways: list[tuple[list[int], dict[str, str]]] = []
    rng = np.random.default_rng(1)
    with osmium.SimpleWriter(str(path), overwrite=True) as out:

        def node(row: float, column: float) -> int:
            nonlocal number
            number += 1
            where = (CORNER[1] + STEP[1] * column, CORNER[0] + STEP[0] * row)
            out.add_node(osmium.osm.mutable.Node(id=number, location=where))
            return number

        junction = [[node(r, c) for c in range(side)] for r in range(side)]
        for r in range(side):
            for c in range(side):
                for down, right in ((0, 1), (1, 0)):
                    if r + down < side and c + right < side:
                        steps = [k / (SHAPES + 1) for k in range(1, SHAPES + 1)]
                        between = [node(r + down * k, c + right * k) for k in steps]
                        ends = (junction[r][c], junction[r + down][c + right])
                        major = (c if down else r) % 8 == 0
                        tags = {"highway": "secondary" if major else "unclassified"}
                        if rng.random() < 0.1:
                            tags["surface"] = "gravel"
                        if not major and rng.random() < 0.05:
                            tags["oneway"] = "yes"
                        ways.append(([ends[0], *between, ends[1]], tags))
        for at, (refs, tags) in enumerate(ways, 1):
            out.add_way(osmium.osm.mutable.Way(id=at, nodes=refs, tags=tags))
    return number, side * side


def problem(places: int):  # type: ignore[no-untyped-def]  # noqa: ANN201
    """Return a problem with so many places on the grid, or near the skeleton."""
    from scheduler.model import Horizon, Place, Problem

    rng = np.random.default_rng(2)
    morning = datetime(2027, 2, 9, 6, tzinfo=UTC)
    return Problem(
        id="roads",
        synthetic=True,
        horizon=Horizon(start=morning, end=morning + timedelta(hours=12)),
        places=tuple(
            Place(
                id=f"p{n}",
                latitude=float(61.62 + 0.45 * rng.random()),
                longitude=float(12.65 + 0.95 * rng.random()),
            )
            for n in range(places)
        ),
    )


def child(step: str, path: str, places: int) -> None:
    """Do one step and print its seconds and the peak memory of this process in MB."""
    from scheduler.travel import travel_for
    from scheduler.travel.osm import road_map

    if step == "build":
        began = time.perf_counter()
        road_map(Path(path))
    else:
        asked = problem(places)
        began = time.perf_counter()
        travel_for(asked, None if step == "skeleton" else path)
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{step} | {took:.2f} | {peak:.0f}", flush=True)


def main() -> None:
    """Print a line per step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=1_000_000)
    parser.add_argument("--places", type=int, default=600)
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        child(given.child[0], given.child[1], given.places)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "grid.osm.pbf"
        nodes, junctions = write_grid(path, given.nodes)
        size = path.stat().st_size / 1e6
        print(f"{nodes} nodes, {junctions} junctions, {size:.1f} MB, {given.places} places")
        print(HEADER)
        environment = os.environ | {"HEMTUR_CACHE_DIR": folder}
        for step in ("build", "travel", "cached", "skeleton"):
            command = [sys.executable, "-m", "benchmarks.roads", "--places", str(given.places)]
            subprocess.run([*command, "--child", step, str(path)], check=True, env=environment)


if __name__ == "__main__":
    main()
