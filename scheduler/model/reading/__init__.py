"""From JSON to facts: the strict door, the facts behind it, and their schemas."""
