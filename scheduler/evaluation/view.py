"""A plan laid beside its problem: what the rules, the cost and the KPIs look at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import permutations

from scheduler.messages import Language, Message
from scheduler.model import (
    Begun,
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

    `rule` is the name of the rule's file; the judge writes it, a rule leaves it blank. `others` are
    the visits that could be moved instead.
    """

    message: Message
    visit_id: str | None = None
    shift_id: str | None = None
    caregiver_id: str | None = None
    amount: float = 0.0
    law: str | None = None
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    rule: str = ""
    others: tuple[str, ...] = ()

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
    """One leg as planned and as the roads allow it. `startup` is what a cold car takes first.

    One that `has_begun` is as it happened.
    """

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
    has_begun: bool = False


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
        here, left = shift.start_place, route.departure
        cold = shift.underway is None or not shift.underway.warm
        legs = [
            (s.place, s.arrival, s.drive, s.metres, s.departure, s.visit_id) for s in route.stops
        ]
        back = (route.arrival, route.drive, route.metres)
        legs.append((shift.end_place, *back, route.arrival, None))
        done = self.done(route)
        for number, (place, arrival, drive, metres, departure, visit_id) in enumerate(legs):
            if place in self.travel.index and here in self.travel.index:
                startup = ZERO
                if cold and place != here and shift.transport == "CAR":
                    startup = self.travel.startup * self.travel.tick
                    cold = False
                i, j = self.travel.index[here], self.travel.index[place]
                leg = self.travel.arrival(i, j, self.travel.to_tick(left + startup))
                ends = (here, place, left, startup, arrival)
                yield Drive(route, shift, *ends, drive, metres, leg, visit_id, number < done)
            here, left = place, departure

    def has_happened(self, found: Violation) -> bool:
        """Tell whether a breach concerns only what has begun, and crews that go straight home."""
        if not self._begun:
            return False
        if found.visit_id is not None:
            return {found.visit_id, *found.others} <= self._begun_visits
        if found.shift_id is not None:
            return found.shift_id in self._over
        crews = [shift for _, shift in self.routes if found.caregiver_id in shift.crew]
        return bool(crews) and all(shift.id in self._over for shift in crews)

    @cached_property
    def _begun(self) -> dict[str, Begun]:
        return {begun.shift_id: begun for begun in self.problem.begun}

    @cached_property
    def _begun_visits(self) -> set[str | None]:
        """The visits that have begun: each whole, as is checked of every problem."""
        return {stop.visit_id for begun in self.problem.begun for stop in begun.stops} - {None}

    @cached_property
    def _over(self) -> set[str]:
        """The shifts whose routes hold nothing but what has begun, and go home at once."""
        found = set()
        for route, _ in self.routes:
            begun = self._begun.get(route.shift_id)
            if begun is None or len(route.stops) > len(begun.stops):
                continue
            if utc(route.stops[-1].departure) == utc(begun.stops[-1].departure):
                found.add(route.shift_id)
        return found

    def done(self, route: Route) -> int:
        """Return how many stops of a route have begun."""
        begun = self._begun.get(route.shift_id)
        return len(begun.stops) if begun else 0

    def free_from(self, route: Route) -> datetime | None:
        """Return from when what follows is open to choice; None where nothing has begun."""
        begun, now = self._begun.get(route.shift_id), self.problem.now
        if begun is None:
            return None
        over = utc(begun.stops[-1].departure)
        return over if now is None else max(over, utc(now))

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

    def cheapest_able(self, task: Task, stop: Stop) -> float | None:
        """Return the least hourly cost of those on duty who are able to a task; None if nobody is.

        Who is able changes only where somebody's skill ends, so that few such questions differ.
        """
        expired = bisect_left(self._skill_ends, utc(stop.end))
        question = (task.skills, task.clinical, expired)
        if question not in self._cheapest:
            rates = (each.hourly_cost for each in self.on_duty if self.able(each, task, stop))
            self._cheapest[question] = min(rates, default=None)
        return self._cheapest[question]

    @cached_property
    def on_duty(self) -> tuple[Caregiver, ...]:
        """Everybody who is in the crew of a shift."""
        ids = dict.fromkeys(member for shift in self.problem.shifts for member in shift.crew)
        return tuple(self.problem.caregiver[each] for each in ids)

    @cached_property
    def _skill_ends(self) -> list[datetime]:
        ends = (skill.valid_until for member in self.on_duty for skill in member.skills)
        return sorted({utc(end) for end in ends if end is not None})

    @cached_property
    def _cheapest(self) -> dict[tuple[tuple[str, ...], bool, int], float | None]:
        return {}

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
    is_out = shift.underway is not None and shift.underway.out
    begins_here = before and place == shift.start_place and not is_out
    return begins_here or on_return
