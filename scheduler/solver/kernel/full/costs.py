"""From times to costs: a row of amounts per shift, their sums, and one number.

Where waiting costs, each route leaves its start later by as much as it freely can.
"""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import (
    ALWAYS,
    ARRIVE,
    ASTRAY,
    BACK,
    BREAK_ABOARD,
    BREAK_BEFORE,
    BREAK_START,
    BREAKS,
    BROKEN,
    COST_COLUMNS,
    DELAY,
    DRIVE,
    END,
    END_BREAK,
    FAR,
    HEAD,
    HOME,
    LATENESS,
    LEAVE,
    LEFT,
    MAX_IDLE,
    MAX_LATENESS,
    MAX_WAITING,
    MISSED_BREAK,
    NEXT,
    NONE,
    OVERTIME,
    PLACE,
    PREV,
    RESTED,
    SAMPLE,
    SECOND_BREAK,
    SHIFT,
    START,
    TAIL,
    TRAVEL,
    VARIANT,
    WAITING,
    WARM,
    WORKING_TIME,
)
from scheduler.solver.kernel.jit import inner, jit

from .delays import (
    closes,
    end_due,
    free_delay,
    late_break,
    latest_departure,
    room_in_window,
    wait_at_end,
    wait_before,
    wait_there,
)
from .routes import option_of, tasks_of
from .timing import drive


@inner
def way_home(d, s, r):
    """Decode the end of shift r: a break still due, then home. Return drive and breaks taken.

    After the last stop a break is taken on return if it can still begin there, else before.
    """
    last = s.path[r, TAIL]
    time, here = np.int64(s.node[last, LEAVE]), np.int64(s.node[last, PLACE])
    due, rested = s.node[last, BREAKS], s.node[last, RESTED]
    cold = np.int64(0)
    if s.node[last, LEFT] == 0 and here != d.shift_to[r]:
        cold = np.int64(d.shift_startup[r])
    home, wheel = drive(d, here, np.int64(d.shift_to[r]), time + cold)
    s.path[r, END_BREAK], s.path[r, BACK], s.path[r, SECOND_BREAK] = -1, home, -1
    while due < d.break_count[r] and d.break_latest[r, due] < time:
        due += 1
    if due < d.break_count[r]:
        length = np.int64(d.break_length[r, due])
        begins = max(home, np.int64(d.break_earliest[r, due]))
        if begins <= d.break_latest[r, due] and d.break_at_base[r, due] == 1:
            s.path[r, END_BREAK] = begins
            home = begins + length
        else:
            begins = max(time, np.int64(d.break_earliest[r, due]))
            s.path[r, END_BREAK] = begins
            home, wheel = drive(d, here, np.int64(d.shift_to[r]), begins + length + cold)
            s.path[r, BACK] = home
        rested += 1
        due += 1
        if due < d.break_count[r]:
            ends = np.int64(s.path[r, END_BREAK]) + length
            length = np.int64(d.break_length[r, due])
            begins = max(home, np.int64(d.break_earliest[r, due]))
            there = max(ends, np.int64(d.break_earliest[r, due]))
            if begins <= d.break_latest[r, due] and d.break_at_base[r, due] == 1:
                s.path[r, SECOND_BREAK] = begins
                home = begins + length
                rested += 1
            elif ends <= s.path[r, BACK] and there <= d.break_latest[r, due]:
                s.path[r, SECOND_BREAK] = there
                home, wheel = drive(d, here, np.int64(d.shift_to[r]), there + length + cold)
                s.path[r, BACK] = home
                rested += 1
    s.path[r, HOME] = home
    return wheel, rested


