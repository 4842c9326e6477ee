"""Faults in records, in tables and in days made of them, with the right values."""
