"""The command line, run as a user runs it: in a process of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.cli.options import ensure_writable
from scheduler.evaluation import evaluate
from scheduler.messages import Language, figures
from scheduler.messages.catalogue import coded
from scheduler.model import Term
from scheduler.settings import data_dir
from scheduler.simulation import generate_day
from scheduler.solver import SearchParams, solve
from scheduler.terminal.tables import Printer
from scheduler.travel import travel_for

HEMTUR = [sys.executable, "-c", "from scheduler.cli import main; main()"]


def hemtur(
    *arguments: object, code: int = 0, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `hemtur`, in English, and demand its exit code; never a stack trace."""
    command = [*HEMTUR, *map(str, arguments)]
    variables = os.environ | {"HEMTUR_LANG": "en"} | environment
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, env=variables
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    """Write a small day to disk."""
    path = tmp_path_factory.mktemp("day") / "small.json"
    path.write_text(generate_day("harjedalen-winter-day", visits=12, seed=3).to_json(), "utf-8")
    return path


def test_plan_then_check(small, tmp_path):
    """A plan is written, printed and found legal."""
    out = tmp_path / "deep" / "plan.json"
    done = hemtur(
        "plan", small, "--iterations", 20_000, "--workers", 1, "--out", out, HEMTUR_LANG=""
    )
    plan = json.loads(out.read_text("utf-8"))
    assert {"routes", "problem_digest", "provenance"} <= set(plan)
    for words in ("Tid", "Körning", "Nyckeltal", "inga brott", "besök planerade"):
        assert words in done.stdout
    checked = hemtur("check", small, out, "--lang", "en")
    assert "no hard rule is broken" in checked.stdout
    verdict = json.loads(hemtur("check", small, out, "--json").stdout)
    assert verdict["legal"] is True
    assert sum(verdict["cost"].values()) == pytest.approx(verdict["total"])


def test_tables_of_eighty_columns_lose_nothing():
    """Every header and whole words, however narrow the window; the cost in Swedish words."""
    shown = io.StringIO()
    day = generate_day("harjedalen-winter-day")
    travel = travel_for(day)
    plan = solve(day, travel, SearchParams(iterations=20_000, seed=1, in_process=True))
    console = Console(file=shown, width=80)
    Printer(day, console, Language.SV).plan(plan, evaluate(day, travel, plan))
    lines = shown.getvalue().splitlines()
    heads = [line for line in lines if line.startswith(("Tid", " Tid"))]
    assert len(heads) == len(plan.routes)
    assert all(line.split()[-2:] == ["Körning", "Väntan"] for line in heads)
    assert max(map(len, lines)) <= 80
    assert "hälsocentral" in shown.getvalue()
    assert not any(line.strip() in ("l", "al", "ral") for line in lines)
    assert "ej planerade besök" in shown.getvalue()
    assert set(Term) <= set(coded(figures))


def test_names_with_brackets_are_printed_as_they_stand(small, tmp_path):
    """Crew and clients: what looks like markup is a name."""
    day = json.loads(small.read_text("utf-8"))
    for person in (*day["caregivers"], *day["clients"]):
        person["name"] = f"{person['id'][-3:]} [lab] [/x]"
    path = tmp_path / "brackets.json"
    path.write_text(json.dumps(day), "utf-8")
    done = hemtur("plan", path, "--iterations", 500, "--workers", 1)
    assert "[lab] [/x]" in done.stdout


def test_a_broken_plan_exits_with_one(small, tmp_path):
    """Somebody leaves an hour before the shift."""
    out = tmp_path / "plan.json"
    hemtur("plan", small, "--iterations", 5_000, "--workers", 1, "--out", out)
    plan = json.loads(out.read_text("utf-8"))
    plan["routes"][0]["departure"] = "2027-02-09T05:00:00+01:00"
    out.write_text(json.dumps(plan), "utf-8")
    assert "shift_hours" in hemtur("check", small, out, code=1).stdout
    page = tmp_path / "sheet.html"
    assert "PLAN_REJECTED" in hemtur("sheet", small, out, "--out", page, code=3).stderr
    assert not page.exists()


