"""Habits as failing checks: one address a rule and term, small files, full folders, no circle."""

from __future__ import annotations

import ast
import inspect
import statistics
from itertools import chain
from pathlib import Path

import pytest

from scheduler.evaluation.cost import AMOUNTS
from scheduler.evaluation.rules import rules
from scheduler.model import ReasonCode, Term
from scheduler.solver.addresses import ENFORCED_BY, PRICED_BY
from scheduler.solver.compiling import assignment
from scheduler.solver.compiling.problem import priced_terms

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(
    path
    for folder in ("scheduler", "api", "hemtur")
    for path in ROOT.glob(f"{folder}/**/*.py")
    if path.parent.name != "versions"  # a migration records what was done, in one piece
)
LONGEST_FILE, LONGEST_FUNCTION = 400, 60
MEDIAN_FILE, MEDIAN_FUNCTION = 100, 7
FULLEST = 12
ONE_A_FILE = {
    ROOT / "scheduler/evaluation/rules",
    ROOT / "scheduler/solver/compiling/assignment",
    ROOT / "tests/rules",
}
"""Folders that hold one rule a file, as many as there are rules."""
THE_LAYOUT = {ROOT / "scheduler", ROOT / "tests"}
"""The layout itself: a name for each part of the house."""


def test_every_rule_is_judged_enforced_and_tested_under_one_name():
    """One name in the judge's folder, in the search's table and among the tests."""
    judged = {path.stem for path in ROOT.glob("scheduler/evaluation/rules/*.py")} - {"__init__"}
    tested = {path.stem.removeprefix("test_") for path in ROOT.glob("tests/rules/test_*.py")}
    assert judged == tested == set(rules()) == set(ENFORCED_BY)


def test_every_term_is_judged_and_priced():
    """A new term that nobody prices, or that the judge does not count, fails here."""
    assert set(Term) == set(AMOUNTS) == set(PRICED_BY) == priced_terms()


def test_addresses_lead_into_the_solver():
    """Each is a function of the solver's own, and a rule of assignment is asked by its name."""
    for address in chain(ENFORCED_BY.values(), PRICED_BY.values()):
        plain = getattr(address, "py_func", address)
        assert inspect.isfunction(plain)
        assert plain.__module__.startswith("scheduler.solver.")
    for name, ask in assignment.rules().items():
        assert ENFORCED_BY[name] is ask
        assert ask.__module__.endswith(f".assignment.{name}")


def test_every_rule_of_assignment_has_a_reason_and_a_judge():
    """What the search refuses, the judge does too, and a dispatcher hears why."""
    for name, ask in assignment.rules().items():
        assert name in rules()
        assert inspect.getmodule(ask).REASON in set(ReasonCode)


def functions(path):
    """Yield name and length of each function of a file, its docstring aside."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            doc = node.body[0] if ast.get_docstring(node) else None
            if doc is not None:
                length -= (doc.end_lineno or 0) - doc.lineno + 1
            yield node.name, length


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_small(path):
    """Files under 400 lines; functions under 60, their docstring aside, async ones too."""
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_FILE
    for name, length in functions(path):
        assert length <= LONGEST_FUNCTION, f"{name} is {length} lines long"


def test_half_of_all_files_and_functions_are_very_small():
    """The medians that a reader feels."""
    lines = [len(path.read_text("utf-8").splitlines()) for path in SOURCES]
    assert statistics.median(lines) <= MEDIAN_FILE
    lengths = [length for path in SOURCES for _, length in functions(path)]
    assert statistics.median(lengths) <= MEDIAN_FUNCTION


def test_no_folder_is_overfull():
    """At most a dozen names in any folder of code, but for those with one rule a file."""
    tests = [path for path in ROOT.glob("tests/**/*.py")]
    for folder in {path.parent for path in [*SOURCES, *tests]}:
        inside = [
            each
            for each in folder.iterdir()
            if not each.name.startswith(("__", ".", "_data"))
            and (each.is_dir() or each.suffix == ".py")
        ]
        if folder not in ONE_A_FILE | THE_LAYOUT:
            names = sorted(each.name for each in inside)
            assert len(names) <= FULLEST, f"{folder.relative_to(ROOT)} holds {names}"


def imports_of(path):
    """Yield the modules of ours that a file imports."""
    package = ".".join(path.relative_to(ROOT).parent.parts)
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            base = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            if module.split(".")[0] in ("scheduler", "api", "hemtur"):
                yield module
                yield from (f"{module}.{alias.name}" for alias in node.names)


def test_no_two_files_wait_for_each_other():
    """No circle among files, whether an import stands at the top or inside a function."""
    names = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in SOURCES}
    names |= {name.removesuffix(".__init__"): path for name, path in list(names.items())}
    graph = {
        path: {names[module] for module in imports_of(path) if module in names} - {path}
        for path in SOURCES
    }
    for path in SOURCES:  # a package's own file gathers what is in it
        if path.name == "__init__.py":
            for others in graph.values():
                others.discard(path)
    done: set[Path] = set()

    def visit(path, trail):
        assert path not in trail, " -> ".join(str(p.relative_to(ROOT)) for p in [*trail, path])
        if path not in done:
            for other in sorted(graph[path]):
                visit(other, [*trail, path])
            done.add(path)

    for path in SOURCES:
        visit(path, [])
