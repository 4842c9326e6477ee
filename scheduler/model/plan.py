"""A plan: who goes where, when, in which mode; and what is left out, with reasons."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from .base import ZERO, Duration, Fact, Id, Instant, Text
from .care import ModeKind
from .codes import ReasonCode


class StopKind(StrEnum):
    """What happens at a stop."""

    VISIT = "VISIT"
    BREAK = "BREAK"


class Stop(Fact):
    """One entry of a route.

    The crew drives for `drive` and is there at `arrival`; service runs from `start` to `end`;
    entry comes before `start`, documentation after `end`; at `departure` the crew goes on.
    A visit's stop names the tasks given; one crew may give two at once. Where a visit has several
    modes of one kind, `mode_number` says which of these it is, from 0.
    """

    kind: StopKind = StopKind.VISIT
    visit_id: Id | None = None
    mode: ModeKind | None = None
    mode_number: int = Field(default=0, ge=0)
    task_ids: tuple[Id, ...] = ()
    place: Id
    arrival: Instant
    start: Instant
    end: Instant
    departure: Instant
    drive: Duration = ZERO
    metres: int = Field(default=0, ge=0)


class Route(Fact):
    """The stops of one shift in order, and the way back to its end place.

    Marked `preemptible` where the shift may be called away from what is planned.
    """

    shift_id: Id
    preemptible: bool = False
    departure: Instant
    stops: tuple[Stop, ...] = Field(min_length=1)
    arrival: Instant
    drive: Duration = ZERO
    metres: int = Field(default=0, ge=0)


class Begun(Fact):
    """What of a shift's route has happened, is under way, or is not to be touched any more.

    Every plan keeps it: the departure and these stops as they are, with which the route begins. The
    crew may only stay longer at the last of them.
    """

    shift_id: Id
    departure: Instant
    stops: tuple[Stop, ...] = Field(min_length=1, max_length=200)


class Reason(Fact):
    """One reason why a visit is left out, and for how many of the shifts it holds."""

    code: ReasonCode
    detail: Text = ""
    shifts: int = Field(default=0, ge=0)
    of: int = Field(default=0, ge=0)


class Unassigned(Fact):
    """A visit that is left out."""

    visit_id: Id
    reasons: tuple[Reason, ...] = ()


class Provenance(Fact):
    """How the plan was made: enough to make it again, bit for bit.

    The same problem, engine, seed, `iterations`, `units` and `workers` give the same routes, where
    `complete` says that the budget was used up and not cut off by the clock. `rate` is how many
    iterations a worker made per second, `units` the deterministic time that CP-SAT had. No plan
    costs less than `lower_bound`; where the plan is `proven_optimal`, that is its own cost.
    """

    engine: Text
    version: Text
    seed: int = 0
    iterations: int = 0
    units: float = 0.0
    workers: int = 1
    seconds: float = 0.0
    rate: float = 0.0
    complete: bool = True
    proven_optimal: bool = False
    lower_bound: float | None = None
    travel_provider: Text = ""
    map_version: Text = ""
    travel_confidence: Text = ""
    travel_is_estimate: bool = False


class Plan(Fact):
    """The answer to a problem. Visits that went in are in `routes` or in `unassigned`."""

    problem_id: Id
    problem_digest: str
    routes: tuple[Route, ...] = ()
    unassigned: tuple[Unassigned, ...] = ()
    provenance: Provenance

    def to_json(self, indent: int | None = 1) -> str:
        """Write the exchange format, without fields that hold their default."""
        return self.model_dump_json(exclude_defaults=True, indent=indent)

    def assigned_ids(self) -> set[str]:
        """Return the ids of the visits that have a stop."""
        return {stop.visit_id for route in self.routes for stop in route.stops if stop.visit_id}
