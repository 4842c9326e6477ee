"""Whether a client is somewhere else whenever a visit that was left out could be given."""

from __future__ import annotations

from collections.abc import Iterable

from scheduler.model import Mode, Problem, Route, Term, Visit, WindowBound
from scheduler.model.base import utc
from scheduler.solver.compiling.clients import client_place
from scheduler.travel import Travel

Stay = tuple[int, int, int]
"""A place by number, and the ticks from and until when a client is there."""


class Whereabouts:
    """Where the clients of a problem are while what a plan gives them lasts."""

    def __init__(self, problem: Problem, travel: Travel, routes: Iterable[Route]) -> None:
        self._problem, self._travel = problem, travel
        visits: dict[str, list[Stay]] = {}
        for route in routes:
            for stop in route.stops:
                if stop.visit_id is not None:
                    visit = problem.visit[stop.visit_id]
                    mode = visit.mode(stop.mode, stop.mode_number)
                    assert mode is not None, "a plan names a mode of the visit"
                    ticks = [travel.to_tick(utc(at)) for at in (stop.start, stop.end)]
                    place = client_place(problem, travel, visit, mode)
                    visits.setdefault(visit.id, []).append((place, ticks[0], ticks[1]))
        self._stays: dict[str, list[Stay]] = {}
        for visit_id, parts in visits.items():
            whole = parts[0][0], min(p[1] for p in parts), max(p[2] for p in parts)
            self._stays.setdefault(problem.visit[visit_id].client, []).append(whole)

    def is_elsewhere(self, visit: Visit) -> bool:
        """Tell whether no mode of a visit has a start in its windows at which the client can be."""
        stays = self._stays.get(visit.client)
        if not stays or not self._problem.objective.is_hard(Term.LATENESS):
            return False
        return not any(self._finds(visit, mode, stays) for mode in visit.modes)

    def _finds(self, visit: Visit, mode: Mode, stays: list[Stay]) -> bool:
        """Tell whether a client finds time for a mode between the stays in other places."""
        travel = self._travel
        place = client_place(self._problem, travel, visit, mode)
        lasts = max(round((t.offset.least + t.duration) / travel.tick) for t in mode.tasks)
        away = [
            (
                since - lasts - int(travel.ticks[place, there]),
                until + int(travel.ticks[there, place]),
            )
            for there, since, until in stays
            if there != place
        ]
        at_end = visit.bound is WindowBound.AT_END
        for window in visit.windows:
            opens, closes = travel.to_tick(window.start), travel.to_tick(window.end)
            closes -= lasts if at_end else 0
            tries = [opens, *(until for _, until in away)]
            for start in tries:
                free = all(start <= by or start >= until for by, until in away)
                if opens <= start <= closes and free:
                    return True
        return False
