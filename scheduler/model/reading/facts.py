"""From JSON to facts: strict, and every fault at once.

Each element of a collection is validated by itself, so that one broken visit hides neither the
faults of the next nor the dangling references of a third.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from scheduler.errors import MOST_FAULTS, Fault, InputError, fault
from scheduler.messages import documents
from scheduler.model.checking.context import element_path
from scheduler.model.checking.problem import check_problem
from scheduler.model.plan import Plan
from scheduler.model.problem import Horizon, Problem

from .door import load_json
from .refusals import refusals

_COLLECTIONS = (
    "principals",
    "agreements",
    "places",
    "clients",
    "caregivers",
    "shifts",
    "visits",
    "links",
    "locks",
    "promises",
    "begun",
    "template",
    "closures",
)

_MOST = {"visits": 10_000, "places": 12_000, "clients": 12_000, "shifts": 5_000}
_MOST_OTHERS = 20_000
"""Elements of a collection; a county's busiest day has 7,300 visits."""

_EMPTY = Problem(
    id="unreadable",
    horizon=Horizon(start=datetime(1970, 1, 1, tzinfo=UTC), end=datetime(2200, 1, 1, tzinfo=UTC)),
)
"""Stands in for a frame that cannot be read, so that what it holds is checked all the same."""


def read_problem(data: bytes) -> Problem:
    """Read a problem from the exchange format: UTF-8 JSON of at most 20 MiB.

    Returns
    -------
    Problem
        Checked in structure and meaning.

    Raises
    ------
    InputError
        With every fault of the document, each with code, path, what is wrong and how to mend it.
    """
    return problem_from(load_json(data))


def problem_from(raw: dict[str, Any]) -> Problem:
    """Read a problem from a JSON object.

    Raises
    ------
    InputError
        With every fault of the document, structural and in meaning.
    """
    faults: list[Fault] = []
    kept: dict[str, Any] = {}
    positions: dict[str, list[int]] = {}
    known: dict[str, set[str]] = {}
    for name in _COLLECTIONS:
        items, where, field_faults = _read_collection(name, raw.get(name, []))
        faults += field_faults
        kept[name], positions[name] = items, where
        known[name] = _raw_ids(raw.get(name))
    scalars = {key: value for key, value in raw.items() if key not in _COLLECTIONS}
    try:
        frame = Problem.model_validate_json(json.dumps(scalars))
    except ValidationError as error:
        faults += refusals(error, scalars)
        frame = _EMPTY
    problem = frame.model_copy(update={name: tuple(kept[name]) for name in _COLLECTIONS})
    found = check_problem(problem, positions, known)
    faults += [fault for fault in found if frame is not _EMPTY or fault.path != "tick"]
    if faults:
        raise InputError(faults)
    return problem


def read_plan(data: bytes) -> Plan:
    """Read a plan from the exchange format: UTF-8 JSON of at most 20 MiB.

    Returns
    -------
    Plan
        Right in structure; whether it is legal is the judge's to say.

    Raises
    ------
    InputError
        With every structural fault of the document.
    """
    return fact_from(Plan, load_json(data))


AFact = TypeVar("AFact", bound=BaseModel)


def fact_from(kind: type[AFact], raw: dict[str, Any]) -> AFact:
    """Read one fact from a JSON object.

    Raises
    ------
    InputError
        With every structural fault of the document.
    """
    try:
        return kind.model_validate_json(json.dumps(raw))
    except ValidationError as error:
        raise InputError(refusals(error, raw)) from None


def _read_collection(name: str, raw: Any) -> tuple[list[Any], list[int], list[Fault]]:
    if not isinstance(raw, list):
        return [], [], [fault(documents.NOT_A_LIST, name)]
    annotation = Problem.model_fields[name].annotation
    adapter: TypeAdapter[Any] = TypeAdapter(annotation.__args__[0])  # type: ignore[union-attr]
    items: list[Any] = []
    positions: list[int] = []
    faults: list[Fault] = []
    most = _MOST.get(name, _MOST_OTHERS)
    if len(raw) > most:
        said = {"count": len(raw), "name": name, "most": most}
        return [], [], [fault(documents.TOO_MANY, name, **said)]
    for index, element in enumerate(raw):
        if len(faults) > MOST_FAULTS:
            break
        try:
            items.append(adapter.validate_json(json.dumps(element)))
            positions.append(index)
        except ValidationError as error:
            faults += (
                each.at(element_path(name, index, _label(element), each.path))
                for each in refusals(error, element)
            )
    return items, positions, faults


def _label(element: Any) -> str | None:
    """Return the id of an element that could not be read, where it has one worth showing."""
    found = element.get("id") if isinstance(element, dict) else None
    return found if isinstance(found, str) and found.isprintable() and len(found) <= 64 else None


def _raw_ids(raw: Any) -> set[str]:
    """Collect the ids of all elements, broken ones too: they are faulty, not unknown."""
    if not isinstance(raw, list):
        return set()
    return {str(item["id"]) for item in raw if isinstance(item, dict) and "id" in item}
