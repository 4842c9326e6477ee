"""What happens to a plan in force, and what to do about it: events, promises, differences."""
