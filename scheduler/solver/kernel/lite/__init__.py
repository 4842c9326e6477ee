"""The second specialisation of the kernel: travel and lateness alone, ten times as fast.

For problems whose visits must all be given in one way each, at fixed places, and whose objective
counts travel, lateness, overtime and who serves whom, and nothing else.
"""
