"""`evaluate`: hard violations, cost by term, KPIs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scheduler.messages import Language
from scheduler.model import Plan, Problem, Term
from scheduler.travel import Travel

from .cost import cost_by_term
from .kpis import Kpi, kpis
from .rules import violations
from .view import View, Violation


@dataclass(frozen=True)
class Evaluation:
    """The judge's verdict. `cost` holds the terms with a weight; they sum to `total`."""

    violations: tuple[Violation, ...]
    cost: dict[Term, float]
    kpis: tuple[Kpi, ...]

    @property
    def total(self) -> float:
        """The cost of the plan."""
        return sum(self.cost.values())

    @property
    def is_legal(self) -> bool:
        """Whether no hard rule is broken."""
        return not self.violations

    def as_dict(self, language: Language = Language.EN) -> dict[str, Any]:
        """Return the verdict as JSON-ready data, in a language."""
        return {
            "legal": self.is_legal,
            "violations": [each.as_dict(language) for each in self.violations],
            "cost": {**{str(term): round(value, 6) for term, value in self.cost.items()}},
            "total": round(self.total, 6),
            "kpis": [kpi.as_dict(language) for kpi in self.kpis],
        }


def evaluate(problem: Problem, travel: Travel, plan: Plan) -> Evaluation:
    """Judge a plan against its problem.

    Every rule is applied to whatever the plan says; nothing that a solver claims is believed.

    Parameters
    ----------
    problem, travel
        What was asked, and the travel that the plan was made on, shape (places, places).
    plan
        Any plan, from anywhere; what it names that is not in the problem breaks `completeness`.

    Returns
    -------
    Evaluation
        Every breach of every hard rule, the cost by term, and the day's key figures; a figure
        whose data are missing is None.
    """
    view = View(problem, travel, plan)
    found = list(violations(view))
    return Evaluation(tuple(found), cost_by_term(view), kpis(view, found))
