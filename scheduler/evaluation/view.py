"""A plan laid beside its problem: what the rules, the cost and the KPIs look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import permutations

from scheduler.messages import Language, Message
from scheduler.model import (
    Caregiver,
    Mode,
    Plan,
    Presence,
    Problem,
    Route,
    Shift,
    Stop,
    StopKind,
    Task,
    Term,
    Usual,
    Visit,
)
from scheduler.model.base import utc
from scheduler.travel import Leg, Travel

ZERO = timedelta(0)


@dataclass(frozen=True)
class Violation:
    """One breach of a hard rule: what, how much of it, by whom, and the law where one applies.

    `rule` is the name of the rule's file; the judge writes it, a rule leaves it blank.
    """

    message: Message
    visit_id: str | None = None
    shift_id: str | None = None
    caregiver_id: str | None = None
    amount: float = 0.0
    law: str | None = None
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    rule: str = ""

    def text(self, language: Language) -> str:
        """Return rule, what is broken, who is concerned, and the law."""
        about = [part for part in (self.visit_id, self.shift_id, self.caregiver_id) if part]
        law = f" [{self.law}]" if self.law else ""
        said = self.message.text(language, self.values)
        return f"{self.rule}: {said} ({', '.join(about)}){law}"

    def as_dict(self, language: Language = Language.EN) -> dict[str, object]:
        """Return the breach as JSON-ready data."""
        return {
            "rule": self.rule,
            "detail": self.message.text(language, self.values),
            "visit_id": self.visit_id,
            "shift_id": self.shift_id,
            "caregiver_id": self.caregiver_id,
            "amount": self.amount,
            "law": self.law,
        }

    def __str__(self) -> str:
        return self.text(Language.EN)


@dataclass(frozen=True)
class Given:
    """One stop at which tasks of a visit are given."""

    route: Route
    shift: Shift
    crew: tuple[Caregiver, ...]
    stop: Stop
    visit: Visit
    mode: Mode
    tasks: tuple[Task, ...]

    @property
    def lateness(self) -> timedelta:
        """How long after its window this stop starts, or ends where AT_END.

        The window that judges is the last that has begun when service starts, or the first.
        """
        window = self.visit.windows[0]
        for later in self.visit.windows[1:]:
            if utc(later.start) <= utc(self.stop.start):
                window = later
        moment = self.stop.end if self.visit.bound == "AT_END" else self.stop.start
        return max(ZERO, utc(moment) - utc(window.end))


@dataclass(frozen=True)
class WithClient:
    """When and where a client is for a visit: from the first task's start to the last one's end."""

    visit: Visit
    start: datetime
    end: datetime
    place: str


@dataclass(frozen=True)
class Drive:
    """One leg as planned and as the roads allow it. `startup` is what a cold car takes first."""

    route: Route
    shift: Shift
    start_place: str
    end_place: str
    departure: datetime
    startup: timedelta
    planned_arrival: datetime
    planned_drive: timedelta
    planned_metres: int
    possible: Leg
    visit_id: str | None


class View:
    """A problem, its travel and a plan, with ids resolved. What cannot be resolved is left out.

    The rule `completeness` reports ids that name nothing; every other rule sees only what exists.
    """

    def __init__(self, problem: Problem, travel: Travel, plan: Plan) -> None:
        self.problem = problem
        self.travel = travel
        self.plan = plan

    @cached_property
    def routes(self) -> list[tuple[Route, Shift]]:
        """The routes of known shifts."""
        shifts = self.problem.shift
        return [(r, shifts[r.shift_id]) for r in self.plan.routes if r.shift_id in shifts]

    @cached_property
    def given(self) -> list[Given]:
        """All stops at which tasks of known visits are given."""
        found = []
        for route, shift in self.routes:
            crew = self.problem.crew(shift.id)
            for stop in route.stops:
                given = self._resolve(route, shift, crew, stop)
                if given is not None:
                    found.append(given)
        return found

    def _resolve(
        self, route: Route, shift: Shift, crew: tuple[Caregiver, ...], stop: Stop
    ) -> Given | None:
        visit = self.problem.visit.get(stop.visit_id or "")
        if stop.kind is not StopKind.VISIT or visit is None:
            return None
        alike = [mode for mode in visit.modes if mode.kind == stop.mode]
        if stop.mode_number >= len(alike):
            return None
        mode = alike[stop.mode_number]
        tasks = tuple(task for task in mode.tasks if task.id in stop.task_ids)
        return Given(route, shift, crew, stop, visit, mode, tasks) if tasks else None

    @cached_property
    def by_visit(self) -> dict[str, list[Given]]:
        """The stops of each visit that is given, the one of its first task first."""
        grouped: dict[str, list[Given]] = {}
        for given in self.given:
            grouped.setdefault(given.visit.id, []).append(given)
        for stops in grouped.values():
            stops.sort(key=lambda g: [task.id for task in g.mode.tasks].index(g.tasks[0].id))
        return grouped

    @cached_property
    def by_client(self) -> dict[str, list[WithClient]]:
        """The visits of each client that has several, in order of their starts.

        The client is where the first task on site is given, before a screen where none is.
        """
        grouped: dict[str, list[WithClient]] = {}
        for stops in self.by_visit.values():
            visit, mode = stops[0].visit, stops[0].mode
            leading = min(mode.tasks, key=lambda task: task.presence is not Presence.ON_SITE)
            place = leading.place or self.problem.client[visit.client].place
            start = min((g.stop.start for g in stops), key=utc)
            end = max((g.stop.end for g in stops), key=utc)
            grouped.setdefault(visit.client, []).append(WithClient(visit, start, end, place))
        several = {client: found for client, found in grouped.items() if len(found) > 1}
        for found in several.values():
            found.sort(key=lambda each: utc(each.start))
        return several

    def drives(self, route: Route, shift: Shift) -> Iterator[Drive]:
        """Yield the legs of a route, its way home last; unknown places are passed over."""
        here, left, cold = shift.start_place, route.departure, True
        legs = [
            (s.place, s.arrival, s.drive, s.metres, s.departure, s.visit_id) for s in route.stops
        ]
        back = (route.arrival, route.drive, route.metres)
        legs.append((shift.end_place, *back, route.arrival, None))
        for place, arrival, drive, metres, departure, visit_id in legs:
            if place in self.travel.index and here in self.travel.index:
                startup = ZERO
                if cold and place != here and shift.transport == "CAR":
                    startup = self.travel.startup * self.travel.tick
                    cold = False
                i, j = self.travel.index[here], self.travel.index[place]
                leg = self.travel.arrival(i, j, self.travel.to_tick(left + startup))
                ends = (here, place, left, startup, arrival)
                yield Drive(route, shift, *ends, drive, metres, leg, visit_id)
            here, left = place, departure

    def breaks_taken(self, route: Route, shift: Shift) -> tuple[int, list[Stop]]:
        """Return how many of the shift's breaks a route holds, and break stops that are none."""
        open_breaks = list(shift.breaks)
        odd = []
        for number, stop in enumerate(route.stops):
            if stop.kind is not StopKind.BREAK:
                continue
            at_base = _is_at_base(route, shift, number)
            for rest in open_breaks:
                begins_in_time = utc(rest.earliest) <= utc(stop.start) <= utc(rest.latest)
                allowed = begins_in_time and (rest.at_base or not at_base)
                if allowed and utc(stop.end) - utc(stop.start) == rest.duration:
                    open_breaks.remove(rest)
                    break
            else:
                odd.append(stop)
        return len(shift.breaks) - len(open_breaks), odd

    def able(self, caregiver: Caregiver, task: Task, stop: Stop) -> bool:
        """Tell whether a caregiver holds all skills of a task until the stop's service is over.

        Relatives and volunteers are able to nothing clinical.
        """
        if task.clinical and not caregiver.clinical:
            return False
        return all(
            any(
                skill.code == code
                and (skill.valid_until is None or utc(skill.valid_until) >= utc(stop.end))
                for skill in caregiver.skills
            )
            for code in task.skills
        )

    def may_serve(self, caregiver: Caregiver, visit: Visit, stop: Stop) -> bool:
        """Tell whether the caregiver's principal may serve the visit while this stop is given."""
        if caregiver.principal == visit.owner:
            return True
        zone = self.problem.home_of(visit).zone
        return any(
            agreement.owner == visit.owner
            and agreement.server == caregiver.principal
            and (not agreement.types or visit.type in agreement.types)
            and (not agreement.zones or zone in agreement.zones)
            and (agreement.valid_from is None or utc(agreement.valid_from) <= utc(stop.start))
            and (agreement.valid_until is None or utc(stop.end) <= utc(agreement.valid_until))
            for agreement in self.problem.agreements
        )

    def usual(self, visit: Visit) -> set[str]:
        """Return the caregivers whom the standing template names for a visit."""
        weekday = visit.windows[0].start.astimezone(self.problem.timezone).isoweekday()
        return {
            line.caregiver
            for line in self._template.get(visit.client, ())
            if (line.type is None or line.type == visit.type)
            and (line.weekday is None or line.weekday == weekday)
        }

    @cached_property
    def _template(self) -> dict[str, list[Usual]]:
        by_client: dict[str, list[Usual]] = {}
        for line in self.problem.template:
            by_client.setdefault(line.client, []).append(line)
        return by_client

    def covered(self, given: Given, *, lawful: bool) -> bool:
        """Tell whether different crew members can take the stop's tasks.

        With `lawful`, each must also be allowed to serve the visit's owner.
        """
        if not self.problem.objective.is_hard(Term.QUALIFICATION):
            able = [
                [member.clinical or not task.clinical for member in given.crew]
                for task in given.tasks
            ]
        else:
            able = [
                [self.able(member, task, given.stop) for member in given.crew]
                for task in given.tasks
            ]
        if lawful:
            allowed = [self.may_serve(member, given.visit, given.stop) for member in given.crew]
            able = [[a and b for a, b in zip(row, allowed, strict=True)] for row in able]
        return any(
            all(able[k][member] for k, member in enumerate(chosen))
            for chosen in permutations(range(len(given.crew)), len(given.tasks))
        )


def _is_at_base(route: Route, shift: Shift, number: int) -> bool:
    """Tell whether a break is taken at the start place before leaving, or at the end on return."""
    stops = route.stops
    place = stops[number].place
    before = all(stop.kind is StopKind.BREAK for stop in stops[:number])
    after = all(stop.kind is StopKind.BREAK for stop in stops[number + 1 :])
    worked = [stop.place for stop in stops[:number] if stop.kind is not StopKind.BREAK]
    came_from = worked[-1] if worked else shift.start_place
    on_return = after and place == shift.end_place != came_from
    return (before and place == shift.start_place) or on_return
