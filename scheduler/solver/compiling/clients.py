"""Visits of one client as links: never in two places at once, and one after the other at home.

What a client can be said to do is in `scheduler.model.care`. Only visits that could meet in time
are linked; a pair whose modes lie at several places gets both kinds, each for what it is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from scheduler.model import Mode, Presence, Problem, Term, Visit, WindowBound
from scheduler.solver.columns import APART, FAR, OVERLAP
from scheduler.travel import Travel

from .variants import Variant


@dataclass(frozen=True)
class Pair:
    """Two visits of one client, by number, and what kind of link is between them."""

    first: int
    second: int
    kind: int


def client_place(problem: Problem, travel: Travel, visit: Visit, mode: Mode) -> int:
    """Return where the client is during a visit: at its first task on site, or before a screen."""
    there = [task.place for task in mode.tasks if task.presence is Presence.ON_SITE]
    there += [task.place for task in mode.tasks if task.presence is Presence.REMOTE]
    return travel.index[there[0] or problem.client[visit.client].place]


def client_pairs(
    problem: Problem, travel: Travel, variants: tuple[tuple[Variant, ...], ...]
) -> list[Pair]:
    """Return the pairs of visits of one client that could be in each other's way."""
    by_client: dict[str, list[int]] = {}
    for number, visit in enumerate(problem.visits):
        if variants[number]:
            by_client.setdefault(visit.client, []).append(number)
    objective = problem.objective
    priced = objective.weight(Term.CLIENT_OVERLAP) > 0 or objective.is_hard(Term.CLIENT_OVERLAP)
    belong = {frozenset((k.first, k.second)) for k in problem.links if k.together}
    several = [numbers for numbers in by_client.values() if len(numbers) > 1]
    return [
        Pair(one, other, kind)
        for numbers in several
        for one, other, kind in _meeting(problem, travel, variants, numbers)
        if kind == APART
        or (priced and {problem.visits[one].id, problem.visits[other].id} not in belong)
    ]


def _meeting(
    problem: Problem,
    travel: Travel,
    variants: tuple[tuple[Variant, ...], ...],
    numbers: list[int],
) -> Iterator[tuple[int, int, int]]:
    """Yield the pairs of one client's visits that could meet, with each kind of link they need."""
    places = {
        number: {
            client_place(problem, travel, problem.visits[number], problem.visits[number].modes[m])
            for m in {variant.mode for variant in variants[number]}
        }
        for number in numbers
    }
    every = sorted(set().union(*places.values()))
    apart = max(int(travel.ticks[a, b]) for a in every for b in every)
    spans = {number: _span(problem, travel, problem.visits[number]) for number in numbers}
    for one, other in combinations(numbers, 2):
        if len(places[one] | places[other]) > 1 and _near(spans[one], spans[other], apart):
            yield one, other, APART
        if places[one] & places[other] and _near(spans[one], spans[other], 0):
            yield one, other, OVERLAP


def _near(one: tuple[int, int], other: tuple[int, int], gap: int) -> bool:
    """Tell whether less than `gap` ticks can lie between two spans."""
    return one[0] < other[1] + gap and other[0] < one[1] + gap


def _span(problem: Problem, travel: Travel, visit: Visit) -> tuple[int, int]:
    """Return the ticks between which a visit is given, whatever its mode."""
    opens = travel.to_tick(visit.windows[0].start)
    if not problem.objective.is_hard(Term.LATENESS):
        return opens, FAR
    lasts = max(
        round((task.offset.most + task.duration) / travel.tick)
        for mode in visit.modes
        for task in mode.tasks
    )
    at_end = visit.bound is WindowBound.AT_END and all(len(mode.tasks) == 1 for mode in visit.modes)
    return opens, travel.to_tick(visit.windows[-1].end) + (0 if at_end else lasts)
