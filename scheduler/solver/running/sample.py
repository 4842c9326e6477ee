"""A problem of two visits that touches every part of the kernel, to compile it ahead of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from scheduler.model import (
    HARD,
    Caregiver,
    Client,
    Horizon,
    Mode,
    ModeKind,
    Objective,
    Place,
    PlaceKind,
    Principal,
    Problem,
    Provider,
    Roads,
    Shift,
    Task,
    Term,
    TimeWindow,
    Visit,
)
from scheduler.solver.compiling.problem import Compiled, compile_problem
from scheduler.travel import travel_for


def sample() -> Compiled:
    """Return a two-visit problem, compiled."""
    problem = sample_problem()
    return compile_problem(problem, travel_for(problem))


def lite_sample() -> Compiled:
    """Return the same problem with travel and lateness alone, compiled."""
    terms: dict[Term, float | str] = {Term.TRAVEL: 1.0, Term.LATENESS: 1.0, Term.MANDATORY: HARD}
    objective = Objective.model_validate({"terms": terms})
    problem = sample_problem().model_copy(update={"objective": objective})
    return compile_problem(problem, travel_for(problem))


def sample_problem() -> Problem:
    """Return a problem of one nurse and two visits in Sveg."""
    morning = datetime(2027, 2, 9, 6, tzinfo=UTC)
    window = TimeWindow(start=morning, end=morning + timedelta(hours=4))
    task = Task(id="care", duration=timedelta(minutes=20))
    mode = Mode(kind=ModeKind.HOME, tasks=(task,))
    return Problem(
        id="sample",
        synthetic=True,
        horizon=Horizon(start=morning, end=morning + timedelta(hours=12)),
        roads=Roads(provider=Provider.GEODESIC),
        principals=(Principal(id="region"),),
        places=(
            Place(id="base", kind=PlaceKind.BASE, latitude=62.034, longitude=14.366),
            Place(id="a", latitude=62.05, longitude=14.65),
            Place(id="b", latitude=62.06, longitude=14.48),
        ),
        clients=(Client(id="a", place="a"), Client(id="b", place="b")),
        caregivers=(Caregiver(id="nurse", principal="region"),),
        shifts=(
            Shift(
                id="day",
                crew=("nurse",),
                start=morning,
                end=morning + timedelta(hours=4),
                start_place="base",
                end_place="base",
            ),
        ),
        visits=tuple(
            Visit(id=c, type="care", client=c, owner="region", windows=(window,), modes=(mode,))
            for c in ("a", "b")
        ),
    )
