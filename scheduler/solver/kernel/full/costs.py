"""From times to costs: a row of amounts per shift, their sums, and one number.

Where waiting costs, each route leaves its start later by as much as it freely can.
"""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import (
    ALWAYS,
    ARRIVE,
    BACK,
    BREAK_ABOARD,
    BREAK_START,
    BREAKS,
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
    SHIFT,
    START,
    STATED,
    TAIL,
    TRAVEL,
    VARIANT,
    WAITING,
    WARM,
    WORKING_TIME,
)
from scheduler.solver.kernel.jit import inner, jit

from .routes import option_of, tasks_of
from .timing import drive, window_of


@inner
def room_in_window(d, s, i):
    """Return by how many ticks node i could begin later in its window; negative if it is late."""
    j, start = d.node_job[i], np.int64(s.node[i, START])
    lasts = d.job_at_end[j] * d.option_duration[option_of(d, s, i)]
    return d.window_end[window_of(d, j, start)] - start - lasts


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
    s.path[r, END_BREAK], s.path[r, BACK] = -1, home
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
    s.path[r, HOME] = home
    return wheel, rested


@inner
def late_break(d, s, r):
    """Return when the break at the first stop of shift r begins: as late as service allows."""
    i = s.path[r, HEAD]
    begins, due = np.int64(s.node[i, BREAK_START]), s.node[i, BREAKS] - 1
    if d.shift_eager[r] == 1:
        return begins
    by = np.int64(s.node[i, START]) - d.option_entry[option_of(d, s, i)] - d.break_length[r, due]
    if s.node[i, BREAK_ABOARD] == 1:
        if d.gate_pair.size > 0:
            return begins
        by -= s.node[i, DRIVE] + s.node[i, WARM]
    return max(begins, min(by, np.int64(d.break_latest[r, due])))


@inner
def latest_departure(d, s, r):
    """Return when shift r leaves: as late as its first stop allows without starting later.

    A break before the first service is taken late too; at the start place before leaving it
    counts as the departure, since nobody has been under way before.
    """
    i = s.path[r, HEAD]
    start = np.int64(d.shift_start[r])
    if d.shift_eager[r] == 1:
        return start
    by = np.int64(s.node[i, START]) - d.option_entry[option_of(d, s, i)]
    if s.node[i, BREAK_START] >= 0:
        if s.node[i, BREAK_ABOARD] == 1:
            start = late_break(d, s, r) + d.break_length[r, s.node[i, BREAKS] - 1]
        else:
            by = late_break(d, s, r)
    depart = by - s.node[i, DRIVE] - s.node[i, WARM]
    arrive, wheel = drive(d, d.shift_from[r], s.node[i, PLACE], depart + s.node[i, WARM])
    if arrive != by or wheel != s.node[i, DRIVE]:
        return start
    return depart


@inner
def wait_before(d, s, i):
    """Return the ticks that the caregiver of node i spends neither driving, resting nor at work."""
    r, before = s.node[i, SHIFT], s.node[i, PREV]
    time = latest_departure(d, s, r) if before == NONE else np.int64(s.node[before, LEAVE])
    spent = np.int64(s.node[i, DRIVE]) + s.node[i, WARM] + d.option_entry[option_of(d, s, i)]
    at_base = before == NONE and s.node[i, BREAK_ABOARD] == 1 and d.shift_eager[r] == 0
    if s.node[i, BREAK_START] >= 0 and not at_base:
        spent += d.break_length[r, s.node[i, BREAKS] - 1]
    return s.node[i, START] - time - spent


@inner
def wait_at_end(d, s, r):
    """Return the ticks that the crew of shift r waits for a break after its last stop.

    Not at the end place: who is back there is done.
    """
    last = s.path[r, TAIL]
    begins = np.int64(s.path[r, END_BREAK])
    if begins < 0 or begins >= s.path[r, BACK] or s.node[last, PLACE] == d.shift_to[r]:
        return np.int64(0)
    return begins - s.node[last, LEAVE]


@inner
def cost_row(d, s, r):
    """Work out the amounts of shift r, in ticks or counts, from its decoded stops."""
    row = s.row[r]
    for column in range(COST_COLUMNS):
        row[column] = 0
    if s.path[r, HEAD] == NONE:
        row[MAX_IDLE] = d.shift_end[r] - d.shift_start[r]
        s.path[r, HOME], s.path[r, DELAY], s.path[r, END_BREAK] = d.shift_start[r], 0, -1
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
    s.path[r, DELAY] = free_delay(d, s, r) if waiting > 0 and d.delays[0] == 1 else 0
    row[WAITING], row[MAX_WAITING] = waiting, longest
    if s.path[r, DELAY] > 0:
        waits_after_delay(d, s, r)


