"""Where the shipped data lie and where caches go."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_dir() -> Path:
    """Return the folder of the shipped data: inside an installed wheel, or beside a checkout."""
    inside = _PACKAGE / "_data"
    return inside if inside.is_dir() else _PACKAGE.parent / "data"


def cache_dir() -> Path:
    """Return the folder for compiled kernels, `HEMTUR_CACHE_DIR` or `~/.cache/hemtur`."""
    configured = os.environ.get("HEMTUR_CACHE_DIR")
    return Path(configured) if configured else Path.home() / ".cache" / "hemtur"


class Engine(StrEnum):
    """The engines: both parts of the portfolio alone, and the portfolio."""

    PORTFOLIO = "portfolio"
    SEARCH = "search"
    ORTOOLS = "ortools"