@inner
def cost_row(d, s, r):
    """Work out the amounts of shift r, in ticks or counts, from its decoded stops."""
    row = s.row[r]
    for column in range(COST_COLUMNS):
        row[column] = 0
    if s.path[r, HEAD] == NONE:
        row[MAX_IDLE] = d.shift_end[r] - d.shift_start[r]
        s.path[r, HOME], s.path[r, DELAY], s.path[r, END_BREAK] = d.shift_start[r], 0, -1
        s.path[r, SECOND_BREAK] = -1
        return
    wheel, rested = way_home(d, s, r)
    travel, waiting = wheel, wait_at_end(d, s, r)
    longest = waiting
    late, latest, service, resting = np.int64(0), np.int64(0), np.int64(0), np.int64(0)
    i = s.path[r, HEAD]
    while i != END:
        j, option = d.node_job[i], option_of(d, s, i)
        travel += s.node[i, DRIVE]
        wait = wait_before(d, s, i)
        s.waited[i] = wait
        waiting += wait
        longest = max(longest, wait)
        missed = max(np.int64(0), -room_in_window(d, s, i))
        if d.job_fixed[j] >= 0 and i == d.job_node[j]:
            row[ALWAYS] += abs(np.int64(s.node[i, START]) - d.job_fixed[j])
        late += missed
        latest = max(latest, missed)
        if d.open_until.size > 0:
            over = np.int64(s.node[i, START]) + d.option_duration[option]
            row[ALWAYS] += max(np.int64(0), over - d.open_until[option, r])
        service += d.option_entry[option] + d.option_duration[option] + d.option_tail[option]
        if d.connection[s.node[i, PLACE]] < d.option_medium[option]:
            row[ALWAYS] += d.unit[0]
        i = s.node[i, NEXT]
    for due in range(rested):
        resting += d.break_length[r, due]
    home = np.int64(s.path[r, HOME])
    row[TRAVEL], row[LATENESS], row[MAX_LATENESS] = travel, late, latest
    row[OVERTIME] = max(np.int64(0), home - d.shift_end[r])
    row[ALWAYS] += max(np.int64(0), home - d.shift_latest[r])
    for at in range(d.clash[r], d.clash[r + 1]):
        if d.clash_by[at] < FAR and s.path[d.clash_other[at], HEAD] != NONE:
            row[ALWAYS] += max(np.int64(0), max(home, np.int64(d.shift_end[r])) - d.clash_by[at])
    if d.break_count[r] > 0 and d.stretch[0] < FAR:
        row[ALWAYS] += worked_too_long(d, s, r)
    row[WORKING_TIME] = travel + service
    busy = travel + service + resting
    row[MAX_IDLE] = max(home, np.int64(d.shift_end[r])) - d.shift_start[r] - busy
    row[MISSED_BREAK] = d.break_count[r] - rested
    row[SAMPLE] = late_samples(d, s, r)
    price_promises(d, s, r)
    s.path[r, DELAY] = free_delay(d, s, r) if waiting > 0 and d.delays[0] == 1 else 0
    row[WAITING], row[MAX_WAITING] = waiting, longest
    if s.path[r, DELAY] > 0:
        waits_after_delay(d, s, r)


@inner
def astray(d, j, start):
    """Return the ticks by which a start lies before or after job j is counted on."""
    return max(np.int64(0), d.counted_from[j] - start, start - d.counted_until[j])


@inner
def is_untold(d, j, start):
    """Tell whether a start lies outside what the client of job j was told."""
    return start < d.told_from[j] or start > d.told_until[j]


@inner
def price_promises(d, s, r):
    """Count, in the cost row of shift r, the promises of jobs whose first task it gives."""
    i = s.path[r, HEAD] if d.unkept.size > 0 else END
    while i != END:
        j = d.node_job[i]
        if d.job_promised[j] == 1 and i == d.job_node[j]:
            s.row[r, ASTRAY] += astray(d, j, np.int64(s.node[i, START]))
            s.row[r, BROKEN] += is_broken(d, s, j)
        i = s.node[i, NEXT]


@inner
def is_broken(d, s, j):
    """Return 1 where job j, which is promised, begins when, or is given as or by whom, nobody said.

    Its nodes' shifts are decoded again with any of them, so that the first node's row may look.
    """
    i, option = d.job_node[j], d.variant_option[s.job[j, VARIANT]]
    if is_untold(d, j, np.int64(s.node[i, START])):
        return 1
    for slot in range(tasks_of(d, s, j)):
        if d.unkept[option + slot, s.node[i + slot, SHIFT]]:
            return 1
    return 0


