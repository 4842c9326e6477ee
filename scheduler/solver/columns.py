"""The names of array columns and of special values, once, without the compiler.

What compiles a problem, searches it and decodes the answer speaks of columns by these names alone.
"""

from __future__ import annotations

from scheduler.model import Term

NONE = -1
"""No job, node, shift or variant."""
END = -1
"""After the last node of a route."""
HERE = -1
"""Place of a remote task held where the caregiver is: parked at the stop before, or at base."""
THERE = -2
"""Place of a remote task held where the caregiver goes next, before that stop's own service."""
FAR = 2**29
"""A tick after everything."""

# Amounts per shift, which are also the indices of `soft` and `hard`; ALWAYS is of no term: what
# must be zero whatever the objective says.
COST_TERMS: tuple[Term | None, ...] = (
    Term.TRAVEL,
    Term.WAITING,
    Term.MAX_WAITING,
    Term.OVERTIME,
    Term.LATENESS,
    Term.MAX_LATENESS,
    Term.MAX_IDLE,
    Term.WORKING_TIME,
    Term.MISSED_BREAK,
    Term.SAMPLE,
    None,
    Term.PROMISED_TIME,
    Term.BROKEN_PROMISE,
    Term.WORKLOAD,
)
TRAVEL, WAITING, MAX_WAITING, OVERTIME, LATENESS, MAX_LATENESS = range(6)
MAX_IDLE, WORKING_TIME, MISSED_BREAK, SAMPLE, ALWAYS, ASTRAY, BROKEN, WORKLOAD = range(6, 14)
COST_COLUMNS = len(COST_TERMS)
NOT_TICKS = frozenset((Term.MISSED_BREAK, Term.SAMPLE, Term.BROKEN_PROMISE, Term.WORKLOAD))
"""Terms whose amounts are no ticks: counts, and the workload's whole minutes."""

# Of the lite kernel: its `soft`, `hard` and `sums`, in ticks; BEYOND is of no term.
LITE_TERMS: tuple[Term | None, ...] = (
    Term.TRAVEL,
    Term.LATENESS,
    Term.MAX_LATENESS,
    Term.OVERTIME,
    None,
)
DRIVEN, LATE, LATEST, OVER, BEYOND = range(5)
LITE_COST_COLUMNS = len(LITE_TERMS)

FRESHEN = 100
"""Turns of ruin and recreate between two looks at the temperature, each with a full decode."""

# A node: its neighbours on the route, its shift, its times. The first four are the lite kernel's.
PREV, NEXT, SHIFT, START = range(4)
LITE_NODE_COLUMNS = 4
PLACE, DRIVE, ARRIVE, LEAVE, BREAK_START, BREAK_ABOARD, BREAKS, RESTED, WARM, LEFT = range(4, 14)
# When a break begins that comes before BREAK_START with no stop between, -1 where none does.
BREAK_BEFORE = 14
NODE_COLUMNS = 15

# A job: the variant in which it is given, and the tick before which it does not begin.
VARIANT, FLOOR = range(2)
JOB_COLUMNS = 2

# A link between two jobs: one that the problem states, or between two visits of one client, who is
# in one place at a time (APART), and rather not visited twice at once there (OVERLAP).
STATED, APART, OVERLAP = range(3)

# A shift's route. BREAK_AFTER and the column behind it: each break comes before the first stop
# that would start after this tick. After the last stop come END_BREAK and SECOND_BREAK, or -1.
HEAD, TAIL, BREAK_AFTER, _, HOME, DELAY, END_BREAK, COUNT, BACK, SECOND_BREAK = range(10)
PATH_COLUMNS = 10
BREAKS_PER_SHIFT = 2
