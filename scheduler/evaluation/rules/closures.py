"""Nobody is on a road while it is closed."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.rules.travel import open_road_arrival
from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message

ROAD_CLOSED = Message(
    "closures",
    "en väg till {place} är stängd; man är framme {minutes:g} min senare",
    "a road to {place} is closed; one is there {minutes:g} min later",
)


def check(view: View) -> Iterator[Violation]:
    """Yield legs that open roads would allow but the closures of the day do not."""
    for route, shift in view.routes:
        for drive in (each for each in view.drives(route, shift) if not each.has_begun):
            planned = view.travel.to_tick(drive.planned_arrival)
            early = drive.possible.arrival - planned
            if early > 0 and planned >= open_road_arrival(view, drive):
                minutes = early * view.travel.tick.total_seconds() / 60
                said = {"place": drive.end_place, "minutes": minutes}
                ids = (drive.visit_id, shift.id)
                yield Violation(ROAD_CLOSED, *ids, amount=minutes, values=said)
