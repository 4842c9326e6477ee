"""Problems without synchronisation, as every peer can express them.

A plain problem has one task per visit, one window each, hard windows and shifts, skills and
travel; its cost is the time driven. Classic instances are generated after Solomon's scheme
(doi:10.1287/opre.35.2.254): customers at random (R), in clusters (C) or both (RC); no loads.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.bench.convert import convert
from scheduler.bench.instance import read_instance
from scheduler.model import (
    HARD,
    Caregiver,
    Client,
    Horizon,
    Mode,
    ModeKind,
    Objective,
    Place,
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
from scheduler.simulation import generate_day
from scheduler.solver.compiling.lite import applies
from scheduler.solver.compiling.problem import Compiled, compile_problem
from scheduler.travel import Confidence, Travel, travel_for

START = datetime(2027, 1, 4, tzinfo=UTC)
PLAIN = Objective(
    terms={Term.TRAVEL: 1.0, Term.LATENESS: HARD, Term.OVERTIME: HARD, Term.MANDATORY: HARD}
)


@dataclass(frozen=True)
class Plain:
    """A plain problem with its travel and arrays; `arrays` as the kernel's."""

    name: str
    problem: Problem
    travel: Travel
    compiled: Compiled

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """The compiled arrays."""
        return self.compiled.arrays


def plain(name: str, problem: Problem, travel: Travel) -> Plain:
    """Compile a plain problem; tasks that no shift can give in time are taken out first."""
    compiled = compile_problem(problem, travel)
    given = [bool(ways) for ways in compiled.variants]
    if not all(given):
        kept = tuple(v for v, ok in zip(problem.visits, given, strict=True) if ok)
        problem = problem.model_copy(update={"visits": kept})
        compiled = compile_problem(problem, travel)
    assert applies(compiled.arrays), name
    return Plain(name, problem, travel, compiled)


