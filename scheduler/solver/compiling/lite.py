"""The problems with travel and lateness alone, and their arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from scheduler.model import Term
from scheduler.solver.columns import COST_TERMS, LITE_TERMS

from .fields import LITE, Arrays

_NEVER_HARD = (Term.TRAVEL, Term.MAX_LATENESS)
_COLUMNS = [COST_TERMS.index(term) for term in LITE_TERMS]


def applies(arrays: Arrays) -> bool:
    """Tell whether the lite kernel can plan a compiled problem."""
    jobs, nodes = len(arrays["job_price"]), len(arrays["node_job"])
    counted = (arrays["soft"] != 0) | (arrays["hard"] != 0)
    counted[_COLUMNS] = False
    slots = np.diff(arrays["job_node"])
    shared = arrays["shared"].copy()
    np.fill_diagonal(shared, 0)
    return bool(
        jobs
        and not counted.any()
        and not arrays["balance"].any()
        and not arrays["job_promised"].any()
        and not arrays["hard"][[COST_TERMS.index(term) for term in _NEVER_HARD]].any()
        and not shared.any()
        and not arrays["job_removable"].any()
        and not len(arrays["link_first"])
        and not arrays["open_from"].size
        and not arrays["gated"].size
        and len(arrays["variant_price"]) == jobs
        and (np.diff(arrays["job_variant"]) == 1).all()
        and len(arrays["option_place"]) == nodes
        and (slots <= 2).all()
        and (np.diff(arrays["option_shift"]) > 0).all()
        and _pairs_find_two(arrays)
        and (np.diff(arrays["job_window"]) == 1).all()
        and (arrays["job_fixed"] < 0).all()
        and (arrays["option_place"] >= 0).all()
        and (arrays["option_medium"] == 0).all()
        and not (arrays["option_entry"].any() or arrays["option_tail"].any())
        and not (arrays["break_count"].any() or arrays["shift_startup"].any())
        and arrays["shift_mobile"].all()
        and not arrays["travel"][arrays["shift_from"], arrays["shift_to"]].any()
    )


def _pairs_find_two(arrays: Arrays) -> bool:
    """Tell whether each pair of tasks has two different shifts to give it."""
    may = np.isfinite(arrays["assign"])
    first = arrays["job_node"][:-1][np.diff(arrays["job_node"]) == 2]
    return bool(((may[first] | may[first + 1]).sum(axis=1) >= 2).all())


def is_single(arrays: Arrays) -> bool:
    """Tell whether each visit of a lite problem is by one alone, and nobody may be late or over."""
    never = [COST_TERMS.index(term) for term in (Term.LATENESS, Term.OVERTIME)]
    worst = COST_TERMS.index(Term.MAX_LATENESS)
    return bool(
        len(arrays["node_job"]) == len(arrays["job_price"])
        and arrays["hard"][never].all()
        and not arrays["soft"][worst]
    )


def lite_fields(arrays: Arrays) -> Arrays:
    """Return the arrays of `LITE` for a compiled problem to which the lite kernel applies."""
    job = arrays["node_job"]
    shifts = len(arrays["shift_start"])
    ends = np.zeros(2 * shifts, np.int32)
    lasts = arrays["option_duration"]
    by = arrays["window_end"][job] - arrays["job_at_end"][job] * lasts
    opens = (arrays["window_start"][job], arrays["shift_start"], ends[:shifts])
    own: dict[str, Any] = {
        "place": np.concatenate([arrays["option_place"], arrays["shift_from"], arrays["shift_to"]]),
        "duration": np.concatenate([lasts, ends]),
        "opens": np.concatenate(opens),
        "closes": np.concatenate([by, np.full(2 * shifts, 2**30)]),
        "least": arrays["option_least"],
        "most": arrays["option_most"],
        "toward": arrays["travel"].T,
        "far": arrays["job_far"],
        "soft": arrays["soft"][_COLUMNS],
        "hard": arrays["hard"][_COLUMNS],
    }
    merged = {**arrays, **own}
    return {name: np.ascontiguousarray(merged[name], dtype=kind) for name, kind in LITE.items()}
