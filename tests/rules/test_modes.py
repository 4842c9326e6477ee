"""A visit is given in one allowed mode, whole."""

from __future__ import annotations

from scheduler.model import ModeKind
from tests.builders import change, home_mode, problem, task, visit
from tests.laying import At, laid
from tests.planning import assert_caught, where

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
