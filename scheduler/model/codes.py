"""The reasons for leaving a visit out that a plan may name; their words are in the catalogue."""

from __future__ import annotations

from enum import StrEnum

from scheduler.messages import Language, reasons
from scheduler.messages.catalogue import coded


class ReasonCode(StrEnum):
    """Why a visit is left out."""

    NO_SKILL = "NO_SKILL"
    NO_AGREEMENT = "NO_AGREEMENT"
    NO_BORDER_PERMISSION = "NO_BORDER_PERMISSION"
    CLIENT_REFUSES = "CLIENT_REFUSES"
    NO_COVERAGE = "NO_COVERAGE"
    COVERAGE_UNKNOWN = "COVERAGE_UNKNOWN"
    OUTSIDE_SHIFTS = "OUTSIDE_SHIFTS"
    UNREACHABLE = "UNREACHABLE"
    HARD_TERM = "HARD_TERM"
    WORKING_TIME = "WORKING_TIME"
    ALREADY_BEGUN = "ALREADY_BEGUN"
    LOCK_CONFLICT = "LOCK_CONFLICT"
    LOCK_NOT_KEPT = "LOCK_NOT_KEPT"
    NO_PARTNER = "NO_PARTNER"
    CLIENT_ELSEWHERE = "CLIENT_ELSEWHERE"
    DEARER_THAN_PRICE = "DEARER_THAN_PRICE"
    NO_ROOM_LEFT = "NO_ROOM_LEFT"
    JUDGE_REJECTED = "JUDGE_REJECTED"

    @property
    def counts_able(self) -> bool:
        """Whether it counts the shifts that could give the visit alone, not those that cannot."""
        return self.value in (
            "NO_ROOM_LEFT",
            "DEARER_THAN_PRICE",
            "CLIENT_ELSEWHERE",
            "LOCK_NOT_KEPT",
        )

    def text(self, language: Language) -> str:
        """Return the reason in a language."""
        return coded(reasons)[self.value].text(language)
