"""The problems with travel and lateness alone, and their arrays; needs no compiler.

Nodes are tasks, then the starts of routes, then their ends.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from scheduler.model import Term

from .problem import COLUMN_TERMS

# Columns of `soft` and `hard`.
DRIVEN, LATE, LATEST, OVER, BEYOND = 0, 1, 2, 3, 4
_TERMS = (Term.TRAVEL, Term.LATENESS, Term.MAX_LATENESS, Term.OVERTIME, None)
_NEVER_HARD = (Term.TRAVEL, Term.MAX_LATENESS)
_COLUMNS = [COLUMN_TERMS.index(term) for term in _TERMS]

FIELDS: dict[str, type] = {
    "travel": np.int32,  # (places, places)
    "place": np.int32,  # (nodes + 2 shifts,)
    "duration": np.int32,  # as `place`; 0 at the ends of routes
    "opens": np.int32,  # first tick of service; of a route's start: of the shift
    "closes": np.int32,  # last tick without lateness
    "job_node": np.int32,  # (jobs + 1,)
    "node_job": np.int32,
    "least": np.int32,  # offset of a second task from the first
    "most": np.int32,
    "assign": np.float64,  # (nodes, shifts) cost, inf where the shift may not
    "option_shift": np.int32,  # (nodes + 1,) into eligible
    "eligible": np.int32,
    "shared": np.int8,
    "near": np.int32,
    "shift_end": np.int32,
    "shift_latest": np.int32,
    "soft": np.float64,  # (5,) cost per tick
    "hard": np.float64,  # (5,) hard minutes per tick
}


def applies(arrays: dict[str, np.ndarray]) -> bool:
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
        and not arrays["hard"][[COLUMN_TERMS.index(term) for term in _NEVER_HARD]].any()
        and not shared.any()
        and not arrays["job_removable"].any()
        and not len(arrays["link_first"])
        and not arrays["gate_pair"].size
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


def _pairs_find_two(arrays: dict[str, np.ndarray]) -> bool:
    """Tell whether each pair of tasks has two different shifts to give it."""
    may = np.isfinite(arrays["assign"])
    first = arrays["job_node"][:-1][np.diff(arrays["job_node"]) == 2]
    return bool(((may[first] | may[first + 1]).sum(axis=1) >= 2).all())


def lite_fields(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the arrays of `FIELDS` for a compiled problem to which the lite kernel applies."""
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
        "soft": arrays["soft"][_COLUMNS],
        "hard": arrays["hard"][_COLUMNS],
    }
    merged = {**arrays, **own}
    return {name: np.ascontiguousarray(merged[name], dtype=kind) for name, kind in FIELDS.items()}
