"""The compiler switches of the kernel.

The cache folder and the effort spent on optimising must be known when functions are decorated, so
this module sets them on import; nothing else in the project acts on import. `NUMBA_CACHE_DIR` and
`NUMBA_OPT` in the environment win.

The kernel chases links through short rows: vectorising and the dearest optimisations made
compiling a third slower (40 s against 29 s) and searching no faster (both measured on the winter
day: 320 thousand tries a second).
"""

from __future__ import annotations

import os
from typing import Any

from scheduler.solver.kernel_cache import kernel_folder

os.environ.setdefault("NUMBA_CACHE_DIR", str(kernel_folder()))
os.environ.setdefault("NUMBA_OPT", "1")
os.environ.setdefault("NUMBA_LOOP_VECTORIZE", "0")
os.environ.setdefault("NUMBA_SLP_VECTORIZE", "0")

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
