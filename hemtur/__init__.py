"""Hemtur for Python: plan a day, judge a plan, look at it.

>>> import hemtur
>>> day = hemtur.demo()
>>> plan = hemtur.solve(day, seconds=10)
>>> plan                    # a map and a timeline in a notebook
>>> plan.to_frame()         # every stop, and every visit left out with its reasons

A problem may be a path, JSON text, a dict in the exchange format, a `Problem`, or a dict whose
collections are pandas frames. Heavy packages are loaded when they are first needed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scheduler import __version__

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from pandas import DataFrame

    from scheduler.errors import (
        EngineRefused,
        HemturError,
        InputError,
        PlanRejected,
        TravelError,
    )
    from scheduler.evaluation import Evaluation
    from scheduler.explain.why import WhyNot
    from scheduler.messages import Language
    from scheduler.model import Plan, Problem
    from scheduler.services.notebook.frames import Source
    from scheduler.services.plans.replanning import Replanned
    from scheduler.solver import Progress
    from scheduler.travel import Travel, Travels

__all__ = [
    "EngineRefused",
    "Evaluation",
    "HemturError",
    "InputError",
    "Language",
    "Plan",
    "PlanRejected",
    "Planned",
    "Problem",
    "Progress",
    "TravelError",
    "__version__",
    "demo",
    "evaluate",
    "explain",
    "read",
    "replan",
    "solve",
]
_HOMES = {
    "EngineRefused": "scheduler.errors",
    "Evaluation": "scheduler.evaluation",
    "HemturError": "scheduler.errors",
    "InputError": "scheduler.errors",
    "Language": "scheduler.messages",
    "Plan": "scheduler.model",
    "PlanRejected": "scheduler.errors",
    "Problem": "scheduler.model",
    "Progress": "scheduler.solver",
    "TravelError": "scheduler.errors",
}


def __getattr__(name: str) -> Any:
    """Load a type when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__


@dataclass(frozen=True, repr=False)
class Planned:
    """A legal plan with its problem, the judge's verdict, and how the search went.

    Attributes
    ----------
    problem : Problem
        What was asked.
    plan : Plan
        Routes and visits left out, as the exchange format has them.
    evaluation : Evaluation
        Violations (none), cost by term, KPIs; by the judge, not by the solver.
    trace : tuple of Progress
        What the search told as it went: worker, phase, best cost, visits left out, iterations.
    """

    problem: Problem
    plan: Plan
    evaluation: Evaluation
    trace: tuple[Progress, ...] = field(default=())

    def to_frame(self) -> DataFrame:
        """Return a pandas frame: a row for every stop, and one for every visit left out.

        Returns
        -------
        pandas.DataFrame
            Shape (stops + visits left out, 18). Times are in the problem's zone, `drive_minutes`
            in minutes, `km` in kilometres; `kind` is VISIT, BREAK or LEFT_OUT.

        Raises
        ------
        HemturError
            When pandas is not installed.
        """
        from scheduler.services.notebook.frames import plan_frame

        return plan_frame(self.problem, self.plan)

    def to_svg(self, lang: str | None = None) -> str:
        """Return map and timeline as one self-contained SVG, in `sv` or `en`.

        Without `lang` the language is HEMTUR_LANG, else Swedish.

        Raises
        ------
        InputError
            When the language is neither.
        """
        from scheduler.services.notebook.pictures import language_of, plan_picture

        return plan_picture(self.problem, self.plan, self.evaluation, language_of(lang))

    def to_json(self) -> str:
        """Return the plan in the exchange format, as `hemtur check` reads it."""
        return self.plan.to_json()

    def save(self, path: str | Path) -> None:
        """Write the plan to a file, in a folder that is made if need be."""
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(self.to_json() + "\n", "utf-8")

    def _repr_html_(self) -> str:
        return self.to_svg()

    def __repr__(self) -> str:
        given, asked = len(self.plan.assigned_ids()), len(self.problem.visits)
        total = f"{self.evaluation.total:,.0f}"
        return f"<Planned {self.problem.id}: {given} of {asked} visits, cost {total}>"


def read(source: Source | Problem) -> Problem:
    """Read a problem, with every fault at once.

    Parameters
    ----------
    source
        A path, JSON text, a dict in the exchange format, or a `Problem`. In a dict a collection
        may be a pandas frame: `clients`, `shifts` and `visits` with the columns of
        `hemtur import`, any other with a column for each field; an empty cell is not given.

    Returns
    -------
    Problem
        Checked; what can be planned.

    Raises
    ------
    InputError
        When it has faults; `error.faults` holds code, path, detail and hint of each.
    """
    from scheduler.services.notebook.frames import problem_of

    return problem_of(source)


def demo(
    name: str = "harjedalen-winter-day",
    visits: int | None = None,
    caregivers: int | None = None,
    seed: int | None = None,
    season: str | None = None,
) -> Problem:
    """Return a synthetic day on real places; the same arguments give the same day.

    Parameters
    ----------
    name
        One of the seven days that ship.
    visits, caregivers
        How many; as the day has them where not given.
    seed
        Of the random draws.
    season
        `summer` or `winter`.

    Returns
    -------
    Problem
        People are invented, places and roads real.

    Raises
    ------
    InputError
        When there is no day of that name (the message lists them), or no such season.
    """
    from scheduler.services.demo import demo_day

    return demo_day(name, visits, caregivers, seed, season)


