"""What must survive: tables, migrations, transactions; knows the model and nothing above it."""

from .database import Store, Tx, open_store

__all__ = ["Store", "Tx", "open_store"]
