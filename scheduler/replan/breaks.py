"""What breaks: the plan in force, carried on as it stands, judged on the day as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scheduler.evaluation import Evaluation, Violation, evaluate
from scheduler.messages import Language
from scheduler.model import Plan
from scheduler.solver import carry_on
from scheduler.travel import Travel

from .changes import Situation
from .diff import Diff, diff_of
from .notes import Note


@dataclass(frozen=True)
class Broken:
    """What comes of a plan in force if nobody does anything.

    `violations` of hard rules, `diff` to the plan in force (who comes late, who has nobody, whom to
    ring), and `notes` of what follows by itself.
    """

    plan: Plan
    evaluation: Evaluation
    diff: Diff
    notes: tuple[Note, ...]

    @property
    def violations(self) -> tuple[Violation, ...]:
        """What the law, or a rule of the day, forbids."""
        return self.evaluation.violations

    @property
    def affected(self) -> tuple[str, ...]:
        """The visits that are given otherwise, or not, or against a rule; each once."""
        named = [violation.visit_id for violation in self.violations if violation.visit_id]
        return tuple(dict.fromkeys([*(move.visit for move in self.diff.moves), *named]))

    def as_dict(self, language: Language) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return {
            "holds": not self.violations and not self.diff.moves,
            "violations": [each.as_dict(language) for each in self.violations],
            "affected": list(self.affected),
            "diff": self.diff.as_dict(language),
            "notes": [note.message.text(language, note.values) for note in self.notes],
        }


def what_breaks(stands: Situation, travels: tuple[Travel, Travel]) -> Broken:
    """Judge a plan in force on the changed day, before anything is planned again."""
    was, now = travels
    carried = carry_on(stands.problem, now, stands.plan)
    verdict = evaluate(stands.problem, now, carried)
    before = evaluate(stands.before, was, stands.plan)
    costs = before.cost, verdict.cost
    diff = diff_of(stands.before, stands.plan, stands.problem, carried, costs, stands.cancelled)
    return Broken(carried, verdict, diff, stands.notes)
