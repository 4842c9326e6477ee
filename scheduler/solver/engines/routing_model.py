"""The `ortools` engine: the whole problem as one routing model, improved from a greedy start.

The readable reference of what the search does, and the baseline it is measured against. Every stop
of every variant is a node, every shift a vehicle; time is one dimension whose value at a node is
when service starts. Sessions are held in rooms, or where a shift without transport works; roads
that close are counted by the way round. The full kernel then times what the model found, so that
both engines cost alike.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.errors import EngineRefused
from scheduler.messages import Said, service
from scheduler.model import Problem, Term
from scheduler.solver.columns import COST_TERMS, HERE
from scheduler.solver.compiling.fields import Arrays
from scheduler.solver.compiling.problem import Compiled
from scheduler.solver.params import POLL_SECONDS
from scheduler.travel import UNREACHABLE

PRECISION = 100
"""Integer cost of the model per unit of cost and tick of a minute."""
MOST = 2**40
MOST_TOURS = 50
"""Solutions kept, the latest."""
MOST_SECONDS = 60.0
"""When a search for a number of solutions is given up, since there may not be so many."""
_UNKNOWN = (Term.MAX_IDLE, Term.WORKLOAD, Term.MAX_WAITING, Term.WORKING_TIME)
"""Terms that no dimension of the model carries."""


@dataclass(frozen=True)
class Node:
    """One stop of one variant: job, variant, slot and option as the kernel numbers them."""

    job: int
    variant: int
    slot: int
    option: int
    shifts: tuple[int, ...]


@dataclass(frozen=True)
class Tours:
    """What a model found: the nodes of each shift in order with their starts, and its breaks."""

    stops: tuple[tuple[tuple[Node, int], ...], ...]
    breaks: tuple[tuple[int, ...], ...]


def refuse_unknown(problem: Problem) -> None:
    """Refuse by name what the model cannot carry."""
    objective = problem.objective
    unknown = [
        Said(service.IN_OBJECTIVE, {"term": str(term)})
        for term in _UNKNOWN
        if objective.weight(term) or objective.is_hard(term)
    ]
    if any(shift.leave_at_start for shift in problem.shifts) and objective.weight(Term.WAITING):
        unknown.append(Said(service.EAGER_WAITING))
    if unknown:
        raise EngineRefused("ortools", unknown)


class RoutingModel:
    """A routing model of a compiled problem."""

    def __init__(self, compiled: Compiled) -> None:
        from ortools.constraint_solver import pywrapcp

        self._a = compiled.arrays
        self._scale = PRECISION * float(self._a["minute"][0])
        self._nodes = list(_nodes(self._a))
        self._shifts = len(self._a["shift_start"])
        count, ends = len(self._nodes), range(self._shifts)
        self._starts = [count + 2 * r for r in ends]
        self._manager = pywrapcp.RoutingIndexManager(
            count + 2 * self._shifts, self._shifts, self._starts, [s + 1 for s in self._starts]
        )
        self._routing = pywrapcp.RoutingModel(self._manager)
        self._solver = self._routing.solver()
        self._index = [self._manager.NodeToIndex(n) for n in range(count)]
        self._soft = dict(zip(COST_TERMS, self._a["soft"], strict=True))
        self._hard = dict(zip(COST_TERMS, self._a["hard"], strict=True))
        self._places = self._node_places()
        drive = _steady_travel(self._a)[np.ix_(self._places, self._places)]
        self._add_time(drive)
        self._add_costs(drive)
        self._add_jobs()
        self._add_links()
        self._intervals = [self._add_breaks(r) for r in range(self._shifts)]

    def _node_places(self) -> NDArray[np.int32]:
        """Return the place of each node: what is held HERE is held where the shift works."""
        a, places = self._a, []
        for node in self._nodes:
            place = int(a["option_place"][node.option])
            places.append(place if place >= 0 else int(a["shift_from"][node.shifts[0]]))
        for r in range(self._shifts):
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
        for r in range(self._shifts):
            start = self._starts[r]
            transit[start, drive[start] > 0] += int(a["shift_startup"][r])
        callback = self._routing.RegisterTransitMatrix(np.minimum(transit, UNREACHABLE).tolist())
        last = int(a["shift_latest"].max())
        self._routing.AddDimension(callback, last, last, False, "time")
        self._time = self._routing.GetDimensionOrDie("time")
        self._visit_transit = [int(x) for x in after]
        overtime = self._soft[Term.OVERTIME]
        for r in range(self._shifts):
            start, end = self._routing.Start(r), self._routing.End(r)
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
                self._time.SetSpanCostCoefficientForVehicle(per_tick, r)

    def _add_costs(self, drive: NDArray[np.int64]) -> None:
        """Price each arc: the drive, and who gives what it leads to."""
        base = np.rint(self._scale * self._soft[Term.TRAVEL] * drive)
        options = [node.option for node in self._nodes]
        known: dict[bytes, int] = {}
        for r in range(self._shifts):
            assign = self._a["assign"][options, r] if options else np.zeros(0)
            into = np.zeros(len(drive))
            into[: len(options)] = np.where(np.isfinite(assign), assign, 0.0)
            into[: len(options)] += [self._share_of_price(node) for node in self._nodes]
            name = into.tobytes()
            if name not in known:
                matrix = np.minimum(base + np.rint(self._scale * into)[None, :], MOST)
                known[name] = self._routing.RegisterTransitMatrix(matrix.astype(int).tolist())
            self._routing.SetArcCostEvaluatorOfVehicle(known[name], r)

    def _share_of_price(self, node: Node) -> float:
        return float(self._a["variant_price"][node.variant]) if node.slot == 0 else 0.0

    def _add_jobs(self) -> None:
        """Let each job be given in one variant, whole, in its windows, by those who may."""
        a, add = self._a, self._solver.Add
        self._leads: list[list[int]] = [[] for _ in a["job_price"]]
        slots: dict[tuple[int, int], list[int]] = {}
        for number, node in enumerate(self._nodes):
            index = self._index[number]
            self._routing.VehicleVar(index).SetValues([-1, *node.shifts])
            self._add_windows(node, index)
            if node.slot == 0:
                self._leads[node.job].append(index)
            else:
                self._routing.AddDisjunction([index], 0)
            slots.setdefault((node.job, node.variant), []).append(index)
        for job, leads in enumerate(self._leads):
            price = MOST
            if a["job_removable"][job]:
                price = min(MOST, round(self._scale * float(a["job_price"][job])))
            if leads:
                self._routing.AddDisjunction(leads, price)
        for (_, variant), indices in slots.items():
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

    def _add_links(self) -> None:
        a, routing = self._a, self._routing
        for k in range(len(a["link_first"])):
            first, second = self._leads[a["link_first"][k]], self._leads[a["link_second"][k]]
            least, most = int(a["link_least"][k]), int(a["link_most"][k])
            for one in first:
                for other in second:
                    both = routing.ActiveVar(one) + routing.ActiveVar(other)
                    gap = self._time.CumulVar(other) - self._time.CumulVar(one)
                    slack = (2 - both) * (2 * UNREACHABLE)
                    if least > -UNREACHABLE:
                        self._solver.Add(gap + slack >= least)
                    if most < UNREACHABLE:
                        self._solver.Add(gap - slack <= most)
                    if a["link_who"][k] == 2:
                        self._apart(one, other)
                    elif a["link_who"][k] == 1:
                        vehicles = routing.VehicleVar(one), routing.VehicleVar(other)
                        self._solver.Add(self._solver.IsEqualVar(*vehicles) >= both - 1)
            if a["link_together"][k]:
                given = [[routing.ActiveVar(i) for i in leads] for leads in (first, second)]
                if first or second:
                    self._solver.Add(self._solver.Sum(given[0]) == self._solver.Sum(given[1]))

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
        if breaks:
            self._time.SetBreakIntervalsOfVehicle(breaks, r, self._visit_transit)
        return breaks

    def improve(
        self,
        tours: list[list[tuple[int, int, int]]],
        deadline: float,
        solutions: int | None,
        halted: Callable[[], bool] = lambda: False,
    ) -> list[Tours]:
        """Improve tours of (job, variant, slot) until the deadline; return the last and best seen.

        The model leaves out what depends on where a caregiver is, so that the best of them may
        not be legal for the kernel while one before it is.

        With a number of `solutions` the run can be repeated, unless there are fewer to be found.

        Guided local search; the start is what makes it work, since inserting one node at a time
        fails where two services must begin together.
        """
        from ortools.constraint_solver import pywrapcp, routing_enums_pb2

        parameters = pywrapcp.DefaultRoutingSearchParameters()
        metaheuristics = routing_enums_pb2.LocalSearchMetaheuristic
        parameters.local_search_metaheuristic = metaheuristics.GUIDED_LOCAL_SEARCH
        left = min(86_400.0, max(0.2, deadline - time.monotonic()))
        if solutions is not None:
            left = MOST_SECONDS
            parameters.solution_limit = solutions
        parameters.time_limit.FromMilliseconds(round(left * 1000))
        self._routing.AddSearchMonitor(self._routing.solver().CustomLimit(_now_and_then(halted)))
        self._routing.CloseModelWithParameters(parameters)
        number = {(n.job, n.variant, n.slot): at for at, n in enumerate(self._nodes)}
        found: deque[Tours] = deque(maxlen=MOST_TOURS)
        best = [MOST * 2]

        def note() -> None:
            cost = self._routing.CostVar().Max()
            if cost < best[0]:
                best[0] = cost
                found.append(self._read())

        self._routing.AddAtSolutionCallback(note)
        known = [[self._index[number[s]] for s in tour if s in number] for tour in tours]
        start = self._routing.ReadAssignmentFromRoutes(known, True)
        if start is None:
            self._routing.SolveWithParameters(parameters)
        else:
            self._routing.SolveFromAssignmentWithParameters(start, parameters)
        return list(found)

    def _read(self) -> Tours:
        """Read the solution that the search stands at."""
        stops, breaks = [], []
        for r in range(self._shifts):
            tour, index = [], self._routing.NextVar(self._routing.Start(r)).Value()
            while not self._routing.IsEnd(index):
                node = self._nodes[self._manager.IndexToNode(index)]
                tour.append((node, int(self._time.CumulVar(index).Min())))
                index = self._routing.NextVar(index).Value()
            stops.append(tuple(tour))
            breaks.append(tuple(interval.StartMin() for interval in self._intervals[r]))
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


def _nodes(a: Arrays) -> Iterator[Node]:
    """Yield a node for each stop of each variant that the model can place."""
    for job in range(len(a["job_price"])):
        for variant in range(a["job_variant"][job], a["job_variant"][job + 1]):
            found = []
            options = range(a["variant_option"][variant], a["variant_option"][variant + 1])
            for slot, option in enumerate(options):
                found.append(Node(job, variant, slot, option, tuple(_placed(a, option))))
            if all(node.shifts and _opens_in_time(a, node) for node in found):
                yield from found


def _opens_in_time(a: Arrays, node: Node) -> bool:
    """Tell whether the first window opens before everybody must be home."""
    first, last = a["job_window"][node.job : node.job + 2]
    lasts = int(a["option_duration"][node.option])
    opens = max(0, int(a["window_start"][first]))
    closes = int(a["window_end"][last - 1]) - lasts * int(a["job_at_end"][node.job])
    is_late = a["skip_gaps"][0] and closes < opens
    return not is_late and opens + lasts <= int(a["shift_latest"].max())


def _placed(a: Arrays, option: int) -> list[int]:
    """Return the shifts that may give an option at a place known beforehand."""
    first, last = a["option_shift"][option : option + 2]
    shifts = [int(r) for r in a["eligible"][first:last]]
    if a["option_place"][option] >= 0:
        return shifts
    desks = [r for r in shifts if not a["shift_mobile"][r]]
    if a["option_place"][option] != HERE:
        return []
    return [r for r in desks if a["shift_from"][r] == a["shift_from"][desks[0]]]


def _steady_travel(a: Arrays) -> NDArray[np.int64]:
    """Return travel that holds whenever one leaves: round every road that closes."""
    steady = a["travel"].astype(np.int64)
    if not a["gate_pair"].size:
        return steady
    gates_of = np.diff(a["way_start"])
    for i, j in zip(*np.nonzero(a["gate_pair"] >= 0), strict=True):
        ways = int(a["gate_pair"][i, j])
        open_ways = [
            int(a["way_ticks"][way])
            for way in range(a["set_start"][ways], a["set_start"][ways + 1])
            if gates_of[way] == 0
        ]
        ends = int(a["access"][i]) + int(a["access"][j])
        steady[i, j] = min(open_ways) + ends if open_ways else UNREACHABLE
    return steady
