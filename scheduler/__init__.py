"""Hemtur: plans home visits and digital sessions for mobile care teams.

Importing this package loads nothing heavy: no solver, no compiled kernel, no server.
"""

__version__ = "0.2.0"
