"""One shape for each answer, for the OpenAPI document and for tests that hold answers to it.

Bodies are read by the strict door, and stored documents are sent as they are stored, so that
FastAPI neither reads nor writes them; these models say what they look like.
"""

from __future__ import annotations

from datetime import datetime
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from scheduler.model import Plan, Problem
from scheduler.services.plans import AskedAs
from scheduler.store.plans import PlanState


class Shape(BaseModel):
    """Base of all answers: closed, so that a test finds a field that is not described."""

    model_config = ConfigDict(extra="forbid")


class FaultShape(Shape):
    """One thing wrong: a stable code, where, what, and how to mend it."""

    code: str
    path: str
    detail: str
    hint: str


class ProblemDetails(BaseModel):
    """An error (RFC 9457), with every fault; `type` is the address of a page about its code."""

    type: str
    title: str
    status: int
    code: str
    errors: list[FaultShape]


class Alive(Shape):
    """The process is alive."""

    status: str
    version: str


class Ready(Shape):
    """Requests can be served; `waiting` jobs are queued."""

    status: str
    waiting: int = 0


class ViolationShape(Shape):
    """One breach of a hard rule, `amount` in minutes or a count."""

    rule: str
    detail: str
    visit_id: str | None
    shift_id: str | None
    caregiver_id: str | None
    amount: float
    law: str | None


class KpiShape(Shape):
    """One key figure; null where the data for it are missing."""

    id: str
    name: str
    value: float | None
    unit: str
    parts: dict[str, float]
    met: float | None = None
    of: float | None = None


class EvaluationShape(Shape):
    """The judge's verdict: hard rules broken, cost by term (they sum to `total`), key figures."""

    legal: bool
    violations: list[ViolationShape]
    cost: dict[str, float]
    total: float
    kpis: list[KpiShape]


class ProgressShape(Shape):
    """How a search goes: best legal cost, visits it leaves out, seconds spent."""

    phase: str
    cost: float | None
    unassigned: int
    elapsed: float


class LinksShape(Shape):
    """Where more of a plan is."""

    self: str
    events: str
    problem: str


class PlanSummary(Shape):
    """A plan without its routes: what was asked, its state, and how the search goes."""

    id: str
    status: PlanState
    day: str | None
    problem_id: str | None
    version: int
    asked: AskedAs
    created: datetime
    updated: datetime
    expires: datetime | None = None
    progress: ProgressShape | None
    errors: list[FaultShape]
    links: LinksShape


class PlanAnswer(PlanSummary):
    """A plan: the best found so far, and what the judge says of it."""

    plan: Plan | None
    evaluation: EvaluationShape | None
    notices: list[FaultShape] = Field(default=[])


class PlanList(Shape):
    """Plans, the newest first; `next` is the address of the older ones, null at the end."""

    items: list[PlanSummary]
    next: str | None


class JobShape(Shape):
    """A job that runs or waits: in what turn (0 where it runs), how long it takes at most."""

    plan_id: str
    status: PlanState
    turn: int
    seconds: float
    begins_in: float | None
    yours: bool


class JobList(Shape):
    """Jobs in the order in which they are taken: of each client its first, then its second."""

    items: list[JobShape]


class NewsShape(BaseModel):
    """What a follower of a plan is told: its status, and how the search goes."""

    status: PlanState
    version: int
    phase: str | None = None
    cost: float | None = None
    unassigned: int | None = None
    elapsed: float | None = None


class Published(Shape):
    """A plan has become version `number` of its day."""

    day: str
    number: int
    plan_id: str


class PublishedPlan(Published):
    """The published plan of a day."""

    plan: Plan


class DemoDay(Shape):
    """A synthetic day that can be had."""

    name: str
    title: str
    visits: int
    href: str


class DemoDays(Shape):
    """The synthetic days that can be had."""

    days: list[DemoDay]


class PlanRequest(Shape):
    """A request that can be posted to /v1/plans."""

    problem: Problem
    seconds: float


Kind = TypeVar("Kind", bound=BaseModel)


class RecordShape(Shape, Generic[Kind]):
    """A record as it is stored, with its version."""

    id: str
    version: int
    updated: datetime
    record: Kind
    notices: list[FaultShape] = Field(default=[])


class RecordList(Shape, Generic[Kind]):
    """All records of a kind."""

    items: list[RecordShape[Kind]]


class Removed(Shape):
    """A record has been removed."""

    id: str
    removed: bool
    also: list[str]
    """`kind/id` of the records that went with it, or from which it was struck out."""


class ImportAnswer(Shape):
    """What came of an import, or would have come of it in a dry run."""

    created: int
    changed: int
    same: int
    dry_run: bool
    notices: list[FaultShape] = Field(default=[])


class GuessShape(Shape):
    """What a header is taken for: a column's name, "" where it is passed over."""

    header: str
    column: str
    example: str


class GuessAnswer(Shape):
    """The guessed map of a file's columns."""

    columns: list[GuessShape]


class MessageShape(Shape):
    """A sentence of the catalogue, with the names of its values in braces."""

    text: str
    hint: str


class CodeShape(Shape):
    """A code: what it means, an example, and every sentence that it may come with."""

    code: str
    kind: str
    meaning: str
    example: str
    href: str
    messages: list[MessageShape]


class CodeList(Shape):
    """All codes of the catalogue."""

    items: list[CodeShape]
