"""From order and assignment to times.

Starts decode in the global order: each task begins as early as its route, its windows and its
fellow tasks allow; a task that must not lag too far behind the first pulls the first up. That is
optimal for given routes where only travel and lateness count.
"""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import (
    APART,
    ARRIVE,
    BREAK_ABOARD,
    BREAK_AFTER,
    BREAK_BEFORE,
    BREAK_START,
    BREAKS,
    DRIVE,
    END,
    FLOOR,
    HERE,
    LEAVE,
    LEFT,
    NEXT,
    NONE,
    PLACE,
    PREV,
    RESTED,
    SHIFT,
    START,
    THERE,
    VARIANT,
    WARM,
)
from scheduler.solver.kernel.jit import inner

from .journal import touch_node, touch_path
from .routes import keeps_apart, mark, option_of, recost_met, tasks_of, wake_linked
from .state import DIRTY

# Columns of `spot`, the scratch that `approach` fills.
READY, DRIVEN, THERE_AT, AT, BREAK_AT, BREAK_IN, NEXT_BREAK, RESTS, COLD, GONE, EARLIER = range(11)


@inner
def drive(d, here, place, depart):
    """Return (arrival, ticks at the wheel): the first way to get there, waiting at closed roads."""
    if d.gated.size == 0 or not d.gated[here, place]:
        ticks = d.travel[here, place]
        return np.int64(depart) + ticks, np.int64(ticks)
    ways = d.gate_pair[d.gate_node[here], d.gate_node[place]]
    ends = np.int64(d.access[here]) + d.access[place]
    best, wheel = np.int64(2**40), np.int64(2**40)
    for way in range(d.set_start[ways], d.set_start[ways + 1]):
        waited = np.int64(0)
        node = np.int64(depart) + d.access[here]
        for gate in range(d.way_start[way], d.way_start[way + 1]):
            road = d.gate_road[gate]
            for shut in range(d.road_start[road], d.road_start[road + 1]):
                enter = node + waited + d.gate_enter[gate]
                leave = node + waited + d.gate_leave[gate]
                if enter < d.shut_until[shut] and leave > d.shut_from[shut]:
                    waited += d.shut_until[shut] - enter
        ticks = ends + d.way_ticks[way]
        arrival = np.int64(depart) + ticks + waited
        if arrival < best or (arrival == best and ticks < wheel):
            best, wheel = arrival, ticks
    return best, wheel


@inner
def place_of(d, s, i, here):
    """Return where node i happens, for a caregiver who is `here`."""
    r = s.node[i, SHIFT]
    place = d.option_place[option_of(d, s, i)]
    if place == HERE or d.shift_mobile[r] == 0:
        return np.int64(here)
    while place == THERE:
        i = s.node[i, NEXT]
        if i == END:
            return np.int64(d.shift_to[r])
        place = d.option_place[option_of(d, s, i)]
        if place == HERE:
            place = THERE
    return np.int64(place)


@inner
def opening(d, j, moment, lasts):
    """Return the first tick at or after `moment` that job j's windows let a task begin.

    `lasts` is what must fit in the window beside the start: the service, where AT_END.
    """
    first, last = d.job_window[j], d.job_window[j + 1]
    if moment < d.window_start[first]:
        return np.int64(d.window_start[first])
    if d.skip_gaps[0] == 1:
        for w in range(first + 1, last):
            if d.window_end[w - 1] < moment + lasts and moment < d.window_start[w]:
                return np.int64(d.window_start[w])
    return np.int64(moment)


@inner
def window_of(d, j, start):
    """Return the window that judges a start: the last that has begun, or the first."""
    judging = d.job_window[j]
    for w in range(judging + 1, d.job_window[j + 1]):
        if d.window_start[w] <= start:
            judging = w
    return judging


@inner
def starts_as_early(d, here, place, depart, entry, ready):
    """Tell whether who departs then, after a break at the base, is ready for service as planned."""
    return drive(d, here, place, depart)[0] + entry <= ready


