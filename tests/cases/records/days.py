"""Records of a small team, and days put together from them."""

from __future__ import annotations

from scheduler.services import planning, plans
from scheduler.services.days import assemble
from scheduler.services.records import read_record
from scheduler.solver import SearchParams
from scheduler.store import plans as stored_plans
from scheduler.store import records as stored
from scheduler.store.plans import PlanState
from scheduler.travel import Travels, travel_for

TRAVELS = Travels()

DAY = "2027-02-09"
CARE = [{"kind": "HOME", "tasks": [{"id": "care", "skills": ["nurse"], "duration": "PT30M"}]}]
STAFF = [{"id": n, "principal": "region", "skills": [{"code": "nurse"}]} for n in ("n1", "n2")]
PLACES = [
    {"id": "base", "kind": "BASE", "latitude": 62.034, "longitude": 14.366},
    {"id": "home", "latitude": 62.04, "longitude": 14.37},
    {"id": "home2", "latitude": 62.05, "longitude": 14.38},
]


def at(clock, day=DAY):
    """Return a local instant of a winter day."""
    return f"{day}T{clock}:00+01:00"


def shift(own, start, end, *crew, **more):
    """Return a shift from and to the base."""
    places = {"start_place": "base", "end_place": "base"}
    return {"id": own, "crew": list(crew), "start": start, "end": end, **places, **more}


def need(own, client, start, end, **more):
    """Return a daily need."""
    window = {"start": start, "end": end}
    common = {"type": "care", "client": client, "owner": "region", "first": "2027-02-01"}
    week = {"weekdays": [1, 2, 3, 4, 5, 6, 7], "windows": [window], "modes": CARE}
    return {"id": own, **common, **week, **more}


def booking(own, *windows, client="c1"):
    """Return a booking with some windows."""
    spans = [{"start": start, "end": end} for start, end in windows]
    visit = {"id": own, "type": "care", "client": client, "owner": "region", "windows": spans}
    return {"id": own, "visit": visit | {"modes": CARE}}


def add_to(store):
    """Return what adds records to a store."""

    def add(kind, *bodies):
        for each in bodies:
            draft = read_record(kind, each, each["id"])
            store.write(lambda tx, d=draft: stored.create(tx, d.kind, d.id, d.body))

    return add


def day_of(store, day=DAY):
    """Return the problem of a day."""
    with store.read() as tx:
        return assemble(tx, day)


def aside(problem):
    """Return which records were set aside, with their codes."""
    return {each.record: each.code for each in problem.set_aside}


def planned(store, problem, day=None):
    """Store a plan of a problem, and return its id; `day` where the problem is a day's."""
    made = planning.plan(
        problem, travel_for(problem), SearchParams(iterations=2000, in_process=True)
    )

    def keep(tx):
        problem_id = stored_plans.add_problem(
            tx, problem.to_json(), problem.digest, len(problem.visits)
        )
        plan = stored_plans.add_plan(tx, "{}", PlanState.VALIDATED, problem_id, day)
        body = made.plan.to_json()
        stored_plans.update_plan(tx, plan.id, "done", state=PlanState.DONE, body=body)
        return plan.id

    return store.write(keep)


def publish(store, plan_id, seen=0):
    """Publish a stored plan over the version that was seen."""
    found = plans.checked(store.address(url_of(store)), plan_id, TRAVELS)
    return store.write(lambda tx: plans.publish(tx, found, frozenset({seen})))


def url_of(store):
    """Return the URL of a store."""
    return store.engine.url.render_as_string(hide_password=False)
