"""Why not, what would help, and why so: what is said holds."""

from __future__ import annotations

import pytest
from hypothesis import given

from scheduler.evaluation import evaluate
from scheduler.explain.why import Proven, why_not
from scheduler.explain.whyso import route_facts, why_so
from scheduler.insertion import insertions
from scheduler.messages import Language
from scheduler.model import Link, Lock, Presence, Skill, check_problem
from scheduler.simulation import generate_day
from scheduler.solver import Places
from scheduler.travel import travel_for
from tests.builders import at, home_mode, mins, nurse, problem, shift, task, visit, window
from tests.laying import At, laid
from tests.planning import solved
from tests.properties.effort import examples
from tests.properties.strategies import problems


def asked(day, plan, visit_id):
    """Return why a visit is left out of a plan."""
    return why_not(Places(day, travel_for(day), plan), visit_id)


def kinds(found):
    """Return the kinds of repairs."""
    return [repair.change.kind for repair in found.repairs]


NARROW = problem(
    shifts=(shift("one", "eva"),),
    visits=(
        visit("a", "anna", windows=(window("08:00", "08:30"),)),
        visit("b", "bo", windows=(window("08:00", "08:30"),)),
    ),
)
ANYBODY = home_mode(task(skills=()))
PLAN = laid(NARROW, {"one": [At("a", start="08:00")]})


def test_a_window_that_is_short_says_by_how_much_and_is_widened():
    """Bo would have to wait till five past nine; that is told, tried and priced."""
    found = asked(NARROW, PLAN, "b")
    assert found.proven is Proven.DEARER
    assert "windows" in found.blocked[0].text(Language.EN)
    wider = [r for r in found.repairs if "until 09:" in r.text(Language.EN)]
    assert kinds(found)[0] == "WINDOW"
    first = wider[0]
    assert evaluate(first.change.problem, travel_for(NARROW), first.plan).violations == ()
    assert "b" in first.plan.assigned_ids()


def test_a_small_day_is_looked_at_whole():
    """To give Bo, Anna is left out; what no plan gives, and a better plan, are told as such."""
    found = asked(NARROW, PLAN, "b")
    instead = laid(NARROW, {"one": [At("b", start="08:00")]})
    costs = [evaluate(NARROW, travel_for(NARROW), plan).total for plan in (PLAN, instead)]
    assert found.beside == pytest.approx(costs[1] - costs[0], abs=0.01)
    assert f"{found.beside:.1f} more" in found.proof(Language.EN)
    both = Link(first="b", second="c", max_gap=mins(10), together=True)
    tied = NARROW.model_copy(
        update={"visits": (*NARROW.visits, visit("c", "anna")), "links": (both,)}
    )
    alone = laid(tied, {"one": [At("a", start="08:00")]})
    assert asked(tied, alone, "c").proven is Proven.BY_MODEL
    helped = NARROW.model_copy(
        update={
            "caregivers": (nurse("eva"), nurse("ida", skills=())),
            "shifts": (shift("one", "eva"), shift("two", "ida")),
            "visits": (NARROW.visits[0].model_copy(update={"modes": (ANYBODY,)}), NARROW.visits[1]),
        }
    )
    plan = laid(helped, {"one": [At("a", start="08:00")]})
    found = asked(helped, plan, "b")
    assert found.proven is Proven.OTHER_PLAN
    assert found.beside is not None
    assert found.beside < -9000
    assert "plan again" in found.proof(Language.EN)


def test_a_large_day_is_not_looked_at_whole():
    """What is not found there is called so."""
    more = tuple(
        visit(f"v{n}", "anna", windows=(window("08:00", "08:30"),), mandatory=False, price=1.0)
        for n in range(8)
    )
    day = NARROW.model_copy(update={"visits": (*NARROW.visits, *more)})
    found = asked(day, laid(day, {"one": [At("a", start="08:00")]}), "b")
    assert found.proven is Proven.NOT_FOUND
    assert "not found" in found.proof(Language.EN)


def test_a_skill_that_nobody_has_is_proven_and_one_that_ended_is_renewed():
    """Nobody can dress a wound; of Eva's delegation it is said when it ended."""
    dressing = home_mode(task(skills=("dressing",)))
    visits = (visit("a", "anna", modes=(dressing,)),)
    day = problem(visits=visits)
    found = asked(day, solved(day, 500), "a")
    assert found.proven is Proven.BY_RULE
    assert found.blocked[0].text(Language.EN) == "the crew lacks dressing"
    ended = Skill(code="dressing", valid_until=at("06:00"))
    held = problem(visits=visits, caregivers=(nurse("eva", skills=(ended,)), nurse("ida")))
    found = asked(held, solved(held, 500), "a")
    assert "eva holds dressing until 09/02 06:00" in found.blocked[0].text(Language.EN)
    assert kinds(found) == ["DELEGATION"]


