"""Why not, what then, and why so: reasons that hold, repairs that were tried, alternatives."""
