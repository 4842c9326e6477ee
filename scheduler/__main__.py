"""`python -m scheduler` is `hemtur`."""

from scheduler.cli import main

if __name__ == "__main__":  # processes that this one starts load it too
    main()
