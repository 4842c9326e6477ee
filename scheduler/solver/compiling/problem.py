"""Problem and travel to index arrays: the one place where ids become indices."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, chain, pairwise

import numpy as np
from numpy.typing import NDArray

from scheduler.model import (
    MANDATORY_PRICE,
    Medium,
    Presence,
    Problem,
    SameCaregiver,
    Term,
    Visit,
    WindowBound,
)
from scheduler.model.base import utc
from scheduler.solver.columns import COST_COLUMNS, COST_TERMS, FAR, NONE, NOT_TICKS, STATED
from scheduler.solver.solution import Form
from scheduler.travel import Travel

from .assignment import Assignment, pricing
from .assignment.duty import Duty
from .assignment.usual import strangers
from .clients import Pair, client_pairs, client_place
from .fields import Arrays
from .neighbours import neighbours
from .promises import PROMISED, promise_arrays
from .shifts import ShiftArrays, shift_arrays
from .variants import Expander, Option, Variant

HARD_UNIT_MINUTES = 60


@dataclass(frozen=True)
class Compiled:
    """Arrays for the kernel, and what is needed to read its answer and to explain it.

    `arrays` as `fields.FULL`; `order` in which a first plan is built; `variants` per visit, in the
    problem's order; `assignment` says who may give what; `start` is the plan that a search sets out
    from, if any.
    """

    arrays: Arrays
    order: NDArray[np.int64]
    variants: tuple[tuple[Variant, ...], ...] = ()
    assignment: Assignment | None = None
    start: Form | None = None

    def bare(self) -> Compiled:
        """Return what a search needs, without what is for its reader."""
        return Compiled(self.arrays, self.order, start=self.start)


def compile_problem(problem: Problem, travel: Travel) -> Compiled:
    """Compile a problem for the search."""
    shifts = shift_arrays(problem, travel)
    assignment = Assignment(Duty(problem, travel, shifts))
    expander = Expander(assignment)
    variants = tuple(tuple(expander.variants(visit)) for visit in problem.visits)
    arrays: Arrays = {}
    arrays |= _travel_arrays(problem, travel)
    arrays |= _job_arrays(problem, travel, variants)
    arrays |= _variant_arrays(variants, len(problem.shifts))
    arrays["variant_client"] = np.array(
        [
            client_place(problem, travel, visit, visit.modes[variant.mode])
            for visit, ways in zip(problem.visits, variants, strict=True)
            for variant in ways
        ],
        dtype=np.int32,
    )
    arrays["option_sample"] = _samples(problem, travel, variants)
    strange = []
    if problem.template:
        strange = [strangers(assignment.duty, visit) for visit in problem.visits]
    arrays["strange"] = _per_option(variants, strange, len(problem.shifts))
    arrays |= promise_arrays(problem, travel, assignment.duty, variants)
    arrays |= _link_arrays(problem, travel, client_pairs(problem, travel, variants))
    arrays |= _shift_fields(shifts)
    arrays |= _objective_arrays(problem, travel)
    movable = bool((arrays["option_place"] < 0).any() or arrays["gated"].size)
    arrays["fixed_legs"] = np.array([not movable])
    arrays |= _order_arrays(arrays)
    arrays["near"] = neighbours(problem, travel, arrays, variants)
    return Compiled(arrays, _building_order(problem, travel, arrays), variants, assignment)


def _building_order(problem: Problem, travel: Travel, arrays: Arrays) -> NDArray[np.int64]:
    """Return the order in which a first plan is built.

    What is promised for a minute comes first, in time, so that a plan that was locked as it stood
    is built again: by one, of whom all is known, and then by several. Then what is dear, and what
    closes early.
    """
    closes = [travel.to_tick(visit.windows[0].end) for visit in problem.visits]
    fixed = np.where(arrays["job_fixed"] < 0, FAR, arrays["job_fixed"])
    several = np.where(arrays["job_fixed"] < 0, 2, np.diff(arrays["job_node"]) > 1)
    keys = (np.array(closes), -arrays["job_price"], fixed, several)
    return np.lexsort(keys).astype(np.int64) if closes else np.zeros(0, np.int64)


LEFT_OUT = (Term.UNASSIGNED, Term.MANDATORY)
OF_MODE = (Term.MODE, Term.PROMISED_MODE, Term.PATIENT_TRAVEL)


def priced_terms() -> frozenset[Term]:
    """Return the terms that a compiled problem prices; no other is silently free."""
    per_shift = {term for term in COST_TERMS if term} | {Term.BALANCE}
    per_visit = {*LEFT_OUT, *OF_MODE, Term.CLIENT_OVERLAP}
    return frozenset(per_shift | per_visit) | pricing().keys()


def _starts(lengths: list[int]) -> NDArray[np.int32]:
    return np.array(list(accumulate(lengths, initial=0)), dtype=np.int32)


def _travel_arrays(problem: Problem, travel: Travel) -> Arrays:
    gates = travel.gates
    none = np.zeros(0, np.int32)
    names = (
        "access",
        "set_start",
        "way_ticks",
        "way_start",
        "gate_enter",
        "gate_leave",
        "gate_road",
        "road_start",
        "shut_from",
        "shut_until",
    )
    arrays: Arrays = {name: none if gates is None else getattr(gates, name) for name in names}
    arrays["gated"] = np.zeros((0, 0), np.bool_) if gates is None else gates.gated
    arrays["gate_node"] = none if gates is None else gates.node
    arrays["gate_pair"] = np.zeros((0, 0), np.int32) if gates is None else gates.pair
    arrays["travel"] = travel.ticks
    arrays["connection"] = np.array(
        [
            sum(problem.place[place.id].staff_can_hold(medium) for medium in Medium)
            for place in problem.places
        ],
        dtype=np.int8,
    )
    arrays["laboratory"] = np.array([p.laboratory for p in problem.places], dtype=np.int8)
    return arrays


def visit_price(problem: Problem, visit: Visit) -> float:
    """Return the cost of leaving a visit out: its price, or the price of what is mandatory."""
    price = MANDATORY_PRICE * visit.priority.factor if visit.mandatory else visit.price or 0.0
    price *= problem.objective.weight(Term.UNASSIGNED)
    price += problem.objective.weight(Term.BROKEN_PROMISE) * (visit.id in problem.promise)
    return price + visit.mandatory * problem.objective.weight(Term.MANDATORY)


def _job_arrays(
    problem: Problem, travel: Travel, variants: tuple[tuple[Variant, ...], ...]
) -> Arrays:
    visits, every = problem.visits, problem.objective.is_hard(Term.MANDATORY)
    fixed = {k.visit: travel.to_tick(k.start) for k in problem.locks if k.start is not None}
    windows = [_windows(travel, visit, fixed.get(visit.id)) for visit in visits]
    slots = [max((len(v.options) for v in ways), default=0) for ways in variants]
    flat = list(chain.from_iterable(windows))
    return {
        "job_variant": _starts([len(ways) for ways in variants]),
        "job_node": _starts(slots),
        "job_window": _starts([len(spans) for spans in windows]),
        "job_at_end": np.array(
            [visit.bound is WindowBound.AT_END for visit in visits], dtype=np.int8
        ),
        "job_fixed": np.array([fixed.get(visit.id, -1) for visit in visits], dtype=np.int32),
        "job_price": np.array([visit_price(problem, visit) for visit in visits], dtype=float),
        "job_removable": np.array([not (every and v.mandatory) for v in visits], dtype=np.int8),
        "node_job": np.repeat(np.arange(len(visits), dtype=np.int32), slots),
        "window_start": np.array([start for start, _ in flat], dtype=np.int32),
        "window_end": np.array([end for _, end in flat], dtype=np.int32),
    }


def _samples(
    problem: Problem, travel: Travel, variants: tuple[tuple[Variant, ...], ...]
) -> NDArray[np.int32]:
    """Return, by option, how long the sample keeps that is carried from it; 0 where none is.

    A sample is one thing: the first of those in the home carries it, nobody on a screen does.
    """
    keeps: list[int] = []
    for visit, ways in zip(problem.visits, variants, strict=True):
        limit = round(visit.sample_limit / travel.tick) if visit.sample_limit else 0
        for variant in ways:
            tasks = visit.modes[variant.mode].tasks
            there = [
                any(tasks[k].presence is Presence.ON_SITE for k in option.tasks)
                for option in variant.options
            ]
            first = there.index(True) if any(there) else -1
            keeps += [limit if number == first else 0 for number in range(len(there))]
    return np.array(keeps, dtype=np.int32)


def _windows(travel: Travel, visit: Visit, fixed: int | None) -> list[tuple[int, int]]:
    """Return a visit's windows in ticks; where its start is fixed, none opens before it."""
    spans = [(travel.to_tick(w.start), travel.to_tick(w.end)) for w in visit.windows]
    if fixed is not None:
        begun = [span for span in spans if span[0] <= fixed]
        judging = begun[-1] if begun else spans[0]
        spans = [(fixed, judging[1]), *(span for span in spans if span[0] > judging[0])]
    return spans


