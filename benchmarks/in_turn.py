r"""Versions side by side: the same runs in several checkouts, in turn, judged by this one.

    git worktree add ../old v0.1.0
    python -m benchmarks.in_turn --checkouts 0.1.0=../old now=. --seconds 10 --seeds 1 2 3 \
        --out benchmarks/results/shipped-days.csv data/demo/orebro-day.json
    python -m benchmarks.in_turn --table benchmarks/results/shipped-days.csv
    python -m benchmarks.in_turn --families benchmarks/results/published-10s-in-turn.csv

A file is a problem in the exchange format or a published instance (`*.json.xz`). For each file and
seed every version runs before the next seed does. Each has a process of its own that stays warm.
Rows are appended as they come, and runs already there are passed over, so that a series that was
cut off goes on. "Usable" is the time until a legal plan gives 95 % of the final one's visits.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import mean, median
from typing import Any

from scheduler.bench.convert import convert
from scheduler.bench.instance import read_instance
from scheduler.bench.run import instance_name, judge, reference_of
from scheduler.bench.solution import read_solution
from scheduler.evaluation import evaluate
from scheduler.model import read_plan, read_problem
from scheduler.travel import travel_for

HERE = Path(__file__).parent
PUBLISHED = HERE / "published"
FIELDS = [
    "problem",
    "limit",
    "seed",
    "version",
    "objective",
    "reference",
    "left_out",
    "violations",
    "usable",
    "seconds",
    "megabytes",
    "rate",
]


class Checkout:
    """One version and the process that runs it."""

    def __init__(self, name: str, folder: Path) -> None:
        """Start the process; the first start of a version compiles its kernel."""
        self.name = name
        place = {"PYTHONPATH": str(folder.resolve())}
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "one_checkout.py")],
            cwd=folder,
            env={**os.environ, **place},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._heard()

    def _heard(self) -> dict[str, Any]:
        for line in iter(self._process.stdout.readline, "") if self._process.stdout else ():
            if line.startswith("{"):
                answer: dict[str, Any] = json.loads(line)
                return answer
        raise SystemExit(f"{self.name} ended; what it said is above")

    def run(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Make one run and return its figures."""
        if self._process.stdin:
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
        return self._heard()

    def close(self) -> None:
        """End the process."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()


def is_published(path: Path) -> bool:
    """Tell a published instance from a problem in the exchange format."""
    return path.suffix == ".xz"


def judged(path: Path, plan: Path) -> dict[str, Any]:
    """Return what this version's judge says of a plan that some version wrote."""
    if is_published(path):
        converted = convert(read_instance(path))
        found = read_solution(converted, json.loads(plan.read_text("utf-8")))
        terms, verdict = judge(converted, found)
        objective, reference = (
            round(sum(terms.values()), 3),
            reference_of(path, instance_name(path)),
        )
    else:
        problem = read_problem(path.read_bytes())
        found = read_plan(plan.read_bytes())
        verdict = evaluate(problem, travel_for(problem), found)
        objective, reference = round(verdict.total, 1), None
    return {
        "objective": objective,
        "reference": reference or "",
        "left_out": len(found.unassigned),
        "violations": len(verdict.violations),
    }


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a result file; none where there is none."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def measure(
    files: list[Path], checkouts: dict[str, Path], out: Path, options: argparse.Namespace
) -> None:
    """Make what runs are missing and append each as it comes."""
    done = {(r["problem"], r["limit"], r["seed"], r["version"]) for r in rows(out)}
    versions = [Checkout(name, folder) for name, folder in checkouts.items()]
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("a", encoding="utf-8", newline="") as lines, tempfile.TemporaryDirectory() as tmp:
        writer = csv.DictWriter(lines, FIELDS)
        if not done:
            writer.writeheader()
        for limit, path, seed in _wanted(files, options):
            for version in versions:
                key = (instance_name(path), f"{limit:g}", str(seed), version.name)
                if key in done:
                    continue
                asked = {
                    "problem": str(path.resolve()),
                    "published": is_published(path),
                    "plan": str(Path(tmp) / "plan.json"),
                    "seconds": limit,
                    "seed": seed,
                    "workers": options.workers,
                }
                figures = version.run(asked)
                row = dict(zip(FIELDS[:4], key, strict=True))
                row |= judged(path, Path(asked["plan"])) | figures
                writer.writerow(row)
                lines.flush()
                print(" ".join(str(row[field]) for field in FIELDS), flush=True)
    for version in versions:
        version.close()


def _wanted(files: list[Path], options: argparse.Namespace) -> Iterator[tuple[float, Path, int]]:
    for limit in options.seconds:
        for path in files:
            for seed in options.seeds:
                yield limit, path, seed


def table(path: Path) -> str:
    """Return medians over the seeds, versions beside each other, as Markdown."""
    found = rows(path)
    versions = list(dict.fromkeys(row["version"] for row in found))
    groups: dict[tuple[str, str], dict[str, list[dict[str, str]]]] = {}
    for row in found:
        group = groups.setdefault((row["problem"], row["limit"]), {})
        group.setdefault(row["version"], []).append(row)
    lines = [
        "| problem | limit s | "
        + " | ".join(f"{name}: by seed (left out)" for name in versions)
        + " | medians | change % |",
        "|---" * (len(versions) + 4) + "|",
    ]
    for (problem, limit), by_version in groups.items():
        cells, middles = [], []
        for name in versions:
            runs = by_version.get(name, [])
            cells.append(", ".join(f"{r['objective']} ({r['left_out']})" for r in runs) or "-")
            middles.append(median(float(r["objective"]) for r in runs) if runs else None)
        first, last = middles[0], middles[-1]
        change = f"{100 * (last / first - 1):+.2f}" if first and last is not None else "-"
        shown = " / ".join("-" if m is None else f"{m:g}" for m in middles)
        lines.append(f"| {problem} | {limit} | {' | '.join(cells)} | {shown} | {change} |")
    return "\n".join(lines)


def families(path: Path) -> str:
    """Return the gaps of published instances by family, versions beside each other, as Markdown."""
    family = {instance_name(each): each.parent.name for each in PUBLISHED.glob("*/*.json.xz")}
    gaps: dict[tuple[str, str], list[float]] = {}
    for row in rows(path):
        if row["reference"]:
            gap = 100 * (float(row["objective"]) / float(row["reference"]) - 1)
            gaps.setdefault((family[row["problem"]], row["version"]), []).append(gap)
    lines = [
        "| family | version | n | mean % | median % | worst % | below 0 | above 0 |",
        "|---|---|" + "---|" * 6,
    ]
    for (name, version), found in sorted(gaps.items()):
        below, above = sum(g < -0.005 for g in found), sum(g > 0.005 for g in found)
        shown = f"{mean(found):+.2f} | {median(found):+.2f} | {max(found):+.2f}"
        lines.append(f"| {name} | {version} | {len(found)} | {shown} | {below} | {above} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, or print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--checkouts", nargs="+", default=["now=."], metavar="NAME=FOLDER")
    parser.add_argument("--seconds", type=float, nargs="+", default=[10.0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--table", type=Path)
    parser.add_argument("--families", type=Path)
    given = parser.parse_args()
    if given.table:
        print(table(given.table))
        return
    if given.families:
        print(families(given.families))
        return
    if given.out is None or not given.files:
        parser.error("name the files to run and --out FILE.csv")
    named = (each.partition("=") for each in given.checkouts)
    checkouts = {name: Path(folder) for name, _, folder in named}
    measure(given.files, checkouts, given.out, given)


if __name__ == "__main__":
    main()
