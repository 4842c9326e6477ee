"""Reasons that are true: what is said of a visit left out holds for that visit alone."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.model import (
    HARD,
    Break,
    Coverage,
    Lock,
    Mode,
    ModeKind,
    Objective,
    Presence,
    ReasonCode,
    Skill,
    Term,
    Transport,
    WindowBound,
)
from scheduler.model.objective import DEFAULT_TERMS
from tests.builders import (
    CLIENTS,
    at,
    home_mode,
    mins,
    nurse,
    problem,
    shift,
    task,
    visit,
    window,
)
from tests.planning import solved

NOON = (Break(duration=mins(30), earliest=at("11:00"), latest=at("12:00")),)


def said(day, visit_id="a"):
    """Return the reasons for a visit in order, with their counts; none if it is given."""
    plan = solved(day, 2000)
    found = [entry.reasons for entry in plan.unassigned if entry.visit_id == visit_id]
    return [(reason.code.value, reason.shifts) for reasons in found for reason in reasons]


def alone(day, visit_id, shifts):
    """Return whether a visit is given when it and these shifts are all there is."""
    only = day.model_copy(
        update={
            "visits": tuple(v for v in day.visits if v.id == visit_id),
            "shifts": tuple(s for s in day.shifts if s.id in shifts),
        }
    )
    return not solved(only, 400).unassigned


@pytest.mark.parametrize(
    ("fields", "first"),
    [
        ({"windows": (window("05:00", "05:10"), window("13:00", "13:10"))}, "OUTSIDE_SHIFTS"),
        (
            {"windows": (window("07:00", "07:30"),), "bound": WindowBound.AT_END},
            "UNREACHABLE",
        ),
        (
            {"windows": (window("07:00", "07:08"),), "modes": (home_mode(task(entry=mins(10))),)},
            "UNREACHABLE",
        ),
        ({"modes": (home_mode(task("first"), task("second")),)}, "NO_PARTNER"),
    ],
)
def test_the_nearest_miss_is_said_before_those_who_were_never_near(fields, first):
    """One of four holds the skill: what hinders that one comes before the three without."""
    doctors = tuple(nurse(f"d{n}", skills=(Skill(code="doctor"),)) for n in range(3))
    day = problem(
        caregivers=(nurse("eva"), *doctors),
        shifts=(shift("one", "eva"), *(shift(f"s{n}", f"d{n}") for n in range(3))),
        visits=(visit("a", "anna", **fields),),
    )
    assert said(day)[0][0] == first


def test_a_line_that_is_missing_comes_before_the_skill_that_is_there():
    """A home without coverage and one specialist at a desk."""
    home = problem().places[1].model_copy(update={"indoor": Coverage.NONE})
    session = task("session", 20, skills=("doctor",), presence=Presence.REMOTE)
    day = problem(
        places=(problem().places[0], home, *problem().places[2:]),
        caregivers=(nurse("eva"), nurse("ida"), nurse("dan", skills=(Skill(code="doctor"),))),
        shifts=(
            shift("one", "eva"),
            shift("two", "ida"),
            shift("desk", "dan", transport=Transport.NONE),
        ),
        visits=(visit("a", "anna", modes=(Mode(kind=ModeKind.DIGITAL, tasks=(session,)),)),),
    )
    assert said(day) == [("NO_COVERAGE", 1), ("NO_SKILL", 2)]


def test_two_whose_shifts_hardly_meet_cannot_work_together():
    """An hour in common, of which the drives leave too little."""
    pair = (home_mode(task("first", 60), task("second", 60)),)
    day = problem(
        shifts=(
            shift("one", "eva", start=at("08:00"), end=at("12:00")),
            shift("two", "ida", start=at("11:00"), end=at("15:00")),
        ),
        visits=(visit("a", "anna", windows=(window("08:00", "13:00"),), modes=pair),),
    )
    assert said(day) == [("NO_PARTNER", 2)]


def test_a_visit_longer_than_may_be_worked_in_a_row_says_so():
    """Five and a half hours where five may be worked before a break."""
    long = (home_mode(task("care", 330)),)
    day = problem(
        shifts=(shift("one", "eva", end=at("16:00"), breaks=NOON),),
        visits=(visit("a", "anna", windows=(window("07:00", "10:00"),), modes=long),),
    )
    assert said(day) == [("WORKING_TIME", 1)]


def test_a_locked_start_that_nobody_can_keep_is_a_conflict():
    """Locked to a minute at which nobody can be there yet."""
    early = visit("a", "bo", windows=(window("07:00", "11:00"),))
    day = problem(visits=(early,), locks=(Lock(visit="a", start=at("07:05")),))
    assert said(day)[0][0] == "LOCK_CONFLICT"


def test_a_lock_that_was_not_kept_is_named_first():
    """Two that are not locked fit instead of the one that is."""
    windows = (window("08:00", "08:30"),)
    long = (home_mode(task("care", 120)),)
    day = problem(
        shifts=(shift("one", "eva"),),
        visits=(
            visit("a", "anna", modes=long),
            visit("b", "anna", windows=windows),
            visit("c", "anna", windows=(window("08:40", "09:00"),)),
        ),
        locks=(Lock(visit="a", shift="one", start=at("08:10")),),
    )
    assert said(day) == [("LOCK_NOT_KEPT", 1), ("NO_ROOM_LEFT", 1)]


def test_what_the_goal_makes_hard_is_not_blamed_on_breaks():
    """Overtime is forbidden by the objective, not by the shift."""
    day = problem(
        shifts=(shift("one", "eva", max_overtime=mins(120)),),
        visits=(visit("a", "anna", windows=(window("11:40", "11:50"),)),),
        objective=Objective(terms=dict(DEFAULT_TERMS) | {Term.OVERTIME: HARD}),
    )
    assert said(day)[0][0] in {"UNREACHABLE", "HARD_TERM"}


def test_a_session_without_a_place_that_carries_it_is_no_fault_of_the_goal():
    """The client has a line, nobody's car has; softening a term would help nobody."""
    dead = {"indoor": Coverage.NONE, "mobile": Coverage.NONE}
    base, home, *others = problem().places
    session = task("call", 20, presence=Presence.REMOTE)
    day = problem(
        places=(base.model_copy(update=dead), home, *(p.model_copy(update=dead) for p in others)),
        shifts=(shift("one", "eva"),),
        visits=(visit("a", "anna", modes=(Mode(kind=ModeKind.DIGITAL, tasks=(session,)),)),),
    )
    assert said(day) == [("NO_COVERAGE", 1)]


