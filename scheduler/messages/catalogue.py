"""All messages by name, and by code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import ModuleType

from .message import Message

AREAS = (
    "documents",
    "problems",
    "roads",
    "tables",
    "service",
    "service.operation",
    "instances",
    "service.events",
    "service.why",
    "reasons",
    "figures",
    "words",
)
"""The modules in which messages stand; those of the hard rules stand with their rule."""
WORDS = "WORD"
"""The code of what is only a part of a sentence, or a word on a screen."""


@cache
def messages() -> Mapping[str, Message]:
    """Return every message by the name under which it stands, `area.NAME`."""
    found: dict[str, Message] = {}
    for area in AREAS:
        module = import_module(f"scheduler.messages.{area}")
        found |= {f"{area}.{name}": each for name, each in of_module(module).items()}
    return found


def of_module(module: ModuleType) -> dict[str, Message]:
    """Return the messages that a module defines, by name."""
    return {name: each for name, each in vars(module).items() if isinstance(each, Message)}


@cache
def coded(module: ModuleType) -> Mapping[str, Message]:
    """Return the messages of a module by code, where each code has one."""
    return {each.code: each for each in of_module(module).values()}


@cache
def named(message: Message) -> str:
    """Return the name under which a message stands."""
    return next(name for name, each in messages().items() if each is message or each == message)
