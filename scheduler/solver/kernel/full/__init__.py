"""The kernel that knows every term and rule."""
