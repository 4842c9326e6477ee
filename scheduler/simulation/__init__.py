"""Synthetic days: real places, invented people."""

from .day import DAYS, generate_day

__all__ = ["DAYS", "generate_day"]
