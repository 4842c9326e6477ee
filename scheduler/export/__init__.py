"""Plans as pictures: whatever is shown outside a table."""

from .picture import Roads, picture

__all__ = ["Roads", "picture"]
