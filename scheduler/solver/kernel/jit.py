"""The two ways in which kernel functions are compiled."""

from __future__ import annotations

from typing import Any

import numba


def jit(function: Any) -> Any:
    """Compile a kernel function that Python calls; exact floating point, no GIL, cached."""
    return numba.njit(cache=True, error_model="numpy", nogil=True)(function)


def inner(function: Any) -> Any:
    """Compile a kernel function that only the kernel calls: without a wrapper for Python."""
    return numba.jit(  # type: ignore[call-overload]
        nopython=True,
        cache=True,
        error_model="numpy",
        nogil=True,
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
    )(function)
