"""Rosters, clients, needs and bookings: what kinds there are, how they are read and changed."""

from .changing import (
    StillNamed,
    change,
    create,
    ensure_ahead,
    ensure_may_follow,
    facts,
    remove,
    view,
)
from .reading import KINDS, Draft, faults_of, read_posted, read_record

__all__ = [
    "KINDS",
    "Draft",
    "StillNamed",
    "change",
    "create",
    "ensure_ahead",
    "ensure_may_follow",
    "facts",
    "faults_of",
    "read_posted",
    "read_record",
    "remove",
    "view",
]
