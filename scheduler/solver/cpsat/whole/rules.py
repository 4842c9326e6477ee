"""The hard rules that bind visits and people, each as the model's docstrings give it."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import Any

from scheduler.model import (
    Mode,
    Presence,
    Problem,
    SameCaregiver,
    Visit,
    WindowBound,
)
from scheduler.model.base import utc

from .day import END, Day, Tour


def add_rules(day: Day) -> None:
    """Add every hard rule beside those of routes."""
    _add_places(day)
    _add_windows(day)
    _add_offsets(day)
    _add_different_people(day)
    _add_links(day)
    _add_locks(day)
    for tour, shift in zip(day.tours, day.problem.shifts, strict=True):
        _add_longest_stretch(day, tour, day.tick(shift.at_work_since))
    _add_rest(day)


def leading(day: Day, j: int) -> list[tuple[Any, Any]]:
    """Return (literal, start) of the first task of a visit, by the ways to give it."""
    stops = day.stops
    return [
        (literal, day.start[part])
        for literal, way in zip(day.way, stops.ways, strict=True)
        if way.visit == j
        for part in way.parts
        if stops.parts[part].leads
    ]


def first_start(day: Day, j: int) -> Any:
    """Return a variable that is the start of a visit's first task, where it is given."""
    begins = day.time()
    for literal, start in leading(day, j):
        day.model.add(begins == start).only_enforce_if(literal)
    return begins


def _add_places(day: Day) -> None:
    """Hold sessions from the car only where the crew has been or goes for another reason."""
    stands = day.stops.stands
    for r, tour in enumerate(day.tours):
        before = {s: day.flag() for s, st in enumerate(stands) if st.beside and st.shift == r}
        after = {s: day.flag() for s in before}
        for s in before:
            day.model.add_bool_or(before[s], after[s], ~day.present[s])
        for (one, other), arc in tour.arcs.items():
            same = day.place_of(r, one, start=True) == day.place_of(r, other, start=False)
            for s, beside, reason in ((other, before, one), (one, after, other)):
                if s not in beside:
                    continue
                if not same:
                    day.model.add_bool_or(~arc, ~beside[s])
                elif reason != END and not stands[reason].anchor:
                    day.model.add_bool_or(~arc, ~beside[s], beside[reason])


def _add_windows(day: Day) -> None:
    """Begin no stop before the visit's first window; which one judges, prices look at."""
    for number, part in enumerate(day.stops.parts):
        way = day.stops.ways[part.way]
        opens = day.tick(day.problem.visits[way.visit].windows[0].start)
        day.model.add(day.start[number] >= opens).only_enforce_if(day.way[part.way])


def lateness(day: Day) -> list[Any]:
    """Return the ticks by which each part is late, 0 where it is not given."""
    found = []
    for number, part in enumerate(day.stops.parts):
        visit = day.problem.visits[day.stops.ways[part.way].visit]
        given, begins = day.way[part.way], day.start[number]
        held = part.duration if visit.bound is WindowBound.AT_END else 0
        closing = min(day.tick(window.end) for window in visit.windows)
        late = day.model.new_int_var(0, max(0, day.last + held - closing), "")
        opens = [day.tick(window.start) for window in visit.windows]
        judges = [day.flag() for _ in opens]
        day.model.add(sum(judges) == given)
        for w, (judged, window) in enumerate(zip(judges, visit.windows, strict=True)):
            if w:
                day.model.add(begins >= opens[w]).only_enforce_if(judged)
            if w + 1 < len(opens):
                day.model.add(begins < opens[w + 1]).only_enforce_if(judged)
            closes = day.tick(window.end)
            day.model.add(late >= begins + held - closes).only_enforce_if(judged)
        found.append(late)
    return found


def _add_offsets(day: Day) -> None:
    """Start the tasks of a visit as far apart as they say."""
    stops = day.stops
    for literal, way in zip(day.way, stops.ways, strict=True):
        first = next((part for part in way.parts if stops.parts[part].leads), None)
        for part in way.parts:
            if part != first and first is not None:
                gap = day.start[part] - day.start[first]
                day.model.add(gap >= stops.parts[part].least).only_enforce_if(literal)
                day.model.add(gap <= stops.parts[part].most).only_enforce_if(literal)


def present_by(day: Day, j: int, shifts: set[int]) -> list[Any]:
    """Return the literals of the stops at which some shifts give something of a visit."""
    stops = day.stops
    return [
        literal
        for literal, stand in zip(day.present, stops.stands, strict=True)
        if stops.visit_of(stand) == j and stand.shift in shifts
    ]


