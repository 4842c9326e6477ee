"""A bad winter day over HTTP: somebody ill, a road shut, an urgent visit, one that runs late."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta

import pytest

from api.shapes import BreaksShape, EditedAnswer, ReplanAnswer, WhyNotShape, WhySoShape
from scheduler.evaluation import evaluate
from scheduler.model import read_plan, read_problem
from scheduler.simulation import generate_day
from scheduler.travel import travel_for
from tests.service.serving import ask, codes, ended, key

DAY = generate_day("harjedalen-winter-day", visits=24, seed=5)


@pytest.fixture(scope="module")
def planned(service):
    """Publish a plan of a winter day; return the client, the plan and the version."""
    to = service[0]
    plan = ended(to, ask(to, json.loads(DAY.to_json()), iterations=30_000)["id"])
    number = version(to)
    answer = to.post(f"/v1/plans/{plan['id']}/publish", headers=key() | {"If-Match": f'"{number}"'})
    assert answer.status_code == 201, answer.text
    return to, plan, answer.json()["number"]


def version(to) -> int:
    """Return the number of the day's published version, 0 for none."""
    known = to.get(f"/v1/days/{DAY.horizon.start.date().isoformat()}/plan")
    return known.json()["number"] if known.status_code == 200 else 0


def at(clock: str) -> str:
    """Return an hour of the day."""
    hours, minutes = map(int, clock.split(":"))
    return (DAY.horizon.start + timedelta(hours=hours, minutes=minutes)).isoformat()


