"""A visit is given in one allowed mode, with all its tasks, each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message
from scheduler.model import Stop, Visit

SEVERAL_MODES = Message(
    "modes", "besöket ges i flera former", "the visit is given in several modes"
)
NOT_ALLOWED = Message(
    "modes", "besöket får inte ges i form {mode}", "the visit does not allow mode {mode}"
)
OTHER_TASKS = Message(
    "modes",
    "uppgifterna som ges är inte formens, var och en en gång",
    "the tasks given are not those of the mode, each once",
)


def check(view: View) -> Iterator[Violation]:
    """Yield visits in a mode not allowed, in two modes, or with tasks missing or repeated."""
    stops: dict[str, list[Stop]] = {}
    for route in view.plan.routes:
        for stop in route.stops:
            if stop.visit_id in view.problem.visit:
                stops.setdefault(stop.visit_id or "", []).append(stop)
    for visit_id, entries in stops.items():
        broken = _fault(view.problem.visit[visit_id], entries)
        if broken is not None:
            yield Violation(broken, visit_id, values={"mode": entries[0].mode})


def _fault(visit: Visit, stops: list[Stop]) -> Message | None:
    kinds = {stop.mode for stop in stops}
    if len(kinds) > 1:
        return SEVERAL_MODES
    given = Counter(task_id for stop in stops for task_id in stop.task_ids)
    candidates = [mode for mode in visit.modes if mode.kind in kinds]
    if not candidates:
        return NOT_ALLOWED
    if not any(given == Counter(task.id for task in mode.tasks) for mode in candidates):
        return OTHER_TASKS
    return None
