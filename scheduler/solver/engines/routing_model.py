"""A part of a day as a routing model, improved from the plan there is.

The readable reference of what the search does. Every stop of every variant is a node, every shift a
vehicle; time is one dimension whose value at a node is when service starts. Sessions are held in
rooms, or where a shift without transport works; those from a car stay as they are, as breaks do.
Roads that close are counted by the way round, where they are not driven now. What a day costs
beside the sum over its arcs (idle time, evenness) the model leaves out: the full kernel times and
prices what it finds.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from weakref import ref

import numpy as np
from numpy.typing import NDArray

from scheduler.model import Term
from scheduler.solver.columns import COST_TERMS
from scheduler.solver.compiling.fields import Arrays
from scheduler.solver.params import POLL_SECONDS
from scheduler.travel import UNREACHABLE

from .routing_nodes import Node, Part, Stop, nodes_of, steady_travel

PRECISION = 100
"""Integer cost of the model per unit of cost and tick of a minute."""
MOST = 2**40
MOST_TOURS = 50
"""Solutions kept, the latest."""
MOST_TRIES = 10_000
"""Neighbours after which a search without a clock ends, since there may not be many solutions."""


@dataclass(frozen=True)
class Tours:
    """What a model found: the nodes of each shift in order with their starts, and its breaks."""

    stops: tuple[tuple[tuple[Node, int], ...], ...]
    breaks: tuple[tuple[int, ...], ...]


class RoutingModel:
    """A routing model of a part of a compiled problem."""

    def __init__(self, arrays: Arrays, part: Part, tours: list[list[Stop]]) -> None:
        """Build the model of a part whose shifts now have these tours."""
        from ortools.constraint_solver import pywrapcp

        self._a, self._part = arrays, part
        self._scale = PRECISION * float(self._a["minute"][0])
        self._nodes = list(nodes_of(self._a, part))
        self._vehicle = {r: vehicle for vehicle, r in enumerate(part.shifts)}
        count, vehicles = len(self._nodes), len(part.shifts)
        self._starts = [count + 2 * vehicle for vehicle in range(vehicles)]
        self._manager = pywrapcp.RoutingIndexManager(
            count + 2 * vehicles, vehicles, self._starts, [s + 1 for s in self._starts]
        )
        self._routing = pywrapcp.RoutingModel(self._manager)
        self._solver = self._routing.solver()
        self._index = [self._manager.NodeToIndex(n) for n in range(count)]
        self._soft = dict(zip(COST_TERMS, self._a["soft"], strict=True))
        self._hard = dict(zip(COST_TERMS, self._a["hard"], strict=True))
        self._known = self._known_tours(tours)
        drive = self._drive()
        self._add_time(drive)
        self._add_costs(drive)
        self._add_jobs()
        self._intervals = [self._add_breaks(r) for r in part.shifts]

    def _known_tours(self, tours: list[list[Stop]]) -> list[list[int]]:
        """Return tours as numbers of nodes."""
        number = {(n.job, n.variant, n.slot, n.place): at for at, n in enumerate(self._nodes)}
        unknown = {stop.job for tour in tours for stop in tour if stop[:4] not in number}
        known = [[stop for stop in tour if stop.job not in unknown] for tour in tours]
        self._now = {number[stop[:4]]: stop.start for tour in known for stop in tour}
        return [[number[stop[:4]] for stop in tour] for tour in known]

    def _drive(self) -> NDArray[np.int64]:
        """Return travel between nodes, starts and ends.

        What is driven now counts as open, for all shifts and at all times, or the model would not
        know the present plan, and find nothing. Who drives it too late the kernel sees.
        """
        places = self._node_places()
        drive = steady_travel(self._a, places)
        for tour, start in zip(self._known, self._starts, strict=True):
            for i, j in pairwise([start, *tour, start + 1]):
                drive[i, j] = self._a["travel"][places[i], places[j]]
        return drive

    def _node_places(self) -> NDArray[np.int32]:
        """Return the place of each node, and of each vehicle's start and end."""
        a, places = self._a, [node.place for node in self._nodes]
        for r in self._part.shifts:
            places += [int(a["shift_from"][r]), int(a["shift_to"][r])]
        return np.array(places, dtype=np.int32)

    def _add_time(self, drive: NDArray[np.int64]) -> None:
        """Add the dimension of time; transit is what lies between two starts of service."""
        a, count = self._a, len(self._nodes)
        options = np.array([node.option for node in self._nodes], dtype=np.int64)
        after = np.zeros(len(drive), np.int64)
        before = np.zeros(len(drive), np.int64)
        after[:count] = a["option_duration"][options] + a["option_tail"][options]
        before[:count] = a["option_entry"][options]
        transit = after[:, None] + drive + before[None, :]
        for r, vehicle in self._vehicle.items():
            start = self._starts[vehicle]
            transit[start, drive[start] > 0] += int(a["shift_startup"][r])
        callback = self._routing.RegisterTransitMatrix(np.minimum(transit, UNREACHABLE).tolist())
        last = int(a["shift_latest"].max())
        self._routing.AddDimension(callback, last, last, False, "time")
        self._time = self._routing.GetDimensionOrDie("time")
        self._visit_transit = [int(x) for x in after]
        overtime = self._soft[Term.OVERTIME]
        for r, vehicle in self._vehicle.items():
            start, end = self._routing.Start(vehicle), self._routing.End(vehicle)
            first, latest = int(a["shift_start"][r]), int(a["shift_latest"][r])
            self._time.CumulVar(start).SetRange(first, latest)
            if self._hard[Term.OVERTIME]:
                latest = int(a["shift_end"][r])
            self._time.CumulVar(end).SetRange(first, latest)
            if overtime:
                per_tick = round(self._scale * overtime)
                self._time.SetCumulVarSoftUpperBound(end, int(a["shift_end"][r]), per_tick)
            if self._soft[Term.WAITING]:
                per_tick = round(self._scale * self._soft[Term.WAITING])
                self._time.SetSpanCostCoefficientForVehicle(per_tick, vehicle)

    def _add_costs(self, drive: NDArray[np.int64]) -> None:
        """Price each arc: the drive, and who gives what it leads to."""
        base = np.rint(self._scale * self._soft[Term.TRAVEL] * drive)
        options = [node.option for node in self._nodes]
        known: dict[bytes, int] = {}
        for r, vehicle in self._vehicle.items():
            assign = self._a["assign"][options, r] if options else np.zeros(0)
            into = np.zeros(len(drive))
            into[: len(options)] = np.where(np.isfinite(assign), assign, 0.0)
            into[: len(options)] += [self._share_of_price(node) for node in self._nodes]
            name = into.tobytes()
            if name not in known:
                matrix = np.minimum(base + np.rint(self._scale * into)[None, :], MOST)
                known[name] = self._routing.RegisterTransitMatrix(matrix.astype(int).tolist())
            self._routing.SetArcCostEvaluatorOfVehicle(known[name], vehicle)

    def _share_of_price(self, node: Node) -> float:
        return float(self._a["variant_price"][node.variant]) if node.slot == 0 else 0.0

    def _add_jobs(self) -> None:
        """Let each job be given in one variant, whole, in its windows, by those who may."""
        a, add = self._a, self._solver.Add
        self._leads: list[list[int]] = [[] for _ in a["job_price"]]
        slots: dict[tuple[int, int, int], list[int]] = {}
        first = -1
        for number, node in enumerate(self._nodes):
            index = self._index[number]
            vehicles = [self._vehicle[r] for r in node.shifts]
            if node.held is not None:
                self._routing.VehicleVar(index).SetValues(vehicles)
                self._time.CumulVar(index).SetValue(node.held)
                continue
            self._routing.VehicleVar(index).SetValues([-1, *vehicles])
            self._add_windows(node, index)
            if node.slot == 0:
                self._leads[node.job].append(index)
            else:
                self._routing.AddDisjunction([index], 0)
            first = node.place if node.slot == 0 else first
            slots.setdefault((node.job, node.variant, first), []).append(index)
        for job, leads in enumerate(self._leads):
            price = MOST
            if a["job_removable"][job]:
                price = min(MOST, round(self._scale * float(a["job_price"][job])))
            if leads:
                self._routing.AddDisjunction(leads, price)
        for (_, variant, _), indices in slots.items():
            option = a["variant_option"][variant]
            for slot, index in enumerate(indices[1:], start=1):
                first = indices[0]
                add(self._routing.ActiveVar(index) == self._routing.ActiveVar(first))
                gap = self._time.CumulVar(index) - self._time.CumulVar(first)
                add(gap >= int(a["option_least"][option + slot]))
                add(gap <= int(a["option_most"][option + slot]))
                self._apart(first, index)

    def _add_windows(self, node: Node, index: int) -> None:
        a, cumul = self._a, self._time.CumulVar(index)
        first, last = a["job_window"][node.job], a["job_window"][node.job + 1]
        lasts = int(a["option_duration"][node.option]) * int(a["job_at_end"][node.job])
        opens = [int(x) for x in a["window_start"][first:last]]
        closes = [int(x) - lasts for x in a["window_end"][first:last]]
        if a["job_fixed"][node.job] >= 0 and node.slot == 0:
            cumul.SetValue(int(a["job_fixed"][node.job]))
        elif self._hard[Term.LATENESS]:
            cumul.SetRange(max(0, opens[0]), max(0, min(closes[-1], UNREACHABLE)))
            for close, opening in zip(closes, opens[1:], strict=False):
                if opening - close > 1:
                    cumul.RemoveInterval(close + 1, opening - 1)
        else:
            cumul.SetMin(max(0, opens[0]))
            per_tick = round(self._scale * self._soft[Term.LATENESS])
            if per_tick:
                self._time.SetCumulVarSoftUpperBound(index, max(0, closes[-1]), per_tick)

    def _apart(self, one: int, other: int) -> None:
        """Have two nodes, if given, given by different shifts."""
        routing = self._routing
        same = self._solver.IsEqualVar(routing.VehicleVar(one), routing.VehicleVar(other))
        self._solver.Add(same + routing.ActiveVar(one) <= 1)

    def _add_breaks(self, r: int) -> list[Any]:
        a, breaks = self._a, []
        for k in range(a["break_count"][r]):
            breaks.append(
                self._solver.FixedDurationIntervalVar(
                    int(a["break_earliest"][r, k]),
                    int(a["break_latest"][r, k]),
                    int(a["break_length"][r, k]),
                    False,
                    f"break-{r}-{k}",
                )
            )
        for number, (start, lasts) in enumerate(self._part.sessions.get(r, ())):
            name = f"session-{r}-{number}"
            breaks.append(self._solver.FixedDurationIntervalVar(start, start, lasts, False, name))
        if breaks:
            self._time.SetBreakIntervalsOfVehicle(breaks, self._vehicle[r], self._visit_transit)
        return breaks

    def improve(
        self,
        seconds: float | None,
        solutions: int,
        halted: Callable[[], bool] = lambda: False,
    ) -> list[Tours]:
        """Improve the tours there are; return the last and best seen.

        Ends after so many seconds on the clock, if given, else after `MOST_TRIES` neighbours, so
        that a run can be repeated; and in either case after so many solutions.

        The model leaves out what depends on where a caregiver is, so that the best of them may
        not be legal for the kernel while one before it is.

        Guided local search; the start is what makes it work, since inserting one node at a time
        fails where two services must begin together.
        """
        from ortools.constraint_solver import pywrapcp, routing_enums_pb2

        parameters = pywrapcp.DefaultRoutingSearchParameters()
        metaheuristics = routing_enums_pb2.LocalSearchMetaheuristic
        parameters.local_search_metaheuristic = metaheuristics.GUIDED_LOCAL_SEARCH
        parameters.solution_limit = solutions
        if seconds is not None:
            parameters.time_limit.FromMilliseconds(round(max(0.01, seconds) * 1000))
        else:
            self._routing.AddSearchMonitor(self._solver.FailuresLimit(MOST_TRIES))
        self._routing.AddSearchMonitor(self._solver.CustomLimit(_now_and_then(halted)))
        for at in self._now:
            self._routing.AddToAssignment(self._time.CumulVar(self._index[at]))
        self._routing.CloseModelWithParameters(parameters)
        found: deque[Tours] = deque(maxlen=MOST_TOURS)
        best, model = [MOST * 2], ref(self)  # a model that its own callback held would never go

        def note() -> None:
            this = model()
            if this is not None and this._routing.CostVar().Max() < best[0]:
                best[0] = this._routing.CostVar().Max()
                found.append(this._read())

        self._routing.AddAtSolutionCallback(note)
        self._routing.SolveFromAssignmentWithParameters(self._present(), parameters)
        return list(found)

    def _present(self) -> Any:
        """Return the present plan with its times, which routes alone leave to a search."""
        routing, present = self._routing, self._solver.Assignment()
        follows = {index: index for index in self._index}
        serves = dict.fromkeys(self._index, -1)
        for vehicle, tour in enumerate(self._known):
            stops = [self._index[at] for at in tour]
            ends = [routing.Start(vehicle), *stops, routing.End(vehicle)]
            follows.update(pairwise(ends))
            serves.update(dict.fromkeys(ends, vehicle))
        for index, following in follows.items():
            present.Add(routing.NextVar(index)).SetValue(following)
        for index, vehicle in serves.items():
            present.Add(routing.VehicleVar(index)).SetValue(vehicle)
        for at, start in self._now.items():
            present.Add(self._time.CumulVar(self._index[at])).SetValue(start)
        return present

    def _read(self) -> Tours:
        """Read the solution that the search stands at."""
        stops, breaks = [], []
        for vehicle in range(len(self._part.shifts)):
            tour, index = [], self._routing.NextVar(self._routing.Start(vehicle)).Value()
            while not self._routing.IsEnd(index):
                node = self._nodes[self._manager.IndexToNode(index)]
                tour.append((node, int(self._time.CumulVar(index).Min())))
                index = self._routing.NextVar(index).Value()
            stops.append(tuple(tour))
            count = self._a["break_count"][self._part.shifts[vehicle]]
            intervals = self._intervals[vehicle][:count]
            breaks.append(tuple(interval.StartMin() for interval in intervals))
        return Tours(tuple(stops), tuple(breaks))


def _now_and_then(halted: Callable[[], bool]) -> Callable[[], bool]:
    """Return a question that may be asked at every neighbour, and asks on only now and then."""
    due = [time.monotonic()]

    def stopped() -> bool:
        now = time.monotonic()
        if now < due[0]:
            return False
        due[0] = now + POLL_SECONDS
        return halted()

    return stopped
