"""A bad winter day by the command line: each plan follows from the one before."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from scheduler.model import read_plan, read_problem
from scheduler.simulation import generate_day
from tests.cli.test_cli import hemtur
from tests.planning import broken_rules, solved


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Write a winter day of 24 visits and a plan of it."""
    folder = tmp_path_factory.mktemp("bad-day")
    day = generate_day("harjedalen-winter-day", visits=24, seed=5)
    (folder / "day.json").write_text(day.to_json())
    (folder / "plan.json").write_text(solved(day, 30_000).to_json())
    return folder


def at(day, clock):
    """Return an hour of the day."""
    hours, minutes = map(int, clock.split(":"))
    return (day.horizon.start + timedelta(hours=hours, minutes=minutes)).isoformat()


def running(plan, day):
    """Return a visit of a plan that is not over at one o'clock."""
    return next(
        stop.visit_id
        for route in read_plan(plan.read_bytes()).routes
        for stop in route.stops
        if stop.visit_id and at(day, "13:00") < stop.departure.isoformat()
    )


def test_a_bad_winter_day(files, tmp_path):
    """Somebody ill at 07:30, a road shut at 10, an urgent visit at 11:15, one late at 13."""
    day = read_problem((files / "day.json").read_bytes())
    plan = read_plan((files / "plan.json").read_bytes())
    paths = files / "day.json", files / "plan.json"
    like = json.loads(day.visits[0].model_dump_json(exclude_defaults=True))
    hours = [{"start": at(day, "11:15"), "end": at(day, "14:00")}]
    ill = day.shift[plan.routes[0].shift_id].crew[0]
    shut = {"type": "CLOSURE", "road": "mittadalen-ljungdalen", "end": at(day, "15:00")}
    told = {
        "07:30": {"type": "ABSENCE", "caregiver": ill},
        "10:00": shut,
        "11:15": {"type": "URGENT_VISIT", "visit": like | {"id": "urgent-1", "windows": hours}},
    }
    for number, clock in enumerate((*told, "13:00")):
        event = told.get(clock) or {"type": "DELAY", "visit": running(paths[1], day), "by": "PT50M"}
        happened = tmp_path / f"event-{number}.json"
        happened.write_text(json.dumps([event]))
        new = tmp_path / f"day-{number}.json", tmp_path / f"plan-{number}.json"
        options = ["--iterations", "1500", "--workers", "1", "--lang", "en"]
        written = ["--out", str(new[1]), "--out-problem", str(new[0])]
        done = hemtur(
            "replan",
            *map(str, paths),
            "--event",
            str(happened),
            "--now",
            at(day, clock),
            *options,
            *written,
        )
        assert "Alternatives" in done.stdout
        changed = read_problem(new[0].read_bytes())
        assert broken_rules(changed, read_plan(new[1].read_bytes())) == set()
        csv = tmp_path / f"diff-{number}.csv"
        compared = hemtur(
            "diff", str(paths[0]), str(paths[1]), str(new[1]), "--changed", str(new[0]),
            "--csv", str(csv), "--json",
        )  # fmt: skip
        difference = json.loads(compared.stdout)
        assert len(csv.read_text("utf-8-sig").splitlines()) == 1 + len(difference["moves"])
        paths = new
    given = read_plan(paths[1].read_bytes())
    out = {entry.visit_id for entry in given.unassigned}
    assert given.assigned_ids() | out == {*day.visit, "urgent-1"}


def test_what_cannot_have_happened_ends_with_two(files, tmp_path):
    """Each fault on a line, at its event; no plan is written."""
    happened = tmp_path / "events.json"
    happened.write_text('[{"type": "ABSENCE", "caregiver": "nobody"}, {"type": "STORM"}]')
    day = read_problem((files / "day.json").read_bytes())
    out = tmp_path / "plan.json"
    done = hemtur(
        "replan", str(files / "day.json"), str(files / "plan.json"), "--event", str(happened),
        "--now", at(day, "08:00"), "--out", str(out), code=2,
    )  # fmt: skip
    assert "events[1].type" in done.stderr
    assert not out.exists()
    hemtur("diff", files / "day.json", files / "plan.json", happened, code=2)
