"""A visit is given in one allowed mode, whole."""

from __future__ import annotations

from scheduler.model import ModeKind
from tests.builders import change, home_mode, mins, problem, task, visit, window
from tests.laying import At, laid
from tests.planning import assert_caught, broken_rules, solved, where

DAY = problem()
DOUBLE = problem(visits=(visit("a", "anna", modes=(home_mode(task("lead"), task("assist")),)),))

PAIR = {"one": [At("a", tasks=("lead",))], "two": [At("a", tasks=("assist",))]}


def test_a_mode_not_allowed_is_caught():
    """A home visit cannot become a clinic visit."""

    def mutate(plan):
        return change(plan, *where(plan, "a"), mode=ModeKind.CLINIC)

    assert_caught(DAY, laid(DAY, {"one": ["a"], "two": ["b"]}), mutate, "modes")


def test_half_a_double_visit_is_caught():
    """All tasks or none: one of two nurses is not a double-staffed visit."""

    def mutate(plan):
        r, _ = where(plan, "a", "assist")
        routes = tuple(route for number, route in enumerate(plan.routes) if number != r)
        return plan.model_copy(update={"routes": routes})

    assert_caught(DOUBLE, laid(DOUBLE, PAIR), mutate, "modes")


def test_two_modes_at_once_are_caught():
    """Both stops of a visit are in the same mode."""
    both = visit(
        "a",
        "anna",
        modes=(
            home_mode(task("lead"), task("assist")),
            home_mode(task("lead"), task("assist")).model_copy(update={"kind": ModeKind.ROOM}),
        ),
    )
    both = both.model_copy(
        update={
            "modes": (
                both.modes[0],
                both.modes[1].model_copy(
                    update={
                        "tasks": tuple(
                            t.model_copy(update={"place": "near"}) for t in both.modes[1].tasks
                        )
                    }
                ),
            )
        }
    )

    def mutate(plan):
        return change(plan, *where(plan, "a", "assist"), mode=ModeKind.ROOM)

    day = problem(visits=(both,))
    assert_caught(day, laid(day, PAIR), mutate, "modes")


def test_two_modes_of_one_kind_are_told_apart():
    """One nurse for 40 minutes, or for 25 with other words for the task: by number, not by kind."""
    modes = (home_mode(task(minutes=40)), home_mode(task(minutes=25)))
    day = problem(visits=(visit("a", "anna", modes=modes),))
    plan = solved(day, 1000)
    stop = plan.routes[0].stops[0]
    assert stop.end - stop.start == mins(25 if stop.mode_number else 40)
    assert broken_rules(day, plan) == set()
    for number, rules in ((1 - stop.mode_number, {"durations"}), (2, {"modes"})):
        renamed = change(plan, *where(plan, "a"), mode_number=number)
        assert rules <= broken_rules(day, renamed)


def test_the_mode_that_costs_less_is_chosen_among_those_of_one_kind():
    """The second is shorter, so that both visits fit into half an hour's window."""
    narrow = (window("08:00", "08:30"),)
    modes = (home_mode(task(minutes=60)), home_mode(task(minutes=20), price=1.0))
    both = (
        visit("a", "anna", modes=modes, windows=narrow),
        visit("b", "anna", windows=(window("08:20", "08:30"),)),
    )
    day = problem(visits=both)
    alone = day.model_copy(update={"shifts": day.shifts[:1]})
    plan = solved(alone, 2000)
    assert not plan.unassigned
    (first,) = [stop for stop in plan.routes[0].stops if stop.visit_id == "a"]
    assert first.mode_number == 1
