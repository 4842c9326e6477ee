"""What has begun stays as it is, and nobody sets out in the past for anything else."""

from __future__ import annotations

from scheduler.evaluation.promises import promises_of
from scheduler.evaluation.rules.begun import TOO_EARLY
from scheduler.evaluation.view import View, Violation
from scheduler.model import Promise, check_problem
from scheduler.replan.begun import begun_by
from scheduler.travel import travel_for
from tests.builders import at, change, change_route, mins, problem, shift
from tests.laying import At, laid
from tests.planning import broken_rules, solved

DAY = problem(shifts=(shift("one", "eva"), shift("two", "ida")))
PLAN = laid(DAY, {"one": [At("a", start="08:00"), At("b", start="09:30")]})


def test_a_changed_beginning_is_caught():
    """Neither time nor visit of what has begun may differ; staying longer at the last may."""
    day = DAY.model_copy(update={"now": at("08:10"), "begun": begun_by(DAY, PLAN, at("08:10"))})
    assert broken_rules(day, PLAN) == set()
    (begun,) = day.begun
    assert [stop.visit_id for stop in begun.stops] == ["a"]
    earlier = change_route(PLAN, 0, departure=PLAN.routes[0].departure - mins(5))
    later = change(PLAN, 0, 0, end=PLAN.routes[0].stops[0].end + mins(1))
    other = change_route(PLAN, 0, stops=PLAN.routes[0].stops[1:])
    gone = PLAN.model_copy(update={"routes": ()})
    for plan in (earlier, later, other, gone):
        assert "begun" in broken_rules(day, plan)


def test_nobody_sets_out_before_now():
    """It is ten past nine: who would have to leave at two minutes past is too late."""
    day = DAY.model_copy(update={"now": at("09:10")})
    plan = laid(DAY, {"one": [At("b", start="09:30")]})
    assert plan.routes[0].departure < at("09:10")
    assert "begun" in broken_rules(day, plan)
    made = solved(day, 2000)
    assert broken_rules(day, made) == set()
    assert all(route.departure >= at("09:10") for route in made.routes)


def faults_of(**changes):
    """Return the faults of the day at ten past eight, with changes to the visit that has begun."""
    (begun,) = begun_by(DAY, PLAN, at("08:10"))
    stop = begun.stops[0].model_copy(update=changes)
    beginning = begun.model_copy(update={"stops": (stop,)})
    day = DAY.model_copy(update={"now": at("08:10"), "begun": (beginning,)})
    return {(each.code, each.path.split()[0]) for each in check_problem(day)}


def test_what_cannot_have_begun_is_refused():
    """Unknown, in part, out of order, or beyond the day."""
    assert faults_of() == set()
    assert ("UNKNOWN_ID", "begun[0]") in faults_of(visit_id="x")
    assert ("UNKNOWN_ID", "begun[0]") in faults_of(place="x")
    assert faults_of(visit_id=None, mode=None, task_ids=()) == {("BAD_VALUE", "begun[0]")}
    assert faults_of(task_ids=()) == {("BAD_VALUE", "begun[0]")}
    assert faults_of(task_ids=("care", "care")) >= {("BAD_VALUE", "begun[0]")}
    assert faults_of(end=at("07:00")) == {("REVERSED", "begun[0]")}
    assert ("OUTSIDE_HORIZON", "begun[0]") in faults_of(departure=DAY.horizon.end + mins(1))


def test_one_route_begins_once_and_now_is_on_the_day():
    """Two beginnings of a shift; an hour that is not on the day, or between two ticks."""
    begun = begun_by(DAY, PLAN, at("08:10"))
    codes = set()
    for changes in (
        {"begun": begun * 2},
        {"now": DAY.horizon.end + mins(1), "begun": ()},
        {"now": at("08:10") + mins(0.001), "begun": ()},
    ):
        day = DAY.model_copy(update={"now": at("08:10"), "begun": begun} | changes)
        codes |= {(each.code, each.path.split()[0]) for each in check_problem(day)}
    assert codes >= {("DUPLICATE_ID", "begun[0]"), ("OUTSIDE_HORIZON", "now"), ("BAD_TIME", "now")}


def test_what_only_concerns_what_has_begun():
    """A breach by a person is over only if every route of theirs is; who stays longer may go on."""
    begun = begun_by(DAY, PLAN, at("09:50"))
    day = DAY.model_copy(update={"now": at("09:50"), "begun": begun})
    last = PLAN.routes[0].stops[-1]
    longer = change(PLAN, 0, len(PLAN.routes[0].stops) - 1, departure=last.departure + mins(9))
    breach = Violation(TOO_EARLY, caregiver_id="eva")
    travel = travel_for(day)
    assert View(day, travel, PLAN).has_happened(breach)
    assert not View(day, travel, longer).has_happened(breach)
    assert not View(day, travel, PLAN).has_happened(Violation(TOO_EARLY, caregiver_id="ida"))


def test_a_promise_of_a_visit_that_is_gone_is_none():
    """It was called off: nothing of it is kept or broken."""
    day = DAY.model_copy(update={"promises": (Promise(visit="x"), Promise(visit="b"))})
    kept = list(promises_of(View(day, travel_for(day), PLAN)))
    assert [each.promise.visit for each in kept] == ["b"]
