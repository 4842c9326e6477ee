"""Published instances as problems, and plans as published solutions."""
