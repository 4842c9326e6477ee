"""The shapes of answers about a plan that changes: what breaks, what may follow, why."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from scheduler.store.plans import PlanState

from .common import FaultShape, PlanAnswer, PlanSummary, Shape, ViolationShape


class PromisedShape(Shape):
    """A window of time that was told."""

    start: datetime
    end: datetime


class GivenShape(Shape):
    """How a plan gives a visit."""

    shifts: list[str]
    caregivers: list[str]
    start: datetime
    mode: str | None


class MoveShape(Shape):
    """A visit that a plan gives otherwise, `minutes` later; who of those who come is new."""

    visit: str
    change: str
    before: GivenShape | None
    after: GivenShape | None
    minutes: float
    new_faces: list[str]


class CallShape(Shape):
    """A client to be told, and what."""

    client: str
    visit: str
    told: PromisedShape | None
    caregivers: list[str]
    after: GivenShape | None


class BothShape(Shape):
    """What a term costs before and after."""

    before: float
    after: float


class DiffShape(Shape):
    """What a plan changes in the one in force: in one line, by visit; whom to ring; the cost."""

    line: str
    left_out: list[str]
    km: float
    new_faces: int
    moves: list[MoveShape]
    calls: list[CallShape]
    cost: dict[str, BothShape]


class BreaksShape(Shape):
    """What comes of a plan when something happens and nobody does anything.

    It `holds` where no rule is broken and nobody comes otherwise than planned.
    """

    holds: bool
    violations: list[ViolationShape]
    affected: list[str]
    diff: DiffShape
    notes: list[str]


class BlockedShape(Shape):
    """What keeps shifts from a visit: a code of a rule, or what its best place there breaks."""

    shifts: list[str]
    code: str | None
    minutes: float
    detail: str


class RepairShape(Shape):
    """A change that lets a visit in: what it costs beside leaving it out, and by term."""

    kind: str
    detail: str
    cost: float
    price: dict[str, float]


class SpotShape(Shape):
    """A place of a visit: who, how, when, and what that costs more, by term."""

    shifts: list[str]
    mode: str
    start: datetime
    cost: float
    price: dict[str, float]


class WhyNotShape(Shape):
    """Why a visit is left out: BY_RULE, BY_MODEL and DEARER are proven, NOT_FOUND is not.

    HAS_ROOM names the place, OTHER_PLAN says that planning again gives it. `beside` is what a plan
    of the whole day that gives it costs more: of DEARER at least so much.
    """

    visit: str
    proven: str
    proof: str
    beside: float | None
    blocked: list[BlockedShape]
    repairs: list[RepairShape]
    room: SpotShape | None


class RouteShape(Shape):
    """What a route hangs on."""

    shift: str
    longest_drive_minutes: float
    longest_drive_to: str
    slack_minutes: float
    pinned_by: list[str]


class WhySoShape(Shape):
    """How else a visit could be given, and what the routes that give it hang on."""

    visit: str
    alternatives: list[SpotShape]
    routes: list[RouteShape]


class AlternativeShape(Shape):
    """A plan that may follow: STABLE, BALANCED or DIRECT; null while nothing is found."""

    plan_id: str
    name: str
    status: PlanState
    cost: float | None
    line: str | None
    diff: DiffShape | None


class EditedAnswer(PlanAnswer):
    """A plan as edits made it, and what they change."""

    diff: DiffShape


class ReplanAnswer(Shape):
    """Plans that may follow `of` a plan in force on the day as it is now, the cheapest first."""

    id: str
    of: str
    day: str
    problem_id: str
    status: str
    alternatives: list[AlternativeShape]
    plans: list[PlanSummary]
    notices: list[FaultShape] = Field(default=[])
