"""What a sentence of the catalogue is: a code, both languages, named values, a hint."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

_VALUE = re.compile(r"(?<!\{)\{(\w+)(?:![rsa])?(?::[^{}]*)?\}(?!\})")
NO_VALUES: Mapping[str, object] = MappingProxyType({})


class Language(StrEnum):
    """The languages in which Hemtur speaks, Swedish first."""

    SV = "sv"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence in both languages, with named values in braces, and how to mend what it says.

    `code` is stable and may be shared by several sentences; a program goes by the code.
    """

    code: str
    sv: str
    en: str
    hint_sv: str = ""
    hint_en: str = ""

    def text(self, language: Language, values: Mapping[str, object] = NO_VALUES) -> str:
        """Return the sentence with its values."""
        return _filled(self.sv if language is Language.SV else self.en, language, values)

    def hint(self, language: Language, values: Mapping[str, object] = NO_VALUES) -> str:
        """Return the hint with the values of the sentence."""
        return _filled(self.hint_sv if language is Language.SV else self.hint_en, language, values)

    def template(self, language: Language) -> str:
        """Return the sentence with the names of its values in braces."""
        return _bare(self.sv if language is Language.SV else self.en)

    def hint_template(self, language: Language) -> str:
        """Return the hint with the names of its values in braces."""
        return _bare(self.hint_sv if language is Language.SV else self.hint_en)


def _bare(sentence: str) -> str:
    named = _VALUE.sub(r"{\1}", sentence)
    return named.replace("{{", "{").replace("}}", "}")


class Speaks(Protocol):
    """What says itself in a language: a message, a message with values, a violation."""

    def text(self, language: Language) -> str:
        """Return the words in a language."""


def _filled(sentence: str, language: Language, values: Mapping[str, object]) -> str:
    shown = {name: _shown(value, language) for name, value in values.items()}
    return sentence.format(**shown)


def _shown(value: object, language: Language) -> object:
    """Return a value as it stands in a sentence; several are parted by commas."""
    if isinstance(value, tuple | list):
        return ", ".join(str(_shown(each, language)) for each in value)
    speaks: Speaks | None = value if hasattr(value, "text") else None
    return speaks.text(language) if speaks else value


@dataclass(frozen=True, slots=True)
class Said:
    """A message with its values."""

    message: Message
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The code of the message."""
        return self.message.code

    def text(self, language: Language) -> str:
        """Return the sentence in a language."""
        return self.message.text(language, self.values)

    def hint(self, language: Language) -> str:
        """Return the hint in a language."""
        return self.message.hint(language, self.values)


def number(value: float, decimals: int = 0) -> str:
    """Return a number as people of either language read it: thousands apart by a space."""
    return f"{value:,.{decimals}f}".replace(",", " ")
