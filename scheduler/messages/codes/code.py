"""What is said of a code."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.messages.message import Language


@dataclass(frozen=True, slots=True)
class Code:
    """A code's meaning in both languages, and an example of what it refuses."""

    sv: str
    en: str
    example: str

    def meaning(self, language: Language) -> str:
        """Return what the code means."""
        return self.sv if language is Language.SV else self.en
