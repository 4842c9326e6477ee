"""From a problem to a plan: compile, search, decode. The judge comes after, elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from scheduler import __version__
from scheduler.errors import EngineRefused, HemturError, fault
from scheduler.messages import Said, service
from scheduler.model import Plan, Problem, Provenance, Term, ensure_valid
from scheduler.settings import Engine
from scheduler.solver.compiling.problem import Compiled, compile_problem, priced_terms
from scheduler.solver.compiling.rest import rest_of
from scheduler.solver.cpsat.improve import EXACT_SHARE, Improved, improve, limits_for, share_for
from scheduler.solver.cpsat.model import Limits
from scheduler.solver.cpsat.whole.prove import is_small, prove, with_proof
from scheduler.solver.decoding.joined import joined
from scheduler.solver.decoding.laid import form_of
from scheduler.solver.decoding.plan import Decoder, no_plan
from scheduler.solver.engines.layout import rows_add_up
from scheduler.solver.engines.search import SHARE_SECONDS
from scheduler.solver.running.pools import pool_for
from scheduler.solver.running.processes import WorkerDied, run_apart
from scheduler.solver.running.together import Together
from scheduler.solver.running.workers import Steer, budget_for, search_in_processes
from scheduler.travel import Confidence, Travel

from .params import SearchParams
from .solution import Control, Progress, Solution

SETTLING_SECONDS = 2.5e-4
"""What writing a plan, judging it and saying why visits are left out takes, per visit."""
_SOFT_ONLY = (
    Term.WORKLOAD,
    Term.BALANCE,
    Term.UNASSIGNED,
    Term.MODE,
    Term.PATIENT_TRAVEL,
    Term.COMPETENCE,
    Term.PROMISED_MODE,
    Term.BROKEN_PROMISE,
)
"""Terms that the search engine prices but cannot forbid."""


def solve(
    problem: Problem,
    travel: Travel,
    params: SearchParams,
    report: Callable[[Progress], None] = lambda _: None,
    control: Control | None = None,
    start: Plan | None = None,
) -> Plan:
    """Return the best legal plan found, with a reason for every visit left out.

    Parameters
    ----------
    problem
        What is to be planned; checked here.
    travel
        Ticks and metres between its places, shape (places, places).
    params
        How long (seconds, or iterations per worker), how widely and with which engine to search.
    report
        Hears how the search goes, some times a second.
    control
        Asks the search to stop, and is handed better plans as they come.
    start
        A plan to set out from, of this problem or one like it; what is illegal in it is left out
        at first. Who goes where changes only where it pays.

    Returns
    -------
    Plan
        Every visit of the problem once, in a route or among the unassigned; not yet judged.

    Raises
    ------
    InputError
        When the problem has faults.
    EngineRefused
        When the objective forbids something that the engine can only price.
    """
    began = time.monotonic() - params.spent
    ensure_valid(problem)
    refuse_what_is_unknown(problem, params.engine)
    if problem.begun or problem.now is not None:
        spent = params.model_copy(update={"spent": time.monotonic() - began})
        return _solve_rest(problem, travel, spent, report, control or Control(), start)
    compiled = compile_problem(problem, travel)
    if not any(compiled.variants):
        return no_plan(problem, travel, compiled, _provenance(params, travel, None, 0.0, began))
    if start is not None:
        compiled = replace(compiled, start=form_of(problem, travel, compiled, start))
    control = control or Control()

    def made(better: Solution) -> Plan:
        provenance = _provenance(params, travel, Improved(better), 0.0, began)
        return Decoder(problem, travel, compiled, better).plan(provenance)

    steer = Steer(control.halted, _now_and_then(control.better, made))
    share, is_whole = _improving_share(problem, compiled, params)
    seconds = params.seconds - min(0.1 * params.seconds, SETTLING_SECONDS * len(problem.visits))
    found = _search(compiled, params, began + (1 - share) * seconds, report, steer)
    best = Improved(min(found, key=lambda one: (one.cost, one.worker)))
    units = 0.0
    if share and not control.halted() and any(one.cost < float("inf") for one in found):
        left = began + seconds - time.monotonic()
        limits = limits_for(left, params.units, params.seed, params.worker_count)
        units = limits.deterministic
        if is_whole:
            provenance = _provenance(params, travel, best, units, began)
            plan = Decoder(problem, travel, compiled, best.found).plan(provenance)
            until = None if params.units is not None else began + seconds
            alone = replace(limits, workers=1)  # two that take turns prove less in as long
            asked = problem, travel, alone, plan, None, until
            return _proven(asked, compiled, best, params, control)
        best = _improve(compiled, found, limits, params, control.halted)
        report(Progress(best.found.worker, "improve", best.found.cost, 0, best.found.iterations))
    if _narrows(compiled):
        best = replace(best, lower_bound=None, proven=False)
    provenance = _provenance(params, travel, best, units, began)
    return Decoder(problem, travel, compiled, best.found).plan(provenance)


def _solve_rest(
    problem: Problem,
    travel: Travel,
    params: SearchParams,
    report: Callable[[Progress], None],
    control: Control,
    start: Plan | None,
) -> Plan:
    """Return the best plan found of a day of which some has begun."""
    rest, hear = rest_of(problem, travel), control.better

    def whole(better: Plan) -> None:
        if hear is not None:
            hear(joined(problem, travel, rest, better, start))

    steer = Control(control.halted, whole if hear else None)
    made = solve(rest.problem, travel, params, report, steer, start)
    return joined(problem, travel, rest, made, start)


def _now_and_then(
    hear: Callable[[Plan], None] | None, made: Callable[[Solution], Plan]
) -> Callable[[Solution], None] | None:
    """Return what hands better solutions on as plans, at intervals; None if nobody hears."""
    if hear is None:
        return None
    shown, shown_at = float("inf"), -float("inf")

    def show(better: Solution) -> None:
        nonlocal shown, shown_at
        now = time.monotonic()
        if better.cost < shown and now >= shown_at + SHARE_SECONDS:
            shown, shown_at = better.cost, now
            hear(made(better))

    return show


def _narrows(compiled: Compiled) -> bool:
    """Tell whether the compiled problem costs more than the problem does, so that no proof holds.

    Where lacking skills are only priced, one that ends on duty counts as lacking all day.
    """
    duty = compiled.assignment.duty if compiled.assignment else None
    return duty is not None and (
        duty.is_bounded and not duty.problem.objective.is_hard(Term.QUALIFICATION)
    )


def _improving_share(
    problem: Problem, compiled: Compiled, params: SearchParams
) -> tuple[float, bool]:
    """Return the share of the time that CP-SAT gets, and whether it looks at the whole day.

    None in runs by iterations without units.
    """
    if params.engine is not Engine.PORTFOLIO:
        return 0.0, False
    if params.iterations is not None and not params.units:
        return 0.0, False
    share = share_for(compiled, params.seconds, params.units)
    if not share and is_small(problem):
        return EXACT_SHARE, True
    return share, False


def _proven(
    asked: tuple[Problem, Travel, Limits, Plan, None, float | None],
    compiled: Compiled,
    best: Improved,
    params: SearchParams,
    control: Control,
) -> Plan:
    """Return the plan, or a better one, with what CP-SAT proves of the whole day."""
    problem, travel, _, plan, *_ = asked
    try:
        if params.in_process:
            outcome = prove(*asked)
        else:
            outcome = run_apart(prove, *asked, halted=control.halted)
    except WorkerDied:
        return plan
    return with_proof(problem, travel, compiled, plan, best.found.cost, outcome)


def _improve(
    compiled: Compiled,
    found: list[Solution],
    limits: Limits,
    params: SearchParams,
    halted: Callable[[], bool],
) -> Improved:
    if params.in_process:
        return improve(compiled, found, limits)
    try:
        answer: Improved = run_apart(improve, compiled.bare(), found, limits, halted=halted)
    except WorkerDied:  # a plan in the hand is not lost because it could not be made better
        best = min(found, key=lambda one: (one.cost, one.worker))
        return Improved(replace(best, complete=False))
    return answer


def refuse_what_is_unknown(problem: Problem, engine: Engine) -> None:
    """Refuse an objective that makes HARD what the engines can only price, or what one lacks."""
    objective = problem.objective
    unknown = [
        Said(service.AS_HARD, {"term": str(term)}) for term in _SOFT_ONLY if objective.is_hard(term)
    ]
    unknown += [
        Said(service.NOT_PRICED, {"term": str(term)})
        for term in objective.terms
        if term not in priced_terms() and (objective.weight(term) or objective.is_hard(term))
    ]
    if unknown:
        raise EngineRefused(engine, unknown)


def _search(
    compiled: Compiled,
    params: SearchParams,
    deadline: float,
    report: Callable[[Progress], None],
    steer: Steer,
) -> list[Solution]:
    meets = rows_add_up(compiled.arrays)
    if params.cluster is not None and (params.engine is Engine.ORTOOLS or not meets):
        why = service.ROWS_DO_NOT_ADD_UP if meets is False else service.ONE_MODEL
        raise HemturError(fault(service.NO_USE_OF_CLUSTER, why=Said(why)))
    if params.engine is not Engine.ORTOOLS and meets:
        bare, cluster = compiled.bare(), params.cluster
        pool = pool_for(bare, params.worker_count, cluster, in_process=params.in_process)
        try:
            return [Together(bare, params, pool, report, steer).search(deadline)]
        finally:
            pool.close()
    if not params.in_process:
        return search_in_processes(compiled, params, deadline, report, steer)
    from scheduler.solver.engines.choice import run_for

    run = run_for(params.engine, compiled, params.seed, 0, report)
    run.halted, run.share = steer.halted, steer.share
    rate = run.start()
    if params.engine is Engine.ORTOOLS and params.iterations is None:
        return [run.run(0, deadline)]
    return [run.run(params.iterations or budget_for([rate], deadline), float("inf"))]


def _provenance(
    params: SearchParams, travel: Travel, best: Improved | None, units: float, began: float
) -> Provenance:
    found = best.found if best else None
    weakest = Confidence(int(travel.confidence.max())) if travel.confidence.size else Confidence.A
    return Provenance(
        engine=params.engine,
        version=__version__,
        seed=params.seed,
        iterations=found.iterations if found else 0,
        units=round(units, 3),
        workers=(found.workers if found else 0) or params.worker_count,
        seconds=round(time.monotonic() - began, 3),
        rate=round(found.rate) if found else 0.0,
        complete=found.complete if found else True,
        proven_optimal=best.proven if best else False,
        lower_bound=best.lower_bound if best else None,
        travel_provider=travel.provider,
        map_version=travel.map_version,
        travel_confidence=weakest.name,
        travel_is_estimate=travel.is_estimate,
    )
