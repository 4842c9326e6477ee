"""A client is in one place at a time, and needs the time of the way from one to the next."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message
from scheduler.model.base import minutes, utc

ELSEWHERE = Message(
    "one_place",
    "klienten är kvar på, eller på väg från, {other} i {min:g} min till",
    "the client is still at, or on the way from, {other} for {min:g} min",
)


def check(view: View) -> Iterator[Violation]:
    """Yield visits that begin before their client can be there after another visit."""
    for visits in view.by_client.values():
        for number, later in enumerate(visits):
            for earlier in visits[:number]:
                if earlier.place == later.place:
                    continue
                index = view.travel.index
                way = view.travel.ticks[index[earlier.place], index[later.place]]
                ready = utc(earlier.end) + int(way) * view.travel.tick
                short = minutes(ready - utc(later.start))
                if short > 0:
                    said = {"other": earlier.visit.id, "min": short}
                    others = (earlier.visit.id,)
                    yield Violation(
                        ELSEWHERE, later.visit.id, amount=short, values=said, others=others
                    )
