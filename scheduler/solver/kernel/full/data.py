"""What the kernel knows of a problem: index arrays, read-only during the search.

Jobs are visits; a variant is one way to give a job; an option is one task of a variant. A node is
a slot for one task of a job in a route: job j owns nodes `job_node[j]` and up, one per task of its
largest variant. Times are int32 ticks. Costs are float64; hard amounts are in minutes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.core import types
from numba.experimental import structref

from scheduler.solver.kernel.jit import jit

HERE = -1
"""Place of a remote task held where the caregiver is: parked at the stop before, or at base."""
THERE = -2
"""Place of a remote task held where the caregiver goes next, before that stop's own service."""

FAR = 2**29
"""A tick after everything."""

# Columns of a shift's cost row, which are also the indices of `soft` and `hard`.
TRAVEL, WAITING, MAX_WAITING, OVERTIME, LATENESS, MAX_LATENESS = 0, 1, 2, 3, 4, 5
MAX_IDLE, WORK, MISSED_BREAK, SAMPLE, ALWAYS, WORKLOAD = 6, 7, 8, 9, 10, 11
COLUMNS = 12

FIELDS: dict[str, type] = {
    # Travel between places; ways and gates as in `scheduler.travel.Gates`.
    "travel": np.int32,  # (places, places)
    "gate_pair": np.int32,  # (places, places), or (0, 0) where no road closes
    "access": np.int32,
    "set_start": np.int32,
    "way_ticks": np.int32,
    "way_start": np.int32,
    "gate_enter": np.int32,
    "gate_leave": np.int32,
    "gate_road": np.int32,
    "road_start": np.int32,
    "shut_from": np.int32,
    "shut_until": np.int32,
    "connection": np.int8,  # per place: 0 nothing, 1 voice, 2 video for a caregiver who is there
    "laboratory": np.int8,  # per place: 1 where samples are handed in
    # Jobs, variants, options.
    "job_variant": np.int32,  # (jobs + 1,) first variant of each job
    "job_node": np.int32,  # (jobs + 1,) first node of each job
    "job_window": np.int32,  # (jobs + 1,)
    "job_link": np.int32,  # (jobs + 1,) into link_of
    "job_at_end": np.int8,  # 1 where service must also end in the window
    "job_fixed": np.int32,  # tick at which the first task must start, -1 where nobody has fixed it
    "job_price": np.float64,  # cost of leaving the job out
    "job_removable": np.int8,
    "job_sample": np.int32,  # ticks a sample keeps, 0 for none
    "near": np.int32,  # (jobs, width) jobs that are good neighbours, -1 at the end
    "node_job": np.int32,
    "variant_option": np.int32,  # (variants + 1,)
    "variant_price": np.float64,
    "option_place": np.int32,  # a place, HERE or THERE
    "option_entry": np.int32,
    "option_duration": np.int32,
    "option_tail": np.int32,
    "option_least": np.int32,  # offset from the first task's start
    "option_most": np.int32,
    "option_medium": np.int8,  # 0 none, 1 voice, 2 video; checked where the place is found
    "option_shift": np.int32,  # (options + 1,) into eligible
    "eligible": np.int32,  # shifts that may give the option
    "assign": np.float64,  # (options, shifts) cost, inf where the shift may not
    "window_start": np.int32,
    "window_end": np.int32,
    "link_of": np.int32,
    "link_first": np.int32,
    "link_second": np.int32,
    "link_least": np.int32,
    "link_most": np.int32,
    "link_who": np.int8,  # 0 any, 1 same, 2 different caregiver
    "link_together": np.int8,  # 1 where both jobs are given or neither
    # Shifts.
    "shift_start": np.int32,
    "shift_end": np.int32,
    "shift_latest": np.int32,
    "shift_from": np.int32,
    "shift_to": np.int32,
    "shift_startup": np.int32,
    "shift_mobile": np.int8,
    "shift_eager": np.int8,  # 1 where the crew leaves when the shift starts
    "break_count": np.int32,
    "break_length": np.int32,  # (shifts, 2)
    "break_earliest": np.int32,
    "break_latest": np.int32,
    "break_at_base": np.int8,  # (shifts, 2) 1 where it may be taken at the start or end place
    "shared": np.int8,  # (shifts, shifts) 1 where the crews have a member in common
    # Objective: cost = sum of soft x amount, plus the current penalty x sum of hard x amount.
    "soft": np.float64,  # (COLUMNS,) per tick or count
    "hard": np.float64,  # (COLUMNS,) hard minutes per tick or count
    "always": np.float64,  # (1,) hard minutes per tick of a broken link
    "unit": np.int64,  # (1,) ticks that count for a hard rule broken, where a breach has no length
    "delays": np.int8,  # (1,) 1 where waiting costs, so that leaving later is worth a look
    "skip_gaps": np.int8,  # (1,) 1 where lateness is hard: never start between two windows
    "fixed_legs": np.int8,  # (1,) 1 where drives depend on the order of stops alone
    "minute": np.float64,  # (1,) ticks of a minute
}


@structref.register
class DataType(types.StructRef):  # type: ignore[misc]
    """The compiler's type of `Data`."""


class Data(structref.StructRefProxy):  # type: ignore[misc]
    """The arrays of `FIELDS`, handed to compiled code by reference."""


structref.define_constructor(Data, DataType, list(FIELDS))
structref.define_boxing(DataType, Data)


@jit
def _build(arrays):  # type: ignore[no-untyped-def]
    return Data(*arrays)


def build_data(arrays: dict[str, np.ndarray]) -> Data:
    """Return kernel data from one array per field of `FIELDS`, in the field's type.

    Compiled once and cached, which the constructor of a struct proxy is not.
    """
    ordered: Any = (np.ascontiguousarray(arrays[name], dtype=kind) for name, kind in FIELDS.items())
    built: Data = _build(tuple(ordered))
    return built
