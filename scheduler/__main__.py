"""`python -m scheduler` is `hemtur`."""

from scheduler.cli import main

main()
