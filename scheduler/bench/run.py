"""Solving published instances with the product's own `solve()`, one line each."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scheduler.errors import Fault, HemturError, InputError, PlanRejected, fault
from scheduler.evaluation import Evaluation, evaluate
from scheduler.evaluation.rules.published import published_cost
from scheduler.evaluation.view import View
from scheduler.messages import instances, service
from scheduler.model import Plan, Term
from scheduler.solver import SearchParams, solve

from .convert import TERMS, Converted, convert
from .instance import read_instance
from .solution import write_solution

NAMES = {term: name for name, term in TERMS.items()}


@dataclass(frozen=True)
class Result:
    """What came of one file: figures, or the reason why not."""

    name: str
    objective: float | None = None
    terms: dict[str, float] | None = None
    reference: float | None = None
    seconds: float = 0.0
    rate: float = 0.0
    seed: int = 0
    faults: tuple[Fault, ...] = ()

    @property
    def gap(self) -> float | None:
        """Objective / reference - 1; None where either is missing or the reference is 0."""
        if self.objective is None or not self.reference:
            return None
        return self.objective / self.reference - 1


def instance_name(path: Path) -> str:
    """Return a file's name without `.json` or `.json.xz`; dots inside it stay."""
    return path.name.removesuffix(".xz").removesuffix(".json")


def run_files(files: list[Path], params: SearchParams, out: Path | None) -> Iterator[Result]:
    """Solve each file in turn and yield what came of it; a bad file does not stop the others."""
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    for path in files:
        name = instance_name(path)
        try:
            yield _run(path, name, params, out)
        except HemturError as error:
            yield Result(name, faults=tuple(_of_file(path, each) for each in error.faults))
        except (OSError, RuntimeError, ValueError, ArithmeticError) as error:
            said = str(error).strip().splitlines() or [type(error).__name__]
            yield Result(name, faults=(fault(service.CANNOT_BE_DONE, str(path), why=said[0]),))


def _of_file(path: Path, found: Fault) -> Fault:
    """Return a fault as one of a file."""
    return found.at(f"{path}: {found.path}" if found.path else str(path))


def _run(path: Path, name: str, params: SearchParams, out: Path | None) -> Result:
    converted = convert(read_instance(path))
    began = time.monotonic()
    plan = solve(converted.problem, converted.travel, params)
    seconds = time.monotonic() - began
    terms, verdict = judge(converted, plan)
    if verdict.violations:
        raise PlanRejected(verdict.violations)
    if out is not None:
        text = json.dumps(write_solution(converted, plan), indent=1)
        (out / f"{name}.solution.json").write_text(text, "utf-8")
    return Result(
        name=name,
        objective=round(sum(terms.values()), 6),
        terms=terms,
        reference=reference_of(path, name),
        seconds=seconds,
        rate=plan.provenance.rate,
        seed=params.seed,
    )


def judge(converted: Converted, plan: Plan) -> tuple[dict[str, float], Evaluation]:
    """Return the published objective by term, and the judge's verdict."""
    verdict = evaluate(converted.problem, converted.travel, plan)
    cost = published_cost(View(converted.problem, converted.travel, plan))
    if Term.MISSED_BREAK in cost:
        weight = converted.problem.objective.weight(Term.MISSED_BREAK)
        cost[Term.MISSED_BREAK] += weight * converted.lost_lunches
    return {NAMES.get(term, "optional_patients"): value for term, value in cost.items()}, verdict


def _number(table: Path, written: str) -> float:
    try:
        return float(written)
    except ValueError:
        raise InputError([fault(instances.NO_OBJECTIVE, str(table), written=written)]) from None


def reference_of(path: Path, name: str) -> float | None:
    """Return the published objective from a `references.csv` beside the file or its folder."""
    for folder in (path.resolve().parent, path.resolve().parent.parent):
        table = folder / "references.csv"
        if table.is_file():
            with table.open(encoding="utf-8", newline="") as lines:
                rows = [row for row in csv.DictReader(lines) if row.get("instance") == name]
            own = [row for row in rows if row.get("family") == path.resolve().parent.name] or rows
            if own and own[0].get("reference"):
                return _number(table, own[0]["reference"])
    return None
