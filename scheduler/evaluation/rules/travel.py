"""Nobody arrives before the road allows, and drives are as long as printed."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import Drive, View, Violation
from scheduler.model import Rule


def open_road_arrival(view: View, drive: Drive) -> int:
    """Return the tick of arrival if no road were ever closed."""
    i, j = view.travel.index[drive.start_place], view.travel.index[drive.end_place]
    left = view.travel.to_tick(drive.departure + drive.startup)
    return left + int(view.travel.ticks[i, j])


def check(view: View) -> Iterator[Violation]:
    """Yield legs that are too fast even on open roads, and drives printed wrong."""
    for route, shift in view.routes:
        for drive in view.drives(route, shift):
            planned = view.travel.to_tick(drive.planned_arrival)
            early = open_road_arrival(view, drive) - planned
            minutes = early * view.travel.tick.total_seconds() / 60
            if early > 0:
                detail = f"{drive.end_place} is reached {minutes:g} min sooner than one can drive"
                yield Violation(Rule.TRAVEL, detail, drive.visit_id, shift.id, amount=minutes)
            elif (
                planned >= drive.possible.arrival
                and drive.planned_drive != drive.possible.drive * view.travel.tick
            ):
                detail = f"the drive to {drive.end_place} is printed as {drive.planned_drive}"
                yield Violation(Rule.TRAVEL, detail, drive.visit_id, shift.id)