def shifts_of(problem: Problem) -> dict[str, set[int]]:
    """Return the shifts of each caregiver, by number."""
    found: dict[str, set[int]] = {}
    for r, shift in enumerate(problem.shifts):
        for member in shift.crew:
            found.setdefault(member, set()).add(r)
    return found


def _add_different_people(day: Day) -> None:
    """Have nobody at two stops of one visit."""
    for shifts in shifts_of(day.problem).values():
        for j in range(len(day.problem.visits)):
            day.model.add(sum(present_by(day, j, shifts)) <= 1)


def _add_links(day: Day) -> None:
    number = {visit.id: j for j, visit in enumerate(day.problem.visits)}
    for link in day.problem.links:
        one, other = number[link.first], number[link.second]
        both = [day.given[one], day.given[other]]
        if link.together:
            day.model.add(both[0] == both[1])
        gap = first_start(day, other) - first_start(day, one)
        if link.min_gap is not None:
            day.model.add(gap >= day.ticks(link.min_gap)).only_enforce_if(*both)
        if link.max_gap is not None:
            day.model.add(gap <= day.ticks(link.max_gap)).only_enforce_if(*both)
        if link.caregiver is SameCaregiver.ANY:
            continue
        shared = []
        for shifts in shifts_of(day.problem).values():
            crews = [day.either(present_by(day, j, shifts)) for j in (one, other)]
            shared.append(day.both(*crews))
        if link.caregiver is SameCaregiver.SAME:
            day.model.add_bool_or(*shared, *(~each for each in both))
        else:
            for each in shared:
                day.model.add(each == 0).only_enforce_if(*both)


def _add_locks(day: Day) -> None:
    """Keep what a dispatcher has fixed, of what is given."""
    shifts, by = {s.id: r for r, s in enumerate(day.problem.shifts)}, shifts_of(day.problem)
    number = {visit.id: j for j, visit in enumerate(day.problem.visits)}
    for lock in day.problem.locks:
        j = number[lock.visit]
        given, visit = day.given[j], day.problem.visits[j]
        if lock.mode is not None:
            for literal, way in zip(day.way, day.stops.ways, strict=True):
                if way.visit == j and visit.modes[way.mode].kind is not lock.mode:
                    day.model.add(literal == 0)
        if lock.shift is not None:
            day.model.add_bool_or(*present_by(day, j, {shifts[lock.shift]}), ~given)
        if lock.caregiver is not None:
            day.model.add_bool_or(*present_by(day, j, by.get(lock.caregiver, set())), ~given)
        if lock.start is not None:
            begins = day.tick(lock.start)
            for literal, start in leading(day, j):
                day.model.add(start == begins).only_enforce_if(literal)


def client_place(problem: Problem, visit: Visit, mode: Mode) -> str:
    """Return where the client is: at the first task on site, or before the first one's screen."""
    on_site = [task for task in mode.tasks if task.presence is Presence.ON_SITE]
    return (on_site or list(mode.tasks))[0].place or problem.client[visit.client].place


def overlaps(day: Day) -> list[Any]:
    """Keep each client in one place at a time; return the ticks that visits to one overlap."""
    problem, model = day.problem, day.model
    belong = {frozenset((link.first, link.second)) for link in problem.links if link.together}
    found = []
    for a, b in combinations(range(len(problem.visits)), 2):
        one, other = problem.visits[a], problem.visits[b]
        if one.client != other.client:
            continue
        spans = [_with_client(day, j) for j in (a, b)]
        shared = day.model.new_int_var(0, day.last - day.first, "")
        for way, at in _ways_with_place(day, a):
            for another, there in _ways_with_place(day, b):
                given = [way, another]
                if at == there:
                    _price_meeting(day, spans, shared, given)
                    continue
                index, first = day.travel.index, day.flag()
                ticks = day.travel.ticks
                out, home = int(ticks[index[at], index[there]]), int(ticks[index[there], index[at]])
                model.add(spans[1][0] >= spans[0][1] + out).only_enforce_if(first, *given)
                model.add(spans[0][0] >= spans[1][1] + home).only_enforce_if(~first, *given)
        if frozenset((one.id, other.id)) not in belong:
            found.append(shared)
    return found


def _price_meeting(day: Day, spans: list[tuple[Any, Any]], shared: Any, given: list[Any]) -> None:
    """Have `shared` be at least how long two visits go on at once."""
    latest, earliest = day.time(), day.time()
    day.model.add_max_equality(latest, [span[0] for span in spans])
    day.model.add_min_equality(earliest, [span[1] for span in spans])
    day.model.add(shared >= earliest - latest).only_enforce_if(*given)


def _ways_with_place(day: Day, j: int) -> list[tuple[Any, str]]:
    """Return each way of giving a visit, and where the client is then."""
    visit = day.problem.visits[j]
    return [
        (literal, client_place(day.problem, visit, visit.modes[way.mode]))
        for literal, way in zip(day.way, day.stops.ways, strict=True)
        if way.visit == j and way.parts
    ]


