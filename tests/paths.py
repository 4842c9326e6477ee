"""Paths of faults, with and without the names of elements in them."""

from __future__ import annotations

import re

NAMED = re.compile(r"\[(\d+)\] [A-Za-z0-9_.:-]+?(?: (?=\.)|$)")


def bare(path: str) -> str:
    """Return a path without names: `visits[25] b-17 .windows[1]` is `visits[25].windows[1]`."""
    return NAMED.sub(r"[\1]", path)
