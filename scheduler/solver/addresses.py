"""Where the search enforces each hard rule, and prices each term of the cost: one address each.

A rule's name is that of its file in the judge. What decides who may serve what is found in
`compiling.assignment`; what depends on time lies in the kernel. A test holds both tables against
the judge's rules and the terms of the objective, so that nothing is unenforced or silently free.
Loads the kernel, so nothing but tests and readers imports it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from scheduler.model import Term

from .columns import COST_TERMS
from .compiling import assignment, shifts, variants
from .compiling.assignment import locks
from .compiling.problem import visit_price
from .compiling.rest import rest_of
from .decoding.plan import Decoder
from .kernel.full import costs, pricing, routes, timing

ENFORCED_BY: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        **assignment.rules(),
        "completeness": Decoder.plan,
        "modes": variants.Expander.variants,
        "locks": locks.locked_to,
        "distinct_caregivers": routes.put_in,
        "overlap": shifts.rest_pairs,
        "daily_rest": shifts.rest_pairs,
        "longest_stretch": shifts.break_spans,
        "windows": timing.opening,
        "durations": timing.write,
        "travel": timing.drive,
        "closures": timing.drive,
        "breaks": timing.approach,
        "synchronisation": timing.align,
        "links": pricing.relink,
        "one_place": timing.after_links,
        "statements": Decoder.plan,
        "hard_terms": pricing.price,
        "promises": pricing.price,
        "begun": rest_of,
    }
)
"""What makes the search obey each rule."""

PRICED_BY: Mapping[Term, Callable[..., Any]] = MappingProxyType(
    {
        **{term: costs.cost_row for term in COST_TERMS if term is not None},
        Term.WORKLOAD: pricing.price,
        Term.BALANCE: pricing.unevenness,
        **assignment.pricing(),
        Term.UNASSIGNED: visit_price,
        Term.MANDATORY: visit_price,
        Term.MODE: variants.Expander.price,
        Term.PROMISED_MODE: variants.Expander.price,
        Term.PATIENT_TRAVEL: variants.Expander.price,
        Term.CLIENT_OVERLAP: pricing.meeting,
    }
)
"""What gives each term its price in the search."""
