"""Another principal's visit is given only under an agreement."""

from __future__ import annotations

import pytest

from scheduler.model import Agreement
from tests.builders import at, nurse, problem, visit
from tests.laying import laid
from tests.planning import broken_rules, solved

DAY = problem(
    caregivers=(nurse("eva", principal="municipality"), nurse("ida")),
    visits=(visit("a", "anna"),),
)


EVA, IDA = {"one": ["a"]}, {"two": ["a"]}


def test_without_agreement_it_is_caught():
    """The municipality's nurse gives the region's visit."""
    assert broken_rules(DAY, laid(DAY, IDA)) == set()
    assert broken_rules(DAY, laid(DAY, EVA)) == {"agreements"}


@pytest.mark.parametrize(
    ("fields", "rules"),
    [
        ({}, set()),
        ({"types": ("care",)}, set()),
        ({"types": ("insulin",)}, {"agreements"}),
        ({"zones": ("Sveg",)}, {"agreements"}),
        ({"zones": ("",)}, set()),
        ({"valid_from": at("12:00")}, {"agreements"}),
        ({"valid_from": at("07:00")}, set()),
        ({"valid_until": at("08:00")}, {"agreements"}),
        ({"valid_until": at("12:00")}, set()),
        ({"server": "region"}, {"agreements"}),
    ],
)
def test_an_agreement_holds_within_its_limits(fields, rules):
    """Types, zones and dates bound what is agreed; the solver reads them as the judge does."""
    agreement = Agreement(**({"owner": "region", "server": "municipality"} | fields))
    day = DAY.model_copy(update={"agreements": (agreement,)})
    assert broken_rules(day, laid(day, EVA)) == rules
    alone = problem(
        caregivers=DAY.caregivers,
        shifts=DAY.shifts[:1],
        visits=DAY.visits,
        agreements=(agreement,),
    )
    assert solved(alone, 1000).assigned_ids() == (set() if rules else {"a"})