def test_a_shift_that_ends_too_early_is_prolonged():
    """Home at a quarter to twelve is a quarter of an hour too late."""
    day = problem(
        shifts=(shift("one", "eva", end=at("11:30")),),
        visits=(visit("a", "anna", windows=(window("11:10", "11:20"),)),),
    )
    found = asked(day, solved(day, 500), "a")
    assert "OVERTIME" in kinds(found)


def test_help_another_way_of_meeting_a_lock_and_an_optional_visit():
    """An agreement, a session on a screen, no lock, one optional visit less."""
    other = problem(
        caregivers=(nurse("eva", principal="municipality"), nurse("ida", principal="municipality")),
        visits=(visit("a", "anna"),),
    )
    assert kinds(asked(other, solved(other, 500), "a")) == ["AGREEMENT"]
    locked = problem(
        caregivers=(nurse("eva"), nurse("ida", skills=())),
        visits=(visit("a", "anna"),),
        locks=(Lock(visit="a", caregiver="ida"),),
    )
    assert kinds(asked(locked, solved(locked, 500), "a")) == ["LOCK"]
    tight = problem(
        shifts=(shift("one", "eva"),),
        visits=(
            visit("a", "anna", windows=(window("08:00", "08:00"),)),
            visit("b", "bo", windows=(window("08:00", "08:00"),), mandatory=False, price=5.0),
        ),
    )
    plan = laid(tight, {"one": [At("b", start="08:00")]})
    found = asked(tight, plan, "a")
    assert "GIVE_UP" in kinds(found)
    assert next(r for r in found.repairs if r.change.kind == "GIVE_UP").change.values == {
        "visit": "b"
    }


def test_a_place_that_there_is_is_said():
    """A plan that leaves out what fits is told so, with the price."""
    day = problem()
    found = asked(day, laid(day, {"one": [At("a", start="08:00")]}), "b")
    assert found.proven is Proven.HAS_ROOM
    assert found.room.price["unassigned"] == -10_000


def test_how_else_a_visit_could_be_given():
    """Ida could come as well; the route hangs on its first visit."""
    day = problem(visits=(visit("a", "anna", windows=(window("08:00", "08:30"),)),))
    plan = laid(day, {"one": [At("a", start="08:10")]})
    found = why_so(Places(day, travel_for(day), plan), "a")
    assert [each.spot.shifts for each in found.alternatives] == [("two",)]
    facts = route_facts(day, plan.routes[0])
    assert (facts.slack_minutes, facts.pinned_by) == (20.0, ("a",))


@given(problem=problems(most_visits=6))
@examples(40)
def test_what_is_said_of_a_visit_holds(problem):
    """A repair is legal as judged; proven by rule, nobody gives it in any plan that is found."""
    travel = travel_for(problem)
    plan = solved(problem, 1500)
    if evaluate(problem, travel, plan).violations:
        return
    places = Places(problem, travel, plan)
    for entry in plan.unassigned:
        found = why_not(places, entry.visit_id)
        assert found.proof(Language.SV)
        for repair in found.repairs:
            assert check_problem(repair.change.problem) == []
            verdict = evaluate(repair.change.problem, travel, repair.plan)
            assert verdict.violations == ()
            assert entry.visit_id in repair.plan.assigned_ids()
        if found.proven is Proven.BY_RULE:
            assert not found.room
    for one in insertions(places, sorted(plan.assigned_ids())[0]) if plan.assigned_ids() else ():
        assert evaluate(problem, travel, one.plan).violations == ()


@pytest.mark.parametrize("name", ["harjedalen-winter-day", "stromsund-day"])
def test_a_visit_taken_out_goes_back_for_no_more_than_it_cost(name):
    """Exact insertion finds the place that a visit had, or a better one."""
    day = generate_day(name)
    travel, plan = travel_for(day), solved(day, 60_000)
    whole = evaluate(day, travel, plan).total
    places = Places(day, travel, plan)
    alone = [v.id for v in day.visits if len(v.modes[0].tasks) == 1 and v.id in plan.assigned_ids()]
    assert alone
    for visit_id in alone[:8]:
        found = insertions(places, visit_id)
        assert found
        assert min(one.evaluation.total for one in found) <= whole + 20.0


def test_remote_help_is_tried_only_where_it_is_new():
    """A visit at home by one that has no session gets one tried, with the same skills."""
    day = problem(
        shifts=(shift("one", "eva"),),
        visits=(visit("a", "bo", windows=(window("07:05", "07:06"),)),),
    )
    found = asked(day, solved(day, 500), "a")
    modes = [
        r.change.problem.visit["a"].modes[-1] for r in found.repairs if r.change.kind == "MODE"
    ]
    assert all(mode.tasks[0].presence is Presence.REMOTE for mode in modes)
