"""Scripts as people write them: the examples, without a guard, on standard input."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted(ROOT.glob("examples/*.py"))
BARE = """
import hemtur
plan = hemtur.solve(hemtur.demo(visits=8), iterations=2000, workers=2)
print(plan.evaluation.is_legal, plan.plan.provenance.workers)
"""


def test_there_are_three_examples():
    """Each is run below."""
    assert len(EXAMPLES) == 3


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs(example, tmp_path):
    """As it stands, in a folder of its own."""
    done = subprocess.run(
        [sys.executable, str(example)], cwd=tmp_path, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_a_script_without_a_main_guard_searches_in_processes(tmp_path):
    """The workers do not run the script again."""
    script = tmp_path / "bare.py"
    script.write_text(BARE, "utf-8")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True)
    assert done.stdout.split() == ["True", "2"], done.stderr


def test_a_script_on_standard_input_searches_in_processes():
    """There is no file that a worker could import."""
    done = subprocess.run([sys.executable, "-"], input=BARE, capture_output=True, text=True)
    assert done.stdout.split() == ["True", "2"], done.stderr
