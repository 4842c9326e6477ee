"""Which specialisation of the kernel searches a compiled problem."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .search import Arrays, Report, Search


def search_for(
    arrays: Arrays, order: NDArray[np.int64], seed: int, worker: int, report: Report
) -> Search:
    """Return the fastest search that knows everything the problem needs."""
    from .full_search import FullSearch
    from .kernel.lite.data import applies
    from .lite_search import LiteSearch

    kind = LiteSearch if applies(arrays) else FullSearch
    return kind(arrays, order, seed, worker, report)