def solomon(kind: str, customers: int, vehicles: int, seed: int) -> Plain:
    """Return a generated vehicle routing problem with time windows, minutes on a 100 x 100 square.

    Windows of half the customers are narrow (30 min), the others' wide (120), within a day of
    1,000 minutes for C and 480 for R and RC; every customer can be reached from the depot and back.
    """
    rng = np.random.default_rng(seed)
    at = rng.uniform(0, 100, (customers, 2))
    if kind != "R":
        centres = rng.uniform(10, 90, (max(2, customers // 12), 2))
        near = centres[rng.integers(0, len(centres), customers)] + rng.normal(0, 4, at.shape)
        clustered = np.ones(customers, bool) if kind == "C" else rng.random(customers) < 0.5
        at[clustered] = near[clustered].clip(0, 100)
    spots = np.vstack([[50.0, 50.0], at])
    gaps = np.sqrt(((spots[:, None] - spots[None]) ** 2).sum(-1))
    ticks = np.rint(gaps * 10).astype(np.int32)
    day = 10_000 if kind == "C" else 4_800
    lasts = 900 if kind == "C" else 100
    opens = rng.uniform(ticks[0, 1:], day - ticks[1:, 0] - lasts - 1200).astype(int)
    wide = np.where(rng.random(customers) < 0.5, 300, 1200)
    ids = [f"p{n}" for n in range(customers + 1)]
    tick = timedelta(seconds=6)
    problem = _matrix_problem(ids, tick, day, vehicles, lasts, opens, opens + wide)
    return plain(f"{kind}{customers}-{seed}", problem, _matrix_travel(ids, ticks, tick))


def _matrix_problem(
    ids: list[str],
    tick: timedelta,
    day: int,
    vehicles: int,
    lasts: int,
    opens: NDArray[Any],
    closes: NDArray[Any],
) -> Problem:
    def moment(ticks: int) -> datetime:
        return START + int(ticks) * tick

    return Problem(
        id="plain",
        synthetic=True,
        zone="UTC",
        tick=tick,
        horizon=Horizon(start=START, end=START + timedelta(days=2)),
        roads=Roads(provider=Provider.MATRIX),
        principals=(Principal(id="owner"),),
        places=tuple(Place(id=name, latitude=0.0, longitude=0.0) for name in ids),
        clients=tuple(Client(id=name, place=name) for name in ids[1:]),
        caregivers=tuple(Caregiver(id=f"c{v}", principal="owner") for v in range(vehicles)),
        shifts=tuple(
            Shift(
                id=f"c{v}",
                crew=(f"c{v}",),
                start=START,
                end=moment(day),
                start_place=ids[0],
                end_place=ids[0],
            )
            for v in range(vehicles)
        ),
        visits=tuple(
            Visit(
                id=name,
                type="care",
                client=name,
                owner="owner",
                windows=(TimeWindow(start=moment(opens[n]), end=moment(closes[n])),),
                modes=(Mode(kind=ModeKind.HOME, tasks=(Task(id="care", duration=lasts * tick),)),),
            )
            for n, name in enumerate(ids[1:])
        ),
        working_time=None,
        objective=PLAIN,
    )


def _matrix_travel(ids: list[str], ticks: NDArray[np.int32], tick: timedelta) -> Travel:
    size = len(ids)
    return Travel(
        index={name: n for n, name in enumerate(ids)},
        ticks=ticks,
        metres=np.zeros((size, size), np.int32),
        confidence=np.full((size, size), Confidence.A, np.uint8),
        origin=START,
        tick=tick,
        provider="matrix",
        map_version="generated",
    )


def stripped(path: Path, widen: float) -> Plain:
    """Return a published instance without pairs: each service a visit, windows hard and widened."""
    converted = convert(read_instance(path))
    span = timedelta(minutes=widen)
    visits, problem = [], converted.problem
    for visit in problem.visits:
        windows = tuple(w.model_copy(update={"end": w.end + span}) for w in visit.windows)
        for task in visit.modes[0].tasks:
            alone = task.model_copy(update={"offset": Task.model_fields["offset"].default})
            mode = visit.modes[0].model_copy(update={"tasks": (alone,)})
            update = {"id": f"{visit.id}-{task.id}", "modes": (mode,), "windows": windows}
            visits.append(visit.model_copy(update=update))
    shifts = tuple(s.model_copy(update={"max_overtime": timedelta(0)}) for s in problem.shifts)
    update = {"visits": tuple(visits), "shifts": shifts, "links": (), "objective": PLAIN}
    return plain(path.name.split(".json")[0], problem.model_copy(update=update), converted.travel)


def haerjedalen(visits: int, seed: int) -> Plain:
    """Return a generated summer day of Härjedalen with the home visits of one caregiver alone."""
    day = generate_day(
        "harjedalen-winter-day", visits=visits, caregivers=visits * 6 // 30, seed=seed
    )
    kept = []
    for visit in day.visits:
        alone = [m for m in visit.modes if m.kind is ModeKind.HOME and len(m.tasks) == 1]
        if alone and len(visit.windows) == 1:
            task = alone[0].tasks[0]
            whole = task.duration + task.entry + task.documentation
            zero = timedelta(0)
            bare = task.model_copy(update={"duration": whole, "entry": zero, "documentation": zero})
            mode = alone[0].model_copy(update={"tasks": (bare,), "price": 0.0})
            update = {"modes": (mode,), "mandatory": True, "price": None, "sample_limit": None}
            kept.append(visit.model_copy(update=update))
    bare_shift = {"breaks": (), "max_overtime": timedelta(0)}
    shifts = tuple(s.model_copy(update=bare_shift) for s in day.shifts if s.transport == "CAR")
    update = {
        "visits": tuple(kept),
        "shifts": shifts,
        "links": (),
        "locks": (),
        "closures": (),
        "working_time": None,
        "roads": Roads(provider=Provider.GEODESIC),
        "objective": PLAIN,
    }
    problem = day.model_copy(update=update)
    return plain(f"haerjedalen-{visits}-{seed}", problem, travel_for(problem))
