"""The cheapest changes that would let a visit in: each applied, planned and judged before shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from scheduler.evaluation import Violation, evaluate
from scheduler.insertion import Insertion, insertions, priced, without
from scheduler.messages import Language, Message, words
from scheduler.messages.service import why
from scheduler.model import (
    Agreement,
    Mode,
    ModeKind,
    Plan,
    Presence,
    Problem,
    Skill,
    Stop,
    Task,
    Term,
    TimeWindow,
    Visit,
)
from scheduler.model.base import utc
from scheduler.solver import Places
from scheduler.travel import Travel

STEP = 5
"""Minutes to which windows and shifts are widened."""
WIDER = EARLIER = (timedelta(minutes=30), timedelta(minutes=120))
"""By how much windows are widened at first; only what is needed of that is told."""
MOST_NEAR, MOST_OF_KIND, MOST_SHOWN = 4, 5, 6
OF_LEAVING_OUT = (Term.UNASSIGNED, Term.MANDATORY, Term.BROKEN_PROMISE)


@dataclass(frozen=True)
class Change:
    """A change of the day that may let a visit in: in words, and the day so changed."""

    kind: str
    message: Message
    values: dict[str, Any]
    problem: Problem
    plan: Plan | None = None
    tightened: Callable[[Plan], Change] | None = None


@dataclass(frozen=True)
class Repair:
    """A change that does let a visit in: the plan with it, and what it costs by term."""

    change: Change
    plan: Plan
    price: dict[Term, float] = field(default_factory=dict)

    @property
    def cost(self) -> float:
        """What it costs beside what leaving the visit out does."""
        return sum(value for term, value in self.price.items() if term not in OF_LEAVING_OUT)

    def text(self, language: Language) -> str:
        """Return the change in words."""
        values = self.change.values
        if isinstance(values.get("mode"), ModeKind):
            mode = words.MODES[values["mode"]].text(language)
            values = values | {"mode": mode}
        return self.change.message.text(language, values)


def repairs(
    places: Places, visit_id: str, broken: list[tuple[Violation, ...]], most: int = MOST_SHOWN
) -> list[Repair]:
    """Return the cheapest single changes that let a visit in, the cheapest first.

    Parameters
    ----------
    places
        The routes of the plan, compiled.
    visit_id
        A visit that it leaves out.
    broken
        What the nearest places of the visit break, as the judge has it.
    most
        How many are shown.
    """
    before = evaluate(places.problem, places.travel, places.plan).cost
    found: list[Repair] = []
    for change in _changes(places, visit_id, broken):
        if change.tightened and any(r.change.message == change.message for r in found):
            continue  # less of the same was enough
        one = _tried(change, places, visit_id)
        if one is not None and change.tightened is not None:
            tight = change.tightened(one.plan)
            enough = _tried(tight, places, visit_id)
            change, one = (tight, enough) if enough is not None else (change, one)
        if one is not None:
            price = priced(before, one.evaluation.cost)
            found.append(Repair(change, one.plan, price))
    found.sort(key=lambda repair: repair.cost)
    return found[:most]


def _tried(change: Change, places: Places, visit_id: str) -> Insertion | None:
    """Return the cheapest legal way to give a visit on a changed day."""
    plan = (change.plan or places.plan).model_copy(update={"problem_digest": change.problem.digest})
    there = Places(change.problem, _travel(places.travel, change.problem), plan)
    legal = insertions(there, visit_id, most=2)
    return legal[0] if legal else None


def _travel(travel: Travel, problem: Problem) -> Travel:
    """Return the travel of a changed day, which has the same places and roads."""
    assert set(travel.index) == {place.id for place in problem.places}
    return travel


def _changes(
    places: Places, visit_id: str, broken: list[tuple[Violation, ...]]
) -> Iterator[Change]:
    problem, visit = places.problem, places.problem.visit[visit_id]
    yield from _wider(problem, visit)
    yield from _earlier(problem, visit)
    yield from _overtime(problem, visit, broken)
    yield from _modes(problem, visit)
    yield from _delegations(problem, visit)
    yield from _agreements(problem, visit)
    yield from _unlocked(problem, visit)
    yield from _given_up(places, visit)


def _wider(problem: Problem, visit: Visit) -> Iterator[Change]:
    """Yield windows that close later; of what lets the visit in, only as much as is needed."""

    def until(end: datetime) -> Change:
        last = visit.windows[-1]
        wider = (*visit.windows[:-1], TimeWindow(start=last.start, end=end))
        longer = (utc(end) - utc(last.end)) / timedelta(minutes=1)
        told = {"until": _clock(problem, end), "minutes": longer}
        changed = _with_visit(problem, visit.model_copy(update={"windows": wider}))
        return Change("WINDOW", why.WIDER, told, changed)

    def needed(plan: Plan) -> Change:
        late = max(visit.lateness(stop.start, stop.end - stop.start) for stop in _of(plan, visit))
        return until(visit.windows[-1].end + _stepped(late))

    for by in WIDER:
        yield replace(until(visit.windows[-1].end + by), tightened=needed)


def _earlier(problem: Problem, visit: Visit) -> Iterator[Change]:
    """Yield windows that open earlier; of what lets the visit in, only as much as is needed."""
    first = visit.windows[0]

    def since(start: datetime) -> Change:
        opened = (TimeWindow(start=start, end=first.end), *visit.windows[1:])
        earlier = (utc(first.start) - utc(start)) / timedelta(minutes=1)
        told = {"since": _clock(problem, start), "minutes": earlier}
        changed = _with_visit(problem, visit.model_copy(update={"windows": opened}))
        return Change("WINDOW", why.EARLIER, told, changed)

    def needed(plan: Plan) -> Change:
        begins = min((stop.start for stop in _of(plan, visit)), key=utc)
        return since(first.start - _stepped(utc(first.start) - utc(begins)))

    for by in EARLIER:
        if utc(first.start - by) >= utc(problem.now or problem.horizon.start):
            yield replace(since(first.start - by), tightened=needed)


def _of(plan: Plan, visit: Visit) -> list[Stop]:
    return [s for route in plan.routes for s in route.stops if s.visit_id == visit.id]


def _overtime(
    problem: Problem, visit: Visit, broken: list[tuple[Violation, ...]]
) -> Iterator[Change]:
    """Yield a shift that may end as much later as the nearest places need."""
    for found in broken[:MOST_NEAR]:
        shifts = {violation.shift_id for violation in found}
        if len(shifts) != 1 or any(v.rule != "shift_hours" for v in found):
            continue
        shift = problem.shift.get(str(shifts.pop()))
        if shift is None:
            continue
        minutes = _rounded(max(violation.amount for violation in found))
        longer = shift.model_copy(
            update={"max_overtime": shift.max_overtime + timedelta(minutes=minutes)}
        )
        if utc(longer.latest_end) > utc(problem.horizon.end):
            continue
        shifts_now = tuple(longer if s.id == shift.id else s for s in problem.shifts)
        told = {"shift": shift.id, "minutes": minutes}
        changed = problem.model_copy(update={"shifts": shifts_now})
        yield Change("OVERTIME", why.OVERTIME, told, changed)


def _modes(problem: Problem, visit: Visit) -> Iterator[Change]:
    """Yield a session in place of a visit at home by one, where no mode of the visit is one."""
    known = {mode.kind for mode in visit.modes}
    alone = next((mode for mode in visit.modes if len(mode.tasks) == 1), None)
    if alone is None or known & {ModeKind.DIGITAL, ModeKind.TELEPHONE}:
        return
    task = alone.tasks[0]
    remote = Task(
        id=task.id,
        skills=task.skills,
        clinical=task.clinical,
        duration=task.duration,
        presence=Presence.REMOTE,
        documentation=task.documentation,
    )
    modes = (*visit.modes, Mode(kind=ModeKind.DIGITAL, tasks=(remote,)))
    changed = _with_visit(problem, visit.model_copy(update={"modes": modes}))
    yield Change("MODE", why.OTHER_MODE, {"mode": ModeKind.DIGITAL}, changed)


def _delegations(problem: Problem, visit: Visit) -> Iterator[Change]:
    """Yield delegations that ended before the visit is over, renewed for the day."""
    on_duty = {member for shift in problem.shifts for member in shift.crew}
    wanted = {skill for mode in visit.modes for task in mode.tasks for skill in task.skills}
    count = 0
    for person in problem.caregivers:
        ended = {
            skill.code
            for skill in person.skills
            if skill.valid_until is not None
            and skill.code in wanted
            and utc(skill.valid_until) < utc(visit.windows[-1].end)
        }
        lasting = {skill.code for skill in person.skills if skill.valid_until is None}
        for code in sorted(ended - lasting) if person.id in on_duty else ():
            skills = (*person.skills, Skill(code=code))
            renewed = person.model_copy(update={"skills": skills})
            people = tuple(renewed if p.id == person.id else p for p in problem.caregivers)
            told = {"who": person.name or person.id, "skill": code}
            yield Change(
                "DELEGATION",
                why.DELEGATION,
                told,
                problem.model_copy(update={"caregivers": people}),
            )
            count += 1
            if count >= MOST_OF_KIND:
                return


def _agreements(problem: Problem, visit: Visit) -> Iterator[Change]:
    """Yield help from another principal whose staff is on duty."""
    on_duty = {member for shift in problem.shifts for member in shift.crew}
    servers = {p.principal for p in problem.caregivers if p.id in on_duty} - {visit.owner}
    for server in sorted(servers)[:MOST_OF_KIND]:
        agreed = Agreement(owner=visit.owner, server=server, types=(visit.type,))
        told = {"server": server, "owner": visit.owner}
        changed = problem.model_copy(update={"agreements": (*problem.agreements, agreed)})
        yield Change("AGREEMENT", why.AGREEMENT, told, changed)


def _unlocked(problem: Problem, visit: Visit) -> Iterator[Change]:
    """Yield the day without the visit's lock."""
    locks = tuple(lock for lock in problem.locks if lock.visit != visit.id)
    if len(locks) < len(problem.locks):
        yield Change("LOCK", why.UNLOCK, {}, problem.model_copy(update={"locks": locks}))


