"""A border is crossed only by those whose principal permits it."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message

NO_PERMISSION = Message(
    "borders",
    "{principal} låter inte sin personal arbeta i {country}",
    "{principal} does not let its staff work in {country}",
)


def check(view: View) -> Iterator[Violation]:
    """Yield crew members who give a visit in a country where they may not work."""
    places = view.problem.place
    permitted = {each.id: each.countries for each in view.problem.principals}
    for given in view.given:
        on_site = [task for task in given.tasks if task.presence == "ON_SITE"]
        if not on_site or given.stop.place not in places:
            continue
        country = places[given.stop.place].country
        for member in given.crew:
            if country not in permitted.get(member.principal, ()):
                said = {"principal": member.principal, "country": country}
                ids = (given.visit.id, given.shift.id, member.id)
                yield Violation(NO_PERMISSION, *ids, values=said)
