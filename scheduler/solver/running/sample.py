"""A problem of two visits that touches every part of the kernel, to compile it ahead of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
from scheduler.solver.compiling.problem import compile_problem
from scheduler.travel import travel_for


def tiny_arrays() -> tuple[dict[str, NDArray[Any]], NDArray[np.int64]]:
    """Return compiled arrays and the building order of a two-visit problem."""
    problem = tiny_problem()
    compiled = compile_problem(problem, travel_for(problem))
    return compiled.arrays, compiled.order


def lite_arrays() -> dict[str, NDArray[Any]]:
    """Return compiled arrays of the same problem with travel and lateness alone."""
    terms: dict[Term, float | str] = {Term.TRAVEL: 1.0, Term.LATENESS: 1.0, Term.MANDATORY: HARD}
    objective = Objective.model_validate({"terms": terms})
    problem = tiny_problem().model_copy(update={"objective": objective})
    return compile_problem(problem, travel_for(problem)).arrays


def tiny_problem() -> Problem:
    """Return a problem of one nurse and two visits in Sveg."""
    morning = datetime(2027, 2, 9, 6, tzinfo=UTC)
    window = TimeWindow(start=morning, end=morning + timedelta(hours=4))
    task = Task(id="care", duration=timedelta(minutes=20))
    mode = Mode(kind=ModeKind.HOME, tasks=(task,))
    return Problem(
        id="tiny",
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
