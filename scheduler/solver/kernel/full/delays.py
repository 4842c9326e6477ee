"""Waits, and by how much a route may begin later at no cost: crews leave as late as they can."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import (
    ARRIVE,
    BACK,
    BREAK_ABOARD,
    BREAK_BEFORE,
    BREAK_START,
    BREAKS,
    DRIVE,
    END,
    END_BREAK,
    FAR,
    HEAD,
    HOME,
    LEAVE,
    NEXT,
    NONE,
    PLACE,
    PREV,
    SECOND_BREAK,
    SHIFT,
    START,
    STATED,
    TAIL,
    VARIANT,
    WARM,
)
from scheduler.solver.kernel.jit import inner

from .routes import option_of, tasks_of
from .timing import client_of, drive, first_start, last_end, window_of


@inner
def room_in_window(d, s, i):
    """Return by how many ticks node i could begin later in its window; negative if it is late."""
    j, start = d.node_job[i], np.int64(s.node[i, START])
    lasts = d.job_at_end[j] * d.option_duration[option_of(d, s, i)]
    return d.window_end[window_of(d, j, start)] - start - lasts


@inner
def room_in_promise(d, s, i):
    """Return by how many ticks node i may begin later with its promise as well kept, or as ill."""
    j, start = d.node_job[i], np.int64(s.node[i, START])
    if d.job_promised[j] == 0 or i != d.job_node[j]:
        return np.int64(FAR)
    if start < d.counted_from[j] or start < d.told_from[j] or start > d.counted_until[j]:
        return np.int64(0)
    room = d.counted_until[j] - start
    return room if start > d.told_until[j] else min(room, d.told_until[j] - start)


@inner
def closes(d, here, there):
    """Tell whether a road from one place to another closes at some hour."""
    return d.gated.size > 0 and d.gated[here, there]


@inner
def is_gated(d, s, r):
    """Tell whether shift r drives on roads that close, so that a drive depends on its hour."""
    if d.gated.size == 0:
        return False
    here, i = np.int64(d.shift_from[r]), np.int64(s.path[r, HEAD])
    while i != END:
        if closes(d, here, s.node[i, PLACE]):
            return True
        here, i = np.int64(s.node[i, PLACE]), np.int64(s.node[i, NEXT])
    return closes(d, here, d.shift_to[r])


@inner
def late_break(d, s, r):
    """Return when the break at the first stop of shift r begins: as late as service allows."""
    i = s.path[r, HEAD]
    begins, due = np.int64(s.node[i, BREAK_START]), s.node[i, BREAKS] - 1
    if d.shift_eager[r] == 1 or s.node[i, BREAK_BEFORE] >= 0:
        return begins
    by = np.int64(s.node[i, START]) - d.option_entry[option_of(d, s, i)] - d.break_length[r, due]
    if s.node[i, BREAK_ABOARD] == 1:
        if closes(d, d.shift_from[r], s.node[i, PLACE]):
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
        elif s.node[i, BREAK_BEFORE] < 0:
            by = late_break(d, s, r)
        elif rests_before_driving(d, s, i):
            by = late_break(d, s, r)
            start = np.int64(s.node[i, BREAK_BEFORE]) + d.break_length[r, s.node[i, BREAKS] - 2]
        else:
            by = np.int64(s.node[i, BREAK_BEFORE])
    depart = by - s.node[i, DRIVE] - s.node[i, WARM]
    arrive, wheel = drive(d, d.shift_from[r], s.node[i, PLACE], depart + s.node[i, WARM])
    if arrive != by or wheel != s.node[i, DRIVE]:
        return start
    return depart


@inner
def rests_before_driving(d, s, i):
    """Tell whether the first of two breaks before node i is taken before the drive there."""
    ends = (
        np.int64(s.node[i, BREAK_BEFORE]) + d.break_length[s.node[i, SHIFT], s.node[i, BREAKS] - 2]
    )
    sets_out = np.int64(s.node[i, ARRIVE]) - s.node[i, DRIVE] - s.node[i, WARM]
    return s.node[i, BREAK_ABOARD] == 1 or ends <= sets_out


@inner
def wait_before(d, s, i):
    """Return the ticks that the caregiver of node i spends neither driving, resting nor at work."""
    r, before = s.node[i, SHIFT], s.node[i, PREV]
    time = latest_departure(d, s, r) if before == NONE else np.int64(s.node[before, LEAVE])
    spent = np.int64(s.node[i, DRIVE]) + s.node[i, WARM] + d.option_entry[option_of(d, s, i)]
    at_base = before == NONE and s.node[i, BREAK_ABOARD] == 1 and d.shift_eager[r] == 0
    if s.node[i, BREAK_START] >= 0 and not at_base:
        spent += d.break_length[r, s.node[i, BREAKS] - 1]
    if s.node[i, BREAK_BEFORE] >= 0:
        left_after = before == NONE and d.shift_eager[r] == 0 and rests_before_driving(d, s, i)
        spent += 0 if left_after else d.break_length[r, s.node[i, BREAKS] - 2]
    return s.node[i, START] - time - spent


@inner
def wait_there(d, s, i):
    """Return what of the wait before node i is not spent at a closed road on the way."""
    before, wait = s.node[i, PREV], np.int64(s.waited[i])
    if before == NONE or not closes(d, s.node[before, PLACE], s.node[i, PLACE]):
        return wait
    gone = np.int64(s.node[before, LEAVE])
    if s.node[i, BREAK_START] >= 0 and s.node[i, BREAK_ABOARD] == 1:
        r = s.node[i, SHIFT]
        gone = np.int64(s.node[i, BREAK_START]) + d.break_length[r, s.node[i, BREAKS] - 1]
    return wait - (np.int64(s.node[i, ARRIVE]) - gone - s.node[i, DRIVE] - s.node[i, WARM])


@inner
def wait_at_end(d, s, r):
    """Return the ticks that the crew of shift r waits for a break after its last stop.

    Not at the end place: who is back there is done.
    """
    last = s.path[r, TAIL]
    begins = np.int64(s.path[r, END_BREAK])
    if begins < 0 or begins >= s.path[r, BACK] or s.node[last, PLACE] == d.shift_to[r]:
        return np.int64(0)
    wait = begins - s.node[last, LEAVE]
    second = np.int64(s.path[r, SECOND_BREAK])
    if second >= 0 and second < s.path[r, BACK]:
        wait += second - begins - d.break_length[r, end_due(d, s, r)]
    return wait


@inner
def end_due(d, s, r):
    """Return which break of shift r is the first after its last stop."""
    last = s.path[r, TAIL]
    due = s.node[last, BREAKS]
    while d.break_latest[r, due] < s.node[last, LEAVE]:
        due += 1
    return due


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
    """Return by how many ticks the break before node i may begin later with the node's service.

    Of one at the base before leaving, which need not, by how many service may without it.
    """
    r, due = s.node[i, SHIFT], s.node[i, BREAKS] - 1
    begins = np.int64(s.node[i, BREAK_START])
    if s.node[i, PREV] == NONE:
        if s.node[i, BREAK_ABOARD] == 1:
            rested = late_break(d, s, r) + d.break_length[r, due]
            return max(np.int64(0), d.stretch[0] - (np.int64(s.path[r, HOME]) - rested))
        begins = late_break(d, s, r)
    return max(np.int64(0), np.int64(d.break_latest[r, due]) - begins)


@inner
def is_tied(d, s, j, room):
    """Tell whether job j, begun up to `room` ticks later, could come in another's way."""
    if d.job_fixed[j] >= 0 or tasks_of(d, s, j) > 1:
        return True
    for at in range(d.job_link[j], d.job_link[j + 1]):
        link = d.link_of[at]
        other = d.link_first[link] + d.link_second[link] - j
        if s.job[other, VARIANT] == NONE:
            continue
        if d.link_kind[link] == STATED:
            gap = np.int64(s.node[d.job_node[other], START]) - s.node[d.job_node[j], START]
            if d.link_first[link] == j and gap - room < d.link_least[link]:
                return True
            if d.link_second[link] == j and room - gap > d.link_most[link]:
                return True
        else:
            begins, ends = first_start(d, s, other), last_end(d, s, j)
            way = d.travel[client_of(d, s, j), client_of(d, s, other)]
            if begins >= first_start(d, s, j) and begins < ends + way + room:
                return True
    return False


