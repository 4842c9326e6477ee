"""Arrays back to a plan: every stop with its times, breaks and drives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from scheduler.model import Plan, Problem, Provenance, Route, Shift, Stop, StopKind
from scheduler.solver.columns import (
    ARRIVE,
    BACK,
    BREAK_ABOARD,
    BREAK_BEFORE,
    BREAK_START,
    BREAKS,
    DELAY,
    DRIVE,
    END_BREAK,
    HEAD,
    HOME,
    LEAVE,
    LEFT,
    NEXT,
    PLACE,
    PREV,
    SECOND_BREAK,
    START,
    WARM,
)
from scheduler.solver.compiling.problem import Compiled
from scheduler.solver.compiling.variants import Variant
from scheduler.solver.solution import Solution
from scheduler.travel import Leg, Travel

from .reasons import Explainer
from .times import with_best_times


class Decoder:
    """Reads the best solution of a run as routes of a problem."""

    def __init__(
        self, problem: Problem, travel: Travel, compiled: Compiled, found: Solution
    ) -> None:
        self._problem = problem
        self._travel = travel
        self._compiled = compiled
        self._found = found
        self._place_ids = [place.id for place in problem.places]
        self._node_job = compiled.arrays["node_job"]
        self._job_node = compiled.arrays["job_node"]
        self._job_variant = compiled.arrays["job_variant"]

    def plan(self, provenance: Provenance, *, retimed: bool = True) -> Plan:
        """Return the plan with a reason for every visit left out.

        In the best times for its routes, or, not `retimed`, in those that the search reckons with.
        """
        routes = [
            self._route(number, shift)
            for number, shift in enumerate(self._problem.shifts)
            if self._found.path[number, HEAD] >= 0
        ]
        plan = Plan(
            problem_id=self._problem.id,
            problem_digest=self._problem.digest,
            routes=tuple(routes),
            provenance=provenance,
        )
        if retimed:
            plan = with_best_times(self._problem, self._travel, self._compiled, plan)
        explainer = Explainer(self._problem, self._travel, self._compiled, plan.routes)
        left_out = tuple(
            explainer.unassigned(number)
            for number in range(len(self._problem.visits))
            if self._found.variant[number] < 0
        )
        return plan.model_copy(update={"unassigned": left_out})

    def _route(self, number: int, shift: Shift) -> Route:
        travel, path = self._travel, self._found.path[number]
        leave, rest = (int(tick) for tick in self._found.departure[number])
        delay = int(path[DELAY])
        departure = leave + delay
        if rest >= 0 and self._found.node[path[HEAD], BREAK_ABOARD] and not shift.leave_at_start:
            departure = rest
        first = self._found.node[path[HEAD]]
        if first[BREAK_BEFORE] >= 0 and self._rests_before_driving(number, first):
            departure = departure if shift.leave_at_start else int(first[BREAK_BEFORE])
        here = travel.index[shift.start_place]
        stops: list[Stop] = []
        time, before = leave + delay, -1
        rests = self._rests(number)
        for i in self._nodes(int(path[HEAD])):
            row = self._found.node[i]
            if before >= 0:
                rest = rests[i]
                if rest >= 0:
                    ready = self._found.node[before, LEAVE] if row[BREAK_ABOARD] else row[ARRIVE]
                    delay -= min(delay, max(0, rest - int(ready)))
                    rest += delay
                idle = int(row[START]) - self._earliest_start(number, i, rests[i])
                delay -= min(delay, max(0, idle))
            elif rest >= 0 and not row[BREAK_ABOARD]:
                rest += delay
            stops += self._stops(number, i, here, time, delay, rest)
            here, time, before = int(row[PLACE]), int(row[LEAVE]) + delay, i
        stops, time, here = self._break_at_end(number, shift, stops, time, here)
        end = travel.index[shift.end_place]
        leg = travel.arrival(here, end, time + self._cold(number, here, end))
        return Route(
            shift_id=shift.id,
            preemptible=shift.preemptible,
            departure=self._at(departure),
            stops=tuple(stops),
            arrival=self._at(leg.arrival),
            drive=leg.drive * travel.tick,
            metres=leg.metres,
        )

    def _cold(self, number: int, here: int, end: int) -> int:
        """Return what starting the car takes if the way home is the first drive."""
        left = int(self._found.node[self._last(number), LEFT])
        return 0 if left or here == end else int(self._compiled.arrays["shift_startup"][number])

    def _nodes(self, i: int) -> Iterator[int]:
        while i >= 0:
            yield i
            i = int(self._found.node[i, NEXT])

    def _rests(self, number: int) -> dict[int, int]:
        """Return when the break before each node begins, -1 where there is none.

        As early as can be, but so late that what is worked after it is not too long in a row.
        """
        path, arrays = self._found.path[number], self._compiled.arrays
        stretch = int(arrays["stretch"][0])
        needed = int(path[HOME]) - stretch
        if path[END_BREAK] >= 0:
            needed = int(path[END_BREAK]) - stretch
        found: dict[int, int] = {}
        for i in reversed(list(self._nodes(int(path[HEAD])))):
            row = self._found.node[i]
            found[i] = begins = int(row[BREAK_START])
            if begins >= 0:
                due = int(row[BREAKS]) - 1
                length = int(arrays["break_length"][number, due])
                by = int(row[START]) - self._entry(i) - length
                if row[BREAK_ABOARD]:
                    by -= int(row[DRIVE]) + int(row[WARM])
                    by = begins if self._closes(number, i) else by
                latest = max(begins, min(by, int(arrays["break_latest"][number, due])))
                found[i] = min(latest, max(begins, needed - length))
                needed = found[i] - stretch
                if row[BREAK_BEFORE] >= 0:
                    needed = int(row[BREAK_BEFORE]) - stretch
        return found

    def _length(self, number: int, due: int) -> int:
        return int(self._compiled.arrays["break_length"][number, due])

    def _rests_before_driving(self, number: int, row: NDArray[np.int32]) -> bool:
        """Tell whether the first of two breaks before a node is taken before the drive there."""
        ends = int(row[BREAK_BEFORE]) + self._length(number, int(row[BREAKS]) - 2)
        sets_out = int(row[ARRIVE]) - int(row[DRIVE]) - int(row[WARM])
        return bool(row[BREAK_ABOARD]) or ends <= sets_out

    def _closes(self, number: int, i: int) -> bool:
        """Tell whether the road to node i closes at some hour."""
        gated, before = self._compiled.arrays["gated"], int(self._found.node[i, PREV])
        if not gated.size:
            return False
        start = int(self._compiled.arrays["shift_from"][number])
        here = start if before < 0 else int(self._found.node[before, PLACE])
        return bool(gated[here, int(self._found.node[i, PLACE])])

    def _earliest_start(self, number: int, i: int, rest: int) -> int:
        """Return when service at node i could begin if only the road, or a break, held it back."""
        row = self._found.node[i]
        ready = int(row[ARRIVE])
        if rest >= 0 and row[BREAK_ABOARD]:
            ready += rest - int(row[BREAK_START])
        elif rest >= 0:
            length = self._compiled.arrays["break_length"][number, int(row[BREAKS]) - 1]
            ready = rest + int(length)
        return ready + self._entry(i)

    def _entry(self, i: int) -> int:
        job = int(self._node_job[i])
        variant = self._variant(job)
        return variant.options[i - int(self._job_node[job])].entry

    def _variant(self, job: int) -> Variant:
        first = int(self._job_variant[job])
        return self._compiled.variants[job][int(self._found.variant[job]) - first]

    def _at(self, tick: int) -> datetime:
        return self._travel.to_instant(tick).astimezone(self._problem.timezone)

    def _stops(
        self, number: int, i: int, here: int, time: int, delay: int, rest: int
    ) -> Iterator[Stop]:
        """Yield the break before a visit, which begins at `rest` unless that is -1, and the visit.

        `time` is when the crew leaves `here`, before the first drive perhaps well after a break.
        """
        row, job = self._found.node[i], int(self._node_job[i])
        variant, visit = self._variant(job), self._problem.visits[job]
        option = variant.options[i - int(self._job_node[job])]
        mode = visit.modes[variant.mode]
        place, warm = int(row[PLACE]), int(row[WARM])
        length = 0
        if rest >= 0:
            length = int(self._compiled.arrays["break_length"][number, int(row[BREAKS]) - 1])
        earlier = int(row[BREAK_BEFORE])
        if earlier >= 0 and self._rests_before_driving(number, row):
            lasted = self._length(number, int(row[BREAKS]) - 2)
            arrived, left = min(time, earlier), earlier + lasted
            time = max(time, left)
            leaves = left if row[BREAK_ABOARD] else time
            yield self._break(here, Leg(arrived, 0, 0), earlier, lasted, leaves)
            time = leaves
        if rest >= 0 and row[BREAK_ABOARD]:
            arrived = min(time, rest)
            time = max(time, rest + length)
            yield self._break(here, Leg(arrived, 0, 0), rest, length, time)
        leg = self._travel.arrival(here, place, time + warm)
        if earlier >= 0 and not self._rests_before_driving(number, row):
            lasted = self._length(number, int(row[BREAKS]) - 2)
            yield self._break(place, leg, earlier, lasted, earlier + lasted)
            leg = Leg(earlier + lasted, 0, 0)
        if rest >= 0 and not row[BREAK_ABOARD]:
            yield self._break(place, leg, rest, length, rest + length)
            leg = Leg(rest + length, 0, 0)
        start = int(row[START]) + delay
        yield Stop(
            visit_id=visit.id,
            mode=mode.kind,
            mode_number=sum(each.kind is mode.kind for each in visit.modes[: variant.mode]),
            task_ids=tuple(mode.tasks[k].id for k in option.tasks),
            place=self._place_ids[place],
            arrival=self._at(leg.arrival),
            start=self._at(start),
            end=self._at(start + option.duration),
            departure=self._at(start + option.duration + option.tail),
            drive=leg.drive * self._travel.tick,
            metres=leg.metres,
        )

    def _break(self, place: int, leg: Leg, start: int, length: int, leave: int) -> Stop:
        return Stop(
            kind=StopKind.BREAK,
            place=self._place_ids[place],
            arrival=self._at(leg.arrival),
            start=self._at(start),
            end=self._at(start + length),
            departure=self._at(leave),
            drive=leg.drive * self._travel.tick,
            metres=leg.metres,
        )

    def _break_at_end(
        self, number: int, shift: Shift, stops: list[Stop], time: int, here: int
    ) -> tuple[list[Stop], int, int]:
        """Add the break after the last visit, if any, on return or before driving home."""
        path = self._found.path[number]
        rest = int(path[END_BREAK])
        if rest < 0:
            return stops, time, here
        count = int(self._found.node[self._last(number), BREAKS])
        lengths = self._compiled.arrays["break_length"][number]
        latest = self._compiled.arrays["break_latest"][number]
        while latest[count] < time:
            count += 1
        length, end = int(lengths[count]), here
        if rest >= int(path[BACK]):
            end = self._travel.index[shift.end_place]
            leg = self._travel.arrival(here, end, time + self._cold(number, here, end))
            stop = self._break(end, leg, rest, length, rest + length)
        else:
            stop = self._break(here, Leg(time, 0, 0), rest, length, rest + length)
        stops, time = [*stops, stop], rest + length
        second = int(path[SECOND_BREAK])
        if second < 0:
            return stops, time, end
        length = int(lengths[count + 1])
        leg = Leg(time, 0, 0)
        if end == here and second >= int(path[BACK]):
            end = self._travel.index[shift.end_place]
            leg = self._travel.arrival(here, end, time + self._cold(number, here, end))
        stop = self._break(end, leg, second, length, second + length)
        return [*stops, stop], second + length, end

    def _last(self, number: int) -> int:
        return list(self._nodes(int(self._found.path[number, HEAD])))[-1]


def no_plan(problem: Problem, travel: Travel, compiled: Compiled, provenance: Provenance) -> Plan:
    """Return the plan that leaves everything out: there is nobody, or nothing, to plan."""
    explainer = Explainer(problem, travel, compiled, ())
    return Plan(
        problem_id=problem.id,
        problem_digest=problem.digest,
        unassigned=tuple(explainer.unassigned(number) for number in range(len(problem.visits))),
        provenance=provenance,
    )
