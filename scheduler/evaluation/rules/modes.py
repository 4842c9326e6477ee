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
    named = {(stop.mode, stop.mode_number) for stop in stops}
    if len(named) > 1:
        return SEVERAL_MODES
    kind, number = named.pop()
    alike = [mode for mode in visit.modes if mode.kind == kind]
    if number >= len(alike):
        return NOT_ALLOWED
    given = Counter(task_id for stop in stops for task_id in stop.task_ids)
    if given != Counter(task.id for task in alike[number].tasks):
        return OTHER_TASKS
    return None
