"""What a dispatcher has locked stays as locked."""

from __future__ import annotations

import pytest

from scheduler.model import Lock, Mode, ModeKind
from tests.builders import at, home_mode, problem, task, visit
from tests.laying import At, laid
from tests.planning import broken_rules, solved

BOTH = visit(
    "a",
    "anna",
    modes=(
        home_mode(),
        Mode(kind=ModeKind.CLINIC, tasks=(task(place="base"),), price=500),
    ),
)


@pytest.mark.parametrize(
    ("lock", "contrary", "kept"),
    [
        (Lock(visit="a", shift="two"), Lock(visit="a", shift="one"), {"two": ["a"]}),
        (Lock(visit="a", caregiver="ida"), Lock(visit="a", caregiver="eva"), {"two": ["a"]}),
        (
            Lock(visit="a", start=at("09:17")),
            Lock(visit="a", start=at("08:17")),
            {"one": [At("a", "09:17")]},
        ),
        (
            Lock(visit="a", mode=ModeKind.CLINIC),
            Lock(visit="a", mode=ModeKind.HOME),
            {"one": [At("a", kind=ModeKind.CLINIC)]},
        ),
    ],
)
def test_a_lock_is_kept_and_its_breach_is_caught(lock, contrary, kept):
    """A plan that keeps the lock breaks the contrary one; the search keeps it."""
    day = problem(visits=(BOTH,), locks=(lock,))
    plan = laid(day, kept)
    assert broken_rules(day, plan) == set()
    assert broken_rules(problem(visits=(BOTH,), locks=(contrary,)), plan) == {"locks"}
    found = solved(day)
    assert found.assigned_ids() == {"a"}
    assert broken_rules(day, found) == set()


def test_a_lock_on_a_visit_left_out_is_not_broken():
    """Locks bind what is given."""
    day = problem(
        visits=(visit("a", "anna", modes=(home_mode(task(skills=("doctor",))),)),),
        locks=(Lock(visit="a", shift="one"),),
    )
    assert broken_rules(day, solved(day, 1000)) == set()


def test_a_double_visit_locked_to_one_caregiver_keeps_them():
    """One of the two must be Ida; the other may be anybody."""
    day = problem(
        visits=(visit("a", "anna", modes=(home_mode(task("lead"), task("assist")),)),),
        locks=(Lock(visit="a", caregiver="ida"),),
    )
    plan = solved(day)
    assert plan.assigned_ids() == {"a"}
    assert broken_rules(day, plan) == set()
