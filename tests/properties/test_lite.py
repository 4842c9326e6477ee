"""The lite kernel: delta = full decode = full kernel = judge, for every kind of move."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.evaluation import evaluate
from scheduler.model import (
    HARD,
    Client,
    Objective,
    Offset,
    Skill,
    Term,
    WindowBound,
    check_problem,
)
from scheduler.solver import SearchParams, solve
from scheduler.solver.compiling.lite import applies, is_single, lite_fields
from scheduler.solver.compiling.problem import compile_problem
from scheduler.solver.kernel.lite.anneal import MOVES, try_move
from scheduler.solver.kernel.lite.construct import construct
from scheduler.solver.kernel.lite.data import build_lite
from scheduler.solver.kernel.lite.ruin.turn import LiteCooling, ruin
from scheduler.solver.kernel.lite.solutions import best_of, decode, running_cost
from scheduler.solver.kernel.lite.state import new_lite_state
from scheduler.travel import travel_for
from tests.builders import PLACES, home_mode, mins, nurse, problem, shift, task, visit, window
from tests.properties.effort import examples

NAMES = ("relocate", "swap", "exchange", "segment")
CODES = ("nurse", "insulin")


@st.composite
def visits(draw, number):
    """Return a mandatory visit of one or two tasks in one window."""
    opens = draw(st.integers(7, 10))
    offset = draw(st.sampled_from([Offset(), Offset(least=mins(10), most=mins(40))]))
    first = task("first", draw(st.sampled_from([10, 30])), skills=(draw(st.sampled_from(CODES)),))
    second = task("second", 20, skills=(draw(st.sampled_from(CODES)),), offset=offset)
    both = draw(st.booleans())
    return visit(
        f"v{number}",
        f"k{draw(st.integers(0, 3))}",
        windows=(
            window(f"{opens:02}:00", f"{opens + 1:02}:{draw(st.sampled_from(['00', '30']))}"),
        ),
        bound=draw(st.sampled_from(WindowBound)),
        modes=(home_mode(*((first, second) if both else (first,))),),
    )


@st.composite
def problems(draw):
    """Return a problem with travel, lateness, overtime and preferences, and nothing else."""
    people = [
        nurse(f"c{n}", skills=tuple(Skill(code=code) for code in CODES[: 1 + (n != 2)]))
        for n in range(4)
    ]
    terms = {
        Term.TRAVEL: draw(st.sampled_from([1.0, 3.0])),
        Term.LATENESS: draw(st.sampled_from([0.5, 2.0])),
        Term.MAX_LATENESS: draw(st.sampled_from([0.0, 4.0])),
        Term.OVERTIME: draw(st.sampled_from([0.0, 1.5])),
        Term.PREFERENCE: draw(st.sampled_from([0.0, 6.0])),
        Term.MANDATORY: HARD,
    }
    return problem(
        places=PLACES,
        clients=tuple(
            Client(id=f"k{n}", place=PLACES[n].id, preferred=(f"c{n}",) if n % 2 else ())
            for n in range(4)
        ),
        caregivers=tuple(people),
        shifts=tuple(shift(f"s{n}", f"c{n}", max_overtime=mins(600)) for n in range(4)),
        visits=tuple(draw(visits(n)) for n in range(draw(st.integers(2, 9)))),
        working_time=None,
        objective=Objective(terms=terms),
    )


@pytest.mark.parametrize("kind", range(MOVES), ids=NAMES)
@given(day=problems())
@examples(40)
def test_the_cost_of_a_move_is_the_cost_of_its_result(day, kind):
    """After each accepted or undone move, the running cost equals that of a full decode."""
    assert check_problem(day) == []
    compiled = compile_problem(day, travel_for(day))
    assert applies(compiled.arrays)
    fields = lite_fields(compiled.arrays)
    data = build_lite(fields)
    state = new_lite_state(fields, 7)
    construct(data, state, compiled.order)
    for number in range(80):
        mixed = kind if number % 3 else number % MOVES
        threshold = np.inf if number % 2 else running_cost(state) + 5.0
        try_move(data, state, mixed, threshold)
        running = running_cost(state)
        assert decode(data, state) == pytest.approx(running, abs=1e-6)


@st.composite
def single_problems(draw):
    """Return a problem of visits by one alone, in hard windows of some hours, with skills."""
    day = draw(problems())
    alone = tuple(
        v.model_copy(
            update={
                "modes": (home_mode(v.modes[0].tasks[0]),),
                "windows": (window(f"{draw(st.integers(7, 9)):02}:00", "15:00"),),
            }
        )
        for v in day.visits
    )
    terms = {Term.TRAVEL: 1.0, Term.PREFERENCE: 6.0}
    hard = dict.fromkeys((Term.LATENESS, Term.OVERTIME, Term.MANDATORY), HARD)
    return day.model_copy(update={"visits": alone, "objective": Objective(terms=terms | hard)})


@given(day=single_problems())
@examples(60)
def test_turns_of_ruin_and_recreate_are_counted_right(day):
    """Kept and taken back, hot and cold: what is left decodes to the same cost, and is legal."""
    compiled = compile_problem(day, travel_for(day))
    assert applies(compiled.arrays)
    assert is_single(compiled.arrays)
    fields = lite_fields(compiled.arrays)
    data = build_lite(fields)
    state = new_lite_state(fields, 7)
    construct(data, state, compiled.order)
    decode(data, state)
    for heat in (1e3, 10.0, 1e-9):
        cooling = LiteCooling(heat, heat, removed=4.0, blink=0.05)
        running, decoded = ruin(data, state, 100, 0, 100, cooling)
        assert decoded == pytest.approx(running, abs=1e-6) or running == np.inf
    assert (best_of(state)[0] < np.inf) == (running < np.inf)


@given(day=problems())
@examples(30)
def test_its_plans_are_legal_and_cost_what_it_says(day):
    """The judge finds no hard violation and comes to the same sum."""
    travel, told = travel_for(day), []
    params = SearchParams(iterations=3000, in_process=True)
    plan = solve(day, travel, params, lambda seen: told.append(seen.cost))
    verdict = evaluate(day, travel, plan)
    assert verdict.violations == ()
    assert plan.unassigned == ()
    assert verdict.total == pytest.approx(min(told), abs=1e-6)


def test_a_pair_finds_its_two_where_one_of_them_could_give_either_task():
    """The first task must not take the only caregiver for the second."""
    both, one = CODES, CODES[:1]
    day = problem(
        caregivers=(
            nurse("able", skills=tuple(Skill(code=code) for code in both)),
            nurse("other", skills=tuple(Skill(code=code) for code in one)),
        ),
        shifts=(shift("s0", "able"), shift("s1", "other")),
        visits=(
            visit(
                "a",
                "anna",
                modes=(home_mode(task("first"), task("second", skills=("insulin",))),),
            ),
        ),
        working_time=None,
        objective=Objective(terms={Term.TRAVEL: 1.0, Term.LATENESS: HARD, Term.MANDATORY: HARD}),
    )
    assert applies(compile_problem(day, travel_for(day)).arrays)
    plan = solve(day, travel_for(day), SearchParams(iterations=1000, in_process=True))
    assert evaluate(day, travel_for(day), plan).violations == ()
    alone = day.model_copy(update={"shifts": day.shifts[:1]})
    assert not applies(compile_problem(alone, travel_for(alone)).arrays)


def test_it_stands_back_where_it_knows_too_little():
    """A break, a link, a visit that may be left out: the full kernel plans."""
    day = problem(objective=Objective(terms={Term.TRAVEL: 1.0, Term.MANDATORY: HARD}))
    assert applies(compile_problem(day, travel_for(day)).arrays)
    for other in (problem(), problem(objective=Objective(terms={Term.TRAVEL: 1.0}))):
        assert not applies(compile_problem(other, travel_for(other)).arrays)
