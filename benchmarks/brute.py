"""Days so small that every plan of them can be laid and judged: what proofs are held against.

Times are whole quarters of an hour, and so are drives, so that there are finitely many plans. Who
gives what, where and when, and when and where breaks are taken, is enumerated; when crews drive
follows. Nothing here knows how the solver works; each plan is judged whole.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product

import numpy as np

from scheduler.evaluation import evaluate
from scheduler.model import (
    HARD,
    Break,
    Client,
    Coverage,
    Horizon,
    Link,
    Lock,
    Met,
    Mode,
    ModeKind,
    Objective,
    Offset,
    Place,
    PlaceKind,
    Plan,
    Presence,
    Principal,
    Priority,
    Problem,
    Promise,
    Provider,
    Roads,
    Route,
    SameCaregiver,
    Shift,
    Skill,
    Stop,
    StopKind,
    Task,
    Term,
    TimeWindow,
    Transport,
    Unassigned,
    Visit,
    WindowBound,
    WorkingTime,
)
from scheduler.model.base import utc
from scheduler.model.objective import DEFAULT_TERMS
from scheduler.travel import Travel, matrix_travel
from tests.builders import MADE, at, mins, nurse
from tests.laying import OUT

QUARTER = timedelta(minutes=15)
PLACES = ("base", "east", "west")
WAITS = (Term.MAX_WAITING, Term.MAX_LATENESS, Term.MAX_IDLE, Term.MISSED_BREAK)
WORK = (Term.WORKING_TIME, Term.WORKLOAD, Term.BALANCE, Term.LATENESS, Term.PROMISED_TIME)


def small_day(seed: int) -> tuple[Problem, Travel]:
    """Return a random day of two or three visits and two shifts, and its roads."""
    chance = random.Random(seed)
    visits = tuple(_visit(chance, n) for n in range(chance.choice([2, 2, 3])))
    breaks = len(visits) == 2 and chance.random() < 0.6
    is_short = chance.random() < 0.5  # two hours in a row are the most, and then a break
    links = (_link(chance),) if chance.random() < 0.4 else ()
    held = {"shift": chance.choice([None, "s0"]), "start": chance.choice([None, at("09:00")])}
    lock = Lock(visit="v1", **held)
    promise = Promise(
        visit="v0",
        start=at(chance.choice(["08:30", "09:00"])),
        tolerance=chance.choice([timedelta(0), QUARTER]),
        caregivers=chance.choice([(), ("c0",)]),
        mode=chance.choice([None, ModeKind.HOME]),
    )
    terms = dict(DEFAULT_TERMS)
    for term in chance.sample(WAITS + WORK, chance.choice([0, 1, 3])):
        terms[term] = chance.choice([0.5, 7.0])
    if chance.random() < 0.3:
        terms[chance.choice([Term.OVERTIME, Term.PREFERENCE, Term.SAMPLE])] = HARD
    problem = Problem(
        id="brute",
        synthetic=True,
        tick=QUARTER,
        horizon=Horizon(start=at("00:00"), end=at("00:00", 10)),
        roads=Roads(provider=Provider.MATRIX),
        principals=(Principal(id="region"),),
        places=tuple(_place(chance, name) for name in PLACES),
        clients=tuple(_client(chance, n) for n in range(2)),
        caregivers=tuple(_nurse(chance, n) for n in range(3)),
        shifts=tuple(_shift(chance, n, breaks and not n, is_short) for n in range(2)),
        visits=visits,
        links=links,
        locks=(lock,) if chance.random() < 0.3 else (),
        promises=(promise,) if chance.random() < 0.4 else (),
        working_time=WorkingTime(longest_stretch=mins(120)) if is_short else None,
        objective=Objective(terms=terms),
    )
    minutes = np.array([[chance.choice([15, 15, 30]) for _ in PLACES] for _ in PLACES])
    np.fill_diagonal(minutes, 0)
    return problem, matrix_travel(problem, minutes)


def _place(chance: random.Random, name: str) -> Place:
    kind = PlaceKind.BASE if name == "base" else PlaceKind.HOME
    indoor, mobile = (chance.choice([Coverage.VIDEO, Coverage.VIDEO, Coverage.NONE]) for _ in "12")
    where = {"latitude": 62.0, "longitude": 14.0}
    is_laboratory = name == "base" and chance.random() < 0.7
    return Place(
        id=name, kind=kind, indoor=indoor, mobile=mobile, laboratory=is_laboratory, **where
    )


def _client(chance: random.Random, number: int) -> Client:
    return Client(
        id=f"k{number}",
        place=PLACES[1 + number],
        preferred=chance.choice([(), ("c0",)]),
        met_lately=chance.choice([(), (Met(caregiver="c1", visits=2),)]),
    )


def _nurse(chance: random.Random, number: int) -> object:
    held = [("nurse",), ("nurse",), ("nurse", "insulin"), ()]
    skills = tuple(Skill(code=code) for code in chance.choice(held))
    return nurse(f"c{number}", skills=skills, hourly_cost=chance.choice([300.0, 480.0]))


def _shift(chance: random.Random, number: int, has_break: bool, is_short: bool) -> Shift:
    crews = [("c0",), ("c1",)] if chance.random() < 0.7 else [("c0",), ("c1", "c2")]
    rest = Break(
        duration=chance.choice([QUARTER, 2 * QUARTER]),
        earliest=at("09:00"),
        latest=at(chance.choice(["09:30", "10:00"])),
        at_base=chance.random() < 0.5,
    )
    is_brief = is_short and not has_break
    return Shift(
        id=f"s{number}",
        crew=crews[number],
        start=at("08:00"),
        end=at("10:00" if is_brief else chance.choice(["10:30", "11:00"])),
        start_place="base",
        end_place="base",
        max_overtime=timedelta(0) if is_brief else chance.choice([timedelta(0), 2 * QUARTER]),
        transport=chance.choice([Transport.CAR] * 5 + [Transport.NONE]),
        leave_at_start=chance.random() < 0.25,
        breaks=(rest,) if has_break else (),
    )


def _visit(chance: random.Random, number: int) -> Visit:
    opens = at(chance.choice(["08:00", "08:30", "09:00"]))
    windows = [TimeWindow(start=opens, end=opens + chance.choice([2, 4]) * QUARTER)]
    if chance.random() < 0.2:
        windows.append(TimeWindow(start=opens + 6 * QUARTER, end=opens + 7 * QUARTER))
    modes = [_mode(chance, ModeKind.HOME)]
    if chance.random() < 0.4:
        modes.append(_mode(chance, ModeKind.DIGITAL))
    mandatory = chance.random() < 0.6
    return Visit(
        id=f"v{number}",
        type="care",
        client=f"k{number % 2}",
        owner="region",
        windows=tuple(windows),
        bound=chance.choice(list(WindowBound)),
        modes=tuple(modes),
        priority=chance.choice(list(Priority)),
        mandatory=mandatory,
        price=None if mandatory else chance.choice([20.0, 60.0]),
        sample_limit=chance.choice([None, None, 4 * QUARTER]),
    )


def _mode(chance: random.Random, kind: ModeKind) -> Mode:
    count = 2 if chance.random() < 0.25 else 1
    tasks = tuple(
        Task(
            id=f"t{k}",
            skills=chance.choice([(), ("nurse",), ("insulin",)]),
            duration=chance.choice([QUARTER, 2 * QUARTER]),
            presence=Presence.REMOTE
            if kind is ModeKind.DIGITAL or (k and chance.random() < 0.5)
            else Presence.ON_SITE,
            offset=Offset(most=chance.choice([timedelta(0), 2 * QUARTER])) if k else Offset(),
            entry=chance.choice([timedelta(0), timedelta(0), QUARTER]),
        )
        for k in range(count)
    )
    return Mode(kind=kind, tasks=tasks, price=chance.choice([0.0, 5.0]))


def _link(chance: random.Random) -> Link:
    least = chance.choice([None, timedelta(0), 2 * QUARTER])
    return Link(
        first="v0",
        second="v1",
        min_gap=least,
        max_gap=None if least is None else chance.choice([None, 4 * QUARTER]),
        caregiver=chance.choice(list(SameCaregiver)),
        together=chance.random() < 0.4,
    )


@dataclass(frozen=True)
class Item:
    """A stop as it is tried: when, where, for how long with entry before it."""

    start: datetime
    place: str
    lasts: timedelta
    entry: timedelta = timedelta(0)
    visit: Visit | None = None
    mode: Mode | None = None
    tasks: tuple[Task, ...] = ()


@dataclass
class Best:
    """The least that any legal plan costs, of all and of those that give each visit."""

    cost: float = float("inf")
    plan: Plan | None = None
    giving: dict[str, float] = field(default_factory=dict)
    judged: int = 0


def every_plan(problem: Problem, travel: Travel) -> Best:
    """Lay and judge every plan of a day."""
    best = Best()
    choices = [list(_choices(problem, visit)) for visit in problem.visits]
    rests = [list(_rests(problem, shift)) for shift in problem.shifts]
    for given in product(*choices):
        by_shift: dict[str, list[Item]] = {shift.id: [] for shift in problem.shifts}
        for stops in given:
            for shift_id, item in stops:
                by_shift[shift_id].append(item)
        options = [
            list(_routes(problem, travel, shift, by_shift[shift.id], rests[number]))
            for number, shift in enumerate(problem.shifts)
        ]
        out = [v.id for v, stops in zip(problem.visits, given, strict=True) if not stops]
        for routes in product(*options):
            _judge(problem, travel, tuple(r for r in routes if r is not None), out, best)
    return best


def _judge(
    problem: Problem, travel: Travel, routes: tuple[Route, ...], out: list[str], best: Best
) -> None:
    plan = Plan(
        problem_id=problem.id,
        problem_digest=problem.digest,
        routes=routes,
        unassigned=tuple(Unassigned(visit_id=each, reasons=OUT) for each in out),
        provenance=MADE,
    )
    verdict = evaluate(problem, travel, plan)
    best.judged += 1
    if not verdict.is_legal:
        return
    if verdict.total < best.cost:
        best.cost, best.plan = verdict.total, plan
    for visit in plan.assigned_ids():
        best.giving[visit] = min(best.giving.get(visit, float("inf")), verdict.total)


def _choices(problem: Problem, visit: Visit) -> Iterator[list[tuple[str, Item]]]:
    """Yield every way to give a visit, or not: its stops, each with its shift."""
    yield []
    opens, last = visit.windows[0].start, max(s.latest_end for s in problem.shifts)
    if problem.objective.is_hard(Term.LATENESS):  # later starts are not legal
        last = min(last, visit.windows[-1].end + QUARTER)
    starts = []
    while opens < last:
        starts.append(opens)
        opens += QUARTER
    for mode in visit.modes:
        groups: list[list[tuple[Task, ...]]] = [[(task,) for task in mode.tasks]]
        if len(mode.tasks) == 2:
            groups.append([mode.tasks])
        for grouped in groups:
            per_stop = [list(_stops(problem, visit, mode, tasks, starts)) for tasks in grouped]
            for stops in product(*per_stop):
                if len(stops) == 2 and stops[0][0] == stops[1][0]:
                    continue
                gap = stops[-1][1].start - stops[0][1].start
                offset = grouped[-1][0].offset
                if len(stops) == 1 or offset.least <= gap <= offset.most:
                    yield list(stops)


def _stops(
    problem: Problem, visit: Visit, mode: Mode, tasks: tuple[Task, ...], starts: Sequence[datetime]
) -> Iterator[tuple[str, Item]]:
    home = problem.client[visit.client].place
    on_site = any(task.presence is Presence.ON_SITE for task in tasks)
    for shift in problem.shifts:
        if len(shift.crew) < len(tasks):
            continue
        for place in [home] if on_site else PLACES:
            if shift.transport is Transport.NONE and place != "base":
                continue
            for start in starts:
                lasts, entry = max(t.duration for t in tasks), max(t.entry for t in tasks)
                yield shift.id, Item(start, place, lasts, entry, visit, mode, tasks)


def _rests(problem: Problem, shift: Shift) -> Iterator[Item | None]:
    """Yield every break that a shift could take, or none."""
    yield None
    for rest in shift.breaks:
        begins = rest.earliest
        while begins <= rest.latest:
            for place in PLACES:
                yield Item(begins, place, rest.duration)
            begins += QUARTER


def _routes(
    problem: Problem, travel: Travel, shift: Shift, items: list[Item], rests: list[Item | None]
) -> Iterator[Route | None]:
    """Yield the routes of one shift with these stops, with each break; None where it is idle.

    A break alone makes a route too.
    """
    if not items:
        yield None
    for rest in rests:
        stops = sorted([*items, *([rest] if rest else [])], key=lambda item: utc(item.start))
        if not stops:
            continue
        route = _route(problem, travel, shift, stops)
        if route is not None:
            yield route


def _route(problem: Problem, travel: Travel, shift: Shift, items: list[Item]) -> Route | None:
    """Return a route with these stops in order; None where a crew is not there in time.

    A crew sets out as late as it can, but for one that must leave at its start.
    """

    def way(one: str, other: str) -> timedelta:
        return int(travel.ticks[travel.index[one], travel.index[other]]) * QUARTER

    first = items[0]
    left = first.start - first.entry - way(shift.start_place, first.place)
    if shift.leave_at_start:
        left = shift.start
    departure, here = left, shift.start_place
    stops: list[Stop] = []
    for number, item in enumerate(items):
        arrival = left + way(here, item.place)
        if utc(arrival + item.entry) > utc(item.start) or utc(left) < utc(shift.start):
            return None
        end = leaves = item.start + item.lasts
        at_base = item.visit is None and not number and item.place == shift.start_place
        if at_base and len(items) > 1 and not shift.leave_at_start:
            following = items[1]
            leaves = following.start - following.entry - way(item.place, following.place)
            if utc(leaves) < utc(end):
                return None
        stops.append(_stop(item, arrival, end, leaves, way(here, item.place)))
        left, here = leaves, item.place
    home = way(here, shift.end_place)
    return Route(
        shift_id=shift.id,
        departure=departure,
        stops=tuple(stops),
        arrival=left + home,
        drive=home,
    )


def _stop(item: Item, arrival: datetime, end: datetime, leaves: datetime, drive: timedelta) -> Stop:
    times = {"arrival": arrival, "start": item.start, "end": end, "departure": leaves}
    if item.visit is None or item.mode is None:
        return Stop(kind=StopKind.BREAK, place=item.place, drive=drive, **times)
    return Stop(
        visit_id=item.visit.id,
        mode=item.mode.kind,
        task_ids=tuple(task.id for task in item.tasks),
        place=item.place,
        drive=drive,
        **times,
    )