def _variant_arrays(variants: tuple[tuple[Variant, ...], ...], shifts: int) -> Arrays:
    flat = list(chain.from_iterable(variants))
    options: list[Option] = list(chain.from_iterable(variant.options for variant in flat))
    may: dict[int, NDArray[np.int32]] = {}
    for option in options:
        if id(option.cost) not in may:  # many options share one
            may[id(option.cost)] = np.flatnonzero(np.isfinite(option.cost)).astype(np.int32)
    eligible = [may[id(option.cost)] for option in options]
    fields = ("place", "entry", "duration", "tail", "least", "most", "medium")
    arrays: Arrays = {
        f"option_{name}": np.array([getattr(o, name) for o in options], dtype=np.int32)
        for name in fields
    }
    arrays["variant_option"] = _starts([len(variant.options) for variant in flat])
    arrays["variant_mode"] = np.array([variant.mode for variant in flat], dtype=np.int32)
    arrays["variant_price"] = np.array([variant.price for variant in flat], dtype=float)
    arrays["option_shift"] = _starts([len(shifts_of) for shifts_of in eligible])
    arrays["eligible"] = np.concatenate([np.zeros(0, np.int32), *eligible])
    arrays["assign"] = np.array([o.cost for o in options], dtype=float).reshape(
        len(options), shifts
    )
    return arrays | _span_arrays(options, shifts)


