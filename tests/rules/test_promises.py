"""Promises: what counts as kept, what each breach costs, how many may be broken."""

from __future__ import annotations

import pytest

from scheduler.model import ModeKind, Objective, Promise, Term, check_problem
from scheduler.model.objective import DEFAULT_TERMS
from tests.builders import at, home_mode, mins, problem, shift, task, visit, window
from tests.laying import At, laid
from tests.planning import broken_rules, judged, solved

TERMS = (Term.PROMISED_TIME, Term.PROMISED_CREW, Term.PROMISED_MODE, Term.BROKEN_PROMISE)


def promised(*promises, **fields):
    """Return the morning with some promises."""
    return problem(promises=promises, **fields)


def amounts(day, plan):
    """Return how much of each term of promises a plan has."""
    verdict = judged(day, plan)
    weights = day.objective.terms
    return tuple(verdict.cost[term] / weights[term] for term in TERMS)


@pytest.mark.parametrize(
    ("promise", "amount"),
    [
        (Promise(visit="a"), (0, 0, 0, 0)),
        (Promise(visit="a", start=at("09:00")), (0, 0, 0, 0)),
        (Promise(visit="a", start=at("08:45")), (0, 0, 0, 0)),
        (Promise(visit="a", start=at("08:40")), (5, 0, 0, 1)),
        (Promise(visit="a", start=at("09:20")), (5, 0, 0, 1)),
        (Promise(visit="a", window=window("08:30", "09:00")), (0, 0, 0, 0)),
        (Promise(visit="a", window=window("08:20", "08:50")), (10, 0, 0, 1)),
        (Promise(visit="a", start=at("08:30"), window=window("08:15", "09:15")), (15, 0, 0, 0)),
        (Promise(visit="a", start=at("09:00"), window=window("09:05", "09:35")), (0, 0, 0, 1)),
        (Promise(visit="a", start=at("08:40"), tolerance=mins(20)), (0, 0, 0, 0)),
        (Promise(visit="a", caregivers=("eva", "ida")), (0, 0, 0, 0)),
        (Promise(visit="a", caregivers=("ida",)), (0, 1, 0, 1)),
        (Promise(visit="a", mode=ModeKind.HOME), (0, 0, 0, 0)),
        (Promise(visit="a", mode=ModeKind.DIGITAL), (0, 0, 1, 1)),
        (Promise(visit="b"), (0, 0, 0, 1)),
    ],
)
def test_what_a_promise_costs(promise, amount):
    """Eva comes to Anna at nine; Bo gets nobody."""
    day = promised(promise)
    assert amounts(day, laid(day, {"one": [At("a", start="09:00")]})) == amount


def test_only_so_many_promises_may_be_broken():
    """Of visits that are given one is; another is left out, at its price."""
    late = Promise(visit="a", start=at("08:00"))
    for most, rules in ((None, []), (2, []), (1, []), (0, ["promises"])):
        day = promised(late, Promise(visit="b"), most_broken=most)
        verdict = judged(day, laid(day, {"one": [At("a", start="09:00")]}))
        assert [each.rule for each in verdict.violations] == rules


def test_both_tasks_are_promised():
    """Each task that nobody promised gives counts; the promise is broken once."""
    two = visit("a", "anna", modes=(home_mode(task("one"), task("two")),))
    day = promised(Promise(visit="a", caregivers=("eva",)), visits=(two,))
    plan = laid(day, {"one": [At("a", tasks=("one",))], "two": [At("a", tasks=("two",))]})
    assert amounts(day, plan) == (0, 1, 0, 1)


def test_the_search_keeps_what_was_promised():
    """Whoever was promised comes when it was promised, though another hour or nurse is as near."""
    for who, when in (("eva", "10:20"), ("ida", "08:45")):
        day = promised(Promise(visit="a", start=at(when), caregivers=(who,), tolerance=mins(0)))
        plan = solved(day)
        route = next(r for r in plan.routes if any(stop.visit_id == "a" for stop in r.stops))
        stop = next(stop for stop in route.stops if stop.visit_id == "a")
        assert day.shift[route.shift_id].crew == (who,)
        assert stop.start == at(when)
        assert amounts(day, plan) == (0, 0, 0, 0)


def test_a_promise_gives_way_to_a_visit_that_must_be_given():
    """With one nurse, both promised for the same minute, one is told of another time."""
    promises = [Promise(visit=each, start=at("09:00"), tolerance=mins(0)) for each in ("a", "b")]
    morning = promised(*promises)
    day = morning.model_copy(update={"shifts": morning.shifts[:1]})
    plan = solved(day)
    assert plan.assigned_ids() == {"a", "b"}
    assert amounts(day, plan)[3] == 1


def test_where_no_promise_may_be_broken_a_visit_stays_out():
    """The limit is a hard rule for the search too."""
    promises = [Promise(visit=each, start=at("09:00"), tolerance=mins(0)) for each in ("a", "b")]
    for most, given in ((None, 2), (1, 2), (0, 1)):
        day = promised(*promises, most_broken=most, shifts=(shift("one", "eva"),))
        plan = solved(day)
        assert len(plan.assigned_ids()) == given
        assert broken_rules(day, plan) == set()


@pytest.mark.parametrize(
    ("promises", "codes"),
    [
        ((Promise(visit="nobody"),), ["UNKNOWN_ID"]),
        ((Promise(visit="a"), Promise(visit="a")), ["DUPLICATE_ID", "DUPLICATE_ID"]),
        ((Promise(visit="a", caregivers=("nobody",)),), ["UNKNOWN_ID"]),
        ((Promise(visit="a", window=window("10:00", "09:00")),), ["REVERSED"]),
        ((Promise(visit="a", start=at("09:00", 20)),), ["OUTSIDE_HORIZON"]),
        (
            (Promise(visit="a", window={"start": at("09:00", 20), "end": at("10:00", 20)}),),
            ["OUTSIDE_HORIZON"],
        ),
        ((Promise(visit="a", start=at("09:00"), tolerance=mins(-1)),), ["BAD_DURATION"]),
        ((Promise(visit="a", start=at("09:00"), tolerance=mins(0.001)),), ["BAD_DURATION"]),
    ],
)
def test_promises_that_cannot_be_meant(promises, codes):
    """Each is a fault, at its promise."""
    found = check_problem(promised(*promises))
    assert [each.code for each in found] == codes
    assert all(each.path.startswith("promises[") for each in found)


def test_a_problem_without_promises_costs_what_it_did():
    """The new terms are among the default ones, and add nothing."""
    assert set(TERMS) <= set(DEFAULT_TERMS)
    verdict = judged(problem(), solved(problem()))
    assert all(verdict.cost[term] == 0.0 for term in TERMS)
    free = Objective(terms={t: w for t, w in DEFAULT_TERMS.items() if t not in TERMS})
    assert judged(problem(objective=free), solved(problem(objective=free))).total == verdict.total
