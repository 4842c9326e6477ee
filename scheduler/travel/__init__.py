"""Times and distances between places, and roads that close."""

from .provider import travel_for
from .travel import UNREACHABLE, Confidence, Gates, Leg, Travel

__all__ = ["UNREACHABLE", "Confidence", "Gates", "Leg", "Travel", "travel_for"]
