"""Breaks are taken in their span and last what they must."""

from __future__ import annotations

from scheduler.model import Break, Objective, StopKind, Term
from scheduler.model.objective import DEFAULT_TERMS
from tests.builders import at, change, change_route, mins, problem, shift, visit, window
from tests.laying import At, laid
from tests.planning import assert_caught, broken_rules, judged, solved

REST = Break(duration=mins(30), earliest=at("08:00"), latest=at("10:00"))
DAY = problem(shifts=(shift("one", "eva", breaks=(REST,)),))
GOOD = laid(DAY, {"one": ["a", At(), "b"]})


def _break_of(plan):
    for number, stop in enumerate(plan.routes[0].stops):
        if stop.kind is StopKind.BREAK:
            return number
    raise AssertionError("no break")


def _without(plan):
    stops = list(plan.routes[0].stops)
    rest = stops.pop(_break_of(plan))
    after = [
        stop.model_copy(
            update={
                "drive": stop.drive + rest.drive,
                "metres": stop.metres + rest.metres,
                "arrival": rest.arrival,
            }
        )
        if number == _break_of(plan) and rest.drive
        else stop
        for number, stop in enumerate(stops)
    ]
    if not rest.drive:
        idle = after[_break_of(plan) - 1]
        after[_break_of(plan) - 1] = idle.model_copy(update={"departure": rest.departure})
    return change_route(plan, 0, stops=tuple(after))


def test_a_missed_break_is_caught():
    """Lunch is not optional."""
    assert_caught(DAY, GOOD, _without, "breaks")


def test_a_missed_break_may_be_priced():
    """With a weight on missed breaks it is a cost."""
    priced = Objective(terms=dict(DEFAULT_TERMS) | {Term.MISSED_BREAK: 5.0})
    day = DAY.model_copy(update={"objective": priced})
    assert broken_rules(day, _without(GOOD)) == set()


def test_a_short_break_is_caught():
    """Twenty minutes are not thirty."""

    def mutate(plan):
        number = _break_of(plan)
        return change(plan, 0, number, end=plan.routes[0].stops[number].end - mins(10))

    assert_caught(DAY, GOOD, mutate, "breaks")


def test_a_break_before_leaving_is_no_waiting_and_may_be_forbidden():
    """Lunch at the base at seven, a visit at eleven; without `at_base` the plan breaks a rule."""
    early = Break(duration=mins(30), earliest=at("07:00"), latest=at("07:10"))
    late = visit("a", "bo", windows=(window("11:00", "11:10"),))
    day = problem(shifts=(shift("one", "eva", breaks=(early,)),), visits=(late,))
    plan = solved(day)
    assert broken_rules(day, plan) == set()
    rest = plan.routes[0].stops[0]
    assert (rest.kind, rest.place) == (StopKind.BREAK, "base")
    assert rest.departure > at("10:00")
    assert judged(day, plan).cost[Term.WAITING] == 0.0
    outside = early.model_copy(update={"at_base": False})
    strict = problem(shifts=(shift("one", "eva", breaks=(outside,)),), visits=(late,))
    by_hand = laid(day, {"one": [At(start="07:05"), At("a", "11:00")]})
    assert broken_rules(day, by_hand) == set()
    assert broken_rules(strict, by_hand) == {"breaks"}