def _span_arrays(options: list[Option], shifts: int) -> Arrays:
    """Return between which ticks each shift may serve; empty where none is bound."""
    if all(option.spans is None for option in options):
        return {name: np.zeros((0, 0), np.int32) for name in ("open_from", "open_until")}
    since = np.full((len(options), shifts), -FAR, np.int32)
    until = np.full((len(options), shifts), FAR, np.int32)
    for number, option in enumerate(options):
        if option.spans is not None:
            since[number], until[number] = option.spans
    return {"open_from": since, "open_until": until}


def _order_arrays(arrays: Arrays) -> Arrays:
    """Return what the search sorts visits by, and which shifts are alike."""
    bounds, jobs = arrays["variant_option"], len(arrays["job_price"])
    work = arrays["option_entry"] + arrays["option_duration"] + arrays["option_tail"]
    whole = np.add.reduceat(np.append(work, 0), bounds[:-1]) if len(bounds) > 1 else bounds[:0]
    starts = np.unique(arrays["shift_from"])
    least = np.zeros(len(arrays["travel"]), np.int32)
    if len(starts):
        least = arrays["travel"][starts].min(axis=0)
    job_work, job_far = np.zeros(jobs, np.int32), np.zeros(jobs, np.int32)
    for job, (first, last) in enumerate(pairwise(arrays["job_variant"])):
        if last > first:
            job_work[job] = whole[first:last].min()
            place = arrays["option_place"][bounds[first]]
            job_far[job] = least[place] if place >= 0 else 0
    hours = ("start", "end", "latest", "from", "to", "startup", "mobile", "eager")
    begun = ("since", "out", "sample")
    breaks = ("break_count", "break_length", "break_earliest", "break_latest", "break_at_base")
    columns = [arrays[f"shift_{name}"] for name in hours + begun]
    columns += [arrays[name] for name in breaks]
    clashing = np.diff(arrays["clash"]) > 0
    if arrays["open_from"].size:
        bound = (arrays["open_from"] > -FAR) | (arrays["open_until"] < FAR)
        clashing = clashing | bound.any(axis=0)
    columns.append(np.where(clashing, np.arange(len(clashing)), -1))
    rows = zip(*(column.tolist() for column in columns), strict=True)
    seen: dict[str, int] = {}
    kind = [seen.setdefault(str(row), number) for number, row in enumerate(rows)]
    return {"job_work": job_work, "job_far": job_far, "shift_kind": np.array(kind, np.int32)}


def _per_option(
    variants: tuple[tuple[Variant, ...], ...], by_visit: list[NDArray[np.bool_]], shifts: int
) -> NDArray[np.bool_]:
    """Repeat what holds of a visit's shifts for each of its options; none at all if not given."""
    counts = [sum(len(variant.options) for variant in ways) for ways in variants]
    if not by_visit:
        return np.zeros((0, shifts), dtype=bool)
    return np.repeat(np.array(by_visit, dtype=bool), counts, axis=0)


