"""What makes a well-formed problem meaningful: every fault, found in one pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from scheduler.errors import Fault, InputError, fault
from scheduler.messages import problems
from scheduler.model.base import ZERO, utc
from scheduler.model.care import Visit
from scheduler.model.objective import Term
from scheduler.model.place import SERVICE_AREA
from scheduler.model.plan import Stop
from scheduler.model.problem import Problem, Provider

from .context import Context
from .times import check_times

_WITH_IDS = ("principals", "places", "clients", "caregivers", "shifts", "visits")


def check_problem(
    problem: Problem,
    positions: Mapping[str, Sequence[int]] | None = None,
    known: Mapping[str, set[str]] | None = None,
) -> list[Fault]:
    """Return every fault of meaning in a problem.

    Parameters
    ----------
    problem
        Right in structure.
    positions
        Where each kept element stood in the document, by collection, for documents of which some
        elements could not be read.
    known
        Which ids the document names, by collection, those of unread elements included.

    Returns
    -------
    list of Fault
        In document order; empty where it can be planned.
    """
    context = Context(problem, positions or {}, known or {})
    return [
        *_duplicates(context),
        *_coordinates(context),
        *_references(context),
        *_visits(context),
        *_links(context),
        *_locks(context),
        *_promises(context),
        *_begun(context),
        *_weights(context),
        *check_times(context),
    ]


def ensure_valid(problem: Problem) -> Problem:
    """Return a problem that can be planned.

    Raises
    ------
    InputError
        With every fault of meaning.
    """
    faults = check_problem(problem)
    if faults:
        raise InputError(faults)
    return problem


def _weights(context: Context) -> Iterator[Fault]:
    weights = [w for w in context.problem.objective.terms.values() if not isinstance(w, str)]
    if weights and not any(weights):
        yield fault(problems.ALL_WEIGHTS_ZERO, "objective.terms")
        return
    objective = context.problem.objective
    priced = objective.weight(Term.UNASSIGNED) or objective.weight(Term.MANDATORY)
    forbidden = objective.is_hard(Term.MANDATORY) or objective.is_hard(Term.UNASSIGNED)
    if not priced and not forbidden:
        yield fault(problems.NOTHING_LEFT_OUT_COSTS, "objective.terms.unassigned")


def _duplicates(context: Context) -> Iterator[Fault]:
    for name in _WITH_IDS:
        elements = getattr(context.problem, name)
        counts = Counter(element.id for element in elements)
        for index, element in enumerate(elements):
            if counts[element.id] > 1:
                path = context.path(name, index, "id")
                said = {"id": element.id, "times": counts[element.id], "name": name}
                yield fault(problems.ID_TWICE, path, **said)
    for index, visit in enumerate(context.problem.visits):
        for mode_index, mode in enumerate(visit.modes):
            task_ids = [task.id for task in mode.tasks]
            if len(set(task_ids)) < len(task_ids):
                path = context.path("visits", index, f"modes[{mode_index}].tasks")
                yield fault(problems.TASKS_ALIKE, path, ids=task_ids)


def _coordinates(context: Context) -> Iterator[Fault]:
    if context.problem.roads.provider is Provider.MATRIX:
        return
    for index, place in enumerate(context.problem.places):
        if _in_area(place.latitude, place.longitude):
            continue
        swapped = _in_area(place.longitude, place.latitude)
        message = problems.SWAPPED_COORDINATES if swapped else problems.OUTSIDE_AREA
        said = {"latitude": place.latitude, "longitude": place.longitude}
        yield fault(message, context.path("places", index), **said)


def _in_area(latitude: float, longitude: float) -> bool:
    south, north, west, east = SERVICE_AREA
    return south <= latitude <= north and west <= longitude <= east


def _references(context: Context) -> Iterator[Fault]:
    """Find every id that names nothing."""
    problem, unknown = context.problem, context.unknown
    for index, caregiver in enumerate(problem.caregivers):
        yield from unknown("principals", caregiver.principal, "caregivers", index, "principal")
    for index, client in enumerate(problem.clients):
        yield from unknown("places", client.place, "clients", index, "place")
        named = {
            "preferred": client.preferred,
            "forbidden": client.forbidden,
            "met_lately": tuple(met.caregiver for met in client.met_lately),
        }
        for field, ids in named.items():
            for at, caregiver_id in enumerate(ids):
                yield from unknown("caregivers", caregiver_id, "clients", index, f"{field}[{at}]")
    for index, shift in enumerate(problem.shifts):
        for at, member in enumerate(shift.crew):
            yield from unknown("caregivers", member, "shifts", index, f"crew[{at}]")
        yield from unknown("places", shift.start_place, "shifts", index, "start_place")
        yield from unknown("places", shift.end_place, "shifts", index, "end_place")
        if shift.transport == "NONE" and shift.start_place != shift.end_place:
            path = context.path("shifts", index, "end_place")
            yield fault(problems.PLACE_MISMATCH, path)
    for index, usual in enumerate(problem.template):
        yield from unknown("clients", usual.client, "template", index, "client")
        yield from unknown("caregivers", usual.caregiver, "template", index, "caregiver")
    for index, agreement in enumerate(problem.agreements):
        yield from unknown("principals", agreement.owner, "agreements", index, "owner")
        yield from unknown("principals", agreement.server, "agreements", index, "server")


def _visits(context: Context) -> Iterator[Fault]:
    for index, visit in enumerate(context.problem.visits):
        yield from context.unknown("clients", visit.client, "visits", index, "client")
        yield from context.unknown("principals", visit.owner, "visits", index, "owner")
        if visit.replaces_place is not None:
            yield from context.unknown(
                "places", visit.replaces_place, "visits", index, "replaces_place"
            )
        if not visit.mandatory and visit.price is None:
            path = context.path("visits", index, "price")
            yield fault(problems.PRICE_MISSING, path)
        for mode_index, mode in enumerate(visit.modes):
            for task_index, task in enumerate(mode.tasks):
                field = f"modes[{mode_index}].tasks[{task_index}].place"
                if task.place is not None:
                    yield from context.unknown("places", task.place, "visits", index, field)
                elif mode.kind in ("ROOM", "CLINIC") and task.presence == "ON_SITE":
                    path = context.path("visits", index, field)
                    yield fault(problems.PLACE_MISSING, path, mode=mode.kind)


def _links(context: Context) -> Iterator[Fault]:
    problem = context.problem
    edges: dict[str, list[str]] = {}
    for index, link in enumerate(problem.links):
        yield from context.unknown("visits", link.first, "links", index, "first")
        yield from context.unknown("visits", link.second, "links", index, "second")
        if link.min_gap is None:
            if link.first == link.second:
                path = context.path("links", index)
                yield fault(problems.LINKED_TO_ITSELF, path, visit=link.first)
            if link.max_gap is not None:
                path = context.path("links", index, "max_gap")
                yield fault(problems.GAP_WITHOUT_LEAST, path)
            continue
        if link.max_gap is not None and link.max_gap < link.min_gap:
            path = context.path("links", index, "max_gap")
            yield fault(problems.GAPS_REVERSED, path)
        edges.setdefault(link.first, []).append(link.second)
    for cycle in _cycles(edges):
        first = next(
            index
            for index, link in enumerate(problem.links)
            if link.first == cycle[0] and link.second == cycle[1]
        )
        path = context.path("links", first)
        yield fault(problems.LINK_CYCLE, path, cycle=" -> ".join(cycle))


def _cycles(edges: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Yield one cycle for every strongly connected knot, found depth first."""
    done: set[str] = set()
    for root in edges:
        trail: list[str] = []
        on_trail: dict[str, int] = {}
        stack = [(root, iter(edges.get(root, ())))] if root not in done else []
        if stack:
            on_trail[root] = 0
            trail.append(root)
        while stack:
            node, rest = stack[-1]
            child = next(rest, None)
            if child is None:
                done.add(node)
                stack.pop()
                del on_trail[trail.pop()]
            elif child in on_trail:
                yield [*trail[on_trail[child] :], child]
            elif child not in done:
                on_trail[child] = len(trail)
                trail.append(child)
                stack.append((child, iter(edges.get(child, ()))))


