"""Who may give what, between which hours, and which wishes that leaves unmet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise, permutations

from scheduler.model import (
    Caregiver,
    Client,
    Place,
    Presence,
    Priority,
    Problem,
    Task,
    Term,
    Visit,
)
from scheduler.model.base import utc
from scheduler.travel import Travel

FAR = 2**29
"""A tick after everything."""


@dataclass(frozen=True)
class Hours:
    """Ticks between which a crew may start and end some tasks, and what that comes to by term.

    `strangers` is how many of the tasks are given by nobody whom the visit's promise names.
    """

    start_from: int
    start_until: int
    end_from: int
    end_until: int
    amounts: Mapping[Term, float]
    strangers: int


class Wishes:
    """Answers, for one problem, who may give what and at what price."""

    def __init__(self, problem: Problem, travel: Travel) -> None:
        self._problem, self._travel = problem, travel
        self._crews = [problem.crew(shift.id) for shift in problem.shifts]
        ids = dict.fromkeys(member for shift in problem.shifts for member in shift.crew)
        self._on_duty = [problem.caregiver[each] for each in ids]

    def hours(self, visit: Visit, tasks: Sequence[Task], r: int, place: Place) -> list[Hours]:
        """Return when shift `r` may give tasks of a visit at a place, each span with its price."""
        crew = self._crews[r]
        if not self._welcome(visit, tasks, crew, place):
            return []
        found: list[Hours] = []
        for start_from, start_until in self._start_spans(visit):
            for end_from, end_until in self._end_spans(visit, tasks):
                starts = start_from if start_from > -FAR else start_until
                ends = end_until if end_until < FAR else end_from
                amounts = self._amounts(visit, tasks, r, (starts, ends))
                if amounts is None:
                    continue
                strangers = self._strangers(visit, tasks, crew)
                span = (start_from, start_until, end_from, end_until)
                one = Hours(*span, amounts, strangers)
                if found and _goes_on(found[-1], one):
                    one = replace(one, end_from=found.pop().end_from)
                found.append(one)
        return found

    def _start_spans(self, visit: Visit) -> Iterator[tuple[int, int]]:
        """Yield the spans of starts in which the same agreements have begun."""
        cuts = {
            self._since(agreement.valid_from)
            for agreement in self._problem.agreements
            if agreement.valid_from is not None and self._concerns(agreement.owner, visit)
        }
        bounds = [-FAR, *sorted(cuts), FAR]
        yield from ((low, high - 1) for low, high in pairwise(bounds))

    def _end_spans(self, visit: Visit, tasks: Sequence[Task]) -> Iterator[tuple[int, int]]:
        """Yield the spans of ends in which the same skills and agreements still hold."""
        wanted = {code for task in tasks for code in task.skills}
        ends = [
            skill.valid_until
            for person in self._on_duty
            for skill in person.skills
            if skill.code in wanted
        ]
        ends += [a.valid_until for a in self._problem.agreements if self._concerns(a.owner, visit)]
        cuts = sorted({self._upto(end) for end in ends if end is not None})
        bounds = [-FAR, *cuts, FAR]
        yield from ((low + 1, high) for low, high in pairwise(bounds))

    def _upto(self, instant: datetime) -> int:
        """Return the last tick that is not after an instant."""
        return (utc(instant) - utc(self._travel.origin)) // self._travel.tick

    def _since(self, instant: datetime) -> int:
        """Return the first tick that is not before an instant."""
        return -((utc(self._travel.origin) - utc(instant)) // self._travel.tick)

    @staticmethod
    def _concerns(owner: str, visit: Visit) -> bool:
        return owner == visit.owner

    def _welcome(
        self,
        visit: Visit,
        tasks: Sequence[Task],
        crew: Sequence[Caregiver],
        place: Place,
    ) -> bool:
        """Tell whether the client, the door and the border let this crew in."""
        problem, client = self._problem, self._problem.client[visit.client]
        declined = any(member.id in client.forbidden for member in crew)
        if declined and problem.objective.is_hard(Term.INCOMPATIBILITY):
            return False
        on_site = [task for task in tasks if task.presence is Presence.ON_SITE]
        if not on_site:
            return True
        has = {attribute for member in crew for attribute in member.attributes}
        if has & set(client.allergies) or set(client.access) - has:
            return False
        permitted = {each.id: each.countries for each in problem.principals}
        return all(place.country in permitted.get(member.principal, ()) for member in crew)

    def _amounts(
        self, visit: Visit, tasks: Sequence[Task], r: int, span: tuple[int, int]
    ) -> Mapping[Term, float] | None:
        """Return the amounts by term of tasks given then; None where the law forbids it."""
        crew, objective = self._crews[r], self._problem.objective
        strict = objective.is_hard(Term.QUALIFICATION)
        rows = [
            [
                (self._able(person, task, span[1]) if strict else person.clinical >= task.clinical)
                and self._may_serve(person, visit, span)
                for person in crew
            ]
            for task in tasks
        ]
        if not _covers(rows):
            return None
        found: dict[Term, float] = {}
        client, usual = self._problem.client[visit.client], self._usual(visit)
        for task in tasks:
            for term, amount in self._unmet(visit, client, usual, r):
                found[term] = found.get(term, 0.0) + amount
            rates = [p.hourly_cost for p in crew if self._able(p, task, span[1])]
            all_rates = [p.hourly_cost for p in self._on_duty if self._able(p, task, span[1])]
            if not rates:
                found[Term.QUALIFICATION] = found.get(Term.QUALIFICATION, 0.0) + 1
                continue
            dearer = (min(rates) - min(all_rates)) * task.duration.total_seconds() / 3600
            found[Term.COMPETENCE] = found.get(Term.COMPETENCE, 0.0) + dearer
        return found

    def _unmet(
        self, visit: Visit, client: Client, usual: set[str], r: int
    ) -> Iterator[tuple[Term, float]]:
        """Yield the wishes that a crew leaves unmet, for one task."""
        crew = self._crews[r]
        ids = {member.id for member in crew}
        met = {contact.caregiver for contact in client.met_lately}
        if met and not met & ids:
            yield Term.CONTINUITY, float(len(met))
        if client.preferred and not set(client.preferred) & ids:
            yield Term.PREFERENCE, 1.0
        if client.language and not any(client.language in m.languages for m in crew):
            yield Term.LANGUAGE, 1.0
        if client.gender and not any(m.gender is client.gender for m in crew):
            yield Term.GENDER, 1.0
        if usual and not usual & ids:
            yield Term.TEMPLATE, 1.0
        if visit.priority is not Priority.ROUTINE and self._problem.shifts[r].preemptible:
            yield Term.PREEMPTIBLE, 1.0
        if set(client.forbidden) & ids:
            yield Term.INCOMPATIBILITY, 1.0

    def _usual(self, visit: Visit) -> set[str]:
        """Return whom the standing template names for a visit."""
        day = visit.windows[0].start.astimezone(self._problem.timezone).isoweekday()
        return {
            line.caregiver
            for line in self._problem.template
            if line.client == visit.client
            and line.type in (None, visit.type)
            and line.weekday in (None, day)
        }

    def _strangers(self, visit: Visit, tasks: Sequence[Task], crew: Sequence[Caregiver]) -> int:
        promise = self._problem.promise.get(visit.id)
        named = set(promise.caregivers) if promise else set()
        return len(tasks) if named and not named & {member.id for member in crew} else 0

    def _able(self, person: Caregiver, task: Task, ends: int) -> bool:
        """Tell whether a person holds a task's skills until it ends."""
        if task.clinical and not person.clinical:
            return False
        held = {
            skill.code
            for skill in person.skills
            if skill.valid_until is None or ends <= self._upto(skill.valid_until)
        }
        return set(task.skills) <= held

    def _may_serve(self, person: Caregiver, visit: Visit, span: tuple[int, int]) -> bool:
        """Tell whether a person's principal gives visits of this owner, here and then."""
        if person.principal == visit.owner:
            return True
        zone, (starts, ends) = self._problem.home_of(visit).zone, span
        return any(
            agreement.owner == visit.owner
            and agreement.server == person.principal
            and (not agreement.types or visit.type in agreement.types)
            and (not agreement.zones or zone in agreement.zones)
            and (agreement.valid_from is None or self._since(agreement.valid_from) <= starts)
            and (agreement.valid_until is None or ends <= self._upto(agreement.valid_until))
            for agreement in self._problem.agreements
        )


def _goes_on(before: Hours, one: Hours) -> bool:
    """Tell whether hours are the same as those before them, cut by what changes nothing."""
    return (
        before.start_from == one.start_from
        and before.end_until + 1 == one.end_from
        and before.amounts == one.amounts
    )


def _covers(rows: Sequence[Sequence[bool]]) -> bool:
    """Tell whether different people can take tasks; a row a task, a column a person."""
    people = len(rows[0]) if rows else 0
    return any(
        all(rows[k][person] for k, person in enumerate(chosen))
        for chosen in permutations(range(people), len(rows))
    )
