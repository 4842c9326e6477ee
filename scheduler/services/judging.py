"""Judging a plan: the same checks for the command, the service, publishing and Python."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from scheduler.errors import Fault, HemturError, InputError, fault
from scheduler.evaluation import Evaluation, Violation, evaluate
from scheduler.messages import Language, documents, problems
from scheduler.model import Plan, Problem, read_plan
from scheduler.model.reading.door import load_json
from scheduler.model.reading.facts import fact_from, problem_from
from scheduler.travel import Travel, Travels, ensure_same_roads


def judge(problem: Problem, plan: Plan, travel: Travels | Travel) -> Evaluation:
    """Judge a plan of this very problem, on the roads that it was made on.

    Raises
    ------
    InputError
        When the plan was made for another problem (OTHER_PROBLEM), or on other roads
        (OTHER_ROADS), or a closure names no road.
    TravelError
        When travel cannot be had.
    """
    if plan.problem_digest != problem.digest:
        raise InputError([fault(problems.OTHER_PROBLEM, "problem_digest")])
    on = _remembered(problem, travel) if isinstance(travel, Travels) else travel
    ensure_same_roads(plan, on)
    return evaluate(problem, on, plan)


def judge_document(data: bytes, travels: Travels, language: Language) -> str | tuple[Fault, ...]:
    """Return the verdict on `{"problem": {...}, "plan": {...}}` as JSON, or every fault of both.

    For a judging process: what comes back can be sent as it is.
    """
    try:
        problem, plan = _read_both(load_json(data))
        try:
            verdict = judge(problem, plan, travels)
        except InputError as error:
            raise InputError(each.below("plan") for each in error.faults) from None
        return json.dumps(verdict.as_dict(language), ensure_ascii=False)
    except HemturError as error:
        return error.faults


def _read_both(raw: dict[str, Any]) -> tuple[Problem, Plan]:
    faults = [
        fault(documents.UNKNOWN_FIELD, key) for key in sorted(raw.keys() - {"problem", "plan"})
    ]
    found: dict[str, Any] = {}
    for name in ("problem", "plan"):
        inner = raw.get(name)
        if not isinstance(inner, dict):
            message = documents.MISSING if inner is None else problems.NEEDS_OBJECT
            faults.append(fault(message, name, name=name))
            continue
        try:
            found[name] = problem_from(inner) if name == "problem" else fact_from(Plan, inner)
        except InputError as error:
            faults += (each.below(name) for each in error.faults)
    if faults:
        raise InputError(faults)
    return found["problem"], found["plan"]


@dataclass(frozen=True)
class Stored:
    """What publishing must know of a stored plan: whose day it is, and what is wrong with it."""

    day: str
    digest: str
    visits: tuple[str, ...]
    violations: tuple[Violation, ...]


def judge_stored(problem_body: str, plan_body: str, travels: Travels) -> Stored | tuple[Fault, ...]:
    """Judge a stored plan, in a judging process."""
    problem = Problem.model_validate_json(problem_body)  # checked as it was when it was stored
    try:
        verdict = judge(problem, read_plan(plan_body.encode()), travels)
    except HemturError as error:
        return error.faults
    day = problem.horizon.start.astimezone(problem.timezone).date().isoformat()
    return Stored(day, problem.digest, tuple(problem.visit), verdict.violations)


def _remembered(problem: Problem, travels: Travels) -> Travel:
    """Return travel, remembered for problems that are judged again and again on the same roads."""
    mark = travels.mark()
    if mark is None:
        return travels.travel(problem)
    return _travel(problem.digest, mark, _Held((problem, travels)))


class _Held:
    """A problem and its roads, which a cache does not compare: its digest and their mark do."""

    def __init__(self, held: tuple[Problem, Travels]) -> None:
        self.problem, self.travels = held

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=16)
def _travel(digest: str, mark: str, held: _Held) -> Travel:
    return held.travels.travel(held.problem)
