"""The planning service over HTTP: thin, strict, and forgetting nothing."""
