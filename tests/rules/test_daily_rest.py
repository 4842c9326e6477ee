"""Between working days lie at least eleven hours, counted in UTC."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from scheduler.model import Horizon, TimeWindow
from tests.builders import ZONE, at, home_mode, mins, nurse, problem, shift, task, visit
from tests.laying import laid
from tests.planning import broken_rules, solved

SUNDAY_NIGHT = datetime(2027, 3, 27, 21, 0, tzinfo=ZONE)
EVENING = SUNDAY_NIGHT - timedelta(hours=3)
NOON = datetime(2027, 3, 28, 12, 0, tzinfo=ZONE)
MORNING = datetime(2027, 3, 28, 8, 0, tzinfo=ZONE)


def _morning_after(worked_until):
    return problem(
        caregivers=(nurse("eva", last_worked_until=worked_until),),
        shifts=(shift("one", "eva"),),
        visits=(visit("a", "anna"),),
    )


@pytest.mark.parametrize(("clock", "legal"), [("20:00", True), ("20:30", False)])
def test_rest_before_the_first_shift(clock, legal):
    """Seven o'clock after eight in the evening is eleven hours; after half past, it is not."""
    rested, tired = _morning_after(None), _morning_after(at(clock, 8))
    plan = laid(rested, {"one": ["a"]})
    assert broken_rules(tired, plan) == (set() if legal else {"daily_rest"})
    assert solved(tired, 1000).assigned_ids() == ({"a"} if legal else set())


def test_the_clocks_go_forward_in_the_night():
    """21:00 to 08:00 over the change to summer time looks like eleven hours and is ten."""
    spring = problem(
        horizon=Horizon(
            start=datetime(2027, 3, 27, tzinfo=ZONE), end=datetime(2027, 3, 29, tzinfo=ZONE)
        ),
        caregivers=(nurse("eva"),),
        shifts=(
            shift(
                "late",
                "eva",
                start=SUNDAY_NIGHT - timedelta(hours=4),
                end=SUNDAY_NIGHT,
            ),
            shift("early", "eva", start=MORNING, end=MORNING + timedelta(hours=4)),
        ),
        visits=(
            visit(
                "a",
                "anna",
                windows=(TimeWindow(start=SUNDAY_NIGHT - timedelta(hours=3), end=SUNDAY_NIGHT),),
            ),
            visit(
                "b", "bo", windows=(TimeWindow(start=MORNING, end=MORNING + timedelta(hours=2)),)
            ),
        ),
    )
    relaxed = spring.model_copy(update={"working_time": None})
    plan = laid(relaxed, {"late": ["a"], "early": ["b"]})
    assert broken_rules(relaxed, plan) == set()
    assert broken_rules(spring, plan) == {"daily_rest"}
    lawful = solved(spring)
    assert broken_rules(spring, lawful) == set()
    assert len(lawful.assigned_ids()) == 1


def test_a_split_day_needs_no_rest_in_between():
    """Morning and afternoon shifts of one day are one working day."""
    day = problem(
        shifts=(
            shift("morning", "eva", end=at("10:00")),
            shift("afternoon", "eva", start=at("10:30"), end=at("14:00")),
        ),
        caregivers=(nurse("eva"),),
        visits=(
            visit("a", "anna"),
            visit("b", "bo", windows=(TimeWindow(start=at("11:00"), end=at("12:00")),)),
        ),
    )
    plan = solved(day)
    assert plan.assigned_ids() == {"a", "b"}
    assert broken_rules(day, plan) == set()


def _evening_and_morning(*, evening_minutes, mornings):
    """Return an evening shift until nine with one visit, and the next morning's with some."""
    late = shift("late", "eva", start=at("16:00", 8), end=at("21:00", 8), max_overtime=mins(60))
    early = shift("early", "eva", start=at("07:00"), end=at("12:00"))
    evening = TimeWindow(start=at("20:00", 8), end=at("20:30", 8))
    care = (home_mode(task(minutes=evening_minutes)),)
    visits = [visit("e", "anna", windows=(evening,), modes=care)]
    visits += [visit(f"m{n}", "bo") for n in range(mornings)]
    return problem(
        horizon=Horizon(start=at("00:00", 8), end=at("00:00", 10)),
        caregivers=(nurse("eva"),),
        shifts=(late, early),
        visits=tuple(visits),
    )


def test_which_of_two_shifts_is_worked_is_for_the_search():
    """Two visits in the morning weigh more than one the evening before."""
    plan = solved(_evening_and_morning(evening_minutes=30, mornings=2))
    assert plan.assigned_ids() == {"m0", "m1"}


def test_a_shift_that_is_not_worked_binds_nobody():
    """With nothing to do in the morning, the evening may run over."""
    day = _evening_and_morning(evening_minutes=45, mornings=0)
    plan = solved(day)
    assert plan.assigned_ids() == {"e"}
    assert broken_rules(day, plan) == set()
