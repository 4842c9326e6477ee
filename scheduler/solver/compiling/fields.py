"""The arrays that a problem is compiled to: name, type and shape, for the full and the lite kernel.

Jobs are visits; a variant is one way to give a job; an option is one task of a variant. A node is
a slot for one task of a job in a route: job j owns nodes `job_node[j]` and up, one per task of its
largest variant. Times are int32 ticks. Costs are float64; hard amounts are in minutes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]
"""Arrays by name."""

FULL: dict[str, type] = {
    # Travel between places; ways and gates as in `scheduler.travel.Gates`.
    "travel": np.int32,  # (places, places)
    "gated": np.bool_,  # (places, places), or (0, 0) where no road closes
    "gate_node": np.int32,  # (places,)
    "gate_pair": np.int32,  # (nodes, nodes)
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
    # What is promised of each job: when its first task begins, as the staff counts on it and as the
    # client was told, and the tick before which it does not begin unless something makes it.
    "job_promised": np.int8,
    "counted_from": np.int32,
    "counted_until": np.int32,
    "told_from": np.int32,
    "told_until": np.int32,
    "job_floor": np.int32,
    "job_price": np.float64,  # cost of leaving the job out
    "job_removable": np.int8,
    "job_far": np.int32,  # ticks of the least drive from where a shift begins
    "job_work": np.int32,  # ticks of work, entry and notes, over its tasks, in its shortest variant
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
    "option_sample": np.int32,  # ticks that the sample keeps which is carried from here, else 0
    "option_shift": np.int32,  # (options + 1,) into eligible
    "eligible": np.int32,  # shifts that may give the option
    "assign": np.float64,  # (options, shifts) cost, inf where the shift may not
    # (options, shifts) whether that breaks a promise of who or how; (0, 0) where none is given
    "unkept": np.bool_,
    # (options, shifts) ticks between which a shift may serve, (0, 0) where all may at any time
    "open_from": np.int32,
    "open_until": np.int32,
    "window_start": np.int32,
    "window_end": np.int32,
    "variant_client": np.int32,  # where the client is in the meantime
    "link_of": np.int32,
    "link_first": np.int32,
    "link_second": np.int32,
    "link_least": np.int32,
    "link_most": np.int32,
    "link_who": np.int8,  # 0 any, 1 same, 2 different caregiver
    "link_together": np.int8,  # 1 where both jobs are given or neither
    "link_kind": np.int8,  # STATED, or between visits of one client: APART, OVERLAP
    # Shifts.
    "shift_start": np.int32,
    "shift_end": np.int32,
    "shift_latest": np.int32,
    "shift_from": np.int32,
    "shift_to": np.int32,
    "shift_startup": np.int32,
    "shift_kind": np.int32,  # the first shift with the same times, places, car and breaks
    "shift_mobile": np.int8,
    "shift_since": np.int32,  # since when its crew is at work without a break
    "shift_out": np.int8,  # 1 where it has made stops, so that its start place is like any other
    "shift_sample": np.int32,  # by when a sample on board is handed in; FAR without one
    "shift_eager": np.int8,  # 1 where the crew leaves when the shift starts
    "break_count": np.int32,
    "break_length": np.int32,  # (shifts, 2)
    "break_earliest": np.int32,
    "break_latest": np.int32,
    "break_first": np.int32,  # (shifts, 2) early enough if the shift is worked to its very end
    "stretch": np.int64,  # (1,) ticks that may be worked in a row; FAR without a law
    "break_at_base": np.int8,  # (shifts, 2) 1 where it may be taken at the start or end place
    "clash": np.int32,  # (shifts + 1,) into the next two
    "clash_other": np.int32,  # a shift of one who is in this crew too
    "clash_by": np.int32,  # tick by which this shift ends if that is worked; FAR if it is later
    "shared": np.int8,  # (shifts, shifts) 1 where the crews have a member in common
    # Objective: cost = sum of soft x amount, plus the current penalty x sum of hard x amount.
    "soft": np.float64,  # (COST_COLUMNS,) per tick or count
    "hard": np.float64,  # (COST_COLUMNS,) hard minutes per tick or count
    "always": np.float64,  # (1,) hard minutes per tick of a broken link
    "overlap": np.float64,  # (2,) cost, and hard minutes, per tick that visits to one home overlap
    "balance": np.float64,  # (1,) cost per tick of unevenness among the shifts of one base
    "shift_base": np.int32,  # its base, NONE of one that no other shift starts from
    "shift_share": np.float64,  # the share of it that is a tick
    "base_share": np.float64,  # (bases,) the same of all shifts of a base
    "most_broken": np.int64,  # (1,) promises of given jobs that may be broken; else FAR
    "unit": np.int64,  # (1,) ticks that count for a hard rule broken, where a breach has no length
    "delays": np.int8,  # (1,) 1 where waiting costs, so that leaving later is worth a look
    "skip_gaps": np.int8,  # (1,) 1 where lateness is hard: never start between two windows
    "fixed_legs": np.int8,  # (1,) 1 where drives depend on the order of stops alone
    "minute": np.float64,  # (1,) ticks of a minute
}
"""Fields of the full kernel."""

LITE: dict[str, type] = {
    "travel": np.int32,  # (places, places)
    "toward": np.int32,  # the same by where one goes to, then from where: its rows are read whole
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
    "far": np.int32,  # (jobs,) ticks of the least drive from where a shift begins
    "shift_kind": np.int32,
    "shift_end": np.int32,
    "shift_latest": np.int32,
    "soft": np.float64,  # (5,) cost per tick
    "hard": np.float64,  # (5,) hard minutes per tick
}
"""Fields of the lite kernel, whose nodes are tasks, then the starts of routes, then their ends."""
