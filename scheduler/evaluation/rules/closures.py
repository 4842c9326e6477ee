"""Nobody is on a road while it is closed."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.rules.travel import open_road_arrival
from scheduler.evaluation.view import View, Violation
from scheduler.model import Rule


def check(view: View) -> Iterator[Violation]:
    """Yield legs that open roads would allow but the closures of the day do not."""
    for route, shift in view.routes:
        for drive in view.drives(route, shift):
            planned = view.travel.to_tick(drive.planned_arrival)
            early = drive.possible.arrival - planned
            if early > 0 and planned >= open_road_arrival(view, drive):
                minutes = early * view.travel.tick.total_seconds() / 60
                detail = (
                    f"a road to {drive.end_place} is closed; one is there {minutes:g} min later"
                )
                yield Violation(Rule.CLOSURES, detail, drive.visit_id, shift.id, amount=minutes)
