"""A visit is given in one allowed mode, with all its tasks, each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.model import Rule, Stop, Visit


def check(view: View) -> Iterator[Violation]:
    """Yield visits in a mode not allowed, in two modes, or with tasks missing or repeated."""
    stops: dict[str, list[Stop]] = {}
    for route in view.plan.routes:
        for stop in route.stops:
            if stop.visit_id in view.problem.visit:
                stops.setdefault(stop.visit_id or "", []).append(stop)
    for visit_id, entries in stops.items():
        detail = _fault(view.problem.visit[visit_id], entries)
        if detail:
            yield Violation(Rule.MODES, detail, visit_id)


def _fault(visit: Visit, stops: list[Stop]) -> str | None:
    kinds = {stop.mode for stop in stops}
    if len(kinds) > 1:
        return "the visit is given in several modes"
    given = Counter(task_id for stop in stops for task_id in stop.task_ids)
    candidates = [mode for mode in visit.modes if mode.kind in kinds]
    if not candidates:
        return f"the visit does not allow mode {next(iter(kinds))}"
    if not any(given == Counter(task.id for task in mode.tasks) for mode in candidates):
        return "the tasks given are not those of the mode, each once"
    return None
