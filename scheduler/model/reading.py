"""The door for JSON: strict, and every fault at once.

Each element of a collection is validated by itself, so that one broken visit hides neither the
faults of the next nor the dangling references of a third.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from scheduler.errors import Fault, InputError

from .checks import check_problem
from .codes import FaultCode
from .plan import Plan
from .problem import Horizon, Problem

MAX_BYTES = 20 * 1024 * 1024
MAX_DEPTH = 40

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
    "closures",
)

_EMPTY = Problem(
    id="unreadable",
    horizon=Horizon(start=datetime(1970, 1, 1, tzinfo=UTC), end=datetime(2200, 1, 1, tzinfo=UTC)),
)
"""Stands in for a frame that cannot be read, so that what it holds is checked all the same."""


def load_json(data: bytes) -> dict[str, Any]:
    """Parse one JSON object, refusing what Python's parser lets through.

    Raises
    ------
    InputError
        For anything but UTF-8 JSON without duplicate keys, NaN, Infinity or absurd depth.
    """
    if len(data) > MAX_BYTES:
        raise _refuse(FaultCode.TOO_LARGE, f"{len(data)} bytes", f"send at most {MAX_BYTES}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refuse(FaultCode.NOT_JSON, f"not UTF-8 ({error.reason})", "save as UTF-8") from None
    duplicates: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in items]
        duplicates.extend(sorted({key for key in keys if keys.count(key) > 1}))
        return dict(items)

    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _refuse(FaultCode.NOT_JSON, f"not JSON: {error}", "check the file") from None
    if duplicates:
        raise InputError(
            Fault(FaultCode.DUPLICATE_KEY, key, f"the key {key!r} stands twice", "keep one")
            for key in duplicates
        )
    if not isinstance(value, dict):
        raise _refuse(FaultCode.NOT_AN_OBJECT, "the document is not an object", "use {...}")
    if _depth(value) > MAX_DEPTH:
        raise _refuse(FaultCode.TOO_LARGE, f"nested over {MAX_DEPTH} deep", "flatten it")
    return value


def read_problem(data: bytes) -> Problem:
    """Read a problem from the exchange format.

    Raises
    ------
    InputError
        With every fault of the document, structural and in meaning.
    """
    raw = load_json(data)
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
        faults += map(_fault, error.errors(include_url=False))
        frame = _EMPTY
    problem = frame.model_copy(update={name: tuple(kept[name]) for name in _COLLECTIONS})
    found = check_problem(problem, positions, known)
    faults += [fault for fault in found if frame is not _EMPTY or fault.path != "tick"]
    if faults:
        raise InputError(faults)
    return problem


def read_plan(data: bytes) -> Plan:
    """Read a plan from the exchange format.

    Raises
    ------
    InputError
        With every structural fault of the document.
    """
    raw = load_json(data)
    try:
        return Plan.model_validate_json(json.dumps(raw))
    except ValidationError as error:
        raise InputError(map(_fault, error.errors(include_url=False))) from None


def _read_collection(name: str, raw: Any) -> tuple[list[Any], list[int], list[Fault]]:
    if not isinstance(raw, list):
        fault = Fault(FaultCode.WRONG_TYPE, name, "must be a list", "write [...]")
        return [], [], [fault]
    annotation = Problem.model_fields[name].annotation
    adapter: TypeAdapter[Any] = TypeAdapter(annotation.__args__[0])  # type: ignore[union-attr]
    items: list[Any] = []
    positions: list[int] = []
    faults: list[Fault] = []
    for index, element in enumerate(raw):
        try:
            items.append(adapter.validate_json(json.dumps(element)))
            positions.append(index)
        except ValidationError as error:
            faults += (
                _fault(detail, prefix=f"{name}[{index}]")
                for detail in error.errors(include_url=False)
            )
    return items, positions, faults


def _raw_ids(raw: Any) -> set[str]:
    """Collect the ids of all elements, broken ones too: they are faulty, not unknown."""
    if not isinstance(raw, list):
        return set()
    return {str(item["id"]) for item in raw if isinstance(item, dict) and "id" in item}


_KINDS = {
    "missing": (FaultCode.MISSING_FIELD, "is required", "add it"),
    "extra_forbidden": (FaultCode.UNKNOWN_FIELD, "is not a known field", "remove or respell it"),
}


def _fault(error: ErrorDetails, prefix: str = "") -> Fault:
    path = _path(error["loc"], prefix)
    kind = error["type"]
    if kind in _KINDS:
        code, detail, hint = _KINDS[kind]
        return Fault(code, path, detail, hint)
    message = error["msg"].removeprefix("Value error, ")
    value = repr(error.get("input"))
    shown = value if len(value) <= 60 else value[:57] + "..."
    if "duration" in message:
        return Fault(FaultCode.BAD_DURATION, path, f"{shown} {message}", 'write "PT30M"')
    if "offset" in message or "date and time" in message or "the years" in message:
        hint = "write 2027-02-09T08:00:00+01:00"
        return Fault(FaultCode.BAD_TIME, path, f"{shown} {message}", hint)
    if path.endswith(("latitude", "longitude")):
        hint = "give WGS 84 degrees as a number"
        return Fault(FaultCode.BAD_COORDINATE, path, f"{shown}: {message}", hint)
    code = FaultCode.WRONG_TYPE if kind.endswith("_type") else FaultCode.BAD_VALUE
    return Fault(code, path, f"{shown}: {message}", "see the schema in data/schemas")


def _path(location: tuple[int | str, ...], prefix: str) -> str:
    path = prefix
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += f".{part}" if path else part
    return path


def _refuse(code: FaultCode, detail: str, hint: str) -> InputError:
    return InputError([Fault(code, "", detail, hint)])


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _depth(value: Any) -> int:
    deepest = 0
    level: Iterator[Any] | list[Any] = [value]
    while level := [child for parent in level for child in _children(parent)]:
        deepest += 1
        if deepest > MAX_DEPTH:
            break
    return deepest


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
