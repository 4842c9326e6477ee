"""Synthetic days: real places, invented people."""

from .day import generate_day
from .days import DAYS

__all__ = ["DAYS", "generate_day"]
