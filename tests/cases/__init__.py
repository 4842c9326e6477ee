"""Faults that users met, each as a kind, with the right value."""
