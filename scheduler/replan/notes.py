"""What follows by itself from what has happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from scheduler.messages import Message


@dataclass(frozen=True)
class Note:
    """Something that follows by itself from what has happened."""

    message: Message
    values: dict[str, Any] = field(default_factory=dict)
