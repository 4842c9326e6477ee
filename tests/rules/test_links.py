"""Linked visits keep their gap and their caregiver."""

from __future__ import annotations

import pytest

from scheduler.model import Link, SameCaregiver
from tests.builders import mins, moved_route, problem, shift, visit
from tests.laying import At, laid
from tests.planning import assert_caught, broken_rules, solved, where

GAPPED = problem(links=(Link(first="a", second="b", min_gap=mins(60), max_gap=mins(90)),))


def _move(visit_id, minutes):
    def mutate(plan):
        r, _ = where(plan, visit_id)
        routes = list(plan.routes)
        routes[r] = moved_route(routes[r], minutes)
        return plan.model_copy(update={"routes": tuple(routes)})

    return mutate


def test_gaps_are_kept_and_their_breach_is_caught():
    """Second an hour to an hour and a half after the first, on two routes."""
    apart = GAPPED.links[0].model_copy(update={"caregiver": SameCaregiver.DIFFERENT})
    day = GAPPED.model_copy(update={"links": (apart,)})
    plan = laid(day, {"one": [At("a", "08:30")], "two": [At("b", "09:45")]})
    assert_caught(day, plan, _move("b", 16), "links")
    assert_caught(day, plan, _move("b", -16), "links")
    found = solved(day)
    (r1, s1), (r2, s2) = where(found, "a"), where(found, "b")
    gap = (found.routes[r2].stops[s2].start - found.routes[r1].stops[s1].start) / mins(1)
    assert 60 <= gap <= 90


@pytest.mark.parametrize("who", [SameCaregiver.SAME, SameCaregiver.DIFFERENT])
def test_same_or_different_caregiver(who):
    """The plan that suits one demand breaks the other."""
    day = problem(links=(Link(first="a", second="b", caregiver=who),))
    other = SameCaregiver.DIFFERENT if who is SameCaregiver.SAME else SameCaregiver.SAME
    contrary = problem(links=(Link(first="a", second="b", caregiver=other),))
    same = {"one": ["a", "b"]}
    plan = laid(day, same if who is SameCaregiver.SAME else {"one": ["a"], "two": ["b"]})
    assert broken_rules(day, plan) == set()
    assert broken_rules(contrary, plan) == {"links"}
    assert solved(day).assigned_ids() == {"a", "b"}


def test_a_link_to_a_visit_left_out_binds_nothing():
    """Only given visits are linked."""
    day = problem(
        shifts=(shift("one", "eva"),),
        clients=(
            problem().clients[0],
            problem().clients[1].model_copy(update={"access": ("boat",)}),
        ),
        links=(Link(first="b", second="a", max_gap=mins(1)),),
        visits=(visit("a", "anna"), visit("b", "bo")),
    )
    plan = solved(day)
    assert plan.assigned_ids() == {"a"}
    assert broken_rules(day, plan) == set()


def test_visits_that_belong_together_are_given_both_or_neither():
    """A plan that leaves one out breaks the link; the search leaves out both."""
    out_of_reach = problem().clients[1].model_copy(update={"access": ("boat",)})
    fields = {
        "clients": (problem().clients[0], out_of_reach),
        "visits": (visit("a", "anna", mandatory=False, price=40.0), visit("b", "bo")),
    }
    alone = laid(problem(**fields), {"one": ["a"]})
    assert broken_rules(problem(**fields), alone) == set()
    for first, second in (("a", "b"), ("b", "a")):
        link = Link(first=first, second=second, min_gap=None, together=True)
        day = problem(**fields, links=(link,))
        assert broken_rules(day, alone.model_copy(update={"problem_digest": day.digest})) == {
            "links"
        }
        assert solved(day).assigned_ids() == set()


def test_without_a_gap_either_comes_first():
    """Only the caregiver matters."""
    link = Link(first="b", second="a", min_gap=None, caregiver=SameCaregiver.SAME)
    day = problem(links=(link,))
    plan = solved(day)
    assert plan.assigned_ids() == {"a", "b"}
    assert broken_rules(day, plan) == set()
