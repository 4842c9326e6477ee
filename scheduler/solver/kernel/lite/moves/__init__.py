"""The lite kernel's moves, one a file. One that cannot be returns False: undo and forget."""
