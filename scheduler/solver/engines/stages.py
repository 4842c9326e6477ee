"""How a budget of iterations is laid out as anneals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

MOST_EXPLORED = 150
"""Jobs up to which many short anneals explore before the best of them is refined; above, a long
anneal per worker does better."""
EXPLORED = 0.54
"""Share of a budget that goes into exploring; the rest refines the best that was found."""


@dataclass(frozen=True)
class Stage:
    """One anneal of a run: how many iterations, and the temperatures (in cost) from and to which.

    It goes out from the best plan so far; a hot one soon forgets it. With `ruins` it is made of
    turns of ruin and recreate.
    """

    iterations: int
    hot: float
    cold: float
    ruins: bool = False


Temperatures = Callable[[int], tuple[float, float]]
"""First and last temperature of a stage, by its number."""


def evenly(iterations: int, shortest: int, most: int, heats: Temperatures) -> list[Stage]:
    """Split a budget into equal stages: as many of `shortest` iterations as fit, at most `most`."""
    stages = max(1, min(most, iterations // shortest))
    sizes = [iterations // stages] * stages
    sizes[0] += iterations - sum(sizes)
    return [Stage(size, *heats(number)) for number, size in enumerate(sizes)]


def explore_and_refine(
    iterations: int, explorations: int, hot: Temperatures, warm: Temperatures
) -> list[Stage]:
    """Lay out short hot anneals, and then half as many warm ones that start from the best.

    Problems of up to some 150 jobs have a few deep basins, and which one an anneal ends in is
    chance and temperature; so many short anneals and a refinement beat few long ones.
    """
    explored = int(EXPLORED * iterations)
    explore = evenly(explored, 1, explorations, hot)
    return explore + evenly(iterations - explored, 1, max(1, explorations // 2), warm)
