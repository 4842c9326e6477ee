"""What a service keeps its word on: under cost, damage, restarts and crowds."""
