"""Fields of a nested record by path: `visit.modes[0].tasks[0].duration`."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

_STEP = re.compile(r"([A-Za-z_]\w*)|\[(\d+)\]")


def steps_of(path: str) -> tuple[str | int, ...]:
    """Return the steps of a path: names, and numbers of elements."""
    return tuple(int(number) if number else name for name, number in _STEP.findall(path))


def put(record: dict[str, Any], path: str, value: Any) -> None:
    """Set the field at a path, making what leads there."""
    here: Any = record
    steps = steps_of(path)
    for step, following in pairwise(steps):
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(step, int):
            while len(here) <= step:
                here.append({})
            here = here[step]
        else:
            here = here.setdefault(step, empty)
    here[steps[-1]] = value


def get(record: Any, path: str) -> Any:
    """Return the field at a path; None where there is none."""
    here = record
    for step in steps_of(path):
        if isinstance(step, int):
            here = here[step] if isinstance(here, list) and step < len(here) else None
        else:
            here = here.get(step) if isinstance(here, dict) else None
        if here is None:
            return None
    return here


def drop(record: dict[str, Any], path: str) -> None:
    """Remove the field at a path, if it is there; an element of which nothing is left goes too."""
    *above, last = steps_of(path)
    here: Any = record
    way: list[tuple[Any, str | int]] = []
    for step in above:
        way.append((here, step))
        if isinstance(step, int):
            here = here[step] if isinstance(here, list) and step < len(here) else None
        else:
            here = here.get(step) if isinstance(here, dict) else None
    if isinstance(here, dict):
        here.pop(last, None)
    for parent, step in reversed(way):
        is_element = isinstance(step, int) and isinstance(parent, list) and step < len(parent)
        if is_element and parent[step] == {}:
            del parent[step]