@inner
def approach(d, s, i, slot):
    """Work out, into `spot[slot]`, how the caregiver of node i gets there and when it may begin."""
    r, before = s.node[i, SHIFT], s.node[i, PREV]
    option, j = option_of(d, s, i), d.node_job[i]
    if before == NONE:
        time, here = np.int64(d.shift_start[r]), np.int64(d.shift_from[r])
        due, rested, gone = np.int64(0), np.int64(0), np.int64(0)
    else:
        time, here = np.int64(s.node[before, LEAVE]), np.int64(s.node[before, PLACE])
        due, rested = np.int64(s.node[before, BREAKS]), np.int64(s.node[before, RESTED])
        gone = np.int64(s.node[before, LEFT])
    place = place_of(d, s, i, here)
    cold = np.int64(0)
    floor = np.int64(s.job[j, FLOOR])
    if d.open_from.size > 0:
        floor = max(floor, np.int64(d.open_from[option, r]))
    if gone == 0 and place != here:
        cold, gone = np.int64(d.shift_startup[r]), np.int64(1)
    arrive, wheel = drive(d, here, place, time + cold)
    entry = d.option_entry[option]
    lasts = d.job_at_end[j] * d.option_duration[option]
    ready = opening(d, j, max(arrive + entry, floor), lasts)
    broke, inside = np.int64(-1), np.int64(0)
    while due < d.break_count[r] and d.break_latest[r, due] < time:
        due += 1
    if due < d.break_count[r] and ready > s.path[r, BREAK_AFTER + due]:
        length = np.int64(d.break_length[r, due])
        at_place = max(arrive, np.int64(d.break_earliest[r, due]))
        under_way = before != NONE or d.break_at_base[r, due] == 1 or d.shift_out[r] == 1
        home = np.int64(-1)
        if before == NONE and under_way and place != here and d.shift_eager[r] == 0:
            home = max(time, np.int64(d.break_earliest[r, due]))
        if home >= 0 and starts_as_early(d, here, place, home + length + cold, entry, ready):
            broke = home
            arrive, wheel = drive(d, here, place, broke + length + cold)
        elif at_place <= d.break_latest[r, due] and (under_way or place != here):
            broke, inside = at_place, np.int64(1)
            ready = opening(d, j, max(at_place + length + entry, ready), lasts)
        elif under_way:
            broke = max(time, np.int64(d.break_earliest[r, due]))
            arrive, wheel = drive(d, here, place, broke + length + cold)
            ready = opening(d, j, max(arrive + entry, floor), lasts)
        if broke >= 0:
            due += 1
            rested += 1
    spot = s.spot[slot]
    spot[READY], spot[DRIVEN], spot[THERE_AT], spot[AT] = ready, wheel, arrive, place
    spot[BREAK_AT], spot[BREAK_IN], spot[NEXT_BREAK], spot[RESTS] = broke, inside, due, rested
    spot[COLD], spot[GONE], spot[EARLIER] = cold, gone, -1
    if broke >= 0:
        rest_again(d, s, i, slot, here, floor)


@inner
def rest_again(d, s, i, slot, here, floor):
    """Have the crew of node i take a second break before it, there or before driving, if due."""
    r, before, j, spot = s.node[i, SHIFT], s.node[i, PREV], d.node_job[i], s.spot[slot]
    due, option = spot[NEXT_BREAK], option_of(d, s, i)
    if due >= d.break_count[r] or spot[READY] <= s.path[r, BREAK_AFTER + due]:
        return
    earliest, latest = np.int64(d.break_earliest[r, due]), np.int64(d.break_latest[r, due])
    ends, length = spot[BREAK_AT] + d.break_length[r, due - 1], np.int64(d.break_length[r, due])
    entry, lasts = d.option_entry[option], d.job_at_end[j] * d.option_duration[option]
    may = before != NONE or d.break_at_base[r, due] == 1 or d.shift_out[r] == 1
    at_place = max(ends if spot[BREAK_IN] == 1 else spot[THERE_AT], earliest)
    under_way = max(ends, earliest)
    leaves = under_way + length + spot[COLD]
    at_base = before == NONE and may and spot[BREAK_IN] == 0 and d.shift_eager[r] == 0
    if at_base and under_way <= latest:
        at_base = starts_as_early(d, here, spot[AT], leaves, entry, spot[READY])
    if not at_base and at_place <= latest and (may or spot[AT] != here):
        begins, spot[BREAK_IN] = at_place, 1
        ready = max(at_place + length + entry, spot[READY])
    elif spot[BREAK_IN] == 0 and may and under_way <= latest:
        begins = under_way
        spot[THERE_AT], spot[DRIVEN] = drive(d, here, spot[AT], leaves)
        ready = max(spot[THERE_AT] + entry, floor)
    else:
        return
    spot[READY] = opening(d, j, ready, lasts)
    spot[EARLIER], spot[BREAK_AT] = spot[BREAK_AT], begins
    spot[NEXT_BREAK], spot[RESTS] = due + 1, spot[RESTS] + 1


@inner
def client_of(d, s, j):
    """Return where the client of job j is in the meantime."""
    return d.variant_client[s.job[j, VARIANT]]


@inner
def first_start(d, s, j):
    """Return when service of job j begins."""
    first = np.int64(s.node[d.job_node[j], START])
    for slot in range(1, tasks_of(d, s, j)):
        first = min(first, np.int64(s.node[d.job_node[j] + slot, START]))
    return first


