"""Proofs about small days: the best plan there is, or that none gives a visit."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, replace
from math import inf
from typing import Any

from scheduler.model import Plan, Problem, Route, Stop
from scheduler.model.base import utc
from scheduler.solver.compiling.problem import Compiled
from scheduler.solver.cpsat.model import Limits
from scheduler.solver.decoding.reasons import Explainer
from scheduler.travel import Travel

from .day import END, Day
from .laid import Laying
from .prices import Prices
from .rules import add_rules
from .stops import Stops, stops_of

MOST_VISITS, MOST_SHIFTS, MOST_STOPS = 8, 4, 400
"""Size of the days that are proven."""
MOST_ARCS, MOST_TICKS = 40_000, 200_000
"""Size of the models that are built: pairs of stops that could follow each other, and ticks."""
EARLIEST_UNITS = 0.5
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Outcome:
    """What CP-SAT found of a day.

    `routes` of the best plan it found, and their `cost`, None where it found none; no plan costs
    less than `bound`. `is_optimal` where none costs less than these routes, `is_impossible` where
    there is no plan.
    """

    routes: tuple[Route, ...] | None
    cost: float
    bound: float
    is_optimal: bool
    is_impossible: bool


def is_small(problem: Problem) -> bool:
    """Tell whether a day is small enough to be worth a proof, and none of it has begun."""
    tasks = sum(len(mode.tasks) for visit in problem.visits for mode in visit.modes)
    return bool(
        problem.visits
        and problem.shifts
        and len(problem.visits) <= MOST_VISITS
        and len(problem.shifts) <= MOST_SHIFTS
        and tasks * len(problem.shifts) <= MOST_STOPS
        and not problem.begun
        and problem.now is None
    )


def prove(
    problem: Problem,
    travel: Travel,
    limits: Limits,
    known: Plan | None = None,
    must: str | None = None,
    until: float | None = None,
) -> Outcome:
    """Search the whole of a small day for its best plan.

    Parameters
    ----------
    problem, travel
        The day, of which nothing has begun.
    limits
        How long: seconds and deterministic time.
    known
        A plan to set out from.
    must
        A visit that is to be given, if any plan can; the cheapest such plan is looked for.
    until
        When to end, by the monotonic clock, starting and building the model included.
    """
    stops = stops_of(problem, travel)
    if not _fits(stops):
        return Outcome(None, inf, 0.0, is_optimal=False, is_impossible=False)
    began = time.monotonic()
    day = Day(problem, travel, stops)
    add_rules(day)
    prices = Prices(day)
    if not prices.is_exact:
        return Outcome(None, inf, 0.0, is_optimal=False, is_impossible=False)
    if must is not None:
        number = next(j for j, visit in enumerate(problem.visits) if visit.id == must)
        day.model.add(day.given[number] == 1)
    if known is not None:
        _hint(day, known)
    total = sum(prices.terms)
    day.model.minimize(total)
    if until is not None:
        limits = replace(limits, seconds=max(0.1, min(limits.seconds, until - time.monotonic())))
        began = time.monotonic()
    solver = _solver(day.cp, limits)
    status = solver.solve(day.model)
    assert status != day.cp.MODEL_INVALID, day.model.validate()
    if status == day.cp.INFEASIBLE:
        return Outcome(None, inf, inf, is_optimal=False, is_impossible=True)
    bound = max(0.0, solver.best_objective_bound) / float(prices.scale)
    if status not in (day.cp.OPTIMAL, day.cp.FEASIBLE):
        return Outcome(None, inf, bound, is_optimal=False, is_impossible=False)
    left = limits.seconds - (time.monotonic() - began)
    within = replace(limits, seconds=max(0.1, left), deterministic=EARLIEST_UNITS)
    solver = _earliest(day, solver, total <= round(solver.objective_value), within)
    cost = prices.exactly(solver)
    is_optimal = status == day.cp.OPTIMAL and cost - bound <= TOLERANCE * max(1.0, cost)
    routes = Laying(day, solver).routes()
    return Outcome(routes, cost, bound, is_optimal=is_optimal, is_impossible=False)


def _fits(stops: Stops) -> bool:
    """Tell whether a model of these stops is built in less than seconds."""
    per_shift = Counter(stand.shift for stand in stops.stands)
    shifts, tick = stops.problem.shifts, stops.travel.tick
    span = max(utc(s.latest_end) for s in shifts) - min(utc(s.start) for s in shifts)
    arcs = sum(count * count for count in per_shift.values())
    return arcs <= MOST_ARCS and span // tick <= MOST_TICKS


def with_proof(
    problem: Problem,
    travel: Travel,
    compiled: Compiled,
    plan: Plan,
    cost: float,
    outcome: Outcome,
) -> Plan:
    """Return the better of a plan, of a cost at most so high, and what CP-SAT found, with a bound.

    Where neither is better the plan stays.
    """
    if outcome.routes is None:
        told = {"lower_bound": min(outcome.bound, cost)} if outcome.bound < inf else {}
        return plan.model_copy(update={"provenance": plan.provenance.model_copy(update=told)})
    if outcome.cost < cost - TOLERANCE:
        given = {stop.visit_id for route in outcome.routes for stop in route.stops}
        explainer = Explainer(problem, travel, compiled, outcome.routes)
        left_out = tuple(
            explainer.unassigned(number)
            for number, visit in enumerate(problem.visits)
            if visit.id not in given
        )
        plan = plan.model_copy(update={"routes": outcome.routes, "unassigned": left_out})
    proof = {
        "lower_bound": min(outcome.bound, outcome.cost, cost),
        "proven_optimal": outcome.is_optimal,
    }
    return plan.model_copy(update={"provenance": plan.provenance.model_copy(update=proof)})


def _earliest(day: Day, solver: Any, as_cheap: Any, limits: Limits) -> Any:
    """Return the solver of a plan that costs as much, with everything as early as can be."""
    seen = [*day.way, *day.present, *day.start]
    day.model.clear_hints()
    for variable in seen:
        day.model.add_hint(variable, solver.value(variable))
    day.model.add(as_cheap)
    rests = [rest.start for tour in day.tours for rest in tour.rests]
    leaves = [tour.go for tour in day.tours]
    day.model.minimize(sum(2 * start for start in day.start) + sum(rests) - sum(leaves))
    again = _solver(day.cp, limits)
    status = again.solve(day.model)
    return again if status in (day.cp.OPTIMAL, day.cp.FEASIBLE) else solver


def _solver(cp: Any, limits: Limits) -> Any:
    solver = cp.CpSolver()
    solver.parameters.max_time_in_seconds = limits.seconds
    solver.parameters.max_deterministic_time = limits.deterministic
    solver.parameters.random_seed = limits.seed
    solver.parameters.num_workers = limits.workers
    solver.parameters.interleave_search = limits.workers > 1
    return solver


def _hint(day: Day, plan: Plan) -> None:
    """Have the solver set out from a plan: who gives what, where and when, in which order."""
    orders = _stands_of(day, plan)
    given = {s: stop for order in orders for s, stop in order}
    for s, literal in enumerate(day.present):
        day.model.add_hint(literal, s in given)
    ways = {day.part(s).way for s in given}
    for number, literal in enumerate(day.way):
        day.model.add_hint(literal, number in ways)
    for s, stop in given.items():
        day.model.add_hint(day.start[day.stops.stands[s].part], day.tick(stop.start))
    for tour, order in zip(day.tours, orders, strict=True):
        numbers = [s for s, _ in order]
        follow = set(zip([END, *numbers], [*numbers, END], strict=True)) if numbers else set()
        day.model.add_hint(tour.used, bool(numbers))
        for ends, arc in tour.arcs.items():
            day.model.add_hint(arc, ends in follow)


def _stands_of(day: Day, plan: Plan) -> list[list[tuple[int, Stop]]]:
    """Return, by shift, the stops of a plan that the model knows, in order."""
    shifts = {shift.id: r for r, shift in enumerate(day.problem.shifts)}
    groups: dict[str | None, set[tuple[str, ...]]] = {}
    for route in plan.routes:
        for stop in route.stops:
            groups.setdefault(stop.visit_id, set()).add(stop.task_ids)
    known: dict[tuple[object, ...], list[int]] = {}
    for s in range(len(day.stops.stands)):
        name = _name(day, s, groups)
        if name is not None:
            known.setdefault(name, []).append(s)
    found: list[list[tuple[int, Stop]]] = [[] for _ in shifts]
    for route in plan.routes:
        r = shifts.get(route.shift_id, -1)
        for stop in route.stops:
            what = (stop.visit_id, stop.mode, stop.mode_number, stop.task_ids, r, stop.place)
            start, end = day.tick(stop.start), day.tick(stop.end)
            for s in known.get(what, []):
                hours = day.stops.stands[s].hours
                starts = hours.start_from <= start <= hours.start_until
                if starts and hours.end_from <= end <= hours.end_until:
                    found[r].append((s, stop))
                    break
    return found


def _name(
    day: Day, s: int, groups: dict[str | None, set[tuple[str, ...]]]
) -> tuple[object, ...] | None:
    """Return what a stop is as a plan has it; None where the plan parts its tasks otherwise."""
    stand, part = day.stops.stands[s], day.part(s)
    way = day.stops.ways[part.way]
    visit = day.problem.visits[way.visit]
    mode = visit.modes[way.mode]
    parted = {tuple(task.id for task in day.stops.parts[each].tasks) for each in way.parts}
    if groups.get(visit.id) != parted:
        return None
    number = sum(each.kind is mode.kind for each in visit.modes[: way.mode])
    tasks, place = tuple(task.id for task in part.tasks), day.problem.places[stand.place].id
    return visit.id, mode.kind, number, tasks, stand.shift, place
