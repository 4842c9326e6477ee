"""Nobody works over five hours in a row without a break."""

from __future__ import annotations

from scheduler.model import Break, StopKind
from tests.builders import (
    at,
    change_route,
    home_mode,
    mins,
    problem,
    shift,
    task,
    visit,
    window,
)
from tests.laying import At, laid
from tests.planning import assert_caught, broken_rules, solved

LONG = {"start": at("06:00"), "end": at("14:00")}
REST = Break(duration=mins(30), earliest=at("07:00"), latest=at("13:00"))


def test_a_stretch_of_over_five_hours_is_caught():
    """Idling at the last client makes the stretch, and the day, too long."""
    day = problem(
        visits=(visit("a", "anna"),),
        shifts=(shift("one", "eva", max_overtime=mins(0)),),
    )
    assert_caught(
        day,
        laid(day, {"one": ["a"]}),
        lambda p: change_route(p, 0, arrival=p.routes[0].departure + mins(301)),
        "longest_stretch",
        "shift_hours",
        "statements",
    )


def test_a_break_too_late_is_caught():
    """The break at noon is one of the shift's, but work began before seven."""
    day = problem(
        visits=(visit("a", "anna", windows=(window("06:30", "07:00"),)),),
        shifts=(shift("one", "eva", breaks=(REST,), **LONG),),
    )
    plan = laid(day, {"one": ["a", At()]})
    stops = plan.routes[0].stops
    assert [stop.kind for stop in stops] == [StopKind.VISIT, StopKind.BREAK]
    late = stops[1].model_copy(
        update={"start": at("12:30"), "end": at("13:00"), "departure": at("13:00")}
    )
    ends = plan.routes[0].arrival - stops[1].departure
    mutated = change_route(plan, 0, stops=(stops[0], late), arrival=at("13:00") + ends)
    assert_caught(day, plan, lambda _: mutated, "longest_stretch")


def test_the_solver_puts_the_break_where_it_is_legal():
    """Visits early and late in a long shift: the break comes within five hours of either."""
    day = problem(
        visits=(
            visit("a", "anna", windows=(window("06:30", "07:00"),)),
            visit("b", "bo", windows=(window("12:00", "12:30"),)),
        ),
        shifts=(shift("one", "eva", breaks=(REST,), **LONG),),
    )
    plan = solved(day)
    assert plan.assigned_ids() == {"a", "b"}
    assert broken_rules(day, plan) == set()


def test_duty_begins_with_the_shift():
    """Who leaves at half past eight after coming on duty at seven rests by noon."""
    rest = Break(duration=mins(30), earliest=at("11:30"), latest=at("13:00"))
    day = problem(
        visits=(visit("a", "anna", windows=(window("09:00", "09:30"),)),),
        shifts=(shift("one", "eva", start=at("07:00"), end=at("14:00"), breaks=(rest,)),),
    )
    plan = laid(day, {"one": ["a", At(start="11:40")]})
    stops = plan.routes[0].stops
    late = stops[1].model_copy(
        update={"start": at("12:30"), "end": at("13:00"), "departure": at("13:00")}
    )
    ends = plan.routes[0].arrival - stops[1].departure
    mutated = change_route(plan, 0, stops=(stops[0], late), arrival=at("13:00") + ends)
    assert_caught(day, plan, lambda _: mutated, "longest_stretch")


OVER = {"start": at("07:00"), "end": at("16:00"), "max_overtime": mins(60)}
LUNCH = Break(duration=mins(30), earliest=at("11:00"), latest=at("12:30"))


def test_overtime_that_nobody_works_binds_no_break():
    """A visit until five to eleven, the next at twenty to twelve: the break lies between."""
    day = problem(
        visits=(
            visit("a", "anna", windows=(window("09:00", "09:00"),), modes=(_care(115),)),
            visit("b", "anna", windows=(window("11:40", "11:40"),), modes=(_care(30),)),
        ),
        shifts=(shift("one", "eva", breaks=(LUNCH,), **OVER),),
    )
    plan = solved(day, 2000)
    assert plan.assigned_ids() == {"a", "b"}
    assert broken_rules(day, plan) == set()


def test_overtime_that_is_worked_puts_the_break_later():
    """Home after half past four: the break begins so late that five hours are not exceeded."""
    day = problem(
        visits=(
            visit("a", "anna", windows=(window("08:00", "09:00"),)),
            visit("b", "anna", windows=(window("16:10", "16:10"),)),
        ),
        shifts=(shift("one", "eva", breaks=(LUNCH,), **OVER),),
    )
    plan = solved(day, 2000)
    assert plan.assigned_ids() == {"a", "b"}
    assert broken_rules(day, plan) == set()
    (rest,) = [stop for stop in plan.routes[0].stops if stop.kind is StopKind.BREAK]
    assert plan.routes[0].arrival - rest.end <= mins(300)
    assert plan.routes[0].arrival > at("16:30")


def _care(minutes):
    return home_mode(task(minutes=minutes))
