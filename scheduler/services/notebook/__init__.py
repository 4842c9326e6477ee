"""What the Python API needs beside the use cases: problems from frames, plans as frames, pictures."""