def test_json_for_programs(small):
    """One document with the plan's own fields and the verdict."""
    done = hemtur("plan", small, "--iterations", 5_000, "--workers", 1, "--json")
    shown = json.loads(done.stdout)
    given = {stop.get("visit_id") for route in shown["routes"] for stop in route["stops"]}
    left_out = {entry["visit_id"] for entry in shown.get("unassigned", [])}
    problem = json.loads(small.read_text("utf-8"))
    assert (given | left_out) - {None} == {visit["id"] for visit in problem["visits"]}
    assert shown["evaluation"]["legal"] is True


def test_bad_input_lists_every_fault_and_writes_nothing(small, tmp_path):
    """Exit code 2, one line a fault, no output file."""
    problem = json.loads(small.read_text("utf-8"))
    problem["visits"][0]["client"] = "ghost"
    problem["visits"][1]["windows"][0]["start"] = "2027-02-09T08:00:00"
    problem["closures"] = [
        {
            "road": "nowhere",
            "start": "2027-02-09T08:00:00+01:00",
            "end": "2027-02-09T09:00:00+01:00",
        }
    ]
    bad, out = tmp_path / "bad.json", tmp_path / "plan.json"
    bad.write_text(json.dumps(problem), "utf-8")
    done = hemtur("plan", bad, "--out", out, code=2)
    assert f"UNKNOWN_ID at visits[0] {problem['visits'][0]['id']} .client" in done.stderr
    assert f"BAD_TIME at visits[1] {problem['visits'][1]['id']} .windows[0].start" in done.stderr
    assert not out.exists()
    listed = json.loads(hemtur("plan", bad, "--json", code=2).stdout)["errors"]
    assert {"code", "path", "detail", "hint"} == set(listed[0])


def test_what_is_no_problem(tmp_path, small):
    """A missing file, a file that is not JSON, a plan that is none, a plan for another day."""
    assert "cannot read" in hemtur("plan", tmp_path / "none.json", code=2).stderr
    junk = tmp_path / "junk.json"
    junk.write_text("hello")
    assert "NOT_JSON" in hemtur("plan", junk, code=2).stderr
    assert "NOT_JSON" in hemtur("check", small, junk, code=2).stderr
    out = tmp_path / "plan.json"
    hemtur("plan", small, "--iterations", 1_000, "--workers", 1, "--out", out)
    other = data_dir() / "demo" / "harjedalen-winter-day.json"
    assert "OTHER_PROBLEM" in hemtur("check", other, out, code=2).stderr


def test_errors_speak_the_language_that_is_asked_for(tmp_path):
    """Swedish unless somebody says otherwise, by option or by environment."""
    missing = tmp_path / "none.json"
    assert "kan inte läsa" in hemtur("plan", missing, code=2, HEMTUR_LANG="").stderr
    assert "kan inte läsa" in hemtur("check", missing, missing, "--lang", "sv", code=2).stderr
    listed = json.loads(hemtur("plan", missing, "--json", "--lang", "sv", code=2).stdout)
    assert listed["errors"][0]["hint"] == "kontrollera sökvägen"
    assert "no day is called" in hemtur("demo", "atlantis", code=2).stderr
    assert "ingen dag heter" in hemtur("demo", "atlantis", code=2, HEMTUR_LANG="sv").stderr


def test_a_setting_that_is_none_stops_the_start(small):
    """By name, with what is allowed; in every command that plans, serves or stores."""
    for command in (("plan", small), ("serve",), ("worker",), ("verify",), ("warm",)):
        done = hemtur(*command, code=2, HEMTUR_ROADZ="x", HEMTUR_ROUTER_TIMEOUT="soon")
        assert "BAD_SETTING at HEMTUR_ROADZ" in done.stderr
        assert "HEMTUR_ROUTER_TIMEOUT: 'soon' will not do; give seconds" in done.stderr


def test_roads_that_are_none_stop_the_start(small, tmp_path):
    """A missing or unreadable road file, in a sentence; from option and environment alike."""
    junk = tmp_path / "junk.osm.pbf"
    junk.write_bytes(b"no roads")
    for command in (("plan", small), ("serve",), ("worker",), ("verify",)):
        assert "BAD_ROADS" in hemtur(*command, "--roads", junk, code=2).stderr
        done = hemtur(*command, code=2, HEMTUR_ROADS=str(tmp_path / "none.osm.pbf"))
        assert "the road file cannot be read" in done.stderr


