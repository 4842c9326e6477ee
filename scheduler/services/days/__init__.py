"""A day: the problem of one date, put together from rosters, needs and bookings."""

from .assembling import assemble

__all__ = ["assemble"]
