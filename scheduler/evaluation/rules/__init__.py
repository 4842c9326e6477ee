"""The hard rules, one a file, each named by it; each offers `check(view)`.

A rule yields what breaks it, in words that stand in its file. Files are found by their being here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message
from scheduler.messages.catalogue import of_module

Check = Callable[[View], Iterator[Violation]]


@cache
def rules() -> Mapping[str, Check]:
    """Return the check of every hard rule by its name."""
    names = sorted(each.name for each in iter_modules(__path__) if not each.ispkg)
    return MappingProxyType({name: import_module(f"{__name__}.{name}").check for name in names})


@cache
def rule_messages() -> Mapping[str, Message]:
    """Return the sentences of all rules by name, `rule.NAME`."""
    found: dict[str, Message] = {}
    for rule in rules():
        module = import_module(f"{__name__}.{rule}")
        found |= {f"{rule}.{name}": each for name, each in of_module(module).items()}
    return MappingProxyType(found)


def violations(view: View) -> Iterator[Violation]:
    """Yield every breach of every rule."""
    for name, check in rules().items():
        for found in check(view):
            yield replace(found, rule=name)
