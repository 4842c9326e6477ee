"""Nobody arrives before the road allows, and drives are as long as printed."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import Drive, View, Violation
from scheduler.messages import Message

TOO_SOON = Message(
    "travel",
    "{place} nås {min:g} min tidigare än man kan köra",
    "{place} is reached {min:g} min sooner than one can drive",
)
PRINTED_WRONG = Message(
    "travel",
    "körningen till {place} anges som {drive}",
    "the drive to {place} is printed as {drive}",
)


def open_road_arrival(view: View, drive: Drive) -> int:
    """Return the tick of arrival if no road were ever closed."""
    i, j = view.travel.index[drive.start_place], view.travel.index[drive.end_place]
    left = view.travel.to_tick(drive.departure + drive.startup)
    return left + int(view.travel.ticks[i, j])


def check(view: View) -> Iterator[Violation]:
    """Yield legs that are too fast even on open roads, and drives printed wrong."""
    for route, shift in view.routes:
        for drive in (each for each in view.drives(route, shift) if not each.has_begun):
            planned = view.travel.to_tick(drive.planned_arrival)
            early = open_road_arrival(view, drive) - planned
            minutes = early * view.travel.tick.total_seconds() / 60
            if early > 0:
                said = {"place": drive.end_place, "min": minutes}
                ids = (drive.visit_id, shift.id)
                yield Violation(TOO_SOON, *ids, amount=minutes, values=said)
            elif (
                planned >= drive.possible.arrival
                and drive.planned_drive != drive.possible.drive * view.travel.tick
            ):
                said = {"place": drive.end_place, "drive": drive.planned_drive}
                yield Violation(PRINTED_WRONG, drive.visit_id, shift.id, values=said)
