"""The compiler switches of the kernel.

The cache folder must be known when functions are decorated, so this module sets it on import;
nothing else in the project acts on import. `NUMBA_CACHE_DIR` overrides it.
"""

from __future__ import annotations

import os
from typing import Any

import numba

from scheduler.solver.kernel_cache import kernel_folder

if "NUMBA_CACHE_DIR" not in os.environ:
    vars(numba.config)["CACHE_DIR"] = str(kernel_folder())


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
