"""Judging a plan: the same checks for the command, the service, publishing and Python."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from scheduler.errors import InputError, fault
from scheduler.evaluation import Evaluation, evaluate
from scheduler.messages import Language, documents, problems
from scheduler.model import Plan, Problem
from scheduler.model.reading.door import content_of, load_json
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


def judge_document(data: bytes | Path, travels: Travels, language: Language) -> str:
    """Return the verdict on `{"problem": {...}, "plan": {...}}` as JSON that can be sent as it is.

    Raises
    ------
    InputError
        With every fault of both.
    TravelError
        When travel cannot be had.
    """
    problem, plan = _read_both(load_json(content_of(data)))
    try:
        verdict = judge(problem, plan, travels)
    except InputError as error:
        raise InputError(each.below("plan") for each in error.faults) from None
    return json.dumps(verdict.as_dict(language), ensure_ascii=False)


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
