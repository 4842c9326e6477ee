"""Who may give what, and at which price, for all shifts at once.

Vectors run over (shift, member) pairs, laid out shift by shift, and are then reduced to shifts: a
crew may give a task if one of its members may; nobody in it may be unwelcome.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from scheduler.model import (
    Caregiver,
    Client,
    Presence,
    Priority,
    Problem,
    ReasonCode,
    Task,
    Term,
    Transport,
    Visit,
)
from scheduler.model.base import utc
from scheduler.travel import Travel

from .shifts import ShiftArrays

Mask = NDArray[np.bool_]
Costs = NDArray[np.float64]


class Eligibility:
    """Answers, for one problem, which shifts may give a task and what their crews cost."""

    def __init__(self, problem: Problem, travel: Travel, shifts: ShiftArrays) -> None:
        self._problem = problem
        self._travel = travel
        self._shifts = shifts
        pairs = [
            (number, problem.caregiver[member])
            for number, shift in enumerate(problem.shifts)
            for member in shift.crew
        ]
        self._members: list[Caregiver] = [member for _, member in pairs]
        self._shift_of = np.array([number for number, _ in pairs], dtype=np.int32)
        self._first = np.searchsorted(self._shift_of, np.arange(len(problem.shifts)))
        self.mobile = np.array([s.transport is Transport.CAR for s in problem.shifts], dtype=bool)
        self._skill = cache(self._skill_until)
        self._welcome = cache(self._welcome_shifts)
        self._client_cost = cache(self._client_costs)
        self._allowed = cache(self._allowed_members)
        self._may_enter = cache(self._shifts_that_may_enter)
        self._strange = cache(self._shifts_of_strangers)
        self._clinical = np.array([member.clinical for member in self._members], dtype=bool)
        self._preemptible = np.array([s.preemptible for s in problem.shifts], dtype=bool)
        self._latest = shifts.latest[self._shift_of] if pairs else np.zeros(0, np.int32)
        self._hourly = np.array([member.hourly_cost for member in self._members])

    def any_member(self, members: Mask) -> Mask:
        """Reduce a vector over members to shifts: true where any member complies."""
        if not len(members):
            return np.zeros(len(self._problem.shifts), dtype=bool)
        return np.asarray(np.logical_or.reduceat(members, self._first))

    def capable(self, visit: Visit, task: Task) -> Mask:
        """Return which members hold the skills of a task until it must be over."""
        last = self._travel.to_tick(visit.windows[-1].end)
        if visit.bound != "AT_END":
            last += round(task.duration / self._travel.tick)
        late = not self._problem.objective.is_hard(Term.LATENESS)
        needed = self._latest if late else np.minimum(last, self._latest)
        able = self._clinical | (not task.clinical)
        for code in task.skills:
            able &= self._skill(code) >= needed
        return able

    def allowed(self, visit: Visit) -> Mask:
        """Return which members' principals may serve this visit."""
        return self._allowed(visit.owner, visit.type, self._problem.home_of(visit).zone, visit.id)

    def welcome(self, client_id: str) -> Mask:
        """Return which shifts have nobody unwelcome to the client, and the access needed."""
        return self._welcome(client_id)

    def strangers(self, visit: Visit) -> Mask:
        """Return which shifts have nobody whom the standing template names, if it names anybody."""
        day = visit.windows[0].start.astimezone(self._problem.timezone).isoweekday()
        return self._strange(visit.client, visit.type, day)

    def may_enter(self, visit: Visit, task: Task) -> Mask:
        """Return which shifts may work in the country where a task is given on site."""
        if task.presence is not Presence.ON_SITE:
            return np.ones(len(self._problem.shifts), dtype=bool)
        place = self._problem.place[task.place] if task.place else self._problem.home_of(visit)
        return self._may_enter(place.country)

    def shifts_for(self, visit: Visit, task: Task) -> Mask:
        """Return which shifts may give a task, leaving time and the way there aside."""
        hard = self._problem.objective.is_hard(Term.QUALIFICATION)
        able = self.capable(visit, task) if hard else self._clinical | (not task.clinical)
        fits = self.any_member(able & self.allowed(visit)) & self.may_enter(visit, task)
        return fits & self.welcome(visit.client)

    def crews_for(self, visit: Visit, tasks: tuple[Task, ...]) -> Mask:
        """Return which shifts have a different capable member for each of several tasks."""
        able = [self.capable(visit, task) & self.allowed(visit) for task in tasks]
        result = np.zeros(len(self._problem.shifts), dtype=bool)
        for number, shift in enumerate(self._problem.shifts):
            if len(shift.crew) >= len(tasks):
                first = self._first[number]
                result[number] = any(
                    all(able[k][first + member] for k, member in enumerate(chosen))
                    for chosen in permutations(range(len(shift.crew)), len(tasks))
                )
        return result & self.welcome(visit.client) & self.may_enter(visit, tasks[0])

    def cost(self, visit: Visit, task: Task) -> Costs:
        """Return what it costs, beside driving and time, to give a task, per shift; inf if HARD."""
        objective = self._problem.objective
        cost = self._client_cost(visit.client).copy()
        cost[self.strangers(visit)] += self._price_of(Term.TEMPLATE)
        if visit.priority is not Priority.ROUTINE:
            cost[self._preemptible] += self._price_of(Term.PREEMPTIBLE)
        able = self.capable(visit, task)
        weight = objective.weight(Term.QUALIFICATION)
        if weight and not able.all():
            cost += np.where(self.any_member(able), 0.0, weight)
        weight = objective.weight(Term.COMPETENCE)
        if weight and able.any():
            hours = task.duration.total_seconds() / 3600
            rates = np.where(able, self._hourly, np.inf)
            cheapest = np.minimum.reduceat(rates, self._first)
            excess = np.where(np.isfinite(cheapest), cheapest - rates.min(), 0.0)
            cost += weight * hours * excess
        return cost

    def refusals(self, visit: Visit, task: Task) -> dict[ReasonCode, Mask]:
        """Return, per reason, which shifts it rules out for a task; to explain, not to plan."""
        able, allowed = self.capable(visit, task), self.allowed(visit)
        some_able = self.any_member(able)
        return {
            ReasonCode.NO_SKILL: ~some_able,
            ReasonCode.NO_AGREEMENT: some_able & ~self.any_member(able & allowed),
            ReasonCode.NO_BORDER_PERMISSION: some_able & ~self.may_enter(visit, task),
            ReasonCode.CLIENT_REFUSES: ~self.welcome(visit.client),
        }

    def _skill_until(self, code: str) -> NDArray[np.int64]:
        """Return the tick until which each member holds a skill: -1 never, large for ever."""
        until = np.full(len(self._members), -1, dtype=np.int64)
        for at, member in enumerate(self._members):
            for skill in member.skills:
                if skill.code == code:
                    ends = 2**40
                    if skill.valid_until is not None:
                        span = utc(skill.valid_until) - utc(self._travel.origin)
                        ends = span // self._travel.tick
                    until[at] = max(until[at], ends)
        return until

    def _allowed_members(self, owner: str, kind: str, zone: str, visit_id: str) -> Mask:
        visit = self._problem.visit[visit_id]
        first, last = visit.windows[0].start, visit.windows[-1].end
        servers = {owner}
        for agreement in self._problem.agreements:
            if (
                agreement.owner == owner
                and (not agreement.types or kind in agreement.types)
                and (not agreement.zones or zone in agreement.zones)
                and (agreement.valid_from is None or agreement.valid_from <= first)
                and (agreement.valid_until is None or last < agreement.valid_until)
            ):
                servers.add(agreement.server)
        return np.array([member.principal in servers for member in self._members], dtype=bool)

    def _shifts_that_may_enter(self, country: str) -> Mask:
        """Return the shifts whose whole crew may work in a country."""
        open_to = {p.id for p in self._problem.principals if country in p.countries}
        barred = np.array([m.principal not in open_to for m in self._members], dtype=bool)
        return ~self.any_member(barred)

    def _price_of(self, term: Term) -> float:
        """Return what one unit of a term costs; infinitely much where it is HARD."""
        objective = self._problem.objective
        return np.inf if objective.is_hard(term) else objective.weight(term)

    def _shifts_of_strangers(self, client_id: str, kind: str, weekday: int) -> Mask:
        usual = {
            line.caregiver
            for line in self._problem.template
            if line.client == client_id
            and line.type in (None, kind)
            and line.weekday in (None, weekday)
        }
        named = np.array([member.id in usual for member in self._members], dtype=bool)
        return ~self.any_member(named) & bool(usual)

    def _welcome_shifts(self, client_id: str) -> Mask:
        client = self._problem.client[client_id]
        hard = self._problem.objective.is_hard(Term.INCOMPATIBILITY)

        def unwelcome(member: Caregiver) -> bool:
            forbidden = hard and member.id in client.forbidden
            return forbidden or bool(set(member.attributes) & set(client.allergies))

        banned = np.array([unwelcome(member) for member in self._members], dtype=bool)
        fits = ~self.any_member(banned)
        for attribute in client.access:
            holds = np.array([attribute in m.attributes for m in self._members], dtype=bool)
            fits &= self.any_member(holds)
        return fits

    def _client_costs(self, client_id: str) -> Costs:
        """Return the cost of wishes unmet and faces new to a client, per shift."""
        client = self._problem.client[client_id]
        cost = np.zeros(len(self._problem.shifts))
        for term, amount, meets in client_terms(client):
            unmet = np.array([not meets(member) for member in self._members], dtype=bool)
            hit = (
                ~self.any_member(~unmet)
                if term is not Term.INCOMPATIBILITY
                else self.any_member(unmet)
            )
            weight = self._problem.objective.weight(term) * amount
            if self._problem.objective.is_hard(term):
                weight = np.inf
            if weight:
                cost[hit] += weight
        return cost


def client_terms(
    client: Client,
) -> list[tuple[Term, float, Callable[[Caregiver], bool]]]:
    """Return the client's wishes: term, amount when unmet, and who meets the wish."""
    met = {contact.caregiver for contact in client.met_lately}
    terms: list[tuple[Term, float, Callable[[Caregiver], bool]]] = []
    if met:
        terms.append((Term.CONTINUITY, float(len(met)), lambda member: member.id in met))
    if client.preferred:
        terms.append((Term.PREFERENCE, 1.0, lambda member: member.id in client.preferred))
    if client.language:
        language = client.language
        terms.append((Term.LANGUAGE, 1.0, lambda member: language in member.languages))
    if client.gender:
        terms.append((Term.GENDER, 1.0, lambda member: member.gender == client.gender))
    if client.forbidden:
        terms.append((Term.INCOMPATIBILITY, 1.0, lambda member: member.id not in client.forbidden))
    return terms
