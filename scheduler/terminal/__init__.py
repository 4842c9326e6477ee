"""What the command line prints: Swedish first, English one switch away."""
