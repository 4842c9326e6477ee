"""One leg over all hours of a day: how long it takes when, on roads that close."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.travel import Travel

Ticks = NDArray[np.int64]


@dataclass(frozen=True)
class Stretch:
    """Ticks of departure, `first` to `last`, over which a leg goes the same way.

    It `lasts` as long whenever it is begun, or is at its end at one tick, when a road `opens`. At
    the wheel one is for `drive` ticks.
    """

    first: int
    last: int
    lasts: int
    opens: int | None
    drive: int


def stretches(travel: Travel, i: int, j: int, first: int, last: int) -> list[Stretch]:
    """Return the stretches of departure from place `i` to `j` between two ticks, in order."""
    gates = travel.gates
    if gates is None or gates.between(i, j) < 0:
        ticks = int(travel.ticks[i, j])
        return [Stretch(first, last, ticks, None, ticks)]
    departs = np.arange(first, last + 1)
    arrives, drives = _arrivals(travel, i, j, departs)
    kind = np.diff(arrives)  # 1 where one drives on as before, 0 where one waits for the same hour
    breaks = (np.diff(drives) != 0) | (kind > 1)
    found, begin = [], 0
    while begin < len(departs):
        end = begin
        while end < len(kind) and not breaks[end] and kind[end] == kind[begin]:
            end += 1
        waits = end > begin and kind[begin] == 0
        found.append(
            Stretch(
                int(departs[begin]),
                int(departs[end]),
                int(arrives[begin] - departs[begin]),
                int(arrives[begin]) if waits else None,
                int(drives[begin]),
            )
        )
        begin = end + 1
    return found


def _arrivals(travel: Travel, i: int, j: int, departs: Ticks) -> tuple[Ticks, Ticks]:
    """Return ticks of arrival and at the wheel for each departure, by the way that is best then."""
    gates = travel.gates
    assert gates is not None
    ways = gates.between(i, j)
    approach, leave = int(gates.access[i]), int(gates.access[j])
    best = np.full(len(departs), np.iinfo(np.int64).max)
    drives = np.zeros(len(departs), np.int64)
    for way in range(int(gates.set_start[ways]), int(gates.set_start[ways + 1])):
        drive = approach + int(gates.way_ticks[way]) + leave
        arrives = departs + drive + _waits(travel, way, departs + approach)
        better = (arrives < best) | ((arrives == best) & (drive < drives))
        best = np.where(better, arrives, best)
        drives = np.where(better, drive, drives)
    return best, drives


def _waits(travel: Travel, way: int, entering: Ticks) -> Ticks:
    """Return the ticks that one waits at the gates of a way, by when one enters it."""
    gates = travel.gates
    assert gates is not None
    wait = np.zeros(len(entering), np.int64)
    for gate in range(int(gates.way_start[way]), int(gates.way_start[way + 1])):
        road = int(gates.gate_road[gate])
        for shut in range(int(gates.road_start[road]), int(gates.road_start[road + 1])):
            enter = entering + wait + int(gates.gate_enter[gate])
            leave = entering + wait + int(gates.gate_leave[gate])
            met = (enter < gates.shut_until[shut]) & (leave > gates.shut_from[shut])
            wait = wait + np.where(met, int(gates.shut_until[shut]) - enter, 0)
    return wait