def settled(to, replan_id, seconds=60):
    """Wait until all alternatives have ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = to.get(f"/v1/replans/{replan_id}").json()
        if answer["status"] == "DONE":
            return answer
        time.sleep(0.1)
    raise AssertionError("the alternatives are not done")


def told(now, *events, **fields):
    """Return what is sent when something has happened."""
    return {"now": at(now), "events": list(events), "iterations": 2000, "workers": 1} | fields


def step(to, plan, number, body):
    """Tell what has happened, plan on, accept the cheapest; return it and the new version."""
    broken = to.post(f"/v1/plans/{plan['id']}/events", json=body)
    assert broken.status_code == 200, broken.text
    BreaksShape.model_validate_json(broken.content)
    asked = to.post(f"/v1/plans/{plan['id']}/replans", json=body, headers=key())
    assert asked.status_code == 202, asked.text
    done = settled(to, asked.json()["id"])
    ReplanAnswer.model_validate_json(json.dumps(done))
    best = done["alternatives"][0]
    assert best["line"], done["plans"]
    new = to.get(f"/v1/plans/{best['plan_id']}").json()
    problem = read_problem(to.get(f"/v1/problems/{done['problem_id']}").content)
    made = read_plan(json.dumps(new["plan"]).encode())
    assert evaluate(problem, travel_for(problem), made).violations == ()
    accepted = to.post(
        f"/v1/replans/{done['id']}/accept",
        json={"plan_id": best["plan_id"]},
        headers=key() | {"If-Match": f'"{number}"'},
    )
    assert accepted.status_code == 201, accepted.text
    assert accepted.json()["number"] == number + 1
    return new, accepted.json()["number"], broken.json(), done


def begun(plan, now):
    """Return the stops that were over by a time."""
    return {
        (route["shift_id"], stop.get("visit_id"), stop["start"], stop["end"])
        for route in plan["plan"]["routes"]
        for stop in route["stops"]
        if datetime.fromisoformat(stop["departure"]) <= datetime.fromisoformat(at(now))
    }


def test_a_bad_winter_day(planned):
    """Four things happen; each time the plan in force gives way to one that follows from it."""
    to, plan, number = planned
    ill = DAY.shift[plan["plan"]["routes"][0]["shift_id"]].crew[0]
    new, number, broken, done = step(
        to, plan, number, told("07:30", {"type": "ABSENCE", "caregiver": ill})
    )
    assert not broken["holds"]
    assert [call["visit"] for call in broken["diff"]["calls"]]
    shut = {"type": "CLOSURE", "road": "mittadalen-ljungdalen", "end": at("15:00")}
    after, number, _, _ = step(to, new, number, told("10:00", shut))
    assert begun(new, "10:00") <= begun(after, "10:00")
    like = json.loads(DAY.visits[0].model_dump_json(exclude_defaults=True))
    urgent = like | {
        "id": "urgent-1",
        "priority": "URGENT",
        "windows": [{"start": at("11:15"), "end": at("14:00")}],
    }
    last, number, _, done = step(
        to, after, number, told("11:15", {"type": "URGENT_VISIT", "visit": urgent})
    )
    named = {move["visit"] for one in done["alternatives"][:1] for move in one["diff"]["moves"]}
    left_out = done["alternatives"][0]["diff"]["left_out"]
    assert "urgent-1" in named | set(left_out)
    late = next(
        stop["visit_id"]
        for route in last["plan"]["routes"]
        for stop in route["stops"]
        if stop.get("visit_id") and at("12:00") < stop["departure"] and stop["start"] < at("15:00")
    )
    final, number, _, _ = step(
        to, last, number, told("13:00", {"type": "DELAY", "visit": late, "by": "PT50M"})
    )
    given = {s["visit_id"] for r in final["plan"]["routes"] for s in r["stops"] if "visit_id" in s}
    out = {entry["visit_id"] for entry in final["plan"].get("unassigned", [])}
    assert given | out == {*DAY.visit, "urgent-1"}
    stale = to.post(
        f"/v1/plans/{plan['id']}/replans",
        json=told("13:30", {"type": "ABSENCE", "caregiver": ill}),
        headers=key(),
    )
    assert stale.status_code == 412
    assert stale.json()["difference"]


def test_what_cannot_have_happened_is_refused_and_nothing_stored(planned):
    """All faults at once, each at its event; the plan stays as it was."""
    to = planned[0]
    plan = ended(to, ask(to, json.loads(DAY.to_json()) | {"id": "other"}, iterations=2000)["id"])
    number = version(to)
    to.post(f"/v1/plans/{plan['id']}/publish", headers=key() | {"If-Match": f'"{number}"'})
    count = len(to.get("/v1/plans?limit=200").json()["items"])
    body = told(
        "10:00",
        {"type": "ABSENCE", "caregiver": "nobody"},
        {"type": "CANCELLATION", "visit": "nothing"},
        {"type": "CLOSURE", "road": "mittadalen-ljungdalen", "end": at("09:00")},
        {"type": "EARTHQUAKE"},
    )
    for address in ("events", "replans"):
        answer = to.post(f"/v1/plans/{plan['id']}/{address}", json=body, headers=key())
        assert answer.status_code == 422
        assert codes(answer) == [("BAD_VALUE", "events[3].type")]
    body["events"].pop()
    answer = to.post(f"/v1/plans/{plan['id']}/replans", json=body, headers=key())
    assert codes(answer) == [
        ("UNKNOWN_ID", "events[0].caregiver"),
        ("UNKNOWN_ID", "events[1].visit"),
        ("REVERSED", "events[2].end"),
    ]
    late = DAY.horizon.end + timedelta(hours=3)
    long = {"type": "DELAY", "visit": DAY.visits[0].id, "by": "PT11H59M"}
    new = json.loads(DAY.to_json())["visits"][0] | {"id": "new", "max_caregivers": 0}
    for event, where in (
        ({"type": "CLOSURE", "road": "nowhere", "end": at("14:00")}, "events[1].road"),
        (
            {
                "type": "BLOCK_MOVED",
                "shift": DAY.shifts[-1].id,
                "start": at("12:00"),
                "end": late.isoformat(),
            },
            "events[1]",
        ),
        ({"type": "URGENT_VISIT", "visit": new}, "events[1].visit"),
    ):
        body = told("05:00", long, event)
        answer = to.post(f"/v1/plans/{plan['id']}/replans", json=body, headers=key())
        assert answer.status_code == 422, answer.text
        assert all(path.startswith("events[") for _, path in codes(answer)), codes(answer)
        assert any(path.startswith(where) for _, path in codes(answer)), codes(answer)
    assert len(to.get("/v1/plans?limit=200").json()["items"]) == count
    missing = to.post(f"/v1/plans/{plan['id']}/replans", json={"events": []}, headers=key())
    assert ("MISSING_FIELD", "now") in codes(missing)
    unknown = to.post("/v1/plans/none/events", json=told("10:00", body["events"][0]))
    assert unknown.status_code == 404
    assert to.get(f"/v1/replans/{plan['id']}").status_code == 404
    posted = ask_with(to, plan["asked"] | {"replan": {"name": "STABLE", "of": "x", "root": "y"}})
    assert codes(posted) == [("UNKNOWN_FIELD", "replan")]


def test_why_and_how_else_over_http(planned):
    """Each visit left out has its proof and repairs; each that is given has other ways, or none."""
    to = planned[0]
    day = generate_day("harjedalen-winter-day")
    plan = ended(to, ask(to, json.loads(day.to_json()), iterations=20_000)["id"])
    out = [entry["visit_id"] for entry in plan["plan"]["unassigned"]]
    given_visit = plan["plan"]["routes"][0]["stops"][0]["visit_id"]
    assert out
    for visit in out[:2]:
        answer = to.get(f"/v1/plans/{plan['id']}/unassigned/{visit}")
        assert answer.status_code == 200, answer.text
        WhyNotShape.model_validate_json(answer.content)
        assert answer.json()["proof"].startswith(("proven", "not found", "there is room"))
    answer = to.get(f"/v1/plans/{plan['id']}/visits/{given_visit}/alternatives")
    assert answer.status_code == 200, answer.text
    WhySoShape.model_validate_json(answer.content)
    for address in (
        f"/v1/plans/{plan['id']}/unassigned/{given_visit}",
        f"/v1/plans/{plan['id']}/unassigned/nobody",
        f"/v1/plans/{plan['id']}/visits/{out[0]}/alternatives",
        "/v1/plans/none/unassigned/x",
    ):
        assert to.get(address).status_code == 404, address


def test_edits_over_http(planned):
    """Judged at once, kept as the next version; an illegal or stale one changes nothing."""
    to = planned[0]
    plan = ended(to, ask(to, json.loads(DAY.to_json()), iterations=4000)["id"])
    address, version = f"/v1/plans/{plan['id']}", plan["version"]
    visit = plan["plan"]["routes"][0]["stops"][0]["visit_id"]
    body = {"edits": [{"type": "GIVE_UP", "visit": visit}]}
    once = key() | {"If-Match": f'"{version}"'}
    done = to.patch(address, json=body, headers=once)
    assert done.status_code == 200, done.text
    assert to.patch(address, json=body, headers=once).content == done.content
    EditedAnswer.model_validate_json(done.content)
    assert [move["change"] for move in done.json()["diff"]["moves"]][:1] == ["LEFT_OUT"]
    assert done.json()["version"] == version + 1
    stale = to.patch(address, json=body, headers=key() | {"If-Match": f'"{version}"'})
    assert (stale.status_code, stale.json()["current"]) == (412, version + 1)
    held = {"edits": [{"type": "LOCK", "visit": visit, "shift": DAY.shifts[-1].id}]}
    locked = to.patch(address, json=held, headers=key() | {"If-Match": f'"{version + 1}"'})
    assert locked.status_code == 200, locked.text
    assert locked.json()["problem_id"] != plan["problem_id"]
    other = plan["plan"]["routes"][1]["stops"][0]["visit_id"]
    bad = {"edits": [{"type": "LOCK", "visit": other, "start": at("03:00")}]}
    refused = to.patch(address, json=bad, headers=key() | {"If-Match": f'"{version + 2}"'})
    assert refused.status_code == 422
    assert to.get(address).json()["version"] == version + 2
    assert to.patch(address, json=body, headers=key()).status_code == 428
    odd = {"edits": [{"type": "PAINT"}, 5], "x": 1}
    told = to.patch(address, json=odd, headers=key() | {"If-Match": f'"{version + 2}"'})
    assert {code for code, _ in codes(told)} == {"UNKNOWN_FIELD", "BAD_VALUE", "WRONG_TYPE"}


def ask_with(to, asked):
    """Ask for a plan with whatever beside it."""
    return to.post("/v1/plans", json={"problem": json.loads(DAY.to_json())} | asked, headers=key())
