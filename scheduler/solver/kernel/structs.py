"""Arrays by name, as the fields of a struct that compiled code takes by reference."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from scheduler.solver.compiling.fields import Arrays

Fields = Mapping[str, tuple[type, tuple[str | int, ...]]]
"""Type and shape by field; a shape names sizes of the problem, or says them."""


def zeros(fields: Fields, sizes: Mapping[str, int]) -> Arrays:
    """Return an array of zeros per field."""
    return {
        name: np.zeros([sizes[n] if isinstance(n, str) else n for n in shape], dtype=kind)
        for name, (kind, shape) in fields.items()
    }
