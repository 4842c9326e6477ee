"""The kernel finds its machine code before a test moves the cache folder."""

from scheduler.solver import kernel_cache
from scheduler.solver.engines import full

assert full
kernel_cache.kernel_folder()
