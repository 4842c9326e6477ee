"""The few best places seen for a visit: short lists in order of estimate.

A place is a variant, the start of its first task and, for each task in turn, the shift and the
nodes before and after. A list of places for all tasks but some of the last waits for those.
"""

from __future__ import annotations

from scheduler.solver.kernel.full.state import FOUND
from scheduler.solver.kernel.jit import inner

WAY, WHEN, WHO, BEFORE, AFTER = range(5)
"""Columns of a place: the last three of the first task, `PER_TASK` further on of the next."""
PER_TASK = 3
WHOLE, PART, MORE = range(3)
"""The lists: places of whole visits, and of some of their tasks."""


@inner
def forget(s, which, limit):
    """Empty a list; `limit` is the estimate that a place must stay below."""
    s.count[FOUND + which] = 0
    s.least[which] = limit


@inner
def open_row(s, which, most, estimate):
    """Make room for a place in its order, in a list of at most `most`; return the row."""
    held = s.count[FOUND + which]
    row = held if held < most else most - 1
    if held < most:
        s.count[FOUND + which] = held + 1
    while row > 0 and s.estimate[which, row - 1] > estimate:
        s.estimate[which, row] = s.estimate[which, row - 1]
        for column in range(s.found.shape[2]):
            s.found[which, row, column] = s.found[which, row - 1, column]
        row -= 1
    s.estimate[which, row] = estimate
    if s.count[FOUND + which] == most:
        s.least[which] = min(s.least[which], s.estimate[which, most - 1])
    return row
