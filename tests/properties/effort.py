"""How many examples a property is tried on: with fresh seeds, ten times as many."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from hypothesis import settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "hemtur")
TIMES = 10 if PROFILE == "fresh" else 1
"""With fresh seeds ten times the examples are tried."""


def examples(count: int) -> Callable[[Any], Any]:
    """Return the settings of a property that is tried on so many examples, or ten times as many."""
    return settings(max_examples=count * TIMES)
