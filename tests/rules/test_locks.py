"""What a dispatcher has locked stays as locked."""

from __future__ import annotations

import pytest

from scheduler.model import Lock, Mode, ModeKind, ReasonCode
from tests.builders import at, home_mode, mins, nurse, problem, shift, task, visit
from tests.laying import At, laid
from tests.planning import broken_rules, reasons_of, solved

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


@pytest.mark.parametrize(
    "lock",
    [
        Lock(visit="a", mode=ModeKind.HOME),
        Lock(visit="a", shift="two"),
        Lock(visit="a", caregiver="ida"),
        Lock(visit="a", start=at("10:59")),
    ],
)
def test_a_lock_that_leaves_nobody_is_the_reason(lock):
    """Without the lock it could be given; with it, by nobody: and that is what is said."""
    short = shift("one", "eva", end=at("11:10"))
    there = mins(300) if lock.mode else mins(30)
    both = visit(
        "a",
        "anna",
        modes=(
            home_mode(task(minutes=there / mins(1))),
            Mode(kind=ModeKind.CLINIC, tasks=(task(place="base", skills=()),), price=500),
        ),
    )
    people = (nurse("eva"), nurse("ida", principal="municipality"))
    shifts = (short, shift("two", "ida"))
    free = problem(caregivers=people, shifts=shifts, visits=(both,), working_time=None)
    assert solved(free, 1000).assigned_ids() == {"a"}
    day = free.model_copy(update={"locks": (lock,)})
    reasons = reasons_of(solved(day, 1000), "a")
    assert ReasonCode.LOCK_CONFLICT in reasons
    assert ReasonCode.NO_ROOM_LEFT not in reasons
    assert ReasonCode.NO_PARTNER not in reasons