def solve(
    problem: Source | Problem,
    *,
    seconds: float = 10.0,
    iterations: int | None = None,
    units: float | None = None,
    seed: int = 1,
    workers: int = 0,
    engine: str = "portfolio",
    roads: str | Path | None = None,
    minutes: ArrayLike | DataFrame | None = None,
    kilometres: ArrayLike | DataFrame | None = None,
    report: Callable[[Progress], None] | None = None,
) -> Planned:
    """Plan a problem; what is returned has passed the judge.

    Parameters
    ----------
    problem
        As for `read`.
    seconds
        Time limit.
    iterations, units
        A budget instead: iterations of each worker, and units of CP-SAT's deterministic time. With
        the same seed and workers they give the same plan on any machine.
    seed
        Of the search.
    engine
        `portfolio`, `search` alone, or `ortools`, one routing model of the whole problem.
    workers
        Processes that search; 0 means one per core. They start from a notebook, a script without
        a `__main__` guard and standard input alike; where none can (in a worker of a
        `multiprocessing.Pool`), the search runs in this process, which is said once.
    roads
        A road file or routing server, else HEMTUR_ROADS, else the shipped roads.
    minutes, kilometres
        An own matrix, shape (places, places) in the order of `problem.places`; a frame is ordered
        by the ids on its two axes. Infinite where there is no way.
    report
        Hears of every step of the search; `Planned.trace` keeps them as well.

    Returns
    -------
    Planned
        The best legal plan found, its problem, the judge's verdict, and the trace of the search.

    Raises
    ------
    InputError, TravelError, EngineRefused
        When the problem, its roads or the options cannot be used.
    """
    from scheduler.messages import words
    from scheduler.model.reading.door import load_json
    from scheduler.model.reading.facts import fact_from
    from scheduler.services.notebook.frames import document
    from scheduler.services.planning import plan
    from scheduler.settings import spoken
    from scheduler.solver import SearchParams
    from scheduler.solver.running.processes import can_start
    from scheduler.solver.running.warm import ensure_compiled

    asked: dict[str, Any] = {"seconds": seconds, "iterations": iterations, "units": units}
    asked |= {"seed": seed, "workers": workers, "engine": engine}
    params = fact_from(SearchParams, load_json(document(asked)))
    if not can_start():
        _say_once(words.IN_PROCESS.text(spoken()))
        params = params.model_copy(update={"in_process": True})
    given = read(problem)
    travel = _travel(given, roads, minutes, kilometres)
    ensure_compiled(words.COMPILING.text(spoken()))
    trace: list[Progress] = []

    def heard(step: Progress) -> None:
        trace.append(step)
        if report is not None:
            report(step)

    made = plan(given, travel, params, heard)
    return Planned(given, made.plan, made.evaluation, tuple(trace))


@cache
def _say_once(said: str) -> None:
    print(said, file=sys.stderr)  # noqa: T201


def evaluate(
    problem: Source | Problem,
    plan: Source | Plan | Planned,
    *,
    roads: str | Path | None = None,
    minutes: ArrayLike | DataFrame | None = None,
    kilometres: ArrayLike | DataFrame | None = None,
) -> Evaluation:
    """Judge a plan of a problem: violations, cost by term, KPIs.

    Parameters
    ----------
    problem
        As for `read`.
    plan
        What `solve` returned, a `Plan`, a path, JSON text or a dict.
    roads, minutes, kilometres
        As for `solve`: a plan is judged on the roads it was made on.

    Returns
    -------
    Evaluation
        Violations of hard rules, cost by term and its total, KPIs.

    Raises
    ------
    InputError
        With OTHER_PROBLEM or OTHER_ROADS where the plan was made for or on others, or with the
        faults of a document.
    """
    from scheduler.model import Plan, read_plan
    from scheduler.services.judging import judge
    from scheduler.services.notebook.frames import document

    given = read(problem)
    bare = plan.plan if isinstance(plan, Planned) else plan
    made = bare if isinstance(bare, Plan) else read_plan(document(bare))
    return judge(given, made, _travel(given, roads, minutes, kilometres))


def explain(
    planned: Planned, visit: str | None = None, *, roads: str | Path | None = None
) -> list[WhyNot]:
    """Return why visits are left out of a plan, or one of them, and what would let them in."""
    from scheduler.services.plans.explaining import explained

    on = _travel(planned.problem, roads, None, None)
    asked = explained(planned.problem, planned.plan, on)
    return list(asked.left_out()) if visit is None else [asked.why_not(visit)]


def replan(
    planned: Planned,
    events: list[dict[str, Any]],
    *,
    now: str,
    seconds: float = 10.0,
    roads: str | Path | None = None,
) -> Replanned:
    """Return what breaks of a plan when something happens, and the plans that may follow."""
    from scheduler.services.plans.replanning import planned_on

    told = {"now": now, "events": events}
    on = _travel(planned.problem, roads, None, None)
    return planned_on(planned.problem, planned.plan, told, on, seconds)


def _travel(
    problem: Problem,
    roads: str | Path | None,
    minutes: ArrayLike | DataFrame | None,
    kilometres: ArrayLike | DataFrame | None,
) -> Travel | Travels:
    from scheduler.errors import InputError, fault
    from scheduler.messages import roads as messages
    from scheduler.services.notebook.frames import matrix_of
    from scheduler.settings import read_settings
    from scheduler.travel import Travels
    from scheduler.travel.matrix import matrix_travel

    if minutes is None:
        if kilometres is not None:
            raise InputError([fault(messages.KILOMETRES_ALONE, "kilometres")])
        return Travels.of(read_settings(), None if roads is None else str(roads))
    if roads is not None:
        raise InputError([fault(messages.ROADS_AND_MATRIX, "minutes")])
    lengths = None if kilometres is None else matrix_of(problem, kilometres)
    return matrix_travel(problem, matrix_of(problem, minutes), lengths)
