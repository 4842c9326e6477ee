"""Skills and agreements that hold for part of a day are used while they do (4, 13)."""

from __future__ import annotations

import pytest

from scheduler.model import Agreement, ReasonCode, Skill
from tests.builders import CLIENTS, at, home_mode, mins, nurse, problem, shift, task, visit, window
from tests.laying import At, laid
from tests.planning import broken_rules, judged, reasons_of, solved

MORNING = (window("08:00", "11:00"),)


def served_by_another(**bounds):
    """Return a day on which the region's only visit is for the municipality's nurse."""
    agreement = Agreement(owner="region", server="municipality", **bounds)
    return problem(
        clients=CLIENTS[:1],
        caregivers=(nurse("eva", principal="municipality"),),
        shifts=(shift("one", "eva"),),
        visits=(visit("a", "anna", windows=MORNING),),
        agreements=(agreement,),
    )


def held_until(clock, **fields):
    """Return a day on which the only nurse's skill ends at a time."""
    skill = Skill(code="nurse", valid_until=at(clock))
    return problem(
        clients=CLIENTS[:1],
        caregivers=(nurse("eva", skills=(skill,)),),
        shifts=(shift("one", "eva"),),
        visits=(visit("a", "anna", windows=MORNING, **fields),),
    )


def only_stop(plan):
    """Return the one stop of a plan."""
    ((stop,),) = (route.stops for route in plan.routes)
    return stop


@pytest.mark.parametrize(
    ("bounds", "start"),
    [
        ({"valid_from": at("10:00")}, at("10:00")),
        ({"valid_until": at("09:00")}, None),
        ({"valid_from": at("09:10"), "valid_until": at("09:40")}, at("09:10")),
    ],
)
def test_a_visit_is_given_while_the_agreement_holds(bounds, start):
    """At its first minute, up to its last; no earlier and no later."""
    day = served_by_another(**bounds)
    plan = solved(day, 500)
    assert not plan.unassigned
    assert judged(day, plan).is_legal
    stop = only_stop(plan)
    assert start is None or stop.start == start
    assert stop.end <= (bounds.get("valid_until") or stop.end)


@pytest.mark.parametrize(
    "bounds",
    [
        {"valid_from": at("11:01")},
        {"valid_until": at("08:29")},
        {"valid_from": at("09:00"), "valid_until": at("09:29")},
    ],
)
def test_an_agreement_that_holds_too_short_is_no_agreement(bounds):
    """The visit is left out, and the agreement is what is said to be missing."""
    assert reasons_of(solved(served_by_another(**bounds), 500), "a") == {ReasonCode.NO_AGREEMENT}


@pytest.mark.parametrize(
    ("start", "rules"), [("09:40", {"agreements"}), ("09:50", set()), ("10:00", set())]
)
def test_the_judge_asks_when_the_visit_is_given(start, rules):
    """Laid by hand before and after the first minute of the agreement."""
    day = served_by_another(valid_from=at("09:50"))
    assert broken_rules(day, laid(day, {"one": [At("a", start)]})) == rules


def test_a_skill_that_runs_out_is_used_up_to_its_minute():
    """Half an hour until 09:00 must be over by then: it begins at half past eight at the latest."""
    day = held_until("09:00")
    plan = solved(day, 500)
    assert judged(day, plan).is_legal
    assert only_stop(plan).end <= at("09:00")


def test_a_skill_that_runs_out_before_anybody_is_there_is_no_skill():
    """The drive takes seven minutes, so that 07:30 is reached and 08:00 is too early for all."""
    assert reasons_of(solved(held_until("08:20"), 500), "a") == {ReasonCode.NO_SKILL}


def test_what_is_too_far_to_reach_while_a_skill_holds_says_so():
    """There is time for the visit in the window, but the way there takes too long."""
    skill = Skill(code="nurse", valid_until=at("08:40"))
    day = problem(
        clients=CLIENTS[1:],
        caregivers=(nurse("eva", skills=(skill,)),),
        shifts=(shift("one", "eva", start=at("08:00")),),
        visits=(visit("b", "bo", windows=MORNING),),
    )
    assert reasons_of(solved(day, 500), "b") == {ReasonCode.NO_SKILL}


def test_of_two_in_a_crew_the_one_whose_skill_holds_longer_counts():
    """Eva's delegation ends at half past eight, Ida's does not."""
    eva = nurse("eva", skills=(Skill(code="nurse", valid_until=at("08:30")),))
    day = problem(
        clients=CLIENTS[:1],
        caregivers=(eva, nurse("ida")),
        shifts=(shift("one", "eva", "ida"),),
        visits=(visit("a", "anna", windows=(window("09:00", "09:00"),)),),
    )
    assert not solved(day, 500).unassigned