def _with_client(day: Day, j: int) -> tuple[Any, Any]:
    """Return when the first task of a visit starts and the last one ends."""
    start, end = day.time(), day.time()
    stops = day.stops
    for literal, way in zip(day.way, stops.ways, strict=True):
        if way.visit == j and way.parts:
            starts = [day.start[part] for part in way.parts]
            ends = [day.start[part] + stops.parts[part].duration for part in way.parts]
            longest = max(stops.parts[part].duration for part in way.parts)
            begins, over = day.time(), day.model.new_int_var(day.first, day.last + longest, "")
            day.model.add_min_equality(begins, starts)
            day.model.add_max_equality(over, ends)
            day.model.add(start == begins).only_enforce_if(literal)
            day.model.add(end == over).only_enforce_if(literal)
    return start, end


def _add_longest_stretch(day: Day, tour: Tour, since: int) -> None:
    """Work no longer in a row than the law allows, from duty's start or a break to the next."""
    law = day.problem.working_time
    if law is None:
        return
    longest, model = day.ticks(law.longest_stretch), day.model
    events = [(rest.start, [rest.taken], rest) for rest in tour.rests]
    for moment, held, own in [*events, (tour.arrival, [tour.used], None)]:
        from_start = day.flag()
        model.add(moment <= since + longest).only_enforce_if(from_start, *held)
        chosen = [from_start]
        for rest in tour.rests:
            if rest is own:
                continue
            after, ends = day.flag(), rest.start + rest.length
            model.add_implication(after, rest.taken)
            model.add(moment >= ends).only_enforce_if(after, *held)
            model.add(moment <= ends + longest).only_enforce_if(after, *held)
            chosen.append(after)
        model.add_bool_or(*chosen, *(~each for each in held))


def _add_rest(day: Day) -> None:
    """Have nobody on two routes at once, and let everybody rest between working days."""
    problem, model = day.problem, day.model
    law = problem.working_time
    for member, numbers in shifts_of(problem).items():
        who = problem.caregiver[member]
        order = sorted(numbers, key=lambda r: (utc(problem.shifts[r].start), r))
        for r in order:
            tour = day.tours[r]
            used = tour.used
            if who.last_worked_until is not None:
                begins = day.tick(who.last_worked_until)
                model.add(tour.departure >= begins).only_enforce_if(used)
            if who.works_again_from is not None:
                model.add(tour.arrival <= day.upto(who.works_again_from)).only_enforce_if(used)
        for one, other in combinations(order, 2):
            a, b = day.tours[one], day.tours[other]
            first = day.flag()
            both = [a.used, b.used]
            model.add(b.departure >= a.arrival).only_enforce_if(first, *both)
            model.add(a.departure >= b.arrival).only_enforce_if(~first, *both)
        if law is not None:
            _add_daily_rest(day, member, order, day.ticks(law.daily_rest))


def _add_daily_rest(day: Day, member: str, order: list[int], rest: int) -> None:
    """Begin each working day rested; shifts that end soon enough after its start are one day."""
    model, problem = day.model, day.problem
    who = problem.caregiver[member]
    whole = timedelta(days=1) // day.travel.tick - rest
    starts = [day.tick(problem.shifts[r].start) for r in order]
    used = [day.tours[r].used for r in order]
    ends, begun = [], []
    for at, r in enumerate(order):
        over = model.new_int_var(day.first, day.last, "")
        model.add(over >= day.tick(problem.shifts[r].end))
        model.add(over >= day.tours[r].arrival)
        ends.append(over)
        begun.append(model.new_int_var(day.first, day.last, ""))
        before = who.last_worked_until
        if before is not None and starts[at] - day.tick(before) < rest:
            model.add(used[at] == 0)
    for b in range(len(order)):
        model.add(begun[b] == starts[b]).only_enforce_if(used[b], *(~u for u in used[:b]))
        for a in range(b):
            follows = [used[a], used[b], *(~u for u in used[a + 1 : b])]
            rested = day.flag()
            model.add(starts[b] - ends[a] >= rest).only_enforce_if(rested, *follows)
            model.add(begun[b] == starts[b]).only_enforce_if(rested, *follows)
            model.add(ends[b] - begun[a] <= whole).only_enforce_if(~rested, *follows)
            model.add(begun[b] == begun[a]).only_enforce_if(~rested, *follows)
        if who.works_again_from is not None:
            by = day.upto(who.works_again_from) - rest
            last = [used[b], *(~u for u in used[b + 1 :])]
            model.add(ends[b] <= by).only_enforce_if(*last)
