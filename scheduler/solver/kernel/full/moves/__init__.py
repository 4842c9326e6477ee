"""The moves, one a file. Each changes the solution through the journalled primitives.

A move that cannot be (a shift that may not, a key that is taken) returns False; the caller then
undoes what it has done so far.
"""
