"""What must survive: tables, migrations, transactions; knows the model and nothing above it."""

from .database import Address, Store, Tx, open_store, stored_at

__all__ = ["Address", "Store", "Tx", "open_store", "stored_at"]
