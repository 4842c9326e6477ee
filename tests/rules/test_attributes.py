"""Allergies keep a crew away; access demands an attribute."""

from __future__ import annotations

from scheduler.model import Client, ReasonCode
from tests.builders import nurse, problem, visit
from tests.laying import laid
from tests.planning import broken_rules, reasons_of, solved


def test_an_allergy_is_respected():
    """Eva has a dog, Anna cannot be near one."""
    day = problem(
        clients=(Client(id="anna", place="near", allergies=("dog-owner",)),),
        caregivers=(nurse("eva", attributes=("dog-owner",)), nurse("ida")),
        visits=(visit("a", "anna"),),
    )
    assert broken_rules(day, laid(day, {"two": ["a"]})) == set()
    assert broken_rules(day, laid(day, {"one": ["a"]})) == {"attributes"}
    alone = day.model_copy(update={"shifts": day.shifts[:1]})
    assert reasons_of(solved(alone, 1000), "a") == {ReasonCode.CLIENT_REFUSES}


def test_access_is_respected():
    """Only Ida drives a snowmobile."""
    day = problem(
        clients=(Client(id="anna", place="near", access=("snowmobile",)),),
        caregivers=(nurse("eva"), nurse("ida", attributes=("snowmobile",))),
        visits=(visit("a", "anna"),),
    )
    assert broken_rules(day, laid(day, {"two": ["a"]})) == set()
    assert broken_rules(day, laid(day, {"one": ["a"]})) == {"attributes"}
    alone = day.model_copy(update={"shifts": day.shifts[:1]})
    assert reasons_of(solved(alone, 1000), "a") == {ReasonCode.CLIENT_REFUSES}
