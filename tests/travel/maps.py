"""Road files made on the spot, small enough to know every answer by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import osmium

Way = tuple[Sequence[int], Mapping[str, str]]


def write_map(
    path: Path,
    nodes: Mapping[int, tuple[float, float]],
    ways: Sequence[Way],
    on_nodes: Mapping[int, Mapping[str, str]] | None = None,
) -> Path:
    """Write nodes (latitude, longitude) and ways (nodes, tags) as an OpenStreetMap extract.

    `on_nodes` are the tags of nodes that have some.
    """
    on_nodes = on_nodes or {}
    with osmium.SimpleWriter(str(path), overwrite=True) as out:
        for number, (latitude, longitude) in nodes.items():
            tags = dict(on_nodes.get(number, {}))
            node = osmium.osm.mutable.Node(id=number, location=(longitude, latitude), tags=tags)
            out.add_node(node)
        for at, (refs, tags) in enumerate(ways, start=1):
            out.add_way(osmium.osm.mutable.Way(id=at, nodes=list(refs), tags=dict(tags)))
    return path


LADDER = {
    1: (62.03, 14.30),
    2: (62.03, 14.40),
    3: (62.03, 14.50),
    4: (62.05, 14.30),
    5: (62.05, 14.40),
    6: (62.05, 14.50),
    7: (62.04, 14.35),
    8: (62.30, 14.30),
    9: (62.30, 14.32),
}
"""Two roads along the 62nd parallel, a short cut across, and a piece that nothing leads to."""
MAIN = {"highway": "secondary", "ref": "Z 531", "maxspeed": "80"}
SIDE = {"highway": "unclassified", "surface": "gravel"}
WAYS: tuple[Way, ...] = (
    ((1, 2, 3), MAIN),
    ((4, 5, 6), {"highway": "tertiary", "name": "Övre vägen"}),
    ((1, 4), SIDE),
    ((3, 6), SIDE),
    ((2, 7, 5), {"highway": "residential", "oneway": "yes"}),
    ((8, 9), SIDE),
)