def _locks(context: Context) -> Iterator[Fault]:
    problem = context.problem
    on_duty = {member for shift in problem.shifts for member in shift.crew}
    locked: set[str] = set()
    for index, lock in enumerate(problem.locks):
        if lock.visit in locked:
            path = context.path("locks", index, "visit")
            yield fault(problems.LOCKED_TWICE, path, visit=lock.visit)
        locked.add(lock.visit)
        yield from context.unknown("visits", lock.visit, "locks", index, "visit")
        if lock.shift is not None:
            yield from context.unknown("shifts", lock.shift, "locks", index, "shift")
        if lock.caregiver is not None:
            missing = list(
                context.unknown("caregivers", lock.caregiver, "locks", index, "caregiver")
            )
            yield from missing
            if not missing and lock.caregiver not in on_duty:
                path = context.path("locks", index, "caregiver")
                said = {"caregiver": lock.caregiver, "visit": lock.visit}
                yield fault(problems.LOCK_ABSENT, path, **said)
        visit = problem.visit.get(lock.visit)
        if visit and lock.mode and all(mode.kind != lock.mode for mode in visit.modes):
            path = context.path("locks", index, "mode")
            yield fault(problems.LOCKED_MODE, path, visit=lock.visit, mode=lock.mode)
        if visit and lock.start is not None:
            yield from _locked_start(context, index, visit, lock.start)


