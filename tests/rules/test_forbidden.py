"""Nobody whom the client has declined comes."""

from __future__ import annotations

from scheduler.model import Client, Objective, ReasonCode, Term
from scheduler.model.objective import DEFAULT_TERMS
from tests.builders import problem, visit
from tests.laying import laid
from tests.planning import broken_rules, reasons_of, solved

DAY = problem(
    clients=(Client(id="anna", place="near", forbidden=("eva",)),),
    visits=(visit("a", "anna"),),
)


EVA = laid(DAY, {"one": ["a"]})


def test_a_declined_caregiver_is_caught():
    """Ida may come; Eva is a violation, and alone on duty she leaves the visit out."""
    assert broken_rules(DAY, laid(DAY, {"two": ["a"]})) == set()
    assert broken_rules(DAY, EVA) == {"forbidden"}
    alone = DAY.model_copy(update={"shifts": DAY.shifts[:1]})
    assert reasons_of(solved(alone, 1000), "a") == {ReasonCode.CLIENT_REFUSES}


def test_incompatibility_may_be_priced_instead():
    """With a weight it is a cost."""
    priced = Objective(terms=dict(DEFAULT_TERMS) | {Term.INCOMPATIBILITY: 5.0})
    day = DAY.model_copy(update={"objective": priced})
    assert broken_rules(day, EVA) == set()
