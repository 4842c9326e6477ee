"""A remote session has a connection at both ends."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message
from scheduler.model import Presence, Transport

NO_CONNECTION = Message(
    "coverage", "ingen {medium} mellan {one} och {other}", "no {medium} between {one} and {other}"
)


def check(view: View) -> Iterator[Violation]:
    """Yield sessions that no allowed medium carries from both the client's and the crew's end."""
    places = view.problem.place
    for given in view.given:
        for task in given.tasks:
            if task.presence is not Presence.REMOTE or given.stop.place not in places:
                continue
            clients_end = places[task.place] if task.place else view.problem.home_of(given.visit)
            crews_end = places[given.stop.place]
            by_car = given.shift.transport is Transport.CAR
            if not any(
                clients_end.indoor.carries(medium)
                and crews_end.staff_can_hold(medium, by_car=by_car)
                for medium in task.media
            ):
                said = {"medium": task.medium, "one": clients_end.id, "other": crews_end.id}
                yield Violation(NO_CONNECTION, given.visit.id, given.shift.id, values=said)
