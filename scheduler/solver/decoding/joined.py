"""The rest of a day, planned, put behind what has begun of it."""

from __future__ import annotations

from scheduler.messages import Language
from scheduler.model import (
    Begun,
    Plan,
    Problem,
    Reason,
    ReasonCode,
    Route,
    Shift,
    StopKind,
    Unassigned,
)
from scheduler.model.base import utc
from scheduler.solver.compiling.rest import Rest
from scheduler.travel import Travel


def joined(
    problem: Problem, travel: Travel, rest: Rest, made: Plan, start: Plan | None = None
) -> Plan:
    """Return the plan of a whole day from that of its rest.

    Who has nothing left to do but a break has it as in the plan that the search set out from.
    """
    routes = {route.shift_id: route for route in made.routes}
    known = {route.shift_id: route for route in start.routes} if start else {}
    for begun in problem.begun:
        after = routes.get(begun.shift_id)
        if after is None:
            was = known.get(begun.shift_id)
            shift = problem.shift[begun.shift_id]
            same = (
                was is not None
                and _only_rests(shift, begun, was)
                and _holds(travel, shift, begun, was)
            )
            routes[begun.shift_id] = was if was and same else _home(problem, travel, begun)
        else:
            *stops, last = begun.stops
            leaves = last.model_copy(update={"departure": after.departure})
            whole = {"departure": begun.departure, "stops": (*stops, leaves, *after.stops)}
            routes[begun.shift_id] = after.model_copy(update=whole)
    left_out = {entry.visit_id: _counted(problem, rest, entry) for entry in made.unassigned}
    left_out |= {visit: _stranded(problem, visit) for visit in rest.stranded}
    unproven = {"proven_optimal": False, "lower_bound": None}
    return made.model_copy(
        update={
            "problem_digest": problem.digest,
            "routes": tuple(routes[s.id] for s in problem.shifts if s.id in routes),
            "unassigned": tuple(left_out[v.id] for v in problem.visits if v.id in left_out),
            "provenance": made.provenance.model_copy(update=unproven),
        }
    )


def _only_rests(shift: Shift, begun: Begun, route: Route) -> bool:
    """Tell whether a route goes on from what has begun with breaks of the shift alone."""
    count = len(begun.stops)
    same = route.stops[:count] == begun.stops and route.departure == begun.departure
    return (
        same
        and utc(route.arrival) <= utc(shift.latest_end)
        and all(
            stop.kind is StopKind.BREAK
            and any(utc(r.earliest) <= utc(stop.start) <= utc(r.latest) for r in shift.breaks)
            for stop in route.stops[count:]
        )
    )


def _holds(travel: Travel, shift: Shift, begun: Begun, route: Route) -> bool:
    """Tell whether the drives that are left of a route take as long as it says."""
    stops = route.stops[len(begun.stops) - 1 :]
    ends = [(stop.place, stop.arrival) for stop in stops[1:]]
    ends.append((shift.end_place, route.arrival))
    for stop, (place, arrival) in zip(stops, ends, strict=True):
        here, there = travel.index[stop.place], travel.index[place]
        leg = travel.arrival(here, there, travel.to_tick(stop.departure))
        if here != there and leg.arrival != travel.to_tick(arrival):
            return False
    return True


def _home(problem: Problem, travel: Travel, begun: Begun) -> Route:
    """Return the route of a shift that only goes home."""
    shift, last = problem.shift[begun.shift_id], begun.stops[-1]
    here, end = travel.index[last.place], travel.index[shift.end_place]
    cold = travel.startup if here != end and _is_cold(shift, begun) else 0
    leg = travel.arrival(here, end, travel.to_tick(last.departure) + cold)
    return Route(
        shift_id=shift.id,
        preemptible=shift.preemptible,
        departure=begun.departure,
        stops=begun.stops,
        arrival=travel.to_instant(leg.arrival).astimezone(problem.timezone),
        drive=leg.drive * travel.tick,
        metres=leg.metres,
    )


def _is_cold(shift: Shift, begun: Begun) -> bool:
    was_warm = shift.underway is not None and shift.underway.warm
    moved = any(stop.drive or stop.place != shift.start_place for stop in begun.stops)
    return shift.transport == "CAR" and not was_warm and not moved


def _counted(problem: Problem, rest: Rest, entry: Unassigned) -> Unassigned:
    """Return reasons that count the shifts of the whole day.

    A mark that a visit was given for what ties it to others is no skill.
    """
    of = len(problem.shifts)
    reasons = []
    for reason in entry.reasons:
        changes: dict[str, object] = {"of": of}
        if reason.code is ReasonCode.NO_SKILL and entry.visit_id in rest.tied:
            code = ReasonCode.ALREADY_BEGUN
            changes |= {"code": code, "detail": code.text(Language.EN)}
        reasons.append(reason.model_copy(update=changes))
    return entry.model_copy(update={"reasons": tuple(reasons)})


def _stranded(problem: Problem, visit_id: str) -> Unassigned:
    code, of = ReasonCode.ALREADY_BEGUN, len(problem.shifts)
    reason = Reason(code=code, detail=code.text(Language.EN), shifts=of, of=of)
    return Unassigned(visit_id=visit_id, reasons=(reason,))
