"""The solver: the only package that imports the compiled kernel."""

from scheduler.settings import Engine

from .cpsat.model import Limits
from .cpsat.whole.prove import Outcome, is_small, prove
from .decoding.carried import carry_on
from .decoding.places import Places, Spot
from .params import Budget, SearchParams
from .solution import Control, Progress
from .solve import solve

__all__ = [
    "Budget",
    "Control",
    "Engine",
    "Limits",
    "Outcome",
    "Places",
    "Progress",
    "SearchParams",
    "Spot",
    "carry_on",
    "is_small",
    "prove",
    "solve",
]
