"""The one strict door for JSON, shared by the command line and HTTP.

Python's parser lets through what no other system would understand the same way: duplicate keys,
NaN, numbers beyond every range, half a surrogate pair. Here it is refused, all at once. Two things
are put right, and said: a byte-order mark, and text that is not in Unicode normal form C.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scheduler.errors import Fault, InputError
from scheduler.model.codes import FaultCode

MAX_BYTES = 20 * 1024 * 1024
"""Largest problem or plan."""
MAX_REQUEST = 1024 * 1024
"""Largest other request."""
MAX_DEPTH = 40
MAX_DIGITS = 40
MOST_NOTICES = 100
_BOM = b"\xef\xbb\xbf"
_BARRED = re.compile("[\x00\ud800-\udfff]")
_SUSPECT = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069]")
_MOJIBAKE = re.compile("Ã[\x80-\xbf¤¥¶„–…]|Â[\x80-\xbf]")


@dataclass(frozen=True)
class Loaded:
    """A JSON object, and what was put right or looks odd in it: code, path, what."""

    value: dict[str, Any]
    notices: tuple[Fault, ...] = ()


def load_json(data: bytes, most: int = MAX_BYTES) -> dict[str, Any]:
    """Parse one JSON object; see `load`."""
    return load(data, most).value


def load(data: bytes, most: int = MAX_BYTES) -> Loaded:
    """Parse one JSON object, refusing what Python's parser lets through.

    Raises
    ------
    InputError
        For anything but UTF-8 JSON of at most `most` bytes without duplicate keys, numbers that
        are none, absurd depth, NUL or lone surrogates.
    """
    if len(data) > most:
        raise _refuse(FaultCode.TOO_LARGE, f"{len(data)} bytes", f"send at most {most}")
    text = _decoded(data)
    value = _parsed(text)
    if _is_too_deep(value):
        raise _refuse(FaultCode.TOO_LARGE, f"nested over {MAX_DEPTH} deep", "flatten it")
    walker = _Walker()
    clean = walker.clean(value)
    if walker.faults:
        raise InputError(walker.faults)
    notices = walker.notices
    if data.startswith(_BOM):
        detail = "a byte-order mark stood before the document"
        notices = [Fault(FaultCode.BYTE_ORDER_MARK, "", detail, "leave it out"), *notices]
    return Loaded(clean, tuple(notices))


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refuse(FaultCode.NOT_JSON, f"not UTF-8 ({error.reason})", "save as UTF-8") from None


def _parsed(text: str) -> dict[str, Any]:
    duplicates: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            times = Counter(key for key, _ in items)
            duplicates.extend(sorted(key for key, count in times.items() if count > 1))
        return found

    try:
        value = json.loads(
            text,
            object_pairs_hook=pairs,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_whole,
        )
    except (ValueError, RecursionError) as error:
        raise _refuse(FaultCode.NOT_JSON, f"not JSON: {error}", "check the file") from None
    if duplicates:
        raise InputError(
            Fault(FaultCode.DUPLICATE_KEY, _shown(key), f"the key {key!r} stands twice", "keep one")
            for key in duplicates
        )
    if not isinstance(value, dict):
        raise _refuse(FaultCode.NOT_AN_OBJECT, "the document is not an object", "use {...}")
    return value


def _shown(text: str) -> str:
    """Return a text that can be sent, whatever it holds."""
    return text.encode("utf-8", "replace").decode()[:200]


class _Walker:
    """Looks at every text of a document, and puts it into normal form C."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.notices: list[Fault] = []
        self._at: list[str | int] = []

    def clean(self, value: Any) -> Any:
        """Return a value with every text in normal form."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list):
            return [self._below(number, each) for number, each in enumerate(value)]
        if isinstance(value, dict):
            joined = {self._text(key): self._below(key, each) for key, each in value.items()}
            if len(joined) < len(value):
                detail = "two keys are one in normal form C"
                self.faults.append(Fault(FaultCode.DUPLICATE_KEY, self._path(), detail, "keep one"))
            return joined
        if isinstance(value, float) and value == 0:
            return 0.0
        return value

    def _below(self, step: str | int, value: Any) -> Any:
        self._at.append(step)
        found = self.clean(value)
        self._at.pop()
        return found

    def _path(self) -> str:
        """Return where the walker is; written only for what is told."""
        path = ""
        for step in self._at:
            path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
        return _shown(path)

    def _text(self, text: str) -> str:
        if text.isascii() and "\x00" not in text:
            return text
        if _BARRED.search(text):
            detail = "holds NUL or half a surrogate pair"
            fault = Fault(FaultCode.BAD_TEXT, self._path(), detail, "send whole characters")
            self.faults.append(fault)
            return text
        if _SUSPECT.search(text):
            self._note(FaultCode.ODD_TEXT, "holds invisible or direction-changing characters")
        if _MOJIBAKE.search(text):
            self._note(FaultCode.ODD_TEXT, f"{text[:60]!r} looks like UTF-8 read as Latin-1")
        normal = unicodedata.normalize("NFC", text)
        if normal != text:
            self._note(FaultCode.NORMALISED, f"{normal[:60]!r} was put into Unicode normal form C")
        return normal

    def _note(self, code: FaultCode, detail: str) -> None:
        if len(self.notices) < MOST_NOTICES:
            self.notices.append(Fault(code, self._path(), detail, "check it where it comes from"))


def _is_too_deep(value: Any) -> bool:
    deepest = 0
    level: Iterator[Any] | list[Any] = [value]
    while level := [child for parent in level for child in _children(parent)]:
        deepest += 1
        if deepest > MAX_DEPTH:
            return True
    return False


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _refuse(code: FaultCode, detail: str, hint: str) -> InputError:
    return InputError([Fault(code, "", detail, hint)])


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _finite(written: str) -> float:
    value = float(written)
    if not math.isfinite(value) or len(written) > MAX_DIGITS:
        raise ValueError(f"{written[:20]} is beyond every number")
    return value


def _whole(written: str) -> int:
    if len(written) > MAX_DIGITS:
        raise ValueError(f"a number of over {MAX_DIGITS} digits")
    return int(written)
