"""Changing a stored plan by hand: judged at once, refused only where a hard rule is broken."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scheduler.errors import Conflict, Fault, InputError, fault
from scheduler.messages import documents, problems, service
from scheduler.messages.service import why
from scheduler.model import Term, check_problem, read_plan
from scheduler.model.reading.door import MAX_REQUEST, content_of, load
from scheduler.model.reading.facts import fact_from
from scheduler.replan.diff import Diff, diff_of
from scheduler.replan.edits import EDITS, Edit, edited
from scheduler.store import Address, Tx, stored_at
from scheduler.store import plans as stored
from scheduler.store.plans import ENDED, StoredPlan
from scheduler.travel import Travels

from .asking import AskedAs, Following, asked_as, problem_of

MOST_EDITS = 50


@dataclass(frozen=True)
class Ready:
    """A legal plan as edits made it, the version that they were made on, and what they change."""

    plan_id: str
    version: int
    problem: str
    digest: str
    visits: int
    plan: str
    evaluation: str
    diff: Diff


def read_edits(data: bytes | Path) -> tuple[Edit, ...]:
    """Read `{"edits": [{"type": "MOVE", ...}, ...]}`.

    Raises
    ------
    InputError
        With every fault of structure.
    """
    raw = load(content_of(data), MAX_REQUEST).value
    faults = [fault(documents.UNKNOWN_FIELD, key) for key in sorted(raw.keys() - {"edits"})]
    given = raw.get("edits")
    if not isinstance(given, list) or not given:
        raise InputError([*faults, fault(documents.NOT_A_LIST, "edits")])
    if len(given) > MOST_EDITS:
        said = {"count": len(given), "name": "edits", "most": MOST_EDITS}
        raise InputError([fault(documents.TOO_MANY, "edits", **said)])
    found: list[Edit] = []
    for number, element in enumerate(given):
        try:
            found.append(_read(element))
        except InputError as error:
            name = f"edits[{number}]"
            faults += (e.below(name) if e.path else e.at(name) for e in error.faults)
    if faults:
        raise InputError(faults)
    return tuple(found)


def _read(element: Any) -> Edit:
    if not isinstance(element, dict):
        raise InputError([fault(problems.NEEDS_OBJECT, "", name="edit")])
    kind = EDITS.get(str(element.get("type")))
    if kind is None:
        said = {"type": str(element.get("type"))[:60], "allowed": ", ".join(EDITS)}
        raise InputError([fault(why.UNKNOWN_EDIT, "type", **said)])
    return fact_from(kind, element)


def tried(
    where: Address, plan_id: str, travels: Travels, edits: Sequence[Edit], expected: frozenset[int]
) -> Ready:
    """Make edits on a stored plan, and judge what comes of them.

    Raises
    ------
    NotFound
        When there is no such plan.
    Conflict
        When it is being searched for, or has another version.
    InputError
        When an edit names what there is not, or breaks a hard rule.
    """
    with stored_at(where).read() as tx:
        kept = stored.get_plan(tx, plan_id)
        _ensure_version(kept, expected)
        problem = problem_of(tx, kept)
        plan = read_plan(str(kept.body).encode())
    travel = travels.travel(problem)
    made = edited(problem, travel, plan, edits)
    faults: list[Fault] = [each.below("problem") for each in check_problem(made.problem)]
    faults += [
        fault(why.EDIT_BREAKS, "edits", violation=each) for each in made.evaluation.violations
    ]
    if faults:
        raise InputError(faults)
    before: dict[Term, float] = {}
    if kept.evaluation:
        costs = json.loads(kept.evaluation)["cost"]
        before = {Term(name): value for name, value in costs.items()}
    diff = diff_of(problem, plan, made.problem, made.plan, (before, made.evaluation.cost))
    return Ready(
        plan_id,
        kept.version,
        made.problem.to_json(),
        made.problem.digest,
        len(made.problem.visits),
        made.plan.to_json(None),
        json.dumps(made.evaluation.as_dict()),
        diff,
    )


def _ensure_version(kept: StoredPlan, expected: frozenset[int]) -> None:
    if kept.body is None or kept.state not in ENDED:
        raise Conflict(service.NOTHING_TO_PUBLISH, kept.version)
    if kept.version not in expected:
        raise Conflict(service.RECORD_STALE, kept.version)


def keep_edits(tx: Tx, ready: Ready) -> StoredPlan:
    """Store an edited plan as the plan's next version.

    Raises
    ------
    Conflict
        When it has been changed since it was looked at.
    """
    kept = stored.get_plan(tx, ready.plan_id)
    _ensure_version(kept, frozenset((ready.version,)))
    problem_id = stored.add_problem(tx, ready.problem, ready.digest, ready.visits)
    asked = asked_as(kept)
    root = asked.replan.root if asked.replan else str(kept.problem_id)
    changes: dict[str, Any] = {}
    if problem_id != kept.problem_id:  # locks are facts of the day that this plan alone has
        following = asked.replan or Following(name="EDITED", of=kept.id, root=root)
        told = AskedAs(**dict(asked) | {"replan": following})
        changes = {"problem_id": problem_id, "asked": told.model_dump_json()}
    stored.update_plan(
        tx, kept.id, "edited", body=ready.plan, evaluation=ready.evaluation, **changes
    )
    return stored.get_plan(tx, kept.id)
