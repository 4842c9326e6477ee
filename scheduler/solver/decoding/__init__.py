"""Arrays back to a plan: its stops, the best times for its routes, and reasons for what is left."""
