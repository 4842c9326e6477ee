"""Coverage that nobody has stated: called unknown, and assumed only where the day says so (28)."""

from __future__ import annotations

import pytest
from rich.console import Console

from scheduler.messages import Language
from scheduler.model import Coverage, Mode, ModeKind, Presence, Skill, Transport
from scheduler.terminal.tables import Printer
from tests.builders import nurse, problem, shift, task, visit
from tests.planning import judged, reasons_of, solved

SESSION = task("session", 20, skills=("doctor",), presence=Presence.REMOTE)


def day(indoor, **fields):
    """Return a session with a client whose home has this coverage, by a doctor at a desk."""
    base, home, *others = problem().places
    return problem(
        places=(base, home.model_copy(update={"indoor": indoor}), *others),
        caregivers=(nurse("dan", skills=(Skill(code="doctor"),)),),
        shifts=(shift("desk", "dan", transport=Transport.NONE),),
        visits=(visit("a", "anna", modes=(Mode(kind=ModeKind.DIGITAL, tasks=(SESSION,)),)),),
        **fields,
    )


def test_what_is_not_stated_is_called_unknown():
    """With how to mend it."""
    (reason,) = reasons_of(solved(day(Coverage.UNKNOWN), 500), "a")
    assert reason == "COVERAGE_UNKNOWN"
    assert "not stated" in reason.text(Language.EN)


def test_what_is_missing_is_called_missing():
    """Whatever is assumed for others."""
    for assumed in (Coverage.UNKNOWN, Coverage.VIDEO):
        plan = solved(day(Coverage.NONE, assume_coverage=assumed), 500)
        assert reasons_of(plan, "a") == {"NO_COVERAGE"}


@pytest.mark.parametrize("assumed", [Coverage.VIDEO, Coverage.NONE])
def test_a_day_may_say_what_to_assume_and_the_plan_says_so(assumed):
    """Search and judge alike; counted and printed."""
    asked = day(Coverage.UNKNOWN, assume_coverage=assumed)
    plan = solved(asked, 500)
    assert bool(plan.assigned_ids()) == (assumed is Coverage.VIDEO)
    assert judged(asked, plan).is_legal
    console = Console(record=True, width=120)
    Printer(asked, console, Language.EN).plan(plan, judged(asked, plan))
    assert asked.assumed
    said = f"Coverage is not stated at {asked.assumed} places; for the day {assumed} is assumed."
    assert said in console.export_text()


def test_a_plan_that_leans_on_an_assumption_falls_with_it():
    """The same plan without it breaks the rule of coverage."""
    asked = day(Coverage.UNKNOWN, assume_coverage=Coverage.VIDEO)
    plan = solved(asked, 500)
    bare = day(Coverage.UNKNOWN)
    there = plan.model_copy(update={"problem_digest": bare.digest})
    assert {found.rule for found in judged(bare, there).violations} == {"coverage"}
