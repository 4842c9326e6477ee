"""Documents under a seal: a checksum that is stored with each, and looked at whenever it is read.

A byte that a disk has turned, or a page that was written by half, is never taken for what somebody
has stored.
"""

from __future__ import annotations

from hashlib import blake2b

from sqlalchemy import Text, TypeDecorator
from sqlalchemy.engine import Dialect

from scheduler.errors import StoreError, fault
from scheduler.messages.service import operation


def sealed(text: str) -> str:
    """Return a text with its seal on a line of its own."""
    return f"{text}\n{_seal_of(text)}"


def is_whole(stored: str) -> bool:
    """Tell whether a sealed text is as it was stored."""
    text, _, seal = stored.rpartition("\n")
    return seal == _seal_of(text)


def _seal_of(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class Sealed(TypeDecorator[str]):
    """A text that is sealed when it is stored and looked at when it is read."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Seal a text."""
        return None if value is None else sealed(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Return a text without its seal.

        Raises
        ------
        StoreError
            When it is not what was stored.
        """
        if value is None:
            return None
        if not is_whole(value):
            raise StoreError(fault(operation.DAMAGED, why=operation.BROKEN_SEAL))
        return value.rpartition("\n")[0]
