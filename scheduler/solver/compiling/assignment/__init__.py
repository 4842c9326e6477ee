"""Who may give what, and at which price: one rule or group of wishes a file.

A file is a rule if it offers `members` (which members may take a task: one of the crew who
complies with all such rules is enough) or `shifts` (which shifts may give it at all), each
`(duty, visit, task) -> Mask`, with the `REASON` that a dispatcher hears where it leaves nobody; if
that depends on the hour, `spans` says between which ticks each member may, given what others say.
It prices terms if it offers `amounts(duty, visit, task)`, the amount per shift of each of its
`TERMS`.
Files are found by their being here. The search and the reasons ask the same functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from itertools import permutations
from pkgutil import iter_modules
from types import ModuleType

import numpy as np

from scheduler.model import ReasonCode, Task, Term, Visit
from scheduler.solver.columns import FAR

from .duty import Amounts, Duty, Mask, Spans

Rule = Callable[[Duty, Visit, Task], Mask]
Pricing = Callable[[Duty, Visit, Task], Mapping[Term, Amounts]]


@cache
def _modules() -> tuple[ModuleType, ...]:
    names = sorted(each.name for each in iter_modules(__path__))
    return tuple(import_module(f"{__name__}.{name}") for name in names)


@cache
def rules() -> Mapping[str, Rule]:
    """Return what each rule, by its file's name, asks: `members` or `shifts`."""
    found = {}
    for module in _modules():
        ask = getattr(module, "members", None) or getattr(module, "shifts", None)
        if ask is not None:
            found[module.__name__.rpartition(".")[2]] = ask
    return found


@cache
def pricing() -> Mapping[Term, Pricing]:
    """Return what works out the amount of each term that depends on who serves whom."""
    return {term: module.amounts for module in _modules() for term in getattr(module, "TERMS", ())}


@cache
def _of_kind(kind: str) -> tuple[tuple[ReasonCode, Rule], ...]:
    """Return the reason and function of each rule about members, or about shifts, in order."""
    found = [(m.REASON, getattr(m, kind)) for m in _modules() if hasattr(m, kind)]
    order = list(ReasonCode)
    return tuple(sorted(found, key=lambda each: order.index(each[0])))


@cache
def _bounding() -> tuple[ModuleType, ...]:
    """Return the rules whose answer depends on the hour, those that choose among spans last."""
    found = [module for module in _modules() if hasattr(module, "spans")]
    return tuple(sorted(found, key=lambda module: getattr(module, "CHOOSES", False)))


class Assignment:
    """Answers, for one problem, which shifts may give a task and what their crews cost."""

    def __init__(self, duty: Duty) -> None:
        self.duty = duty

    def shifts_for(self, visit: Visit, task: Task) -> Mask:
        """Return which shifts may give a task."""
        return self.duty.some(self._able(visit, task)) & self._open(visit, task)

    def crews_for(self, visit: Visit, tasks: tuple[Task, ...]) -> Mask:
        """Return which shifts have a different fitting member for each of several tasks."""
        fits = self.duty.each_different([self._able(visit, task) for task in tasks])
        for task in tasks:
            fits &= self._open(visit, task)
        return fits

    def spans(self, visit: Visit, tasks: tuple[Task, ...]) -> Spans | None:
        """Return between which ticks each shift may give tasks, one member each.

        None where that binds nobody who may give them; of several spans of a crew the longest.
        """
        if not self.duty.is_bounded:
            return None
        first, last = self.duty.hours(visit, tasks[0])
        able = [self._able(visit, task) for task in tasks]
        spans = [self._member_spans(visit, task) for task in tasks]
        if all(
            ((since <= first) & (until >= last) | ~may).all()
            for may, (since, until) in zip(able, spans, strict=True)
        ):
            return None
        found = [
            max(
                (
                    (
                        max(int(spans[k][0][member]) for k, member in enumerate(chosen)),
                        min(int(spans[k][1][member]) for k, member in enumerate(chosen)),
                    )
                    for chosen in permutations(members, len(tasks))
                    if all(able[k][member] for k, member in enumerate(chosen))
                ),
                key=lambda span: min(span[1], last[members[0]]) - max(span[0], first[members[0]]),
                default=(-FAR, FAR),
            )
            for members in self.duty.by_shift()
        ]
        return np.array([low for low, _ in found]), np.array([high for _, high in found])

    def bound_by(self, visit: Visit) -> tuple[ReasonCode, int]:
        """Return the reason of the first rule whose spans bind those who may give a visit.

        And how many shifts it binds.
        """
        for module in _bounding():
            bound = ~self.duty.every_shift()
            for task in (task for mode in visit.modes for task in mode.tasks):
                first, last = self.duty.hours(visit, task)
                since, until = module.spans(self.duty, visit, task, self.duty.always())
                bound |= self.duty.some(
                    ((since > first) | (until < last)) & self._able(visit, task)
                )
            if bound.any():
                return ReasonCode(module.REASON), int(bound.sum())
        return ReasonCode.HARD_TERM, len(self.duty.problem.shifts)

    def _member_spans(self, visit: Visit, task: Task) -> Spans:
        inner = self.duty.always()
        for module in _bounding():
            since, until = module.spans(self.duty, visit, task, inner)
            inner = np.maximum(inner[0], since), np.minimum(inner[1], until)
        return inner

    def cost(self, visit: Visit, task: Task) -> Amounts:
        """Return what it costs, beside driving and time, to give a task, per shift; inf if HARD."""
        cost = np.zeros(len(self.duty.problem.shifts))
        for ask in dict.fromkeys(pricing().values()):
            for term, amount in ask(self.duty, visit, task).items():
                price = self.duty.price_of(term)
                if price:
                    cost[amount > 0] += price * amount[amount > 0]
        return cost

    def refusals(self, visit: Visit, task: Task) -> dict[ReasonCode, Mask]:
        """Return which shifts each reason rules out for a task, each shift under its first."""
        found: dict[ReasonCode, Mask] = {}
        able = np.ones(len(self.duty.members), dtype=bool)
        left = self.duty.every_shift()

        def rule_out(reason: ReasonCode, fits: Mask) -> None:
            nonlocal left
            refused = found.get(reason, np.zeros(len(fits), dtype=bool))
            found[reason] = refused | (left & ~fits)
            left = left & fits

        for reason, ask in _of_kind("members"):
            able &= ask(self.duty, visit, task)
            rule_out(reason, self.duty.some(able))
        for reason, ask in _of_kind("shifts"):
            rule_out(reason, ask(self.duty, visit, task))
        rule_out(ReasonCode.HARD_TERM, np.isfinite(self.cost(visit, task)))
        return found

    def _able(self, visit: Visit, task: Task) -> Mask:
        able = np.ones(len(self.duty.members), dtype=bool)
        for _, ask in _of_kind("members"):
            able &= ask(self.duty, visit, task)
        return able

    def _open(self, visit: Visit, task: Task) -> Mask:
        fits = self.duty.every_shift()
        for _, ask in _of_kind("shifts"):
            fits &= ask(self.duty, visit, task)
        return fits