@inner
def free_delay(d, s, r):
    """Return by how many ticks the first stop of shift r may begin later at no other cost.

    Backwards: a stop may shift within its window and by what the stops after it may absorb, their
    waiting included; a break shifts with the stop it comes before, while it may. A sample shifts no
    less than where it is handed in. Shared, linked or timed stops and breaks at the end do not
    shift, and nobody who would meet a closed road. The waits of the route are known (`waited`).
    """
    if d.shift_eager[r] == 1:
        return np.int64(0)
    slack = max(np.int64(0), np.int64(d.shift_end[r]) - s.path[r, HOME])
    if s.path[r, END_BREAK] >= 0:
        slack = wait_at_end(d, s, r)
    if s.path[r, SECOND_BREAK] >= 0:
        slack = np.int64(0)
    absorbed = s.path[r, END_BREAK] >= 0 and slack > 0
    i = s.path[r, TAIL]
    while i != NONE:
        j = d.node_job[i]
        room = room_in_window(d, s, i)
        if d.open_until.size > 0:
            over = np.int64(s.node[i, START]) + d.option_duration[option_of(d, s, i)]
            room = min(room, d.open_until[option_of(d, s, i), r] - over)
        room = min(room, room_in_promise(d, s, i))
        if is_tied(d, s, j, room):
            room = np.int64(0)
        slack = max(np.int64(0), min(slack, room))
        wait = wait_there(d, s, i) if s.node[i, PREV] != NONE else np.int64(0)
        if wait > 0:
            absorbed = True
        if s.node[i, BREAK_START] >= 0:
            early = wait_for_break(d, s, i)
            slack = early + min(slack + wait - early, break_slack(d, s, i))
        else:
            slack += wait
        if s.node[i, BREAK_BEFORE] >= 0:
            slack = np.int64(0)
        i = s.node[i, PREV]
    if absorbed and (not is_gated(d, s, r) or drives_alike(d, s, r, slack)):
        return slack
    return np.int64(0)


@inner
def drives_alike(d, s, r, delay):
    """Tell whether shift r, delayed, drives and waits on roads that close no longer than now."""
    i, here = np.int64(s.path[r, HEAD]), np.int64(d.shift_from[r])
    while i != END and delay > 0:
        before = s.node[i, PREV]
        there = np.int64(s.node[i, PLACE])
        if before != NONE:
            left = np.int64(s.node[before, LEAVE])
            if closes(d, here, there):
                if s.node[i, BREAK_START] >= 0 and s.node[i, BREAK_ABOARD] == 1:
                    return False
                arrive, wheel = drive(d, here, there, left + delay + s.node[i, WARM])
                if arrive > s.node[i, ARRIVE] + delay or wheel != s.node[i, DRIVE]:
                    return False
            delay -= min(delay, wait_there(d, s, i))
        elif closes(d, here, there):
            leave = latest_departure(d, s, r) + delay + s.node[i, WARM]
            arrive, wheel = drive(d, here, there, leave)
            if wheel != s.node[i, DRIVE] or arrive != leave + wheel:
                return False
        here, i = there, np.int64(s.node[i, NEXT])
    return delay == 0 or not closes(d, here, d.shift_to[r])
