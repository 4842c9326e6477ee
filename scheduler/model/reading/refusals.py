"""What a model refuses, in words of the catalogue: by the kind of refusal, never by its words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from scheduler.errors import Fault, fault
from scheduler.messages import Message, documents
from scheduler.messages.catalogue import messages
from scheduler.model.base import shortened

Values = dict[str, object]
Context = Mapping[str, Any]


def _of(*names: str) -> Callable[[Context], Values]:
    """Return what takes values of a refusal's context, under names of ours."""
    pairs = [name.split(":") for name in names]
    return lambda context: {ours: context.get(theirs) for ours, theirs in pairs}


def _kind(message: Message) -> Callable[[Context], Values]:
    return lambda _: {"kind": message}


_NONE = _of()
_QUOTED = re.compile(r"'([^']*)'")


def _listed(context: Context) -> Values:
    """Return the values that are allowed, which the validator joins by a word of English."""
    return {"allowed": _QUOTED.findall(context["expected"])}


_KINDS: Mapping[str, tuple[Message, Callable[[Context], Values]]] = MappingProxyType(
    {
        "missing": (documents.MISSING, _NONE),
        "extra_forbidden": (documents.UNKNOWN_FIELD, _NONE),
        "greater_than": (documents.NOT_OVER, _of("least:gt")),
        "greater_than_equal": (documents.BELOW, _of("least:ge")),
        "less_than": (documents.NOT_UNDER, _of("most:lt")),
        "less_than_equal": (documents.ABOVE, _of("most:le")),
        "finite_number": (documents.NOT_FINITE, _NONE),
        "string_too_long": (documents.TOO_LONG_TEXT, _of("most:max_length")),
        "string_too_short": (documents.TOO_SHORT_TEXT, _of("least:min_length")),
        "too_short": (documents.TOO_FEW, _of("least:min_length", "actual:actual_length")),
        "too_long": (documents.TOO_MANY_ELEMENTS, _of("most:max_length")),
        "string_pattern_mismatch": (documents.NOT_OF_PATTERN, _of("pattern:pattern")),
        "enum": (documents.ONE_OF, _listed),
        "literal_error": (documents.ONE_OF, _listed),
        "int_type": (documents.WRONG_TYPE, _kind(documents.A_WHOLE_NUMBER)),
        "int_from_float": (documents.WRONG_TYPE, _kind(documents.A_WHOLE_NUMBER)),
        "int_parsing": (documents.WRONG_TYPE, _kind(documents.A_WHOLE_NUMBER)),
        "int_parsing_size": (documents.WRONG_TYPE, _kind(documents.A_WHOLE_NUMBER)),
        "float_type": (documents.WRONG_TYPE, _kind(documents.A_NUMBER)),
        "float_parsing": (documents.WRONG_TYPE, _kind(documents.A_NUMBER)),
        "string_type": (documents.WRONG_TYPE, _kind(documents.A_TEXT)),
        "bool_type": (documents.WRONG_TYPE, _kind(documents.A_TRUTH)),
        "bool_parsing": (documents.WRONG_TYPE, _kind(documents.A_TRUTH)),
        "model_type": (documents.WRONG_TYPE, _kind(documents.AN_OBJECT)),
        "model_attributes_type": (documents.WRONG_TYPE, _kind(documents.AN_OBJECT)),
        "dict_type": (documents.WRONG_TYPE, _kind(documents.AN_OBJECT)),
        "tuple_type": (documents.WRONG_TYPE, _kind(documents.A_LIST)),
        "list_type": (documents.WRONG_TYPE, _kind(documents.A_LIST)),
    }
)
"""The words for each kind of refusal that the validator has; what is not here is a BAD_VALUE."""
_LENGTHS = ("too_short", "too_long")


def refusals(error: ValidationError, raw: Any) -> Iterator[Fault]:
    """Yield one fault for each place of a document that a model refuses.

    Where several ways of writing a value were tried, they are one refusal. A list is not too
    short because its elements are faulty.
    """
    by_path: dict[str, list[ErrorDetails]] = {}
    for each in error.errors(include_url=False):
        by_path.setdefault(_path(each, raw), []).append(each)
    broken_inside = {path[: at.start()] for path in by_path for at in re.finditer(r"\[", path)}
    for path, found in by_path.items():
        if path in broken_inside and all(each["type"] in _LENGTHS for each in found):
            continue
        if len({each["loc"] for each in found}) > 1:
            yield fault(documents.BAD_VALUE, path, value=shortened(found[0].get("input")))
        else:
            yield _worded(found[0], path)


def _worded(error: ErrorDetails, path: str) -> Fault:
    """Return a refusal in words of the catalogue."""
    kind, context = error["type"], error.get("ctx", {})
    own = messages().get(kind)
    if own is not None:
        return Fault(own, path, dict(context))
    value = shortened(error.get("input"))
    message, values = _KINDS.get(kind, (documents.BAD_VALUE, _NONE))
    is_place = path.endswith(("latitude", "longitude"))
    if is_place and message not in (documents.MISSING, documents.UNKNOWN_FIELD):
        return fault(documents.BAD_COORDINATE, path, value=value)
    return Fault(message, path, {"value": value} | values(context))


def _path(error: ErrorDetails, raw: Any) -> str:
    """Return where a refusal is, as far as the document goes: no name of a schema's branch."""
    path, here = "", raw
    names_the_missing = error["type"] == "missing"
    for at, part in enumerate(error["loc"]):
        last = at == len(error["loc"]) - 1
        if isinstance(part, int) and isinstance(here, list) and part < len(here):
            path, here = f"{path}[{part}]", here[part]
        elif isinstance(part, str) and isinstance(here, dict):
            if part not in here and not (last and names_the_missing):
                break
            path, here = (f"{path}.{part}" if path else part), here.get(part)
        else:
            break
    return path