@inner
def worked_too_long(d, s, r):
    """Return the ticks that shift r works in a row beyond the law, from the start of duty on.

    A break that may begin later, since the crew waits after it, counts as late as helps.
    """
    stretch, since, over = d.stretch[0], np.int64(d.shift_start[r]), np.int64(0)
    i = s.path[r, HEAD]
    while i != END:
        begins = np.int64(s.node[i, BREAK_START])
        if begins >= 0:
            over += max(np.int64(0), begins - since - stretch)
            begins = max(begins, min(begins + room_after_break(d, s, i), since + stretch))
            since = begins + d.break_length[r, s.node[i, BREAKS] - 1]
        i = s.node[i, NEXT]
    begins = np.int64(s.path[r, END_BREAK])
    if begins >= 0:
        over += max(np.int64(0), begins - since - stretch)
        due = s.node[s.path[r, TAIL], BREAKS]
        while d.break_latest[r, due] < s.node[s.path[r, TAIL], LEAVE]:
            due += 1
        since = begins + d.break_length[r, due]
    return over + max(np.int64(0), np.int64(s.path[r, HOME]) - since - stretch)


@inner
def room_after_break(d, s, i):
    """Return by how many ticks the break before node i may begin later with nothing else moved."""
    r, due = s.node[i, SHIFT], s.node[i, BREAKS] - 1
    by = np.int64(s.node[i, START]) - d.option_entry[option_of(d, s, i)] - d.break_length[r, due]
    aboard = s.node[i, BREAK_ABOARD] == 1
    if s.node[i, PREV] == NONE and d.shift_eager[r] == 1:
        return np.int64(0)
    if aboard:
        if d.gate_pair.size > 0:
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
    return late


@inner
def wait_for_break(d, s, i):
    """Return the ticks from the end of the stop before node i, or the drive, to the break there."""
    before = s.node[i, PREV]
    if before == NONE:
        return np.int64(0)
    if s.node[i, BREAK_ABOARD] == 1:
        return np.int64(s.node[i, BREAK_START]) - s.node[before, LEAVE]
    return np.int64(s.node[i, BREAK_START]) - s.node[i, ARRIVE]


@inner
def break_slack(d, s, i):
    """Return by how many ticks the break before node i may begin later with the node's service."""
    r, due = s.node[i, SHIFT], s.node[i, BREAKS] - 1
    begins = np.int64(s.node[i, BREAK_START])
    if s.node[i, PREV] == NONE:
        if s.node[i, BREAK_ABOARD] == 1:
            return np.int64(0)
        begins = late_break(d, s, r)
    return max(np.int64(0), np.int64(d.break_latest[r, due]) - begins)


@inner
def is_linked(d, s, j):
    """Tell whether the times of job j matter to another that is given."""
    for at in range(d.job_link[j], d.job_link[j + 1]):
        link = d.link_of[at]
        other = d.link_first[link] + d.link_second[link] - j
        if d.link_kind[link] == STATED or s.job[other, VARIANT] != NONE:
            return True
    return False


@inner
def free_delay(d, s, r):
    """Return by how many ticks the first stop of shift r may begin later at no other cost.

    Backwards: a stop may shift within its window and by what the stops after it may absorb, their
    waiting included; a break shifts with the stop it comes before, while it may. Shared, linked or
    timed stops, breaks at the end or before setting out, and roads that close do not shift.
    """
    if d.gate_pair.size > 0 or d.shift_eager[r] == 1:
        return np.int64(0)
    slack = max(np.int64(0), np.int64(d.shift_end[r]) - s.path[r, HOME])
    if s.path[r, END_BREAK] >= 0:
        slack = wait_at_end(d, s, r)
    absorbed = s.path[r, END_BREAK] >= 0 and slack > 0
    i = s.path[r, TAIL]
    while i != NONE:
        j = d.node_job[i]
        room = room_in_window(d, s, i)
        tied = is_linked(d, s, j) or d.job_fixed[j] >= 0
        if d.open_until.size > 0:
            over = np.int64(s.node[i, START]) + d.option_duration[option_of(d, s, i)]
            room = min(room, d.open_until[option_of(d, s, i), r] - over)
        if tasks_of(d, s, j) > 1 or tied or d.option_sample[option_of(d, s, i)] > 0:
            room = np.int64(0)
        slack = max(np.int64(0), min(slack, room))
        wait = wait_before(d, s, i) if s.node[i, PREV] != NONE else np.int64(0)
        if wait > 0:
            absorbed = True
        if s.node[i, BREAK_START] >= 0:
            early = wait_for_break(d, s, i)
            slack = early + min(slack + wait - early, break_slack(d, s, i))
        else:
            slack += wait
        i = s.node[i, PREV]
    return slack if absorbed else np.int64(0)


@inner
def waits_after_delay(d, s, r):
    """Take the delay of shift r off the waits that absorb it, in its cost row."""
    delay = np.int64(s.path[r, DELAY])
    waiting, longest = np.int64(0), np.int64(0)
    i = s.path[r, HEAD]
    while i != END:
        wait = wait_before(d, s, i)
        if s.node[i, PREV] != NONE:
            eaten = min(delay, wait)
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
