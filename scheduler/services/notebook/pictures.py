"""A plan as a picture, on the roads of its season."""

from __future__ import annotations

from scheduler.errors import Fault, InputError
from scheduler.evaluation import Evaluation
from scheduler.export import Roads, picture
from scheduler.messages import Language, documents
from scheduler.model import Plan, Problem
from scheduler.settings import data_dir, spoken
from scheduler.travel.roadgraph import RoadGraph


def plan_picture(problem: Problem, plan: Plan, verdict: Evaluation, language: Language) -> str:
    """Return a plan as a self-contained SVG: a map and a timeline; see `export.picture`."""
    return picture(problem, plan, verdict, language, _roads(problem))


def language_of(given: str | None) -> Language:
    """Return the language asked for, else that of the environment.

    Raises
    ------
    InputError
        When it is none that Hemtur speaks.
    """
    if given is None:
        return spoken()
    if given not in tuple(Language):
        said = {"value": repr(given)[:40], "allowed": list(Language)}
        raise InputError([Fault(documents.BAD_LANGUAGE, "lang", said)])
    return Language(given)


def _roads(problem: Problem) -> Roads:
    """Return the stretches of the shipped skeleton; on other roads they are only a backdrop."""
    graph = RoadGraph.load(data_dir() / "roads", problem.season)
    ends = graph.points.tolist()
    return [((*ends[edge.start],), (*ends[edge.end],)) for edge in graph.edges]
