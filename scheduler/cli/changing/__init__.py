"""Commands about a plan in force that changes."""
