"""What a plan costs: named terms, each with a weight or HARD."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from .base import Fact

Weight = Annotated[float, Field(ge=0, le=1e6)] | Literal["HARD"]
HARD: Literal["HARD"] = "HARD"

MANDATORY_PRICE = 10_000.0
"""Cost units for leaving out a routine visit that is mandatory, before its priority factor."""


class Term(StrEnum):
    """The terms of the cost; the comment states the unit that the weight multiplies.

    The unevenness of shifts that start at one place is the sum of their w² / l, less that of one
    shift with all their work and time: w is a shift's working time and l its length, in minutes. It
    is 0 where all are equally full, and 240 for two of eight hours, one full and one idle.
    """

    TRAVEL = "travel"  # minute of driving
    WAITING = "waiting"  # minute between arriving or being done and going on, under way
    MAX_WAITING = "max_waiting"  # minute, the longest single wait
    OVERTIME = "overtime"  # minute back at base after the shift's end
    LATENESS = "lateness"  # minute after the window, summed over tasks
    MAX_LATENESS = "max_lateness"  # minute, the latest single task
    UNASSIGNED = "unassigned"  # price of each visit left out
    CONTINUITY = "continuity"  # new face, times the faces met in the last 14 days
    PREFERENCE = "preference"  # task given by nobody whom the client prefers
    LANGUAGE = "language"  # task given by nobody who speaks the client's language
    GENDER = "gender"  # task given against the client's wish
    COMPETENCE = "competence"  # SEK above the cheapest caregiver who would do
    PATIENT_TRAVEL = "patient_travel"  # minute that a client travels, both ways
    CLIENT_OVERLAP = "client_overlap"  # minute that two visits overlap with a client in one place
    MODE = "mode"  # price of the chosen mode
    MISSED_BREAK = "missed_break"  # break not taken
    TEMPLATE = "template"  # task given by nobody whom the standing template names
    PREEMPTIBLE = "preemptible"  # task of a priority visit on a block that may be called away
    SAMPLE = "sample"  # sample handed in too late
    INCOMPATIBILITY = "incompatibility"  # task given by a forbidden caregiver
    QUALIFICATION = "qualification"  # task given without a needed skill
    MANDATORY = "mandatory"  # mandatory visit left out, beside its price; HARD: none may be
    MAX_IDLE = "max_idle"  # minute, the idlest shift
    WORKLOAD = "workload"  # minute from the average workload, summed over shifts
    WORKING_TIME = "working_time"  # minute of service and driving
    BALANCE = "balance"  # minute of unevenness among the shifts that start at one place
    PROMISED_TIME = "promised_time"  # minute that a visit begins before or after it is counted on
    PROMISED_CREW = "promised_crew"  # task given by nobody whom the visit's promise names
    PROMISED_MODE = "promised_mode"  # visit given in another mode than promised
    BROKEN_PROMISE = "broken_promise"  # client to be told: told time, crew, mode, or left out


ALWAYS_HARD = frozenset({Term.INCOMPATIBILITY, Term.QUALIFICATION})
"""Terms that are HARD where an objective does not mention them."""

DEFAULT_TERMS: Mapping[Term, Weight] = MappingProxyType(
    {
        Term.TRAVEL: 1.0,
        Term.WAITING: 0.2,
        Term.OVERTIME: 3.0,
        Term.LATENESS: HARD,
        Term.UNASSIGNED: 1.0,
        Term.CONTINUITY: 4.0,
        Term.PREFERENCE: 10.0,
        Term.LANGUAGE: 25.0,
        Term.GENDER: 15.0,
        Term.COMPETENCE: 0.05,
        Term.TEMPLATE: 8.0,
        Term.PREEMPTIBLE: 60.0,
        Term.PATIENT_TRAVEL: 0.5,
        Term.CLIENT_OVERLAP: 1.0,
        Term.MODE: 1.0,
        Term.MISSED_BREAK: HARD,
        Term.SAMPLE: 120.0,
        Term.BALANCE: 0.02,
        Term.PROMISED_TIME: 0.5,
        Term.PROMISED_CREW: 15.0,
        Term.PROMISED_MODE: 20.0,
        Term.BROKEN_PROMISE: 25.0,
    }
)


class Objective(Fact):
    """The named terms of the cost.

    A term that is absent is not counted, except `ALWAYS_HARD`, and except that a visit left out has
    its price where the objective says nothing of that: else the empty day would be the best.
    """

    terms: dict[Term, Weight] = Field(default_factory=lambda: dict(DEFAULT_TERMS))

    def weight(self, term: Term) -> float:
        """Return the weight of a term, 0 where it is HARD or not counted."""
        silent = term is Term.UNASSIGNED and Term.MANDATORY not in self.terms
        weight = self.terms.get(term, 1.0 if silent else 0.0)
        return 0.0 if isinstance(weight, str) else weight

    def is_hard(self, term: Term) -> bool:
        """Tell whether any amount of this term is forbidden."""
        if term in self.terms:
            return self.terms[term] == HARD
        return term in ALWAYS_HARD
