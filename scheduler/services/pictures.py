"""A plan as a picture, on the roads of its season."""

from __future__ import annotations

from scheduler.evaluation import Evaluation
from scheduler.export import Roads, picture
from scheduler.messages import Language
from scheduler.model import Plan, Problem
from scheduler.settings import data_dir
from scheduler.travel.roadgraph import RoadGraph


def plan_picture(problem: Problem, plan: Plan, verdict: Evaluation, language: Language) -> str:
    """Return a plan as a self-contained SVG: a map and a timeline; see `export.picture`."""
    return picture(problem, plan, verdict, language, _roads(problem))


def _roads(problem: Problem) -> Roads:
    """Return the stretches of the shipped skeleton; on other roads they are only a backdrop."""
    graph = RoadGraph.load(data_dir() / "roads", problem.roads.season)
    ends = graph.points.tolist()
    return [((*ends[edge.start],), (*ends[edge.end],)) for edge in graph.edges]
