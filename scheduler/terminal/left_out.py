"""The visits that a plan leaves out: the most urgent first, and what would bring several back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from rich import box
from rich.table import Table
from rich.text import Text

from scheduler.messages import Language, Message, words
from scheduler.model import Plan, Priority, Problem, ReasonCode, Replaces, Unassigned, Visit

_ORDER = {Priority.URGENT: 0, Priority.PRIORITY: 1, Priority.ROUTINE: 2}


def table(problem: Problem, plan: Plan, language: Language) -> Table:
    """Return a table of visit, client, windows, what it replaces, and why it is left out."""
    made = Table(title=words.LEFT_OUT.text(language), title_justify="left", box=box.SIMPLE_HEAD)
    for word in (words.VISIT, words.WINDOW, words.WHY):
        made.add_column(word.text(language))
    for entry in by_urgency(problem, plan):
        visit = problem.visit[entry.visit_id]
        reasons = [
            f"{r.code.text(language)} ({r.shifts}/{r.of} {_of(r.code).text(language)})"
            for r in entry.reasons
        ]
        windows = "\n".join(
            f"{_clock(problem, window.start)}-{_clock(problem, window.end)}"
            for window in visit.windows
        )
        cells = (_named(problem, visit, language), windows, "; ".join(reasons))
        made.add_row(*map(Text, cells))  # names are no markup, whatever brackets are in them
    return made


def _of(code: ReasonCode) -> Message:
    """Return what the shifts are that a reason counts."""
    return words.OF_ABLE_SHIFTS if code.counts_able else words.OF_SHIFTS


def by_urgency(problem: Problem, plan: Plan) -> list[Unassigned]:
    """Return what is left out: urgent before routine, mandatory before optional, then by time."""

    def rank(entry: Unassigned) -> tuple[int, bool, datetime, str]:
        visit = problem.visit[entry.visit_id]
        return _ORDER[visit.priority], not visit.mandatory, visit.windows[0].start, visit.id

    return sorted(plan.unassigned, key=rank)


def lacking(problem: Problem, plan: Plan, language: Language) -> Iterator[str]:
    """Yield a line per set of skills that nobody has, with how many visits are left out for it."""
    counts: Counter[str] = Counter()
    for entry in plan.unassigned:
        if [reason.code for reason in entry.reasons] == [ReasonCode.NO_SKILL]:
            missing = _missing(problem, problem.visit[entry.visit_id])
            counts[", ".join(missing)] += bool(missing)
    for skills, count in (+counts).most_common():
        yield words.LACKING.text(language, {"skills": skills, "count": count})


def closures(problem: Problem, language: Language) -> Iterator[str]:
    """Yield a line per road that is shut for a time."""
    for closure in problem.closures:
        said = {
            "road": closure.road,
            "start": _clock(problem, closure.start),
            "end": _clock(problem, closure.end),
            "reason": f" ({closure.reason})" if closure.reason else "",
        }
        yield words.SHUT_ROAD.text(language, said)


def _missing(problem: Problem, visit: Visit) -> list[str]:
    """Return the skills of a visit's tasks that nobody on duty holds."""
    wanted = {skill for mode in visit.modes for task in mode.tasks for skill in task.skills}
    on_duty = {member for shift in problem.shifts for member in shift.crew}
    held = {s.code for person in on_duty for s in problem.caregiver[person].skills}
    return sorted(wanted - held)


def _named(problem: Problem, visit: Visit, language: Language) -> str:
    """Return a visit's id, its type where that does not say it, urgency, client, what it saves."""
    client = problem.client[visit.client]
    head = visit.id if visit.type in visit.id else f"{visit.id}, {visit.type}"
    marks = [] if visit.priority is Priority.ROUTINE else [words.PRIORITIES[visit.priority]]
    marks += [] if visit.mandatory else [words.OPTIONAL]
    marks += [] if visit.replaces is Replaces.NONE else [words.REPLACES[visit.replaces]]
    said = ", ".join(mark.text(language) for mark in marks)
    return "\n".join(filter(None, (head, client.name or client.id, said)))


def _clock(problem: Problem, instant: datetime) -> str:
    """Return the time of day, with the date where it is not the day that is planned."""
    local = instant.astimezone(problem.timezone)
    day = problem.horizon.start.astimezone(problem.timezone).date()
    return local.strftime("%H:%M" if local.date() == day else "%d/%m %H:%M")
