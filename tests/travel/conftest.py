"""The kernel finds its machine code before a test moves the cache folder."""

from scheduler.solver import full_search, kernel_cache

assert full_search
kernel_cache.kernel_folder()
