"""The solver: the only package that imports the compiled kernel."""

from scheduler.settings import Engine

from .found import Progress
from .params import SearchParams
from .solve import SEARCH_RULES, solve

__all__ = ["SEARCH_RULES", "Engine", "Progress", "SearchParams", "solve"]
