"""What principals, volunteers and the standing template mean for a plan."""

from __future__ import annotations

import pytest

from scheduler.model import Objective, Priority, Term, Usual, check_problem
from scheduler.solver.compiling.problem import compile_problem
from scheduler.solver.engines.full import FullSearch
from scheduler.travel import travel_for
from tests.builders import home_mode, nurse, problem, shift, task, visit
from tests.paths import bare
from tests.planning import broken_rules, judged, solved, where


def given_by(plan, visit_id):
    """Return the shift that gives a visit."""
    return plan.routes[where(plan, visit_id)[0]].shift_id


def test_priority_visits_avoid_blocks_that_may_be_called_away():
    """The ambulance crew gets the routine visit, marked; the urgent one goes elsewhere."""
    day = problem(
        shifts=(shift("one", "eva", preemptible=True), shift("two", "ida")),
        visits=(visit("a", "anna", priority=Priority.URGENT),),
    )
    plan = solved(day)
    assert given_by(plan, "a") == "two"
    alone = day.model_copy(update={"shifts": day.shifts[:1]})
    marked = solved(alone)
    assert marked.routes[0].preemptible
    assert judged(alone, marked).cost[Term.PREEMPTIBLE] == 60.0
    assert judged(day, plan).cost[Term.PREEMPTIBLE] == 0.0


def test_a_volunteer_gives_what_is_not_clinical_only():
    """Company yes, care no; the judge sees a swap."""
    company = home_mode(task("company", skills=(), clinical=False))
    day = problem(
        caregivers=(nurse("eva"), nurse("ida", clinical=False)),
        shifts=(shift("two", "ida"),),
        visits=(visit("a", "anna", modes=(company,)), visit("b", "bo")),
    )
    plan = solved(day)
    assert plan.assigned_ids() == {"a"}
    clinical = home_mode(task("company", skills=()))
    changed = day.model_copy(
        update={"visits": (visit("a", "anna", modes=(clinical,)), day.visits[1])}
    )
    assert broken_rules(changed, plan) == {"skills"}


def test_whoever_usually_goes_goes():
    """The template breaks the tie, by client, type and weekday."""
    for usual, expected in (
        (Usual(client="anna", caregiver="ida"), "two"),
        (Usual(client="anna", caregiver="eva"), "one"),
        (Usual(client="anna", caregiver="ida", weekday=2, type="care"), "two"),
    ):
        day = problem(visits=(visit("a", "anna"),), template=(usual,))
        plan = solved(day)
        assert given_by(plan, "a") == expected
        assert judged(day, plan).cost[Term.TEMPLATE] == 0.0
    other_day = Usual(client="anna", caregiver="ida", weekday=3)
    day = problem(visits=(visit("a", "anna"),), shifts=(shift("one", "eva"),))
    for line, cost in ((other_day, 0.0), (Usual(client="anna", caregiver="ida"), 8.0)):
        lined = day.model_copy(update={"template": (line,)})
        assert judged(lined, solved(lined)).cost[Term.TEMPLATE] == cost


def test_the_template_is_the_start():
    """Before any search, everybody is where they usually are, though it is a detour."""
    lines = (Usual(client="anna", caregiver="ida"), Usual(client="bo", caregiver="eva"))
    free = problem().objective.terms | {Term.TEMPLATE: 0.0}
    day = problem(template=lines, objective=Objective(terms=free))
    compiled = compile_problem(day, travel_for(day))
    search = FullSearch(compiled, 1, 0, lambda _: None)
    search._construct()
    found = search._snapshot()
    assert [day.shifts[int(r)].crew[0] for r in found.shift] == ["ida", "eva"]
    assert found.cost == pytest.approx(search._glimpse()[0])


def test_a_template_of_people_who_left_names_them_all():
    """Every fault at once, with its path."""
    gone = (Usual(client="anna", caregiver="stina"), Usual(client="olle", caregiver="eva"))
    faults = check_problem(problem(template=gone))
    assert [(fault.code, bare(fault.path)) for fault in faults] == [
        ("UNKNOWN_ID", "template[0].caregiver"),
        ("UNKNOWN_ID", "template[1].client"),
    ]