def _link_arrays(problem: Problem, travel: Travel, pairs: list[Pair]) -> Arrays:
    """Return the links that the problem states, and after them those of visits of one client."""
    number = {visit.id: index for index, visit in enumerate(problem.visits)}
    who = {SameCaregiver.ANY: 0, SameCaregiver.SAME: 1, SameCaregiver.DIFFERENT: 2}
    links = problem.links
    firsts = [number[link.first] for link in links] + [pair.first for pair in pairs]
    seconds = [number[link.second] for link in links] + [pair.second for pair in pairs]
    touching: list[list[int]] = [[] for _ in problem.visits]
    for index, ends in enumerate(zip(firsts, seconds, strict=True)):
        for job in ends:
            touching[job].append(index)
    least = [-FAR if k.min_gap is None else round(k.min_gap / travel.tick) for k in links]
    most = [FAR if k.max_gap is None else round(k.max_gap / travel.tick) for k in links]
    none = [0] * len(pairs)
    return {
        "job_link": _starts([len(those) for those in touching]),
        "link_of": np.array(list(chain.from_iterable(touching)), dtype=np.int32),
        "link_first": np.array(firsts, dtype=np.int32),
        "link_second": np.array(seconds, dtype=np.int32),
        "link_least": np.array([*least, *(-FAR for _ in pairs)], dtype=np.int32),
        "link_most": np.array([*most, *(FAR for _ in pairs)], dtype=np.int32),
        "link_who": np.array([*(who[link.caregiver] for link in links), *none], dtype=np.int8),
        "link_together": np.array([*(link.together for link in links), *none], dtype=np.int8),
        "link_kind": np.array(
            [*(STATED for _ in links), *(pair.kind for pair in pairs)], dtype=np.int8
        ),
    }


def _shift_fields(shifts: ShiftArrays) -> Arrays:
    return {
        "shift_start": shifts.start,
        "shift_end": shifts.end,
        "shift_latest": shifts.latest,
        "shift_from": shifts.start_place,
        "shift_to": shifts.end_place,
        "shift_startup": shifts.startup,
        "shift_since": shifts.since,
        "shift_out": shifts.out,
        "shift_sample": shifts.sample,
        "shift_mobile": shifts.mobile,
        "break_count": shifts.break_count,
        "break_length": shifts.break_length,
        "break_earliest": shifts.break_earliest,
        "break_latest": shifts.break_latest,
        "break_first": shifts.break_first,
        "stretch": np.array([shifts.stretch], np.int64),
        "break_at_base": shifts.break_at_base,
        "shift_eager": shifts.eager,
        "clash": shifts.clash,
        "clash_other": shifts.clash_other,
        "clash_by": shifts.clash_by,
        "shared": shifts.shared,
        **_base_arrays(shifts),
    }


def _base_arrays(shifts: ShiftArrays) -> Arrays:
    """Return which shifts start at one place, and what share of a shift or base a tick is."""
    length = (shifts.end - shifts.start).astype(float)
    places, counts = np.unique(shifts.start_place, return_counts=True)
    bases = places[counts > 1]
    member = np.isin(shifts.start_place, bases)
    number = np.where(member, np.searchsorted(bases, shifts.start_place), NONE).astype(np.int32)
    whole = np.bincount(number[member], length[member], minlength=len(bases))
    return {"shift_base": number, "shift_share": 1 / length, "base_share": 1 / whole}


def _objective_arrays(problem: Problem, travel: Travel) -> Arrays:
    objective = problem.objective
    ticks = 60 / travel.tick.total_seconds()
    soft, hard = np.zeros(COST_COLUMNS), np.zeros(COST_COLUMNS)
    lawful = _needs_breaks(problem)
    for column, term in enumerate(COST_TERMS):
        if term is None:
            hard[column] = 1 / ticks
            continue
        if term in PROMISED and not problem.promises:
            continue
        per = 1.0 if term in NOT_TICKS else ticks
        soft[column] = objective.weight(term) / per
        if objective.is_hard(term) or (term is Term.MISSED_BREAK and lawful):
            hard[column] = HARD_UNIT_MINUTES if term in NOT_TICKS else 1 / ticks
    waits = objective.weight(Term.WAITING) + objective.weight(Term.MAX_WAITING)
    overlap = (objective.weight(Term.CLIENT_OVERLAP), float(objective.is_hard(Term.CLIENT_OVERLAP)))
    return {
        "overlap": np.array(overlap) / ticks,
        "balance": np.array([objective.weight(Term.BALANCE) / ticks]),
        "soft": soft,
        "hard": hard,
        "always": np.array([1 / ticks]),
        "unit": np.array([round(HARD_UNIT_MINUTES * ticks)]),
        "delays": np.array([waits > 0]),
        "skip_gaps": np.array([objective.is_hard(Term.LATENESS)]),
        "minute": np.array([ticks]),
    }


def _needs_breaks(problem: Problem) -> bool:
    """Tell whether a shift without its break would be a longer stretch than the law allows.

    Then breaks are taken whatever price they have.
    """
    law = problem.working_time
    return law is not None and any(
        shift.breaks and utc(shift.latest_end) - utc(shift.start) > law.longest_stretch
        for shift in problem.shifts
    )