@inner
def worked_too_long(d, s, r):
    """Return the ticks that shift r works in a row beyond the law, from its last break on.

    A break that may begin later, since the crew waits after it, counts as late as helps.
    """
    stretch, since, over = d.stretch[0], np.int64(d.shift_since[r]), np.int64(0)
    i = s.path[r, HEAD]
    while i != END:
        begins = np.int64(s.node[i, BREAK_START])
        if begins >= 0:
            earlier = np.int64(s.node[i, BREAK_BEFORE])
            if earlier >= 0:
                over += max(np.int64(0), earlier - since - stretch)
                since = earlier + d.break_length[r, s.node[i, BREAKS] - 2]
            over += max(np.int64(0), begins - since - stretch)
            begins = max(begins, min(begins + room_after_break(d, s, i), since + stretch))
            since = begins + d.break_length[r, s.node[i, BREAKS] - 1]
        i = s.node[i, NEXT]
    begins = np.int64(s.path[r, END_BREAK])
    if begins >= 0:
        over += max(np.int64(0), begins - since - stretch)
        due = end_due(d, s, r)
        since = begins + d.break_length[r, due]
        begins = np.int64(s.path[r, SECOND_BREAK])
        if begins >= 0:
            over += max(np.int64(0), begins - since - stretch)
            since = begins + d.break_length[r, due + 1]
    return over + max(np.int64(0), np.int64(s.path[r, HOME]) - since - stretch)


@inner
def room_after_break(d, s, i):
    """Return by how many ticks the break before node i may begin later with nothing else moved."""
    r, due = s.node[i, SHIFT], s.node[i, BREAKS] - 1
    by = np.int64(s.node[i, START]) - d.option_entry[option_of(d, s, i)] - d.break_length[r, due]
    aboard = s.node[i, BREAK_ABOARD] == 1
    if s.node[i, PREV] == NONE and (d.shift_eager[r] == 1 or s.node[i, BREAK_BEFORE] >= 0):
        return np.int64(0)
    if aboard:
        before = s.node[i, PREV]
        if closes(
            d, d.shift_from[r] if before == NONE else s.node[before, PLACE], s.node[i, PLACE]
        ):
            return np.int64(0)
        by -= s.node[i, DRIVE] + s.node[i, WARM]
    by = min(by, np.int64(d.break_latest[r, due]))
    return max(np.int64(0), by - s.node[i, BREAK_START])


@inner
def late_samples(d, s, r):
    """Return how many samples of shift r reach a laboratory after their time, or never."""
    late = 0
    handed_in = np.int64(2**40)
    if d.laboratory[d.shift_to[r]] == 1:
        handed_in = np.int64(s.path[r, BACK])
    i = s.path[r, TAIL]
    while i != NONE:
        if d.laboratory[s.node[i, PLACE]] == 1:
            handed_in = np.int64(s.node[i, ARRIVE])
        elif d.option_sample[option_of(d, s, i)] > 0:
            done = s.node[i, START] + d.option_duration[option_of(d, s, i)]
            if handed_in - done > d.option_sample[option_of(d, s, i)]:
                late += 1
        i = s.node[i, PREV]
    return late + (1 if handed_in > d.shift_sample[r] and d.shift_sample[r] < FAR else 0)


@inner
def waits_after_delay(d, s, r):
    """Take the delay of shift r off the waits that absorb it, in its cost row."""
    delay = np.int64(s.path[r, DELAY])
    waiting, longest = np.int64(0), np.int64(0)
    i = s.path[r, HEAD]
    while i != END:
        wait = np.int64(s.waited[i])
        if s.node[i, PREV] != NONE:
            eaten = min(delay, wait_there(d, s, i))
            delay -= eaten
            wait -= eaten
        waiting += wait
        longest = max(longest, wait)
        i = s.node[i, NEXT]
    wait = wait_at_end(d, s, r)
    wait -= min(delay, wait)
    waiting += wait
    longest = max(longest, wait)
    s.row[r, WAITING] = waiting
    s.row[r, MAX_WAITING] = longest


@jit
def departures(d, s):
    """Return when each shift leaves, and when it breaks before its first service (else -1).

    Shape (shifts, 2), int64 ticks.
    """
    result = np.full((d.shift_start.size, 2), -1, np.int64)
    for r in range(d.shift_start.size):
        if s.path[r, HEAD] != NONE:
            result[r, 0] = latest_departure(d, s, r)
            if s.node[s.path[r, HEAD], BREAK_START] >= 0:
                result[r, 1] = late_break(d, s, r)
    return result
