"""Planning on from a stored plan: what breaks, the plans that may follow, and accepting one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scheduler.errors import Conflict, Fault, InputError, NotFound, fault
from scheduler.messages import Language, documents, service
from scheduler.messages.service import events
from scheduler.model import Plan, Problem, Term, read_plan
from scheduler.model.reading.door import MAX_REQUEST, content_of, load
from scheduler.model.reading.facts import fact_from
from scheduler.replan.alternatives import WEIGHED
from scheduler.replan.diff import diff_of
from scheduler.replan.events import Event
from scheduler.services.planning import ensure_time
from scheduler.store import Address, Tx, jobs, stored_at
from scheduler.store import plans as stored
from scheduler.store.plans import ENDED, PlanState, StoredPlan
from scheduler.store.raw import list_text, object_text
from scheduler.travel import Travels

from .asking import Asked, AskedAs, Following, asked_as, day_of, ensure_room, problem_of
from .replanning import Stands, Told, breaks, read_told, stands_of
from .showing import difference, summary


@dataclass(frozen=True)
class Happened:
    """What has happened, as it was told, and how plans that follow are asked for."""

    told: Told
    events: tuple[Event, ...]
    asked: Asked
    names: tuple[str, ...]
    notices: Sequence[Fault] = ()


class Overtaken(Conflict):
    """Another plan has been published for the day; `difference` is what it does otherwise."""

    def __init__(self, number: int, changed: list[dict[str, Any]]) -> None:
        self.difference = changed
        super().__init__(service.PUBLISHED_MEANWHILE, number, version=number, day="")


@dataclass(frozen=True)
class Prepared:
    """Plans that may follow, as they will be queued: the day as it is now, what of it is told."""

    of: str
    root: str
    day: str | None
    body: str
    digest: str
    visits: int
    cancelled: tuple[str, ...]
    happened: Happened


def read_happened(data: bytes | Path) -> Happened:
    """Read `{"now": ..., "events": [...], "seconds": ..., "alternatives": [...]}`.

    Raises
    ------
    InputError
        With every fault of structure.
    """
    loaded = load(content_of(data), MAX_REQUEST)
    raw = dict(loaded.value)
    names = raw.pop("alternatives", list(WEIGHED))
    told = {key: raw.pop(key) for key in (*Told.model_fields, "events") if key in raw}
    faults: list[Fault] = []
    if not isinstance(names, list) or not names or not set(map(str, names)) <= WEIGHED.keys():
        allowed = ", ".join(WEIGHED)
        faults.append(fault(events.UNKNOWN_ALTERNATIVE, "alternatives", allowed=allowed))
    found: dict[str, Any] = {}
    for name, read in (("asked", lambda: fact_from(Asked, raw)), ("told", lambda: read_told(told))):
        try:
            found[name] = read()
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    when, happened = found["told"]
    chosen = tuple(name for name in WEIGHED if name in names)
    return Happened(when, happened, found["asked"], chosen, loaded.notices)


def what_breaks(
    where: Address, plan_id: str, travels: Travels, happened: Happened, language: Language
) -> str:
    """Return what breaks of a plan in force as JSON, before anything is planned again.

    Raises
    ------
    NotFound, Conflict, Overtaken
        As `prepared`.
    InputError
        When what was told cannot be.
    """
    _, _, stands = _stands(where, plan_id, travels, happened)
    return json.dumps(breaks(stands).as_dict(language), ensure_ascii=False)


def prepared(where: Address, plan_id: str, travels: Travels, happened: Happened) -> Prepared:
    """Return the day as it is now, to be planned on from a plan in force.

    Raises
    ------
    NotFound
        When there is no such plan.
    Conflict
        When it has found nothing yet.
    Overtaken
        When another plan is published for its day.
    InputError
        When what was told cannot be, or the time asked is less than the day takes.
    """
    kept, root, stands = _stands(where, plan_id, travels, happened)
    ensure_time(stands.problem, _share(happened))
    body = stands.problem.to_json()
    return Prepared(
        plan_id,
        root,
        kept.day,
        body,
        stands.problem.digest,
        len(stands.problem.visits),
        stands.situation.cancelled,
        happened,
    )


def _share(happened: Happened) -> Asked:
    """Return what each of the plans that may follow is asked for with."""
    seconds = max(1.0, happened.asked.seconds / len(happened.names))
    return happened.asked.model_copy(update={"seconds": seconds})


def _stands(
    where: Address, plan_id: str, travels: Travels, happened: Happened
) -> tuple[StoredPlan, str, Stands]:
    with stored_at(where).read() as tx:
        kept = stored.get_plan(tx, plan_id)
        if kept.body is None or kept.problem_id is None or kept.state not in ENDED:
            raise Conflict(service.NOTHING_TO_PUBLISH, kept.version)
        problem = problem_of(tx, kept)
        plan = read_plan(kept.body.encode())
        _ensure_in_force(tx, kept, problem, plan)
    root = asked_as(kept).replan
    base = root.root if root else kept.problem_id
    stands = stands_of(problem, plan, happened.told, happened.events, travels)
    return kept, base, stands


def _ensure_in_force(tx: Tx, kept: StoredPlan, problem: Problem, plan: Plan) -> None:
    """Refuse to plan on from a plan when another is published for its day."""
    day = kept.day or day_of(problem)
    try:
        number, published_id, body = stored.published_plan(tx, day)
    except NotFound:
        return
    if published_id != kept.id:
        raise Overtaken(number, difference(plan, read_plan(body.encode())))


def _ensure_published(tx: Tx, ready: Prepared) -> None:
    """Refuse to plan on when another plan has been published since it was looked at."""
    kept = stored.get_plan(tx, ready.of)
    day = kept.day or day_of(problem_of(tx, kept))
    try:
        number, published_id, _ = stored.published_plan(tx, day)
    except NotFound:
        return
    if published_id != ready.of:
        raise Overtaken(number, [])


def submit_replans(tx: Tx, ready: Prepared, client: str | None = None) -> list[StoredPlan]:
    """Queue the plans that may follow; their group has the id of the first.

    Raises
    ------
    Busy
        When too many wait already, of all or of this client.
    """
    _ensure_published(tx, ready)
    names, each = ready.happened.names, _share(ready.happened)
    problem_id = stored.add_problem(tx, ready.body, ready.digest, ready.visits)
    made: list[StoredPlan] = []
    for name in names:
        ensure_room(tx, each, client)
        group = made[0].id if made else None
        following = Following(
            name=name, of=ready.of, root=ready.root, group=group, cancelled=ready.cancelled
        )
        told = AskedAs(**dict(each), replan=following).model_dump_json()
        plan = stored.add_plan(tx, told, PlanState.VALIDATED, problem_id, ready.day, client=client)
        jobs.queue(tx, plan.id)
        made.append(stored.get_plan(tx, plan.id))
    return made


def group_of(tx: Tx, replan_id: str) -> list[StoredPlan]:
    """Return the plans that were asked for together, by the id of the first.

    Raises
    ------
    NotFound
        When nothing was planned on under that id.
    """
    first = stored.get_plan(tx, replan_id)
    following = asked_as(first).replan
    if following is None or following.group is not None or following.name not in WEIGHED:
        raise NotFound("plan", replan_id)
    return [first, *stored.following(tx, str(first.problem_id), replan_id)]


def replan_view(tx: Tx, group: Sequence[StoredPlan], language: Language) -> dict[str, Any]:
    """Return plans that may follow: each with its state, and how it differs from the one in force.

    The cheapest that is found first.
    """
    following = asked_as(group[0]).replan
    if following is None:
        raise NotFound("plan", group[0].id)
    of = stored.get_plan(tx, following.of)
    was, old = problem_of(tx, of), read_plan(str(of.body).encode())
    now = problem_of(tx, group[0])
    shown = []
    for kept in group:
        mine = asked_as(kept).replan
        one: dict[str, Any] = {
            "plan_id": kept.id,
            "name": mine.name if mine else "",
            "status": kept.state,
            "cost": None,
            "line": None,
            "diff": None,
        }
        if kept.body is not None:
            new = read_plan(kept.body.encode())
            costs = _cost(of), _cost(kept)
            diff = diff_of(was, old, now, new, costs, following.cancelled)
            one |= {"line": diff.line(language), "diff": diff.as_dict(language)}
            one["cost"] = sum(_cost(kept).values())
        shown.append(one)
    shown.sort(key=lambda one: (one["cost"] is None, one["cost"] or 0.0))
    return {
        "id": group[0].id,
        "of": following.of,
        "day": group[0].day or day_of(now),
        "problem_id": group[0].problem_id,
        "status": "DONE" if all(kept.state in ENDED for kept in group) else "SOLVING",
        "alternatives": shown,
        "plans": list_text([object_text(summary(kept, language)) for kept in group]),
    }


def _cost(kept: StoredPlan) -> dict[Term, float]:
    """Return the cost by term of a stored verdict."""
    if not kept.evaluation:
        return {}
    return {Term(name): value for name, value in json.loads(kept.evaluation)["cost"].items()}


def read_choice(group: Sequence[StoredPlan], data: bytes | Path) -> str:
    """Read `{"plan_id": ...}`, one of the plans that may follow.

    Raises
    ------
    InputError
        When it is none of them.
    """
    raw = load(content_of(data), MAX_REQUEST).value
    odd = [fault(documents.UNKNOWN_FIELD, key) for key in sorted(raw.keys() - {"plan_id"})]
    if "plan_id" not in raw:
        odd.append(fault(documents.MISSING, "plan_id", name="plan_id"))
    elif raw["plan_id"] not in {kept.id for kept in group}:
        odd.append(fault(events.NOT_AN_ALTERNATIVE, "plan_id", id=str(raw["plan_id"])[:60]))
    if odd:
        raise InputError(odd)
    return str(raw["plan_id"])
