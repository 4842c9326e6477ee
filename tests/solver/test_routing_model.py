"""The routing model of a part of a day: it knows the plan there is, and moves a few visits."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.simulation import generate_day
from scheduler.solver.columns import NONE, PLACE, VARIANT
from scheduler.solver.compiling.problem import compile_problem
from scheduler.solver.engines.neighbourhood import FREE, Neighbourhood
from scheduler.solver.engines.routing import RoutingSearch
from scheduler.solver.engines.routing_model import RoutingModel
from scheduler.solver.engines.standing import Form
from scheduler.solver.kernel.full.solutions import present, recall_best, rows
from scheduler.travel import travel_for

PARTS = 12


def parts(day: str):
    """Yield parts of a shipped day's greedy plan."""
    problem = generate_day(day)
    run = RoutingSearch(compile_problem(problem, travel_for(problem)), 1, 0, lambda _: None)
    run.start()
    recall_best(run._data, run._state)
    form, place = Form(*present(run._state)), rows(run._state)[0][:, PLACE]
    for _ in range(PARTS):
        yield run._arrays, form, Neighbourhood(run._arrays, form, place, run._rng, run._able)


@pytest.mark.parametrize("day", ["harjedalen-winter-day", "jonkoping-day"])
def test_the_model_knows_the_plan_there_is(day):
    """With roads that close, sessions from cars and rooms: it begins at the present tours."""
    for arrays, _, around in parts(day):
        model = RoutingModel(arrays, around.part, around.tours)
        first = model.improve(None, 1)[0]
        found = [[(node.job, node.variant, node.place) for node, _ in tour] for tour in first.stops]
        assert found == [[stop[:2] + stop[3:4] for stop in tour] for tour in around.tours]


def test_a_part_frees_few_and_round_a_visit_left_out_who_could_give_it():
    """A desk has dozens of sessions a day; a visit that nobody freed could give stays out."""
    for arrays, form, around in parts("jonkoping-day"):
        given = [job for job in around.part.jobs if form.job[job, VARIANT] != NONE]
        assert len(given) <= FREE
        if form.job[around.seed, VARIANT] == NONE:
            options = arrays["variant_option"]
            first, last = arrays["job_variant"][around.seed : around.seed + 2]
            spans = arrays["option_shift"][options[first] : options[last] + 1]
            able = arrays["eligible"][spans[0] : spans[-1]]
            assert np.isin(around.part.shifts, able).any()
