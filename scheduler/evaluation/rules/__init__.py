"""The hard rules, one a file; each offers `check(view)` and yields its violations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from scheduler.evaluation.view import View, Violation
from scheduler.model import Rule

from . import (
    agreements,
    attributes,
    borders,
    breaks,
    closures,
    completeness,
    coverage,
    daily_rest,
    distinct_caregivers,
    durations,
    forbidden,
    hard_terms,
    links,
    locks,
    longest_stretch,
    modes,
    overlap,
    places,
    shift_hours,
    skills,
    synchronisation,
    travel,
    windows,
)

RULES: Mapping[Rule, Callable[[View], Iterator[Violation]]] = MappingProxyType(
    {
        Rule.COMPLETENESS: completeness.check,
        Rule.MODES: modes.check,
        Rule.PLACES: places.check,
        Rule.SKILLS: skills.check,
        Rule.FORBIDDEN: forbidden.check,
        Rule.ATTRIBUTES: attributes.check,
        Rule.AGREEMENTS: agreements.check,
        Rule.BORDERS: borders.check,
        Rule.WINDOWS: windows.check,
        Rule.DURATIONS: durations.check,
        Rule.TRAVEL: travel.check,
        Rule.CLOSURES: closures.check,
        Rule.SHIFT_HOURS: shift_hours.check,
        Rule.BREAKS: breaks.check,
        Rule.DAILY_REST: daily_rest.check,
        Rule.LONGEST_STRETCH: longest_stretch.check,
        Rule.SYNCHRONISATION: synchronisation.check,
        Rule.DISTINCT_CAREGIVERS: distinct_caregivers.check,
        Rule.LINKS: links.check,
        Rule.LOCKS: locks.check,
        Rule.COVERAGE: coverage.check,
        Rule.OVERLAP: overlap.check,
        Rule.HARD_TERMS: hard_terms.check,
    }
)
