"""Problem and travel to flat arrays: the one place where ids become indices."""
