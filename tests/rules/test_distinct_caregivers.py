"""Tasks of one visit are given by different caregivers."""

from __future__ import annotations

from scheduler.model import Offset
from tests.builders import at, home_mode, mins, nurse, problem, shift, task, visit, window
from tests.laying import At, laid
from tests.planning import assert_caught, solved, where

LATER = Offset(least=mins(60), most=mins(180))
DAY = problem(
    caregivers=(nurse("eva"), nurse("ida")),
    shifts=(
        shift("morning", "eva", end=at("09:00")),
        shift("eva-late", "eva", start=at("09:30"), end=at("12:00")),
        shift("ida-late", "ida", start=at("09:30"), end=at("12:00")),
    ),
    visits=(
        visit(
            "a",
            "anna",
            windows=(window("08:00", "08:10"), window("10:00", "10:30")),
            modes=(home_mode(task("first"), task("check", offset=LATER)),),
        ),
    ),
)


def test_the_same_caregiver_on_a_second_shift_is_caught():
    """Eva's late shift takes over from Ida's: still Eva."""

    def mutate(plan):
        r, _ = where(plan, "a", "check")
        routes = list(plan.routes)
        assert routes[r].shift_id == "ida-late"
        routes[r] = routes[r].model_copy(update={"shift_id": "eva-late"})
        return plan.model_copy(update={"routes": tuple(routes)})

    good = laid(
        DAY, {"morning": [At("a", tasks=("first",))], "ida-late": [At("a", "10:00", ("check",))]}
    )
    assert_caught(DAY, good, mutate, "distinct_caregivers")
    late = (DAY.shifts[0], DAY.shifts[1])
    assert solved(DAY.model_copy(update={"shifts": late}), 1000).assigned_ids() == set()
