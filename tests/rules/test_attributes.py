"""Allergies keep a crew away; access demands an attribute."""

from __future__ import annotations

from scheduler.model import Client, Coverage, Mode, ModeKind, Presence, ReasonCode
from tests.builders import nurse, problem, task, visit
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


def test_neither_concerns_who_is_on_a_screen():
    """Eva has a dog and no snowmobile; on a screen she is welcome, at the door she is not."""
    client = Client(id="anna", place="near", allergies=("dog-owner",), access=("snowmobile",))
    screen = Mode(kind=ModeKind.DIGITAL, tasks=(task(presence=Presence.REMOTE),))
    near = problem().place["near"].model_copy(update={"indoor": Coverage.VIDEO})
    base = problem().place["base"].model_copy(update={"mobile": Coverage.VIDEO})
    others = tuple(p for p in problem().places if p.id not in ("near", "base"))
    day = problem(
        places=(near, base, *others),
        clients=(client,),
        caregivers=(nurse("eva", attributes=("dog-owner",)), nurse("ida")),
        visits=(visit("a", "anna", modes=(screen,)),),
    )
    assert not solved(day, 1000).unassigned
