"""Where the kernel's machine code is kept.

numba notices a change in the file of a function but not in a function that it calls in another
file. So the cache folder is named by a hash over all sources of the kernel, and of the constants
that it takes from outside: stale code cannot be loaded, whatever changed.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from functools import cache
from importlib.metadata import version
from pathlib import Path

from scheduler.settings import cache_dir

HERE = Path(__file__).parent


def kernel_sources() -> list[Path]:
    """Return every file whose change may change the kernel's machine code."""
    outside = (HERE / "columns.py", HERE / "compiling" / "fields.py")
    return [*sorted((HERE / "kernel").rglob("*.py")), *outside]


@cache
def kernel_folder() -> Path:
    """Return the folder for this kernel's machine code, made if need be.

    It lies in the cache folder or, where that cannot be written, in the system's temporary one.
    """
    digest = hashlib.sha256(version("numba").encode())
    for source in kernel_sources():
        digest.update(str(source.relative_to(HERE)).encode() + source.read_bytes())
    name = f"kernel-{digest.hexdigest()[:16]}"
    chosen = cache_dir() / name
    try:
        chosen.mkdir(parents=True, exist_ok=True)
    except OSError:
        chosen = Path(tempfile.gettempdir()) / f"hemtur-{os.getuid()}" / name
        chosen.mkdir(parents=True, exist_ok=True)
    return chosen


def is_compiled() -> bool:
    """Tell whether this kernel has been compiled on this machine."""
    return (kernel_folder() / "ready").exists()


def mark_compiled() -> None:
    """Remember that this kernel has been compiled on this machine."""
    (kernel_folder() / "ready").touch()
