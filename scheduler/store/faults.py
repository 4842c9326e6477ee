"""Faults as they are stored: by the names of their sentences, to be told in any language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from scheduler.errors import Fault
from scheduler.messages import Language, Message, Speaks
from scheduler.messages.catalogue import WORDS, messages, named


def written_faults(faults: Iterable[Fault]) -> str:
    """Return faults as they are stored, in English; in any language where they are read."""
    return json.dumps(
        [
            each.as_dict() | {"message": named(each.message), "values": _plain(each.values)}
            for each in faults
        ]
    )


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    """Return the values of a message as JSON holds them; what speaks is kept in each language."""
    return {name: _kept(value) for name, value in values.items()}


def _kept(value: object) -> object:
    if isinstance(value, tuple | list):
        return [_kept(each) for each in value]
    speaks: Speaks | None = value if hasattr(value, "text") else None
    if speaks is not None:
        return {str(language): speaks.text(language) for language in Language}
    return value if isinstance(value, int | float | str) else str(value)


def _said(value: object) -> object:
    """Return a value as it was before it was stored."""
    if isinstance(value, list):
        return [_said(each) for each in value]
    if isinstance(value, dict):
        return Message(WORDS, *(_verbatim(value[language]) for language in Language))
    return value


def _verbatim(text: str) -> str:
    """Return a text as a sentence without values."""
    return text.replace("{", "{{").replace("}", "}}")


def read_faults(stored: str) -> list[Fault]:
    """Return stored faults; what was stored in words that are no more is told in them."""
    return [_read_fault(each) for each in json.loads(stored)]


def _read_fault(kept: Mapping[str, Any]) -> Fault:
    path = kept.get("path", "")
    values = {name: _said(value) for name, value in kept.get("values", {}).items()}
    message = messages().get(kept.get("message", ""))
    if message is not None:
        found = Fault(message, path, values)
        try:
            found.as_dict()
        except (KeyError, ValueError, TypeError):  # its sentence wants other values by now
            message = None
        else:
            return found
    detail, hint = _verbatim(kept["detail"]), _verbatim(kept.get("hint", ""))
    return Fault(Message(kept["code"], detail, detail, hint, hint), path)
