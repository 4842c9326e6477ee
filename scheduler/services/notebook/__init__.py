"""For the Python API: problems from frames, plans as frames and as pictures."""
