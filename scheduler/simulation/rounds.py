"""The clients of a day of home care: most are seen several times, in the day's peaks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .catalogue import KINDS, PEAKS, Kind, Shape

TIMES = (0.10, 0.20, 0.25, 0.45)
"""Shares of clients of personal care who are seen once, twice, three and four times a day."""
SEEN_IN = (0.95, 0.8, 0.55, 0.9)
"""How likely each peak is, relative to the others, among the visits of a client."""
BY_TWO = 0.12
"""Share of clients whose personal care takes two at a time (lifts)."""
HOUSEHOLD, NURSING = 0.07, 0.09
"""Shares of household help and of nurses' visits among all visits."""
NURSES = ("insulin", "medication", "wound-care", "compression", "catheter")
"""What nurses are sent for between the rounds, by the shares of the catalogue."""


def round_kinds(count: int, rng: np.random.Generator) -> list[list[Kind]]:
    """Return the kinds of visits that each client needs, `count` in all.

    Shares are planning defaults after municipal home care (domain.md A2.10), not measurements.
    """
    clients: list[list[Kind]] = []
    left = count
    shares = np.array([KINDS[code].share for code in NURSES])
    while left > 0:
        lot = rng.random()
        if lot < NURSING_CLIENTS:
            needs = [KINDS[str(rng.choice(NURSES, p=shares / shares.sum()))]]
        elif lot < NURSING_CLIENTS + HOUSEHOLD_CLIENTS:
            needs = [KINDS["household"]]
        else:
            needs = _personal_care(rng)
        clients.append(needs[:left])
        left -= len(clients[-1])
    return clients


_SEEN = sum(times * share for times, share in enumerate(TIMES, start=1))
_PERSONAL_CLIENTS = (1 - HOUSEHOLD - NURSING) / _SEEN
_CLIENTS = _PERSONAL_CLIENTS + HOUSEHOLD + NURSING
NURSING_CLIENTS, HOUSEHOLD_CLIENTS = NURSING / _CLIENTS, HOUSEHOLD / _CLIENTS
"""Shares of clients who get a nurse's visit, and household help; the others get personal care."""


def _personal_care(rng: np.random.Generator) -> list[Kind]:
    """Return one client's personal care over the day, in order of the peaks."""
    times = 1 + int(rng.choice(len(TIMES), p=TIMES))
    likely = np.array(SEEN_IN) / sum(SEEN_IN)
    peaks = sorted(rng.choice(len(PEAKS), size=times, replace=False, p=likely))
    by_two = rng.random() < BY_TWO
    needs = [KINDS[PEAKS[int(peak)]] for peak in peaks]
    if by_two:
        needs = [
            replace(kind, shape=Shape.DOUBLE, skills=("assistant", "assistant")) for kind in needs
        ]
    return needs
