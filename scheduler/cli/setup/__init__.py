"""Commands that set a machine up, and look at it."""