def test_roads_that_do_not_exist(tmp_path, small):
    """A closure of an unknown road is a fault of the problem."""
    problem = json.loads(small.read_text("utf-8"))
    problem["closures"][0]["road"] = "nowhere"
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(problem), "utf-8")
    assert "UNKNOWN_ROAD at closures[0].road" in hemtur("plan", bad, code=2).stderr


def test_demo_days(tmp_path):
    """To a file or to the terminal; unknown names and seasons at once."""
    out = tmp_path / "day.json"
    done = hemtur(
        "demo", "harjedalen-winter-day", "--visits", 5, "--season", "summer", "--out", out
    )
    assert "5 visits" in done.stdout
    shown = json.loads(
        hemtur("demo", "harjedalen-winter-day", "--visits", 5, "--json", "--out", out).stdout
    )
    assert shown["visits"] == 5
    printed = hemtur("demo", "harjedalen-winter-day", "--visits", 5).stdout
    assert len(json.loads(printed)["visits"]) == 5
    done = hemtur("demo", "atlantis", "--season", "spring", code=2)
    assert "atlantis" in done.stderr
    assert "spring" in done.stderr


def test_help_says_what_there_is():
    """Each command, and what its options mean."""
    text = hemtur("--help").stdout
    for command in ("plan", "check", "demo", "warm"):
        assert command in text
    assert "--iterations" in hemtur("plan", "--help").stdout


def test_schemas_and_warm(tmp_path):
    """The schemas are written; a compiled kernel is not compiled again."""
    hemtur("schema", "--out", tmp_path)
    assert (tmp_path / "problem.schema.json").exists()
    assert hemtur("warm").stderr == ""


def test_where_a_plan_is_to_go_is_looked_at_first(tmp_path):
    """A folder is no file: said before the search, not after it."""
    day = "data/demo/harjedalen-winter-day.json"
    done = hemtur("plan", day, "--seconds", 600, "--out", tmp_path, code=2)
    assert "UNWRITABLE_FILE at --out" in done.stderr


def test_what_lies_where_a_plan_is_to_go_stays_until_it_is_made(tmp_path):
    """An empty file, a full one and a link are only looked at; a new file leaves no trace."""
    empty, full, new = tmp_path / "empty", tmp_path / "full", tmp_path / "new" / "plan.json"
    empty.touch()
    full.write_text("a plan")
    link = tmp_path / "link"
    link.symlink_to(empty)
    for path in (empty, full, new, link):
        ensure_writable(path)
    assert empty.read_text() == ""
    assert full.read_text() == "a plan"
    assert not new.exists()
    assert link.is_symlink()


def test_nothing_in_a_path_moves_the_terminal(tmp_path):
    """Keys with line ends and escape sequences are told in one line, as letters."""
    odd = tmp_path / "odd.json"
    odd.write_text('{"id": "x", "a\\nb\\u001b[31m": 1}')
    done = hemtur("plan", odd, code=2)
    assert "\x1b" not in done.stderr
    assert "a\\nb\\x1b[31m" in done.stderr


def test_doctor_says_what_is_unwell(tmp_path, monkeypatch):
    """A fresh store is well; a database that is away and a kernel not compiled are named."""
    database = str(tmp_path / "hemtur.sqlite")
    told = CliRunner().invoke(app, ["doctor", "--database", database, "--json"])
    found = {each["what"]: each for each in json.loads(told.output)["findings"]}
    assert len(found) == 6
    assert found["Databas"]["is_well"]
    assert (told.exit_code == 0) == all(each["is_well"] for each in found.values())
    monkeypatch.setenv("HEMTUR_CACHE_DIR", str(tmp_path / "empty"))
    away = "postgresql://nobody@127.0.0.1:1/none"
    told = CliRunner().invoke(app, ["doctor", "--database", away, "--lang", "en"])
    assert told.exit_code == 1
    assert "!!  Database" in told.output
