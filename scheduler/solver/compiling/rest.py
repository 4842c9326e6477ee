"""What of a day is still to be decided: the problem that is left once some of it has begun.

Shifts that are under way start where, and when, their crews are free; visits that have begun are
no longer asked about, and what ties others to them (links, a client who is in one place) becomes
hours and people of these.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scheduler.model import (
    Begun,
    Break,
    Caregiver,
    Link,
    Presence,
    Problem,
    Promise,
    SameCaregiver,
    Shift,
    Skill,
    Stop,
    StopKind,
    Term,
    TimeWindow,
    Underway,
    Visit,
)
from scheduler.model.base import utc
from scheduler.travel import Travel


@dataclass(frozen=True)
class Rest:
    """The rest of a problem, visits that what has begun leaves no room, and those that it ties."""

    problem: Problem
    stranded: frozenset[str]
    tied: frozenset[str]


@dataclass(frozen=True)
class _Met:
    """A visit that has begun: its stops, the crews, and when its client is where."""

    visit: Visit
    stops: tuple[Stop, ...]
    crew: frozenset[str]
    place: str

    @property
    def start(self) -> datetime:
        """When its first task begins."""
        return self.stops[0].start

    @property
    def end(self) -> datetime:
        """When its last task is over."""
        return max((stop.end for stop in self.stops), key=utc)


@dataclass
class _Open:
    """A visit that has not begun, as it narrows; no windows are left where it has no room."""

    visit: Visit
    windows: list[TimeWindow]
    may_be_late: bool = False
    skills: dict[int, list[str]] = field(default_factory=dict)

    def between(self, since: datetime | None, until: datetime | None) -> None:
        """Have service begin from an instant on, and by another."""
        lasts = min(mode.tasks[0].duration for mode in self.visit.modes)
        spare = lasts if self.visit.bound == "AT_END" else timedelta(0)
        kept = []
        for window in self.windows:
            start = window.start if since is None else max(window.start, since, key=utc)
            end = window.end if until is None else min(window.end, until + spare, key=utc)
            if self.may_be_late and until is None:
                end = max(start, end, key=utc)
            if utc(start) <= utc(end):
                kept.append(TimeWindow(start=start, end=end))
        self._keep(kept)

    def not_during(self, start: datetime, end: datetime, way: timedelta) -> None:
        """Have service lie before or after something, and the way between."""
        lasts = max(t.offset.most + t.duration for mode in self.visit.modes for t in mode.tasks)
        kept = []
        for window in self.windows:
            if utc(window.end) + lasts + way <= utc(start):
                kept.append(window)
            elif utc(window.end) >= utc(end) + way or self.may_be_late:
                since = max(window.start, end + way, key=utc)
                until = max(since, window.end, key=utc)
                kept.append(TimeWindow(start=since, end=until))
        self._keep(kept)

    def _keep(self, windows: list[TimeWindow]) -> None:
        """Keep windows in which the visit could be given."""
        shortest = min(max(task.duration for task in mode.tasks) for mode in self.visit.modes)
        least = shortest if self.visit.bound == "AT_END" else timedelta(0)
        self.windows = [w for w in windows if utc(w.end) - utc(w.start) >= least]

    def may_begin(self, start: datetime) -> bool:
        """Tell whether a locked start lies in a window that is left, or was in none before."""
        if self.windows == list(self.visit.windows):
            return True
        return any(utc(w.start) <= utc(start) <= utc(w.end) for w in self.windows)

    def narrowed(self) -> Visit:
        """Return the visit with its hours, and the marks that its tasks ask for."""
        if self.windows == list(self.visit.windows) and not self.skills:
            return self.visit
        modes = tuple(
            mode.model_copy(
                update={
                    "tasks": tuple(
                        task.model_copy(
                            update={"skills": (*task.skills, *self.skills.get(number, ()))}
                        )
                        for number, task in enumerate(mode.tasks)
                    )
                }
            )
            for mode in self.visit.modes
        )
        return self.visit.model_copy(update={"windows": tuple(self.windows), "modes": modes})


def rest_of(problem: Problem, travel: Travel) -> Rest:
    """Return what is still to be decided of a problem of which some has begun."""
    return _Resting(problem, travel).rest()


class _Resting:
    def __init__(self, problem: Problem, travel: Travel) -> None:
        self._problem, self._travel = problem, travel
        self._begun = {begun.shift_id: begun for begun in problem.begun}
        self._met = self._gather()
        may_be_late = not problem.objective.is_hard(Term.LATENESS)
        self._open = {
            visit.id: _Open(visit, list(visit.windows), may_be_late)
            for visit in problem.visits
            if visit.id not in self._met
        }
        self._marks: dict[str, list[Skill]] = {}
        self._tied: set[str] = set()

    def rest(self) -> Rest:
        """Narrow what is open, and leave out what has happened."""
        problem = self._problem
        for number, link in enumerate(problem.links):
            self._follow(number, link)
        for met in self._met.values():
            self._keep_clear(met)
        shifts = tuple(shift for each in problem.shifts for shift in self._left(each))
        there = {member for shift in shifts for member in shift.crew}
        ids = {shift.id for shift in shifts}
        locked_out = {
            lock.visit
            for lock in problem.locks
            if lock.shift not in (None, *ids) or lock.caregiver not in (None, *there)
        }
        locked_out |= {
            lock.visit
            for lock in problem.locks
            if lock.start is not None
            and lock.visit in self._open
            and not self._open[lock.visit].may_begin(lock.start)
        }
        stranded = {v for v, each in self._open.items() if not each.windows or v in locked_out}
        kept = {v: each for v, each in self._open.items() if v not in stranded}
        changes = {
            "shifts": shifts,
            "visits": tuple(each.narrowed() for each in kept.values()),
            "links": tuple(x for x in problem.links if {x.first, x.second} <= kept.keys()),
            "locks": tuple(x for x in problem.locks if x.visit in kept),
            "promises": tuple(x for x in problem.promises if x.visit in kept),
            "most_broken": self._may_break(),
            "caregivers": tuple(self._marked(each) for each in problem.caregivers),
            "begun": (),
            "now": None,
        }
        left = problem.model_copy(update=changes)
        return Rest(left, frozenset(stranded), frozenset(self._tied))

    def _gather(self) -> dict[str, _Met]:
        """Return the visits that have begun."""
        problem = self._problem
        stops: dict[str, list[Stop]] = {}
        crews: dict[str, set[str]] = {}
        for begun in problem.begun:
            for stop in begun.stops:
                if stop.visit_id is not None:
                    stops.setdefault(stop.visit_id, []).append(stop)
                    crew = problem.shift[begun.shift_id].crew
                    crews.setdefault(stop.visit_id, set()).update(crew)
        found = {}
        for visit_id, of_visit in stops.items():
            visit = problem.visit[visit_id]
            of_visit.sort(key=lambda stop: utc(stop.start))
            mode = visit.mode(of_visit[0].mode, of_visit[0].mode_number) or visit.modes[0]
            leading = min(mode.tasks, key=lambda task: task.presence is not Presence.ON_SITE)
            place = leading.place or problem.client[visit.client].place
            found[visit_id] = _Met(visit, tuple(of_visit), frozenset(crews[visit_id]), place)
        return found

    def _follow(self, number: int, link: Link) -> None:
        """Turn a link to a visit that has begun into hours and people of the other."""
        ends = (link.first, link.second)
        met = next((self._met[end] for end in ends if end in self._met), None)
        other = next((self._open[end] for end in ends if end in self._open), None)
        if met is None or other is None:
            return
        least, most, begins = link.min_gap, link.max_gap, met.start
        since, until = (None if gap is None else begins + gap for gap in (least, most))
        if met.visit.id == link.second:
            since, until = (None if gap is None else begins - gap for gap in (most, least))
        other.between(since, until)
        if until is not None and other.may_be_late:
            self._end_by(f"by-{number}", other, until)
        if link.caregiver is not SameCaregiver.ANY:
            self._tie(f"tie-{number}", other, met.crew, same=link.caregiver == "SAME")

    def _end_by(self, mark: str, other: _Open, until: datetime) -> None:
        """Have a visit begin by an instant, late or not: its first task asks for what ends then."""
        lasts = min(mode.tasks[0].duration for mode in other.visit.modes)
        for member in self._problem.caregivers:
            held = Skill(code=mark, valid_until=until + lasts)
            self._marks.setdefault(member.id, []).append(held)
        other.skills.setdefault(0, []).append(mark)
        self._tied.add(other.visit.id)

    def _tie(self, mark: str, other: _Open, crew: frozenset[str], *, same: bool) -> None:
        """Have a visit ask for a mark that only those have who may give it."""
        barred = {m for s in self._problem.shifts if crew & set(s.crew) for m in s.crew}
        every = {member.id for member in self._problem.caregivers}
        for member in crew if same else every - barred:
            self._marks.setdefault(member, []).append(Skill(code=mark))
        tasks = max(len(mode.tasks) for mode in other.visit.modes)
        for task in range(1 if same else tasks):
            other.skills.setdefault(task, []).append(mark)
        self._tied.add(other.visit.id)

    def _keep_clear(self, met: _Met) -> None:
        """Have a client's other visits lie before or after one that has begun."""
        problem = self._problem
        linked = {
            end for x in problem.links for end in (x.first, x.second)
            if met.visit.id in (x.first, x.second)
        }  # fmt: skip
        for other in self._open.values():
            if other.visit.client == met.visit.client and other.visit.id not in linked:
                home = problem.client[met.visit.client].place
                places = {task.place or home for mode in other.visit.modes for task in mode.tasks}
                way = max(self._way(met.place, place) for place in places)
                other.not_during(met.start, met.end, way)

    def _way(self, here: str, there: str) -> timedelta:
        i, j = self._travel.index[here], self._travel.index[there]
        return int(self._travel.ticks[i, j]) * self._travel.tick

    def _left(self, shift: Shift) -> Iterator[Shift]:
        """Yield what is left of a shift, if anything is."""
        begun, now = self._begun.get(shift.id), self._problem.now
        if begun is None:
            if now is None or utc(now) <= utc(shift.start):
                yield shift
                return
            start, states = now, {"out": False, "warm": False}
            place, underway = shift.start_place, shift.underway
            since = shift.at_work_since
            sample = underway.sample_due if underway else None
            if underway is not None:
                states = {"out": underway.out, "warm": underway.warm}
        else:
            last = begun.stops[-1]
            start = last.departure if now is None else max(last.departure, now, key=utc)
            place, since = last.place, self._since(shift, begun, start)
            driven = any(stop.drive for stop in begun.stops)
            was_warm = shift.underway is not None and shift.underway.warm
            states = {"out": True, "warm": driven or was_warm}
            sample = self._sample_due(shift, begun)
        if utc(start) >= utc(shift.latest_end):
            return
        end = max(shift.end, start + self._problem.tick, key=utc)
        changes = {
            "end": end,
            "max_overtime": shift.latest_end - end,
            "start": start,
            "start_place": place,
            "breaks": tuple(self._breaks_left(shift, begun, start, since)),
            "leave_at_start": begun is not None or shift.leave_at_start,
            "underway": Underway(since=since, sample_due=sample, **states),
        }
        yield shift.model_copy(update=changes)

    def _since(self, shift: Shift, begun: Begun, start: datetime) -> datetime:
        """Return since when a crew works, no longer before it is free than the law allows."""
        rests = [stop.end for stop in begun.stops if stop.kind is StopKind.BREAK]
        since = min(max([shift.at_work_since, *rests], key=utc), start, key=utc)
        law = self._problem.working_time
        return since if law is None else max(since, start - law.longest_stretch, key=utc)

    def _breaks_left(
        self, shift: Shift, begun: Begun | None, start: datetime, since: datetime
    ) -> Iterator[Break]:
        """Yield the breaks that are not taken and may still be, of a crew at work since then."""
        law = self._problem.working_time
        taken = [s for s in begun.stops if s.kind is StopKind.BREAK] if begun else []
        for rest in shift.breaks:
            mine = next((stop for stop in taken if _is_taken(rest, stop)), None)
            if mine is not None:
                taken.remove(mine)
                continue
            earliest, latest = max(rest.earliest, start, key=utc), rest.latest
            if law is not None:
                latest = min(latest, since + law.longest_stretch, key=utc)
            if utc(earliest) <= utc(latest):
                since = latest + rest.duration
                yield rest.model_copy(update={"earliest": earliest})

    def _sample_due(self, shift: Shift, begun: Begun) -> datetime | None:
        """Return by when the first of the samples on board is handed in."""
        laboratories = {place.id for place in self._problem.places if place.laboratory}
        due: list[datetime] = []
        if shift.underway is not None and shift.underway.sample_due is not None:
            due.append(shift.underway.sample_due)
        for stop in begun.stops:
            if stop.place in laboratories:
                due.clear()
                continue
            visit = self._problem.visit.get(stop.visit_id or "")
            if visit is not None and visit.sample_limit is not None:
                due.append(stop.end + visit.sample_limit)
        return min(due, key=utc, default=None)

    def _may_break(self) -> int | None:
        """Return how many promises may be broken of what is open."""
        if self._problem.most_broken is None:
            return None
        broken = (not _is_kept(p, self._met.get(p.visit)) for p in self._problem.promises)
        return max(0, self._problem.most_broken - sum(broken))

    def _marked(self, caregiver: Caregiver) -> Caregiver:
        marks = self._marks.get(caregiver.id)
        if not marks:
            return caregiver
        return caregiver.model_copy(update={"skills": (*caregiver.skills, *marks)})


def _is_taken(rest: Break, stop: Stop) -> bool:
    in_time = utc(rest.earliest) <= utc(stop.start) <= utc(rest.latest)
    return in_time and utc(stop.end) - utc(stop.start) == rest.duration


def _is_kept(promise: Promise, met: _Met | None) -> bool:
    """Tell whether a visit that has begun is as its client was told; others are still open."""
    if met is None:
        return True
    told, named = promise.told, set(promise.caregivers)
    in_time = told is None or utc(told.start) <= utc(met.start) <= utc(told.end)
    return (
        in_time
        and promise.mode in (None, met.stops[0].mode)
        and (not named or bool(named & met.crew))
    )