def test_two_tasks_of_a_crew_are_given_while_both_hold():
    """A task for each: who may only give hers until nine decides when."""
    eva = nurse("eva", skills=(Skill(code="nurse", valid_until=at("09:00")),))
    ida = nurse("ida", skills=(Skill(code="doctor"),))
    mode = home_mode(task("care"), task("talk", skills=("doctor",)))
    day = problem(
        clients=CLIENTS[:1],
        caregivers=(eva, ida),
        shifts=(shift("one", "eva", "ida"),),
        visits=(visit("a", "anna", windows=MORNING, modes=(mode,)),),
    )
    plan = solved(day, 500)
    assert judged(day, plan).is_legal
    assert only_stop(plan).end <= at("09:00")


def test_visits_fill_the_hours_of_an_agreement_before_others():
    """Three of half an hour in ninety minutes, and one's own before and after: all are given."""
    own = tuple(visit(f"own{k}", "anna", owner="municipality") for k in range(3))
    theirs = tuple(visit(f"their{k}", "anna") for k in range(3))
    day = served_by_another(valid_from=at("09:00"), valid_until=at("09:00") + mins(100))
    day = day.model_copy(update={"visits": (*own, *theirs)})
    plan = solved(day, 20_000)
    assert judged(day, plan).is_legal
    assert not plan.unassigned


def test_best_times_keep_to_the_hours_of_an_agreement():
    """One's own visit at eight, the region's from ten on: waiting in between is no reason to go."""
    agreement = Agreement(owner="region", server="municipality", valid_from=at("10:00"))
    day = problem(
        clients=CLIENTS[:1],
        caregivers=(nurse("eva", principal="municipality"),),
        shifts=(shift("one", "eva"),),
        visits=(
            visit("own", "anna", owner="municipality", windows=(window("08:00", "08:00"),)),
            visit("theirs", "anna", windows=MORNING),
        ),
        agreements=(agreement,),
    )
    plan = solved(day, 2000)
    assert judged(day, plan).is_legal
    assert not plan.unassigned


def test_best_times_keep_to_the_end_of_a_skill():
    """A nurse's visit until nine and a doctor's at half past ten, by one who is both."""
    skills = (Skill(code="nurse", valid_until=at("09:00")), Skill(code="doctor"))
    later = home_mode(task(skills=("doctor",)))
    day = problem(
        clients=CLIENTS[:1],
        caregivers=(nurse("eva", skills=skills),),
        shifts=(shift("one", "eva"),),
        visits=(
            visit("a", "anna", windows=MORNING),
            visit("b", "anna", windows=(window("10:30", "10:30"),), modes=(later,)),
        ),
    )
    plan = solved(day, 2000)
    assert judged(day, plan).is_legal
    assert not plan.unassigned


def test_a_reason_counts_the_shifts_whose_skill_ends():
    """Two nurses are needed at once; Eva's skill ends before she is done, Ida's does not."""
    eva = nurse("eva", skills=(Skill(code="nurse", valid_until=at("08:40")),))
    mode = home_mode(task("one"), task("two"))
    day = problem(
        clients=CLIENTS[1:],
        caregivers=(eva, nurse("ida")),
        shifts=(shift("one", "eva", start=at("08:00")), shift("two", "ida", start=at("08:00"))),
        visits=(visit("b", "bo", windows=MORNING, modes=(mode,)),),
    )
    plan = solved(day, 500)
    assert judged(day, plan).is_legal
    (reason,) = plan.unassigned[0].reasons
    assert (reason.code, reason.shifts) == (ReasonCode.NO_SKILL, 1)


def test_of_two_agreements_the_one_counts_during_which_the_skill_holds():
    """The longer one begins when the skill has ended; the shorter does."""
    skill = Skill(code="nurse", valid_until=at("09:30"))
    spans = (("08:00", "09:30"), ("09:45", "12:30"))
    day = problem(
        clients=CLIENTS[:1],
        caregivers=(nurse("eva", principal="municipality", skills=(skill,)),),
        shifts=(shift("one", "eva"),),
        visits=(visit("a", "anna", windows=(window("08:00", "12:00"),)),),
        agreements=tuple(
            Agreement(owner="region", server="municipality", valid_from=at(a), valid_until=at(b))
            for a, b in spans
        ),
    )
    plan = solved(day, 500)
    assert judged(day, plan).is_legal
    assert not plan.unassigned


def test_of_two_agreements_the_one_counts_in_which_a_window_lies():
    """The longer one covers the gap between the windows, the shorter the first of them."""
    spans = ((None, "08:40"), ("08:45", "10:20"))
    day = problem(
        clients=CLIENTS[:1],
        caregivers=(nurse("eva", principal="municipality"),),
        shifts=(shift("one", "eva"),),
        visits=(visit("a", "anna", windows=(window("08:00", "08:10"), window("10:30", "10:30"))),),
        agreements=tuple(
            Agreement(
                owner="region",
                server="municipality",
                valid_from=at(since) if since else None,
                valid_until=at(until),
            )
            for since, until in spans
        ),
    )
    plan = solved(day, 500)
    assert judged(day, plan).is_legal
    assert not plan.unassigned
