"""The kernels' one generator of random numbers: xorshift64*, so that runs repeat anywhere."""

from __future__ import annotations

import numpy as np

from .jit import inner

_MASK = 2**64 - 1


def seeded(seed: int) -> int:
    """Return the state of the generator for a seed."""
    return (seed * 2654435769 + 88172645463325252) & _MASK


@inner
def draw(s, bound):
    """Return a random integer in [0, bound): xorshift64*, so that runs repeat anywhere."""
    x = s.random[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    s.random[0] = x
    high = (x * np.uint64(2685821657736338717)) >> np.uint64(33)
    return np.int64((high * np.uint64(bound)) >> np.uint64(31))


@inner
def uniform(s):
    """Return a random float in (0, 1)."""
    return (draw(s, 2147483647) + 0.5) / 2147483647.0
