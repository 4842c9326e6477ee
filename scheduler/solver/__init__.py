"""The solver: the only package that imports the compiled kernel."""

from scheduler.settings import Engine

from .params import Budget, SearchParams
from .solution import Control, Progress
from .solve import solve

__all__ = ["Budget", "Control", "Engine", "Progress", "SearchParams", "solve"]
