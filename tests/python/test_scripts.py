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


POOL = """
import multiprocessing
import hemtur

def search(seed):
    plan = hemtur.solve(hemtur.demo(visits=6), iterations=500, workers=2, seed=seed)
    return plan.evaluation.is_legal

if __name__ == "__main__":
    assert search(1)
    for way in ("fork", "spawn"):
        with multiprocessing.get_context(way).Pool(1) as pool:
            print(pool.map(search, [2, 3]))
"""


def test_a_pool_s_worker_searches_by_itself(tmp_path):
    """It may have no children: the search runs in it, and that is said once."""
    script = tmp_path / "pool.py"
    script.write_text(POOL, "utf-8")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True)
    assert done.stdout.splitlines() == ["[True, True]"] * 2, done.stderr
    assert done.stderr.count("Arbetarprocesser kan inte startas") == 2


THREADS = """
from concurrent.futures import ThreadPoolExecutor
import sys
import hemtur
own = sys.modules["__main__"].__dict__
with ThreadPoolExecutor(2) as pool:
    days = [hemtur.demo(visits=6, seed=n) for n in (1, 2)]
    plans = list(pool.map(lambda d: hemtur.solve(d, iterations=500, workers=2), days))
assert sys.modules["__main__"].__dict__ is own and "__file__" in own
print([plan.evaluation.is_legal for plan in plans])
"""


def test_threads_search_side_by_side(tmp_path):
    """Two at once, and the script's own main module is back afterwards."""
    script = tmp_path / "threads.py"
    script.write_text(THREADS, "utf-8")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True)
    assert done.stdout.strip() == "[True, True]", done.stderr
