"""A plan carried on as it stands on a day that has changed, without any search."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scheduler.model import Plan, Problem
from scheduler.solver.compiling.problem import compile_problem
from scheduler.solver.compiling.rest import rest_of
from scheduler.solver.kernel.full.data import build_data
from scheduler.solver.kernel.full.solutions import bring
from scheduler.solver.kernel.full.state import new_state
from scheduler.solver.kernel.reading import solution_from
from scheduler.travel import Travel

from .joined import joined
from .laid import form_of
from .plan import Decoder, no_plan


def carry_on(problem: Problem, travel: Travel, plan: Plan, *, held: bool = True) -> Plan:
    """Return what becomes of a plan if nobody does anything: who goes where in the same order.

    Where it is `held`, nothing begins earlier than planned; later, perhaps too late, where it must,
    so that the plan may be illegal. Visits of which nobody may or can take care any more are left
    out.
    """
    rest = rest_of(problem, travel)
    compiled = compile_problem(rest.problem, travel)
    made = plan.provenance.model_copy(update={"proven_optimal": False, "lower_bound": None})
    if any(compiled.variants):
        if held:  # nobody leaves later to wait less
            still = compiled.arrays | {"delays": np.array([False])}
            compiled = replace(compiled, arrays=still)
        form = form_of(rest.problem, travel, compiled, plan, held=held)
        data, state = build_data(compiled.arrays), new_state(compiled.arrays, 0)
        cost = bring(data, state, form.key, form.job, form.shift, form.after)
        found = solution_from(
            data, state, float(cost), worker=0, iterations=0, complete=True, rate=0.0
        )
        carried = Decoder(rest.problem, travel, compiled, found).plan(made, retimed=not held)
    else:
        carried = no_plan(rest.problem, travel, compiled, made)
    return joined(problem, travel, rest, carried, plan)
