"""The solver: the only package that imports the compiled kernel."""

from .found import Progress
from .solve import SEARCH_RULES, SearchParams, solve

__all__ = ["SEARCH_RULES", "Progress", "SearchParams", "solve"]
