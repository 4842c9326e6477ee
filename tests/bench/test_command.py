"""`hemtur bench published` as its users meet it."""

from __future__ import annotations

import json
import lzma
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.bench.convert import convert
from scheduler.bench.instance import read_instance
from scheduler.bench.run import judge
from scheduler.bench.solution import read_solution
from scheduler.cli import app
from scheduler.model import check_problem

HERE = Path(__file__).parents[2] / "benchmarks" / "published"
SMALL = HERE / "mankowska/InstanzCPLEX_HCSRP_10_1.json.xz"
LUNCH = HERE / "uhhc/i-235.json.xz"


def bench(*arguments):
    """Run the command and return its result."""
    return CliRunner().invoke(app, ["bench", "published", "--lang", "en", *map(str, arguments)])


def instance():
    """Return the content of a small instance."""
    return json.loads(lzma.open(SMALL).read())


def test_a_solution_is_written_in_the_published_format(tmp_path):
    """Under any name, with dots; it reads back to the objective printed."""
    moved = tmp_path / "a.b_1.2.json.xz"
    shutil.copy(LUNCH, moved)
    shutil.copy(HERE / "references.csv", tmp_path)
    result = bench(moved, "--seconds", 3, "--seed", 3, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    written = json.loads((tmp_path / "out" / "a.b_1.2.solution.json").read_text())
    converted = convert(read_instance(moved))
    terms, verdict = judge(converted, read_solution(converted, written))
    assert verdict.violations == ()
    assert f"{sum(terms.values()):.3f}" in result.output
    assert " - " in result.output, "an unknown name has no reference"


def test_a_known_name_is_set_against_its_reference():
    """The smallest instance is solved to its optimum within a second or two."""
    result = bench(SMALL, "--seconds", 2)
    assert "654.596" in result.output
    assert "+0.00" in result.output


def broken(name, value, tmp_path):
    """Write an instance with one thing changed and return the file."""
    content = instance()
    target = content
    *path, last = name
    for key in path:
        target = target[key]
    target[last] = value
    file = tmp_path / "broken.json"
    file.write_text(json.dumps(content))
    return file


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (("distances", 3), [1.0, 2.0], "distances[3]: has 2 columns"),
        (("distances", 1, 2), -1.0, "distances[1][2]: -1.0 is no travel time"),
        (("distances", 1, 2), float("nan"), "distances[1][2]"),
        (("caregivers", 0, "departing_point"), "x", "there is no 'x'"),
        (("patients", 0, "required_services", 0, "service"), "x", "there is no 'x'"),
        (("patients", 0, "distance_matrix_index"), 99, "row 99 is not in the matrix"),
        (("metadata", "cost_components", "happiness"), 1, "no term of the formulation"),
    ],
)
def test_bad_instances_say_what_is_wrong_and_do_not_stop_the_others(name, value, said, tmp_path):
    """A line a fault with the file, the path and the reason; exit code 1 at the end."""
    file = broken(name, value, tmp_path)
    result = bench(file, SMALL, "--seconds", 0.5)
    assert result.exit_code == 1
    lines = [line for line in result.output.splitlines() if str(file) in line]
    assert any(said in line for line in lines)
    assert "InstanzCPLEX_HCSRP_10_1" in result.output


def test_files_that_are_no_instances(tmp_path):
    """Cut short, another format, not there."""
    cut = tmp_path / "cut.json.xz"
    cut.write_bytes(SMALL.read_bytes()[:500])
    other = tmp_path / "other.json"
    other.write_text('{"visits": []}')
    text = tmp_path / "text.json"
    text.write_text("hello")
    result = bench(cut, other, text, tmp_path / "none.json")
    assert result.exit_code == 1
    assert "cut.json.xz: is no xz file, or a damaged one" in result.output
    assert "other.json: metadata" in result.output
    assert "text.json: is not JSON" in result.output
    assert "none.json: cannot be read" in result.output


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (("metadata", "cost_components", "travel_time"), 1e300, "travel_time"),
        (("distances", 1, 2), 1e12, "is no travel time"),
        (("patients", 0, "time_windows", 0), {"start": 0, "end": 1e9}, "time_windows"),
        (("patients", 0, "time_windows", 0), {"start": 90, "end": 30}, "30 comes before 90"),
        (("patients", 0, "synchronization"), {"type": "sequential"}, "synchronization.distance"),
        (("caregivers", 0, "working_shift"), {"start": 500, "end": 100}, "100 comes before 500"),
    ],
)
def test_numbers_out_of_all_proportion(name, value, said, tmp_path):
    """A line with path and reason, never a trace."""
    file = broken(name, value, tmp_path)
    result = bench(file, "--seconds", 0.5)
    assert result.exit_code == 1
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert said in result.output


def test_a_reference_that_is_no_number_and_a_folder_that_is_a_file(tmp_path):
    """Both say so."""
    moved = tmp_path / SMALL.name
    shutil.copy(SMALL, moved)
    name = SMALL.name.removesuffix(".json.xz")
    (tmp_path / "references.csv").write_text(f"instance,reference\n{name},many\n")
    assert "'many' is no objective" in bench(moved, "--seconds", 0.5).output
    result = bench(SMALL, "--seconds", 0.5, "--out", moved)
    assert result.exit_code == 2
    assert "is no folder" in " ".join(result.output.split())


def test_lunches_that_cannot_be_had_are_missed(tmp_path):
    """A shift after lunch costs the lunch, and a hard end of work caps it."""
    content = json.loads(lzma.decompress(LUNCH.read_bytes()))
    content["metadata"]["cost_components"] |= {"missed_lunch_break": 3}
    lunch = content["lunch_breaks"]
    for carer in content["caregivers"]:
        carer["lunch_break"] = True
    content["caregivers"][0]["working_shift"] = {"start": lunch["end"] + 60, "end": 1440}
    file = tmp_path / "late.json"
    file.write_text(json.dumps(content))
    converted = convert(read_instance(file))
    assert converted.lost_lunches == 1
    content["metadata"]["cost_components"] |= {"total_extra_time": "HARD"}
    early = {"start": 0, "end": lunch["start"] + lunch["min_duration"] + 1}
    content["caregivers"][0]["working_shift"] = early
    file.write_text(json.dumps(content))
    problem = convert(read_instance(file)).problem
    assert check_problem(problem) == []
    assert len(problem.shifts[0].breaks) == 1
