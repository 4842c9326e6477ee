"""Allergies keep a crew away; access demands an attribute."""

from __future__ import annotations

from scheduler.model import Client
from tests.builders import nurse, problem, visit
from tests.planning import assert_caught, where


def _swap(plan):
    r, _ = where(plan, "a")
    routes = list(plan.routes)
    routes[r] = routes[r].model_copy(update={"shift_id": "one"})
    return plan.model_copy(update={"routes": tuple(routes)})


def test_an_allergy_is_respected():
    """Eva has a dog, Anna cannot be near one."""
    day = problem(
        clients=(Client(id="anna", place="near", allergies=("dog-owner",)),),
        caregivers=(nurse("eva", attributes=("dog-owner",)), nurse("ida")),
        visits=(visit("a", "anna"),),
    )
    assert_caught(day, _swap, "attributes")


def test_access_is_respected():
    """Only Ida drives a snowmobile."""
    day = problem(
        clients=(Client(id="anna", place="near", access=("snowmobile",)),),
        caregivers=(nurse("eva"), nurse("ida", attributes=("snowmobile",))),
        visits=(visit("a", "anna"),),
    )
    assert_caught(day, _swap, "attributes")
