"""Imported by the fork server before it forks workers: loads the kernel once for all of them."""

from __future__ import annotations

from .warm import warm_up

warm_up()
