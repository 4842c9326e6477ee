"""What ties visits to each other, to people and to organisations."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from .base import ZERO, Code, Duration, Fact, Id, Instant, Text
from .care import ModeKind, TimeWindow


class SameCaregiver(StrEnum):
    """Whether the two visits of a link are given by the same caregiver."""

    ANY = "ANY"
    SAME = "SAME"
    DIFFERENT = "DIFFERENT"


class Link(Fact):
    """Between two visits: the second starts `min_gap` to `max_gap` after the first starts.

    Without a `min_gap` either may come first. A link binds when both visits are given; visits that
    belong `together` are given both or not at all.
    """

    first: Id
    second: Id
    min_gap: Duration | None = ZERO
    max_gap: Duration | None = None
    caregiver: SameCaregiver = SameCaregiver.ANY
    together: bool = False


class Lock(Fact):
    """What a dispatcher has fixed about a visit; whatever is given must hold if it is planned."""

    visit: Id
    shift: Id | None = None
    caregiver: Id | None = None
    start: Instant | None = None
    mode: ModeKind | None = None


class Promise(Fact):
    """What has been told of a visit: to its client, and to those who go there.

    Service of the first task begins within `window`, as the client was told; the staff counts on
    `start`, give or take `tolerance`. Of these two, one that is not given is as the other says.
    Each task is given by a crew in which one of the `caregivers` is, in the `mode`. What is not
    given is not promised, but that the visit is. To break a promise is priced, never forbidden
    (`Term`); how many are broken a problem may limit.
    """

    visit: Id
    start: Instant | None = None
    tolerance: Duration = timedelta(minutes=15)
    window: TimeWindow | None = None
    caregivers: tuple[Id, ...] = Field(default=(), max_length=20)
    mode: ModeKind | None = None

    @property
    def counted_on(self) -> TimeWindow | None:
        """When the staff counts on service to begin; None where no time is promised."""
        if self.start is None:
            return self.window
        return TimeWindow(start=self.start - self.tolerance, end=self.start + self.tolerance)

    @property
    def told(self) -> TimeWindow | None:
        """When the client was told that service begins; None where no time is promised."""
        return self.window or self.counted_on


class Usual(Fact):
    """A line of the standing weekly template: who usually goes to a client.

    For visits of one `type`, or on one `weekday` (1 is Monday), where these are given.
    """

    client: Id
    caregiver: Id
    type: Code | None = None
    weekday: Annotated[int, Field(ge=1, le=7)] | None = None


class Agreement(Fact):
    """Lets caregivers of `server` give visits owned by `owner`.

    Without one, a visit is given only by its owner's own staff. Service begins no earlier than
    `valid_from` and is over by `valid_until`. Empty `types` or `zones` mean all. `zones` are the
    clients' places' zones, so that a border can be named.
    """

    owner: Id
    server: Id
    types: tuple[Code, ...] = ()
    zones: tuple[Text, ...] = ()
    valid_from: Instant | None = None
    valid_until: Instant | None = None


class Closure(Fact):
    """A stretch of road, named as in the road network, shut from `start` until `end`."""

    road: Text = Field(min_length=1)
    start: Instant
    end: Instant
    reason: Text = ""
