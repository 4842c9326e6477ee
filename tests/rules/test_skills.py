"""Whoever gives a task holds its skills until it is over."""

from __future__ import annotations

from datetime import timedelta

from scheduler.model import Objective, ReasonCode, Skill, Term
from scheduler.model.objective import DEFAULT_TERMS
from tests.builders import home_mode, nurse, problem, shift, task, visit
from tests.laying import laid
from tests.planning import broken_rules, reasons_of, solved

DAY = problem(
    caregivers=(nurse("eva"), nurse("ida", skills=(Skill(code="nurse"), Skill(code="doctor")))),
    visits=(visit("a", "anna", modes=(home_mode(task(skills=("doctor",))),)),),
)


IDA = laid(DAY, {"two": ["a"]})


def test_a_nurse_for_a_doctors_task_is_caught():
    """The only change is who drives."""
    assert broken_rules(DAY, IDA) == set()
    assert broken_rules(DAY, laid(DAY, {"one": ["a"]})) == {"skills"}
    alone = DAY.model_copy(update={"shifts": DAY.shifts[:1]})
    assert reasons_of(solved(alone, 1000), "a") == {ReasonCode.NO_SKILL}


def test_a_delegation_that_ends_during_the_visit_is_caught():
    """Skills are needed until the task is over."""
    ends = IDA.routes[0].stops[0].end
    for valid_until, rules in ((ends, set()), (ends - timedelta(seconds=1), {"skills"})):
        brief = nurse("ida", skills=(Skill(code="doctor", valid_until=valid_until),))
        day = DAY.model_copy(update={"caregivers": (DAY.caregivers[0], brief)})
        assert broken_rules(day, IDA) == rules


def test_qualification_may_be_priced_instead():
    """An objective with a weight on qualification makes it a cost, not a rule."""
    priced = Objective(terms=dict(DEFAULT_TERMS) | {Term.QUALIFICATION: 50.0})
    day = DAY.model_copy(
        update={"objective": priced, "shifts": (shift("one", "eva"),), "visits": DAY.visits}
    )
    plan = solved(day)
    assert plan.assigned_ids() == {"a"}
    assert broken_rules(day, plan) == set()


def test_volunteers_give_nothing_clinical_even_where_a_lacking_skill_is_priced():
    """Another principal's helper in a clinical visit is seen, agreement or not."""
    day = problem(
        objective=Objective(terms=dict(DEFAULT_TERMS) | {Term.QUALIFICATION: 50.0}),
        caregivers=(nurse("eva"), nurse("ida", principal="municipality", clinical=False)),
        visits=(visit("a", "anna"),),
    )
    assert broken_rules(day, laid(day, {"two": ["a"]})) == {"skills"}
