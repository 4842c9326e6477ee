"""The solver: the only package that imports the compiled kernel."""

from scheduler.settings import Engine

from .params import SearchParams
from .solution import Control, Progress
from .solve import SEARCH_RULES, solve

__all__ = ["SEARCH_RULES", "Control", "Engine", "Progress", "SearchParams", "solve"]
