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
from pathlib import Path
from typing import Any

from scheduler.errors import Fault, InputError, fault
from scheduler.messages import Message, documents
from scheduler.model.base import holds_personal_number

MAX_BYTES = 20 * 1024 * 1024
"""Largest problem or plan."""
MAX_REQUEST = 1024 * 1024
"""Largest other request."""
MAX_DEPTH = 40
MOST_PARTS, MOST_VALUES = 1_000_000, 2_500_000
"""Objects and lists, and values, of one document: thrice what an honest one of 20 MB holds, and
some hundred bytes of memory each."""
MOST_KEYS = 2_000
"""Keys of one object; no kind of document has a hundred."""
MAX_DIGITS = 40
MOST_NOTICES = 100
_BOM = b"\xef\xbb\xbf"
_BARRED = re.compile("[\x00\ud800-\udfff]")
_SUSPECT = re.compile("[\ufffd\u200b-\u200f\u202a-\u202e\u2060-\u2069]")
_OTHERS = (
    "\u0391\u0392\u0395-\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u03b1\u03b9-\u03bd\u03bf\u03c1\u03c5\u03c7\u0400-\u052f"
)
_MIXED = re.compile(f"[A-Za-zÀ-ɏ][{_OTHERS}]|[{_OTHERS}][A-Za-zÀ-ɏ]")
"""Letters of Greek and Cyrillic that look like Latin ones, beside these."""
_MOJIBAKE = re.compile("Ã[\x80-\xbf¤¥¶„–…‰˜œ†]|Â[\x80-\xbf]")


@dataclass(frozen=True)
class Loaded:
    """A JSON object, and what was put right or looks odd in it: code, path, what."""

    value: dict[str, Any]
    notices: tuple[Fault, ...] = ()


def content_of(data: bytes | Path) -> bytes:
    """Return bytes that were handed in, or lie in a file."""
    return data.read_bytes() if isinstance(data, Path) else data


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
        raise InputError([fault(documents.TOO_MANY_BYTES, size=len(data), most=most)])
    if data.count(b"[") + data.count(b"{") > MOST_PARTS or data.count(b",") > MOST_VALUES:
        raise InputError([fault(documents.TOO_MANY_PARTS)])
    doubled: list[_Doubled] = []
    text = _decoded(data)
    value = _parsed(text, doubled)
    if _is_too_deep(value):
        raise InputError([fault(documents.TOO_DEEP, most=MAX_DEPTH)])
    if doubled:
        raise InputError(_doubled_keys(value))
    notices = [fault(documents.BYTE_ORDER_MARK)] if data.startswith(_BOM) else []
    if _is_plain(text):
        return Loaded(value, tuple(notices))
    walker = _Walker()
    clean = walker.clean(value)
    if walker.faults:
        raise InputError(walker.faults)
    return Loaded(clean, tuple(notices + walker.notices))


def _is_plain(text: str) -> bool:
    """Tell at a glance whether nothing in a document can be odd, so that nobody looks at each text.

    Without escapes every text of a document stands in it as it is, between quotes: what is odd in
    one is odd in the whole.
    """
    return (
        "\\" not in text
        and _BARRED.search(text) is None
        and unicodedata.is_normalized("NFC", text)
        and next(oddities(text), None) is None
    )


def oddities(text: str) -> Iterator[Message]:
    """Yield what looks odd in a text, which is taken as it is all the same."""
    if holds_personal_number(text):
        yield documents.PERSONAL_NUMBER_IN_TEXT
    if text.isascii():
        return
    if _SUSPECT.search(text):
        yield documents.INVISIBLE
    if _MIXED.search(text):
        yield documents.LOOK_ALIKE
    if _MOJIBAKE.search(text):
        yield documents.MOJIBAKE


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError([fault(documents.NOT_UTF8, why=error.reason)]) from None


def _parsed(text: str, doubled: list[_Doubled]) -> dict[str, Any]:
    """Return a JSON object; objects in it that have a key twice are added to `doubled`."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) > MOST_KEYS:
            raise InputError([fault(documents.TOO_MANY_PARTS)])
        if len(found) == len(items):
            return found
        times = Counter(key for key, _ in items)
        doubled.append(_Doubled(found))
        doubled[-1].twice = tuple(sorted(key for key, count in times.items() if count > 1))
        return doubled[-1]

    try:
        value = json.loads(
            text,
            object_pairs_hook=pairs,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_whole,
        )
    except json.JSONDecodeError as error:
        where = {"line": error.lineno, "column": error.colno}
        raise InputError([Fault(documents.NOT_JSON, "", where)]) from None
    except RecursionError:
        raise InputError([fault(documents.TOO_DEEP_TO_READ)]) from None
    if not isinstance(value, dict):
        raise InputError([fault(documents.NOT_AN_OBJECT)])
    return value


class _Doubled(dict[str, Any]):
    """An object some of whose keys stand there more than once."""

    twice: tuple[str, ...] = ()


def _doubled_keys(value: Any, path: str = "") -> Iterator[Fault]:
    """Yield a fault for each key that an object has more than once, at its full path."""
    if isinstance(value, _Doubled):
        for key in value.twice:
            where = _shown(f"{path}.{key}" if path else key)
            yield fault(documents.KEY_TWICE, where, key=_shown(key))
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for step, each in inside:
        if isinstance(each, dict | list):
            below = f".{step}" if isinstance(step, str) else f"[{step}]"
            yield from _doubled_keys(each, f"{path}{below}" if path else str(step))


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
                self.faults.append(fault(documents.KEYS_ALIKE, self._path()))
            return joined
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
        for message in oddities(text):
            self._note(message, text[:60])
        if text.isascii() and "\x00" not in text:
            return text
        if _BARRED.search(text):
            self.faults.append(fault(documents.BAD_TEXT, self._path()))
            return text
        normal = unicodedata.normalize("NFC", text)
        if normal != text:
            self._note(documents.NORMALISED, normal[:60])
        return normal

    def _note(self, message: Message, text: str = "") -> None:
        if len(self.notices) < MOST_NOTICES:
            self.notices.append(fault(message, self._path(), text=text))


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


def _no_constant(name: str) -> Any:
    raise InputError([fault(documents.NO_NUMBER, written=name)])


def _finite(written: str) -> float:
    value = float(written)
    if not math.isfinite(value) or len(written) > MAX_DIGITS:
        raise InputError([fault(documents.NUMBER_TOO_LARGE, written=written[:20])])
    return value or 0.0  # never -0.0


def _whole(written: str) -> int:
    if len(written) > MAX_DIGITS:
        raise InputError([fault(documents.NUMBER_TOO_LONG, most=MAX_DIGITS)])
    return int(written)