def test_a_visit_by_two_that_meet_after_one_s_lunch_is_given():
    """Alone in the problem: the nurse's break has to come first for the two to meet."""
    doctor = nurse("eva", skills=(Skill(code="doctor"),))
    pair = (home_mode(task("one", skills=("doctor",)), task("two")),)
    day = problem(
        caregivers=(doctor, nurse("ida")),
        shifts=(
            shift("late", "eva", start=at("13:00"), end=at("16:00")),
            shift("long", "ida", start=at("08:00"), end=at("16:00"), breaks=NOON),
        ),
        visits=(visit("a", "anna", windows=(window("08:00", "15:00"),), modes=pair),),
    )
    assert said(day) == []


def random_day(seed):
    """Return a morning with too little room: pairs, skills, breaks, windows, short shifts."""
    rng = np.random.default_rng(seed)
    codes = ("nurse", "doctor")
    people = tuple(
        nurse(f"n{n}", skills=(Skill(code=codes[int(rng.random() < 0.3)]),)) for n in range(3)
    )
    hours = [int(h) for h in rng.integers(7, 11, 3)]
    shifts = tuple(
        shift(
            f"s{n}",
            f"n{n}",
            start=at(f"{hours[n]:02}:00"),
            end=at(f"{hours[n] + int(rng.integers(2, 6)):02}:00"),
            breaks=NOON if hours[n] < 9 and rng.random() < 0.5 else (),
        )
        for n in range(3)
    )
    shifts = tuple(
        s.model_copy(update={"end": at("13:00")}) if s.breaks and s.end < at("13:00") else s
        for s in shifts
    )
    visits = []
    for n in range(6):
        opens = int(rng.integers(7, 15))
        needed = task("care", int(rng.choice((30, 60, 150, 240))), skills=(str(rng.choice(codes)),))
        tasks = (needed, task("help", 30)) if rng.random() < 0.3 else (needed,)
        by_end = rng.random() < 0.3 and needed.duration <= mins(60)
        visits.append(
            visit(
                f"v{n}",
                CLIENTS[n % 2].id,
                windows=(window(f"{opens:02}:00", f"{opens + 1:02}:00"),),
                modes=(home_mode(*tasks),),
                bound=WindowBound.AT_END if by_end else WindowBound.START,
            )
        )
    return problem(caregivers=people, shifts=shifts, visits=tuple(visits))


@pytest.mark.parametrize("seed", range(40))
def test_who_could_give_it_alone_is_who_does_when_it_is_alone(seed):
    """NO_ROOM_LEFT where it is given with all shifts to itself, counted shift by shift."""
    day = random_day(seed)
    every = {s.id for s in day.shifts}
    for entry in solved(day, 1500).unassigned:
        room = [r for r in entry.reasons if r.code is ReasonCode.NO_ROOM_LEFT]
        assert bool(room) == alone(day, entry.visit_id, every), entry
        (visit_,) = (v for v in day.visits if v.id == entry.visit_id)
        if room and len(visit_.modes[0].tasks) == 1:
            assert room[0].shifts == sum(alone(day, entry.visit_id, {s}) for s in every), entry


def test_an_optional_visit_is_left_out_for_its_price():
    """There is room for both; the far one is worth ten and costs its drive. At 400 it is given."""
    cheap = visit("b", "bo", mandatory=False, price=10.0, windows=(window("08:00", "11:00"),))
    day = problem(visits=(visit("a", "anna"), cheap))
    assert said(day, "b") == [("DEARER_THAN_PRICE", 2)]
    dear = cheap.model_copy(update={"price": 400.0})
    assert said(day.model_copy(update={"visits": (day.visits[0], dear)}), "b") == []
