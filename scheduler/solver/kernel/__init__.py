"""The `search` engine's compiled core: neighbourhood search on index arrays.

In each of `full` and `lite`: `data` what is fixed, `state` what changes, `routes` the primitives,
`timing` from order to times, `moves` and `anneal` the search, `solutions` what is kept of it.
Compiled once per source hash.

The compiler's settings must stand before any function is decorated, so they are made here, when
the package is imported; nothing else in the project acts on import. What the environment already
says wins. The cache folder is named by a hash over all kernel sources: left to itself, numba keeps
code beside each file and does not notice when a function called in *another* file has changed.
Vectorising and the dearest optimisations made compiling a third slower (40 s against 29 s) and
searching no faster (320 thousand iterations a second on the winter day).
"""

from __future__ import annotations

import os

import numba

from scheduler.solver.kernel_cache import kernel_folder

os.environ.setdefault("NUMBA_CACHE_DIR", str(kernel_folder()))
os.environ.setdefault("NUMBA_OPT", "1")
os.environ.setdefault("NUMBA_LOOP_VECTORIZE", "0")
os.environ.setdefault("NUMBA_SLP_VECTORIZE", "0")
numba.config.reload_config()
