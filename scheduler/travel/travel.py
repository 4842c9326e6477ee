"""Travel between places as arrays, with closures that shut roads for some hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.model.base import utc

UNREACHABLE = 2**29
"""Ticks of a leg that cannot be driven; twice this still fits an int32."""

IntArray = NDArray[np.int32]


class Confidence(IntEnum):
    """How well a leg's time is backed, best first; a route is as good as its weakest leg."""

    A = 0
    B = 1
    C = 2
    ESTIMATE = 3


def in_ticks(seconds: Any, tick: float) -> Any:
    """Return seconds as ticks: to the nearest second, then up, so that no drive is had for nothing.

    A tick of a second or less is rounded to the nearest.
    """
    fine = min(tick, 1.0)
    return np.ceil(np.rint(np.asarray(seconds) / fine) * (fine / tick) - 1e-9)


@dataclass(frozen=True, slots=True)
class Leg:
    """One drive: tick of arrival, ticks at the wheel, metres. Waiting at a gate is the rest."""

    arrival: int
    drive: int
    metres: int


@dataclass(frozen=True)
class Gates:
    """Closures, for the pairs of places whose best way uses a road that closes.

    All arrays are int32 but `gated`, which tells for each pair of places whether it is one of them.
    Place i joins the roads at `node[i]`. `pair[a, b]` is -1, or the set of alternative ways between
    nodes a and b; from place i to j they are entered `access[i]` ticks after departure and left
    `access[j]` ticks before arrival. Set s holds the ways `set_start[s]:set_start[s+1]`; way a
    takes `way_ticks[a]` and `way_metres[a]` and passes the gates `way_start[a]:way_start[a+1]`;
    gate g is entered and left `gate_enter[g]` and `gate_leave[g]` ticks after the node and is shut
    while road `gate_road[g]` is; road r is shut in `shut_from[k]:shut_until[k]` for k in
    `road_start[r]:road_start[r+1]`.
    """

    gated: NDArray[np.bool_]
    node: IntArray
    pair: IntArray
    access: IntArray
    access_metres: IntArray
    set_start: IntArray
    way_ticks: IntArray
    way_metres: IntArray
    way_start: IntArray
    gate_enter: IntArray
    gate_leave: IntArray
    gate_road: IntArray
    road_start: IntArray
    shut_from: IntArray
    shut_until: IntArray

    def between(self, i: int, j: int) -> int:
        """Return the set of ways from place i to j, or -1 where none of them closes."""
        return int(self.pair[self.node[i], self.node[j]]) if self.gated[i, j] else -1


Way = tuple[int, int, list[tuple[int, int, int]]]
"""Ticks, metres, and the gates passed in order: ticks at entering and leaving, and the road."""


def lay_gates(
    gated: NDArray[np.bool_],
    node: IntArray,
    pair: IntArray,
    access: IntArray,
    access_metres: IntArray,
    sets: Sequence[Sequence[Way]],
    shut: Sequence[Sequence[tuple[int, int]]],
) -> Gates:
    """Return closures from the sets of alternative ways, and the ticks in which roads are shut."""
    ways = [way for options in sets for way in options]
    gates = [gate for _, _, passed in ways for gate in passed]
    columns = np.array(gates, dtype=np.int32).reshape(-1, 3)
    flat = [interval for intervals in shut for interval in intervals]
    spans = np.array(flat, dtype=np.int32).reshape(-1, 2)
    return Gates(
        gated=gated,
        node=node,
        pair=pair,
        access=access,
        access_metres=access_metres,
        set_start=_ends([len(options) for options in sets]),
        way_ticks=np.array([ticks for ticks, _, _ in ways], dtype=np.int32),
        way_metres=np.array([metres for _, metres, _ in ways], dtype=np.int32),
        way_start=_ends([len(passed) for _, _, passed in ways]),
        gate_enter=columns[:, 0].copy(),
        gate_leave=columns[:, 1].copy(),
        gate_road=columns[:, 2].copy(),
        road_start=_ends([len(intervals) for intervals in shut]),
        shut_from=spans[:, 0].copy(),
        shut_until=spans[:, 1].copy(),
    )


def _ends(lengths: Sequence[int]) -> IntArray:
    return np.cumsum([0, *lengths]).astype(np.int32)


@dataclass(frozen=True)
class Travel:
    """Times and distances between places.

    `ticks` and `metres` are int32 of shape (places, places) for open roads, `confidence` uint8 of
    the same shape. Tick 0 is `origin`. `provider`, `map_version` and `notes` say where they come
    from; `is_estimate` is true if any pair is not from a road network.
    """

    index: dict[str, int]
    ticks: IntArray
    metres: IntArray
    confidence: NDArray[np.uint8]
    origin: datetime
    tick: timedelta
    provider: str
    map_version: str
    startup: int = 0
    gates: Gates | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def is_estimate(self) -> bool:
        """Whether any pair of places is not backed by a road network."""
        return bool((self.confidence == Confidence.ESTIMATE).any())

    def to_tick(self, instant: datetime) -> int:
        """Return the tick at or just after an instant, at most `UNREACHABLE` from the origin."""
        tick = -((utc(self.origin) - utc(instant)) // self.tick)
        return max(-UNREACHABLE, min(UNREACHABLE, tick))

    def to_instant(self, tick: int) -> datetime:
        """Return the instant of a tick, in UTC."""
        return utc(self.origin) + tick * self.tick

    def arrival(self, i: int, j: int, depart: int) -> Leg:
        """Return the earliest arrival at place `j` when leaving place `i` at tick `depart`.

        FIFO: the whole traversal of a road happens while it is open; otherwise the traveller
        waits at its end or takes another way, whichever is there first.
        """
        gates = self.gates
        ways = -1 if gates is None else gates.between(i, j)
        if gates is None or ways < 0:
            ticks = int(self.ticks[i, j])
            return Leg(depart + ticks, ticks, int(self.metres[i, j]))
        approach, leave = int(gates.access[i]), int(gates.access[j])
        metres = int(gates.access_metres[i] + gates.access_metres[j])
        best: Leg | None = None
        for way in range(int(gates.set_start[ways]), int(gates.set_start[ways + 1])):
            ticks = int(gates.way_ticks[way])
            wait = self._wait(way, depart + approach)
            leg = Leg(
                depart + approach + ticks + wait + leave,
                approach + ticks + leave,
                metres + int(gates.way_metres[way]),
            )
            if best is None or (leg.arrival, leg.drive) < (best.arrival, best.drive):
                best = leg
        assert best is not None, "a set of ways is never empty"
        return best

    def _wait(self, way: int, entering: int) -> int:
        """Return the ticks spent waiting at the gates of a way entered at a tick."""
        gates = self.gates
        assert gates is not None
        wait = 0
        for gate in range(int(gates.way_start[way]), int(gates.way_start[way + 1])):
            road = gates.gate_road[gate]
            for shut in range(int(gates.road_start[road]), int(gates.road_start[road + 1])):
                enter = entering + wait + int(gates.gate_enter[gate])
                leave = entering + wait + int(gates.gate_leave[gate])
                if enter < gates.shut_until[shut] and leave > gates.shut_from[shut]:
                    wait += int(gates.shut_until[shut]) - enter
        return wait
