"""JSON documents put together from parts that are JSON already, without reading them again."""

from __future__ import annotations

import json
from collections.abc import Mapping


class Raw(str):
    """A text that is JSON."""

    __slots__ = ()


def raw_or_none(text: str | None) -> Raw | None:
    """Return a stored document as it is; None where there is none."""
    return Raw(text) if text else None


def object_text(fields: Mapping[str, object]) -> str:
    """Return a JSON object; values that are `Raw` stand in it as they are."""
    parts = (
        f"{json.dumps(name)}: {value if isinstance(value, Raw) else _written(value)}"
        for name, value in fields.items()
    )
    return "{" + ", ".join(parts) + "}"


def list_text(items: list[str]) -> Raw:
    """Return a JSON list of objects that are written already."""
    return Raw("[" + ", ".join(items) + "]")


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
