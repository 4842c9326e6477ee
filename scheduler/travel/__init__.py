"""Times and distances between places, and roads that close."""

from .matrix import matrix_travel
from .source import Travels, ensure_same_roads, travel_for
from .travel import UNREACHABLE, Confidence, Gates, Leg, Travel

__all__ = [
    "UNREACHABLE",
    "Confidence",
    "Gates",
    "Leg",
    "Travel",
    "Travels",
    "ensure_same_roads",
    "matrix_travel",
    "travel_for",
]
