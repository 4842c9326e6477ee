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


NEVER_EXCUSED = frozenset(
    (
        "begun",
        "completeness",
        "overlap",
        "promises",
        "hard_terms",
        "travel",
        "closures",
        "statements",
    )
)
"""Rules that hold of what has begun too, or that pass over it themselves."""


def violations(view: View) -> Iterator[Violation]:
    """Yield every breach of every rule, but for what has happened already.

    Of what has begun, and of crews that drive straight home from it, only `NEVER_EXCUSED` are
    asked.
    """
    for name, check in rules().items():
        for found in check(view):
            if name in NEVER_EXCUSED or not view.has_happened(found):
                yield replace(found, rule=name)
