"""Searches in processes of their own, and the machine code that they need ready beforehand."""
