"""The judge against all published solutions, and what it must not let pass."""

from __future__ import annotations

import copy
import csv
from pathlib import Path

import pytest

from scheduler.bench.convert import convert
from scheduler.bench.instance import read_instance, read_json
from scheduler.bench.run import instance_name, judge
from scheduler.bench.solution import read_solution, write_solution
from scheduler.model import check_problem

HERE = Path(__file__).parents[2] / "benchmarks" / "published"
FILES = sorted(path for path in HERE.glob("*/*.json.xz") if ".solution." not in path.name)
RESULTS = HERE.parent / "results"
TOLERANCE = 0.02
DOUBLE = HERE / "bazirha/D2.json.xz"


def references():
    """Return the published objective by family and name."""
    with (HERE / "references.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {(row["family"], row["instance"]): float(row["reference"]) for row in rows}


REFERENCES = references()


def solution_of(path):
    """Return the published solution beside an instance."""
    return read_json(path.with_name(instance_name(path) + ".solution.json.xz"))


def test_there_are_115():
    """None is missing."""
    assert len(FILES) == len(REFERENCES) == 115


@pytest.mark.parametrize("path", FILES, ids=[instance_name(path) for path in FILES])
def test_the_judge_reproduces_the_published_objective(path):
    """To 0.02, and calls the solution feasible; writing and reading it again changes nothing."""
    converted = convert(read_instance(path))
    assert check_problem(converted.problem) == []
    plan = read_solution(converted, solution_of(path))
    terms, verdict = judge(converted, plan)
    assert verdict.violations == ()
    expected = REFERENCES[path.parent.name, instance_name(path)]
    assert sum(terms.values()) == pytest.approx(expected, abs=TOLERANCE)
    again = read_solution(converted, write_solution(converted, plan))
    assert again.routes == plan.routes


def stored():
    """Yield solution file, instance and recorded objective of every result that is kept."""
    for limit in ("10s", "60s"):
        with (RESULTS / f"published-{limit}.csv").open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                name = f"{row['family']}/{row['instance']}"
                folder = RESULTS / f"published-{limit}-solutions"
                yield folder / f"{name}.solution.json", name, float(row["objective"])
    yield RESULTS / "by-hand/uhhc/i-134.solution.json", "uhhc/i-134", 15613.0


@pytest.mark.parametrize(
    ("solution", "name", "objective"),
    list(stored()),
    ids=[f"{solution.parents[1].name}-{name}" for solution, name, _ in stored()],
)
def test_the_judge_reproduces_what_was_measured(solution, name, objective):
    """Every result in the tables is a solution that is kept, feasible, and costs what they say."""
    converted = convert(read_instance(HERE / f"{name}.json.xz"))
    terms, verdict = judge(converted, read_solution(converted, read_json(solution)))
    assert verdict.violations == ()
    assert sum(terms.values()) == pytest.approx(objective, abs=TOLERANCE)


def rules_broken(path, change):
    """Return the rules that a published solution breaks once changed."""
    converted = convert(read_instance(path))
    content = copy.deepcopy(solution_of(path))
    change(content)
    _, verdict = judge(converted, read_solution(converted, content))
    return {violation.rule for violation in verdict.violations}


def locations(content):
    """Yield every location."""
    for route in content["routes"]:
        yield from route.get("locations", [])


def test_stretched_services_are_violations():
    """Hiding idle time in a service."""

    def change(content):
        last = max(locations(content), key=lambda each: each["arrival_time"])
        last["departure_time"] += 7

    assert "durations" in rules_broken(HERE / "kummer/HHCRSP_25_5_22_1.0_C_C.json.xz", change)


def test_stretched_lunches_are_violations():
    """Hiding idle time in a lunch."""

    def change(content):
        lunch = next(each for each in locations(content) if each["service"] == "lunch_break")
        lunch["start_time"] -= 5

    assert "breaks" in rules_broken(HERE / "uhhc/i-116.json.xz", change)


def pair(content, path, kind):
    """Return the two locations of the first patient with a pair of a kind."""
    patients = read_instance(path).patients
    wanted = {p.id for p in patients if p.synchronization and p.synchronization.type == kind}
    seen = {}
    for each in locations(content):
        if each["patient"] not in wanted:
            continue
        if each["patient"] in seen:
            return seen[each["patient"]], each
        seen[each["patient"]] = each
    raise AssertionError("no pair")


def test_unsynchronised_pairs_are_violations():
    """One of two simultaneous services a minute later."""

    def change(content):
        _, second = pair(content, DOUBLE, "simultaneous")
        second["arrival_time"] += 1
        second["departure_time"] += 1

    assert "synchronisation" in rules_broken(DOUBLE, change)


@pytest.mark.parametrize(
    ("kind", "rule"), [("simultaneous", "distinct_caregivers"), ("independent", "links")]
)
def test_one_caregiver_for_both_services_is_a_violation(kind, rule):
    """Independent services too: a link demands different caregivers."""

    def change(content):
        first, second = pair(content, DOUBLE, kind)
        for route in content["routes"]:
            if second in route.get("locations", []):
                route["locations"].remove(second)
        for route in content["routes"]:
            if first in route.get("locations", []):
                route["locations"].append(second)

    assert rule in rules_broken(DOUBLE, change)


def test_a_lost_patient_is_a_violation():
    """Whoever is not optional must be served."""

    def change(content):
        content["routes"][0]["locations"].pop(0)

    broken = rules_broken(HERE / "kummer/HHCRSP_25_5_22_1.0_C_C.json.xz", change)
    assert broken & {"hard_terms", "completeness", "modes"}
