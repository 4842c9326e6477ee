"""Planning on from a plan in force when something has happened; and what differs between two."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scheduler.errors import Fault, InputError, PlanRejected, fault
from scheduler.evaluation import evaluate
from scheduler.messages import Language, documents, problems, roads
from scheduler.messages.service import events
from scheduler.model import Plan, Problem, check_problem
from scheduler.model.base import Fact, Instant
from scheduler.model.reading.door import load_json
from scheduler.model.reading.facts import fact_from
from scheduler.replan.alternatives import WEIGHED, Alternative, alternatives
from scheduler.replan.breaks import Broken, what_breaks
from scheduler.replan.changes import Freedom, Situation, situation
from scheduler.replan.checks import as_told
from scheduler.replan.diff import Diff, diff_of
from scheduler.replan.events import Event, read_events
from scheduler.services.judging import judge
from scheduler.services.planning import ensure_time
from scheduler.solver import Control, Progress, SearchParams
from scheduler.travel import Travel, Travels, ensure_same_roads

CSV_COLUMNS = (
    *("visit", "client", "change", "minutes", "before_start", "after_start"),
    *("before_crew", "after_crew", "before_mode", "after_mode", "new_faces", "call"),
    *("told_from", "told_until"),
)


class Told(Fact):
    """When something is told, and what of the plan may still change, beside the events."""

    now: Instant
    nothing_until: Instant | None = None
    times_until: Instant | None = None


@dataclass(frozen=True)
class Stands:
    """A plan in force on a day that has changed, with the travel of both days."""

    situation: Situation
    travels: tuple[Travel, Travel]

    @property
    def problem(self) -> Problem:
        """The day as it is now."""
        return self.situation.problem


@dataclass(frozen=True)
class Replanned:
    """What breaks, and the plans that may follow, the cheapest first."""

    stands: Stands
    broken: Broken
    alternatives: tuple[Alternative, ...]

    def chosen(self, number: int) -> Alternative:
        """Return an alternative by its number, from 1.

        Raises
        ------
        InputError
            When there are fewer.
        """
        if not 1 <= number <= len(self.alternatives):
            said = {"given": number, "most": len(self.alternatives)}
            raise InputError([Fault(events.NO_SUCH_NUMBER, "--choose", said)])
        return self.alternatives[number - 1]

    def as_dict(self, language: Language) -> dict[str, Any]:
        """Return everything as JSON-ready data."""
        return {
            "breaks": self.broken.as_dict(language),
            "alternatives": [
                {
                    "name": each.name,
                    "line": each.diff.line(language),
                    "plan": json.loads(each.plan.to_json()),
                    "evaluation": each.evaluation.as_dict(language),
                    "diff": each.diff.as_dict(language),
                }
                for each in self.alternatives
            ],
            "problem": json.loads(self.stands.problem.to_json()),
        }


def read_told(raw: dict[str, Any]) -> tuple[Told, tuple[Event, ...]]:
    """Read `{"now": ..., "events": [...]}`, with what may change beside it.

    Raises
    ------
    InputError
        With every fault of structure.
    """
    faults: list[Fault] = []
    told: Told | None = None
    found: tuple[Event, ...] = ()
    beside = {key: value for key, value in raw.items() if key != "events"}
    try:
        told = fact_from(Told, beside)
    except InputError as error:
        faults += error.faults
    try:
        if "events" not in raw:
            raise InputError([fault(documents.MISSING, "events", name="events")])
        found = read_events(raw["events"])
    except InputError as error:
        faults += error.faults
    if faults or told is None:
        raise InputError(faults)
    return told, found


def events_of(data: bytes) -> Any:
    """Return the events in a file: a list, or an object with `events`; not yet read.

    Raises
    ------
    InputError
        When it is no JSON, or holds something else.
    """
    if data.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"["):
        data = b'{"events": ' + data.removeprefix(codecs.BOM_UTF8) + b"}"
    raw = load_json(data)
    if "events" not in raw:
        raise InputError([fault(documents.NOT_A_LIST, "events")])
    odd = [fault(documents.UNKNOWN_FIELD, key) for key in sorted(raw.keys() - {"events"})]
    if odd:
        raise InputError(odd)
    return raw["events"]


def stands_of(
    problem: Problem, plan: Plan, told: Told, events: Sequence[Event], travels: Travels
) -> Stands:
    """Return how things stand now that something has happened to a plan in force.

    Raises
    ------
    InputError
        When the plan is of another problem, or the events cannot be.
    PlanRejected
        When the plan in force breaks a rule.
    TravelError
        When travel cannot be had.
    """
    if plan.problem_digest != problem.digest:
        raise InputError([fault(problems.OTHER_PROBLEM, "problem_digest")])
    was = travels.travel(problem)
    ensure_same_roads(plan, was)
    violations = evaluate(problem, was, plan).violations
    if violations:
        raise PlanRejected(violations)
    freedom = Freedom(told.nothing_until, told.times_until)
    found = situation(problem, plan, events, told.now, freedom)
    faults = check_problem(found.problem)
    if faults:
        raise InputError(as_told(faults, found.problem, events))
    try:
        travels.ensure_roads(found.problem)
    except InputError as error:
        raise InputError(as_told(error.faults, found.problem, events)) from None
    return Stands(found, (was, travels.travel(found.problem)))


def breaks(stands: Stands) -> Broken:
    """Judge the plan in force on the changed day, before anything is planned again."""
    return what_breaks(stands.situation, stands.travels)


def replan(
    stands: Stands,
    params: SearchParams,
    report: Callable[[Progress], None] = lambda _: None,
    control: Control | None = None,
    names: tuple[str, ...] = tuple(WEIGHED),
) -> Replanned:
    """Return what breaks, and up to three plans that may follow.

    Raises
    ------
    InputError
        When the time asked is less than the day takes.
    PlanRejected
        When the judge finds a hard violation in every plan: our fault, not the caller's.
    """
    each = params.model_copy(update={"seconds": params.seconds / len(names)})
    ensure_time(stands.problem, each)
    broken = breaks(stands)
    found = alternatives(stands.situation, stands.travels, params, report, control, names)
    return Replanned(stands, broken, found)


def planned_on(
    problem: Problem, plan: Plan, told: dict[str, Any], on: Travels | Travel, seconds: float
) -> Replanned:
    """Return what breaks of a plan when something happens, and the plans that may follow.

    Raises
    ------
    InputError
        As `read_told`, `stands_of` and `replan`.
    """
    if not isinstance(on, Travels):
        raise InputError([fault(roads.MATRIX_MISSING, "roads")])
    when, happened = read_told(told)
    stands = stands_of(problem, plan, when, happened, on)
    return replan(stands, SearchParams(seconds=seconds))


def difference(
    problem: Problem, old: Plan, new: Plan, travels: Travels, changed: Problem | None = None
) -> Diff:
    """Return what a new plan changes in an old one; `changed` is the new one's day, if another.

    Raises
    ------
    InputError
        When one of the plans is of another problem.
    """
    after = changed or problem
    faults = []
    for name, plan, of in (("OLD", old, problem), ("NEW", new, after)):
        if plan.problem_digest != of.digest:
            faults.append(fault(problems.OTHER_PROBLEM, f"{name}.problem_digest"))
    if faults:
        raise InputError(faults)
    costs = judge(problem, old, travels).cost, judge(after, new, travels).cost
    return diff_of(problem, old, after, new, costs)


def diff_rows(before: Problem, after: Problem, diff: Diff) -> Iterator[dict[str, Any]]:
    """Yield the difference as flat rows, one a visit, under `CSV_COLUMNS`."""
    calls = {call.visit: call for call in diff.calls}
    for move in diff.moves:
        visit = after.visit.get(move.visit) or before.visit[move.visit]
        was, now, call = move.before, move.after, calls.get(move.visit)
        told = call.told.told if call else None
        yield {
            "visit": move.visit,
            "client": visit.client,
            "change": str(move.change),
            "minutes": round(move.minutes, 1),
            "before_start": _clock(after, was.start) if was else None,
            "after_start": _clock(after, now.start) if now else None,
            "before_crew": " ".join(was.crew) if was else None,
            "after_crew": " ".join(now.crew) if now else None,
            "before_mode": was.mode if was else None,
            "after_mode": now.mode if now else None,
            "new_faces": " ".join(move.new_faces),
            "call": "x" if call else None,
            "told_from": _clock(after, told.start) if told else None,
            "told_until": _clock(after, told.end) if told else None,
        }


def _clock(problem: Problem, instant: datetime) -> str:
    return instant.astimezone(problem.timezone).isoformat()
