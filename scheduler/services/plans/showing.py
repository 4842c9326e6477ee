"""Showing plans: their state, their figures, and how two of them differ."""

from __future__ import annotations

import json
from typing import Any

from scheduler.messages import Language, figures
from scheduler.messages.catalogue import coded
from scheduler.model import Plan, read_plan
from scheduler.store import Tx
from scheduler.store import plans as stored
from scheduler.store.faults import read_faults
from scheduler.store.plans import PlanState, StoredPlan
from scheduler.store.raw import Raw, raw_or_none

from .asking import LIFETIME


def difference_to_published(tx: Tx, day: str, body: str) -> list[dict[str, Any]]:
    """Return how a plan differs from the one that is published for a day."""
    _, _, theirs = stored.published_plan(tx, day)
    return difference(read_plan(body.encode()), read_plan(theirs.encode()))


def difference(mine: Plan, theirs: Plan) -> list[dict[str, Any]]:
    """Return, per visit that is given otherwise in two plans, how."""
    one, other = _given(mine), _given(theirs)
    return [
        {"visit": visit, "mine": one.get(visit), "theirs": other.get(visit)}
        for visit in sorted(one.keys() | other.keys())
        if one.get(visit) != other.get(visit)
    ]


def _given(plan: Plan) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for route in plan.routes:
        for stop_ in route.stops:
            if stop_.visit_id is not None:
                where = {"shift": route.shift_id, "start": stop_.start.isoformat()}
                found.setdefault(stop_.visit_id, []).append(where)
    return found


def view(plan: StoredPlan, language: Language) -> dict[str, Any]:
    """Return a plan as it is shown to the world; documents as they are stored."""
    return summary(plan, language) | {
        "plan": raw_or_none(plan.body),
        "evaluation": evaluation_in(language, plan.evaluation),
    }


def evaluation_in(language: Language, kept: str | None) -> dict[str, Any] | None:
    """Return a stored verdict with the names of its figures in a language."""
    if not kept:
        return None
    verdict: dict[str, Any] = json.loads(kept)
    for kpi in verdict["kpis"]:
        kpi["name"] = coded(figures)[kpi["id"]].text(language)
    return verdict


def _expires(plan: StoredPlan) -> str | None:
    """Return when a plan is forgotten that somebody had validated only."""
    forgotten = plan.state is PlanState.VALIDATED and plan.client is not None
    return (plan.created + LIFETIME).isoformat() if forgotten else None


def summary(plan: StoredPlan, language: Language) -> dict[str, Any]:
    """Return a plan as it is listed."""
    faults = read_faults(plan.faults) if plan.faults else []
    return {
        "id": plan.id,
        "status": plan.state,
        "day": plan.day,
        "problem_id": plan.problem_id,
        "version": plan.version,
        "asked": Raw(plan.asked),
        "created": plan.created.isoformat(),
        "updated": plan.updated.isoformat(),
        "expires": _expires(plan),
        "progress": raw_or_none(plan.progress),
        "errors": [each.as_dict(language) for each in faults],
        "links": {
            "self": f"/v1/plans/{plan.id}",
            "events": f"/v1/plans/{plan.id}/events",
            "problem": f"/v1/problems/{plan.problem_id}",
        },
    }
