"""What a plan says of itself beside times is what can be worked out from the problem."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.cost import cost_by_term
from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message
from scheduler.model import Caregiver, ReasonCode, Task, Term, Unassigned, Visit
from scheduler.travel import Confidence

METRES = Message(
    "statements",
    "vägen till {place} är {metres} m, inte {said} m",
    "the way to {place} is {metres} m, not {said} m",
)
LATER = Message(
    "statements",
    "{place} nås {min:g} min tidigare än angivet",
    "{place} is reached {min:g} min sooner than stated",
)
PREEMPTIBLE = Message(
    "statements",
    "rutten säger fel om passet kan kallas bort",
    "the route says wrongly whether the shift may be called away",
)
ESTIMATE = Message(
    "statements",
    "planen säger fel om restiderna är skattade",
    "the plan says wrongly whether travel is an estimate",
)
CONFIDENCE = Message(
    "statements",
    "restidernas säkerhet är {confidence}, inte {said}",
    "the confidence of travel is {confidence}, not {said}",
)
BOUND = Message(
    "statements",
    "planen kostar {cost:g}, mindre än sin egen undre gräns {bound:g}",
    "the plan costs {cost:g}, less than its own lower bound {bound:g}",
)
NOT_PROVEN = Message(
    "statements",
    "planen kallas bevisat bäst, men dess undre gräns är en annan än dess kostnad",
    "the plan is called proven best, but its lower bound is not its cost",
)
COUNTS = Message(
    "statements",
    "skälet {code} gäller {shifts} av {of} pass, men det finns {known}",
    "reason {code} holds for {shifts} of {of} shifts, but there are {known}",
)
UNTRUE = Message(
    "statements",
    "skälet {code} gäller högst {most} pass, inte {shifts}",
    "reason {code} holds for at most {most} shifts, not {shifts}",
)
TOLERANCE = 1e-6


def check(view: View) -> Iterator[Violation]:
    """Yield metres, arrivals, marks, flags, bounds and reasons that are not so."""
    for route, shift in view.routes:
        if route.preemptible != shift.preemptible:
            yield Violation(PREEMPTIBLE, None, shift.id)
    yield from _ways(view)
    yield from _provenance(view)
    counted: Counted = {}
    for entry in view.plan.unassigned:
        visit = view.problem.visit.get(entry.visit_id)
        if visit is not None:
            yield from _reasons(view, visit, entry, counted)


def _ways(view: View) -> Iterator[Violation]:
    """Yield metres and arrivals of drives that begin no sooner than they can."""
    for route, shift in view.routes:
        for drive in (each for each in view.drives(route, shift) if not each.has_begun):
            ids = (drive.visit_id, shift.id)
            late = view.travel.to_tick(drive.planned_arrival) - drive.possible.arrival
            if late >= 0 and drive.planned_metres != drive.possible.metres:
                said = {"place": drive.end_place, "metres": drive.possible.metres}
                yield Violation(METRES, *ids, values=said | {"said": drive.planned_metres})
            if late > 0:
                minutes = late * view.travel.tick.total_seconds() / 60
                said = {"place": drive.end_place, "min": minutes}
                yield Violation(LATER, *ids, amount=minutes, values=said)


def _provenance(view: View) -> Iterator[Violation]:
    """Yield what the plan says wrongly of travel and of a proof; where it says nothing, nothing."""
    made, travel = view.plan.provenance, view.travel
    if made.travel_provider == travel.provider:
        if made.travel_is_estimate != travel.is_estimate:
            yield Violation(ESTIMATE)
        weakest = Confidence(int(travel.confidence.max())) if travel.confidence.size else None
        if weakest is not None and made.travel_confidence not in ("", weakest.name):
            said = {"confidence": weakest.name, "said": made.travel_confidence}
            yield Violation(CONFIDENCE, values=said)
    if made.lower_bound is None and not made.proven_optimal:
        return
    cost = sum(cost_by_term(view).values())
    bound = cost if made.lower_bound is None else made.lower_bound
    slack = TOLERANCE * max(1.0, abs(cost))
    if bound > cost + slack:
        yield Violation(BOUND, amount=bound - cost, values={"cost": cost, "bound": bound})
    elif made.proven_optimal and (made.lower_bound is None or cost > bound + slack):
        yield Violation(NOT_PROVEN, amount=cost - bound)


Counted = dict[tuple[object, ...], int | None]
"""For how many shifts a reason holds at most, by what decides it: many visits ask alike."""


def _reasons(view: View, visit: Visit, entry: Unassigned, counted: Counted) -> Iterator[Violation]:
    """Yield counts of shifts that there are not, and reasons that hold for fewer."""
    client = view.problem.client[visit.client]
    tasks = tuple((task.skills, task.clinical) for mode in visit.modes for task in mode.tasks)
    asks = (tasks, visit.owner, visit.type, view.problem.home_of(visit).zone)
    asks_of_people = (client.forbidden, client.allergies, client.access)
    known = len(view.problem.shifts)
    for reason in entry.reasons:
        said = {"code": reason.code, "shifts": reason.shifts, "of": reason.of, "known": known}
        if reason.shifts > reason.of or reason.of not in (0, known):
            yield Violation(COUNTS, visit.id, values=said)
            continue
        question = (reason.code, asks, asks_of_people)
        if question not in counted:
            counted[question] = _most(view, visit, reason.code)
        most = counted[question]
        if most is not None and reason.shifts > most:
            yield Violation(UNTRUE, visit.id, values=said | {"most": most})


def _most(view: View, visit: Visit, code: ReasonCode) -> int | None:
    """Return for how many shifts a reason can hold at most; None where that is not simple.

    Whoever holds a skill or an agreement for part of the time counts for either side.
    """
    client = view.problem.client[visit.client]
    tasks = [task for mode in visit.modes for task in mode.tasks]
    crews = [view.problem.crew(shift.id) for shift in view.problem.shifts]
    if code is ReasonCode.NO_SKILL:
        return sum(
            not all(any(_holds(c, task, always=True) for c in crew) for task in tasks)
            for crew in crews
        )
    if code is ReasonCode.NO_AGREEMENT:
        return sum(
            not all(
                any(
                    _holds(c, t, always=True) and _agreed(view, c, visit, always=True) for c in crew
                )
                for t in tasks
            )
            for crew in crews
        )
    if code is ReasonCode.CLIENT_REFUSES:
        unwelcome, needed = set(client.allergies), set(client.access)
        return sum(
            any(c.id in client.forbidden or unwelcome & set(c.attributes) for c in crew)
            or not needed <= {each for c in crew for each in c.attributes}
            for crew in crews
        )
    if code.counts_able:
        soft = not view.problem.objective.is_hard(Term.QUALIFICATION)
        return sum(
            any(
                (soft or _holds(c, t, always=False)) and _agreed(view, c, visit, always=False)
                for c in crew
                for t in tasks
            )
            for crew in crews
        )
    return None


def _holds(caregiver: Caregiver, task: Task, *, always: bool) -> bool:
    """Tell whether a caregiver holds a task's skills: without end, or at some time at least."""
    held = {s.code for s in caregiver.skills if not always or s.valid_until is None}
    return set(task.skills) <= held and (caregiver.clinical or not task.clinical)


def _agreed(view: View, caregiver: Caregiver, visit: Visit, *, always: bool) -> bool:
    """Tell whether a caregiver's principal may serve a visit: without end, or at some time."""
    return caregiver.principal == visit.owner or any(
        agreement.owner == visit.owner
        and agreement.server == caregiver.principal
        and (not agreement.types or visit.type in agreement.types)
        and (not agreement.zones or view.problem.home_of(visit).zone in agreement.zones)
        and not (always and (agreement.valid_from or agreement.valid_until))
        for agreement in view.problem.agreements
    )