def _given_up(places: Places, visit: Visit) -> Iterator[Change]:
    """Yield the plan without one of the cheapest optional visits that it gives."""
    problem, begun = places.problem, _begun(places.problem)
    given = places.plan.assigned_ids() - begun
    optional = [v for v in problem.visits if v.id in given and not v.mandatory]
    optional.sort(key=lambda each: (each.price or 0.0, each.id))
    for other in optional[:MOST_OF_KIND]:
        plan = without(problem, places.travel, places.plan, other.id)
        yield Change("GIVE_UP", why.GIVE_UP, {"visit": other.id}, problem, plan)


def _begun(problem: Problem) -> set[str]:
    return {stop.visit_id for begun in problem.begun for stop in begun.stops if stop.visit_id}


def _with_visit(problem: Problem, visit: Visit) -> Problem:
    visits = tuple(visit if each.id == visit.id else each for each in problem.visits)
    return problem.model_copy(update={"visits": visits})


def _rounded(minutes: float) -> int:
    return STEP * ceil(minutes / STEP - 1e-9)


def _stepped(span: timedelta) -> timedelta:
    return timedelta(minutes=max(STEP, _rounded(span / timedelta(minutes=1))))


def _clock(problem: Problem, instant: datetime) -> str:
    return instant.astimezone(problem.timezone).strftime("%H:%M")