def _promises(context: Context) -> Iterator[Fault]:
    """Find promises about unknown visits, by unknown people, and a visit's second."""
    counts = Counter(promise.visit for promise in context.problem.promises)
    for index, promise in enumerate(context.problem.promises):
        if counts[promise.visit] > 1:
            path = context.path("promises", index, "visit")
            yield fault(problems.PROMISED_TWICE, path, visit=promise.visit)
        yield from context.unknown("visits", promise.visit, "promises", index, "visit")
        for at, caregiver in enumerate(promise.caregivers):
            yield from context.unknown(
                "caregivers", caregiver, "promises", index, f"caregivers[{at}]"
            )


def _begun(context: Context) -> Iterator[Fault]:
    """Find what has begun of shifts and visits that there are not, or twice, or out of order."""
    problem = context.problem
    counts = Counter(begun.shift_id for begun in problem.begun)
    given: set[tuple[str, str]] = set()
    for index, begun in enumerate(problem.begun):
        path = context.path("begun", index)
        if counts[begun.shift_id] > 1:
            yield fault(problems.BEGUN_TWICE, path, what=begun.shift_id)
        yield from context.unknown("shifts", begun.shift_id, "begun", index, "shift_id")
        left = utc(begun.departure)
        for at, stop in enumerate(begun.stops):
            where = context.path("begun", index, f"stops[{at}]")
            yield from context.unknown("places", stop.place, "begun", index, f"stops[{at}].place")
            if stop.visit_id is not None:
                field = f"stops[{at}].visit_id"
                yield from context.unknown("visits", stop.visit_id, "begun", index, field)
            if (stop.visit_id is None) is (stop.kind == "VISIT"):
                yield fault(problems.BEGUN_IN_PART, where, what=stop.kind)
            for task in stop.task_ids:
                if (str(stop.visit_id), task) in given:
                    yield fault(problems.BEGUN_TWICE, where, what=f"{stop.visit_id}/{task}")
                given.add((str(stop.visit_id), task))
            times = [utc(t) for t in (stop.arrival, stop.start, stop.end, stop.departure)]
            if [left, *times] != sorted([left, *times]):
                yield fault(problems.BEGUN_DISORDERED, where)
            left = times[-1]
            if times[0] < utc(problem.horizon.start) or times[-1] > utc(problem.horizon.end):
                yield fault(problems.BEGUN_OUTSIDE_HORIZON, where)
    yield from _begun_in_part(context)


def _begun_in_part(context: Context) -> Iterator[Fault]:
    """Find visits of which not every task of one mode has begun: they are given whole."""
    problem = context.problem
    stops: dict[str, list[tuple[int, Stop]]] = {}
    for index, begun in enumerate(problem.begun):
        for stop in begun.stops:
            if stop.visit_id in problem.visit:
                stops.setdefault(str(stop.visit_id), []).append((index, stop))
    for visit_id, known in stops.items():
        first = known[0][1]
        mode = problem.visit[visit_id].mode(first.mode, first.mode_number)
        tasks = sorted(task.id for task in mode.tasks) if mode else None
        same = {(stop.mode, stop.mode_number) for _, stop in known} == {
            (first.mode, first.mode_number)
        }
        if not same or sorted(t for _, stop in known for t in stop.task_ids) != tasks:
            path = context.path("begun", known[0][0])
            yield fault(problems.BEGUN_IN_PART, path, what=visit_id)


def _locked_start(context: Context, index: int, visit: Visit, start: datetime) -> Iterator[Fault]:
    """Find a locked start that no plan may have: outside the visit's windows, or the horizon."""
    path = context.path("locks", index, "start")
    horizon, hard = context.problem.horizon, context.problem.objective.is_hard(Term.LATENESS)
    shortest = min(mode.tasks[0].duration for mode in visit.modes)
    early = start < visit.windows[0].start
    if early or (hard and visit.lateness(start, shortest) > ZERO):
        said = {"visit": visit.id, "start": start.isoformat()}
        yield fault(problems.LOCKED_OUTSIDE_WINDOWS, path, **said)
    elif not horizon.start <= start <= horizon.end:
        yield fault(problems.LOCKED_OUTSIDE_HORIZON, path)
