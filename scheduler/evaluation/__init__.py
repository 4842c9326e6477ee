"""The judge: legality, cost and KPIs of a plan, written from the rules and not from the solver."""

from .evaluate import Evaluation, evaluate
from .kpis import Kpi
from .view import Violation

__all__ = ["Evaluation", "Kpi", "Violation", "evaluate"]
