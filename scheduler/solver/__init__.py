"""The solver: the only package that imports the compiled kernel."""

from scheduler.settings import Engine

from .found import Control, Progress
from .params import SearchParams
from .solve import SEARCH_RULES, solve

__all__ = ["SEARCH_RULES", "Control", "Engine", "Progress", "SearchParams", "solve"]
