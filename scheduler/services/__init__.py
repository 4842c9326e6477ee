"""One use case a file: the only callers of everything below, for HTTP and the command line."""