@inner
def last_end(d, s, j):
    """Return when all service of job j is over."""
    last, option = np.int64(0), d.variant_option[s.job[j, VARIANT]]
    for slot in range(tasks_of(d, s, j)):
        ends = np.int64(s.node[d.job_node[j] + slot, START]) + d.option_duration[option + slot]
        last = max(last, ends)
    return last


@inner
def after_links(d, s, j):
    """Return the first tick that links to jobs earlier in the order let job j begin."""
    earliest = np.int64(0)
    for at in range(d.job_link[j], d.job_link[j + 1]):
        link = d.link_of[at]
        first = d.link_first[link]
        if keeps_apart(d, link):
            other = first if first != j else d.link_second[link]
            if s.job[other, VARIANT] != NONE and s.key[other] < s.key[j]:
                here, there = client_of(d, s, other), client_of(d, s, j)
                if (here != there) == (d.link_kind[link] == APART):
                    earliest = max(earliest, last_end(d, s, other) + d.travel[here, there])
        elif first != j and s.job[first, VARIANT] != NONE and s.key[first] < s.key[j]:
            start = np.int64(s.node[d.job_node[first], START])
            earliest = max(earliest, start + d.link_least[link])
    return earliest


@inner
def align(d, s, j, tasks):
    """Set `spot[:, READY]` to the starts of job j's tasks, given when each could begin."""
    s.spot[0, READY] = max(s.spot[0, READY], after_links(d, s, j), np.int64(s.held[j]))
    if tasks == 1:
        return
    option = d.variant_option[s.job[j, VARIANT]]
    first = s.spot[0, READY]
    for slot in range(1, tasks):
        first = max(first, s.spot[slot, READY] - d.option_most[option + slot])
    s.spot[0, READY] = first
    for slot in range(1, tasks):
        s.spot[slot, READY] = max(s.spot[slot, READY], first + d.option_least[option + slot])


@inner
def write(d, s, i, slot):
    """Store `spot[slot]` as node i; return whether anything the next stop sees has changed."""
    spot, option = s.spot[slot], option_of(d, s, i)
    leave = spot[READY] + d.option_duration[option] + d.option_tail[option]
    same = (
        s.node[i, LEAVE] == leave
        and s.node[i, PLACE] == spot[AT]
        and s.node[i, BREAKS] == spot[NEXT_BREAK]
        and s.node[i, RESTED] == spot[RESTS]
        and s.node[i, LEFT] == spot[GONE]
    )
    touch_node(s, i)
    s.node[i, PLACE], s.node[i, DRIVE], s.node[i, ARRIVE] = spot[AT], spot[DRIVEN], spot[THERE_AT]
    s.node[i, START], s.node[i, LEAVE] = spot[READY], leave
    s.node[i, BREAK_START], s.node[i, BREAK_ABOARD] = spot[BREAK_AT], 1 - spot[BREAK_IN]
    s.node[i, BREAKS], s.node[i, RESTED] = spot[NEXT_BREAK], spot[RESTS]
    s.node[i, WARM], s.node[i, LEFT] = spot[COLD], spot[GONE]
    s.node[i, BREAK_BEFORE] = spot[EARLIER]
    return not same


@inner
def decode_job(d, s, j):
    """Decode all tasks of job j from the stops before them; mark routes that this changes."""
    tasks, first = tasks_of(d, s, j), d.job_node[j]
    for slot in range(tasks):
        approach(d, s, first + slot, slot)
    align(d, s, j, tasks)
    stirred = False
    for slot in range(tasks):
        i = first + slot
        r = s.node[i, SHIFT]
        changed = write(d, s, i, slot)
        stirred = stirred or changed
        if s.is_dirty[r] == 1 and s.cursor[r] == i:
            s.cursor[r] = s.node[i, NEXT]
            if not changed and s.key[j] >= s.until[r]:
                s.cursor[r] = END
        elif changed:
            mark(d, s, r, s.node[i, NEXT])
        else:
            touch_dirty(s, r)
    if stirred:
        wake_linked(d, s, j)
        recost_met(d, s, j)


@inner
def touch_dirty(s, r):
    """Have the cost row of shift r worked out again, though its times stand."""
    if s.is_dirty[r] == 0:
        s.is_dirty[r] = 1
        s.dirty[s.count[DIRTY]] = r
        s.count[DIRTY] += 1
        s.cursor[r] = END
        s.until[r] = -1.0
        touch_path(s, r)


@inner
def propagate(d, s):
    """Decode dirty routes from their cursors on, always at the smallest key among them."""
    while True:
        at, least = END, np.inf
        for number in range(s.count[DIRTY]):
            i = s.cursor[s.dirty[number]]
            if i != END and s.key[d.node_job[i]] < least:
                at, least = i, s.key[d.node_job[i]]
        if at == END:
            return
        decode_job(d, s, d.node_job[at])
