"""What Hemtur measures of itself; see README.md."""
