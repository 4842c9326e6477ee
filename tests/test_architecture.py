"""Habits as failing checks: one rule one file, small files and functions, every rule tested."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from scheduler.evaluation.rules import RULES
from scheduler.model import Rule
from scheduler.solver import SEARCH_RULES

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(
    path
    for folder in ("scheduler", "api")
    for path in ROOT.glob(f"{folder}/**/*.py")
    if path.parent.name != "versions"  # a migration records what was done, in one piece
)
LONGEST_FILE, LONGEST_FUNCTION = 400, 60


def test_every_rule_has_a_judge_an_engine_and_a_test():
    """One name in the judge's folder, in the engine's declaration and among the tests."""
    judged = {path.stem for path in ROOT.glob("scheduler/evaluation/rules/*.py")} - {"__init__"}
    tested = {path.stem.removeprefix("test_") for path in ROOT.glob("tests/rules/test_*.py")}
    assert judged == tested == set(Rule) == set(RULES) == SEARCH_RULES


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_small(path):
    """Files under 400 lines; functions under 60, their docstring aside."""
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            doc = node.body[0] if ast.get_docstring(node) else None
            if doc is not None:
                length -= (doc.end_lineno or 0) - doc.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{node.name} is {length} lines long"
