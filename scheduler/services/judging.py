"""Judging a plan that was handed in, in a process of its own."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from scheduler.errors import Fault, InputError
from scheduler.evaluation import evaluate
from scheduler.model import Plan, Problem
from scheduler.model.codes import FaultCode
from scheduler.model.reading.door import load_json
from scheduler.model.reading.facts import fact_from, problem_from
from scheduler.travel import Travel, travel_for


def judge(data: bytes) -> dict[str, Any]:
    """Return the judge's verdict on `{"problem": {...}, "plan": {...}}`.

    Raises
    ------
    InputError
        With every fault of both.
    """
    raw = load_json(data)
    faults = [
        Fault(FaultCode.UNKNOWN_FIELD, key, "is not a known field", "remove it")
        for key in sorted(raw.keys() - {"problem", "plan"})
    ]
    found: dict[str, Any] = {}
    for name, read in (("problem", problem_from), ("plan", _plan)):
        inner = raw.get(name)
        if not isinstance(inner, dict):
            code = FaultCode.MISSING_FIELD if inner is None else FaultCode.WRONG_TYPE
            faults.append(Fault(code, name, f"must be a {name}", f"give the {name}"))
            continue
        try:
            found[name] = read(inner)
        except InputError as error:
            faults += (
                Fault(f.code, f"{name}.{f.path}".rstrip("."), f.detail, f.hint)
                for f in error.faults
            )
    if faults:
        raise InputError(faults)
    problem, plan = found["problem"], found["plan"]
    if plan.problem_digest != problem.digest:
        detail = "the plan was made for another problem, or the problem has changed since"
        hint = "give the problem that the plan was made for"
        raise InputError([Fault(FaultCode.OTHER_PROBLEM, "plan.problem_digest", detail, hint)])
    return evaluate(problem, _travel(problem.digest, _Held(problem)), plan).as_dict()


def _plan(raw: dict[str, Any]) -> Plan:
    return fact_from(Plan, raw)


class _Held:
    """A problem that a cache does not compare; its digest does."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=16)
def _travel(digest: str, held: _Held) -> Travel:
    return travel_for(held.problem)
