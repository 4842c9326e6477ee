"""What searches: annealing on the full or the lite kernel, one routing model, and the choice."""
