r"""The published instances: every instance at 10 s, a named selection at 60 s.

    python -m benchmarks.published --seconds 10 --out benchmarks/results/published-10s.csv
    python -m benchmarks.published --seconds 60 --selection \
        --out benchmarks/results/published-60s.csv

Rows are appended as they come and instances already there are passed over, so a run that was cut
off goes on. `--table FILE` prints the summary and the rows of a file as Markdown.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path
from statistics import mean, median

from scheduler.bench.run import instance_name, run_files
from scheduler.solver import SearchParams
from scheduler.solver.running.processes import prepare
from scheduler.solver.running.warm import warm_up

HERE = Path(__file__).parent
INSTANCES = HERE / "published"
FIELDS = ("family", "instance", "objective", "reference", "gap", "seconds", "rate", "seed")
SELECTION = {
    "mankowska": ("10_1", "25_1", "50_1", "75_1", "100_1", "200_1", "300_1"),
    "kummer": (
        "25_5_21_1.6_R_RC",
        "50_10_26_1.2_R_C",
        "75_15_19_0.8_R_C",
        "100_20_10_1.2_R_C",
        "200_40_10_1.6_C_RC",
        "300_60_22_1.2_R_C",
        "400_80_16_1.2_R_C",
    ),
    "bazirha": ("D6", "E5", "F2", "F6"),
    "bazirha-caie": ("J5", "K4", "L5", "M8"),
}
"""The instances of the long runs, named before them; of the other families all are run."""


def files(*, selection: bool) -> Iterator[Path]:
    """Yield the instances of a run, family by family."""
    for path in sorted(INSTANCES.glob("*/*.json.xz")):
        name, family = instance_name(path), path.parent.name
        wanted = SELECTION.get(family)
        ends = tuple(f"_{end}" for end in wanted or ())
        chosen = wanted is None or name in wanted or name.endswith(ends)
        if not name.endswith(".solution") and (chosen or not selection):
            yield path


def measure(seconds: float, out: Path, *, selection: bool, seed: int, workers: int) -> None:
    """Run what is not in the file yet, and append it."""
    warm_up()
    prepare()
    done = {(row["family"], row["instance"]) for row in rows(out)} if out.exists() else set()
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("a", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        if not done:
            writer.writerow(FIELDS)
        for path in files(selection=selection):
            family = path.parent.name
            if (family, instance_name(path)) in done:
                continue
            solutions = out.parent / f"{out.stem}-solutions" / family
            params = SearchParams(seconds=seconds, seed=seed, workers=workers)
            for result in run_files([path], params, solutions):
                gap = "" if result.gap is None else f"{100 * result.gap:.3f}"
                found = (result.objective, result.reference, gap, f"{result.seconds:.1f}")
                writer.writerow((family, result.name, *found, f"{result.rate:.0f}", seed))
                print(family, result.name, "; ".join(map(str, result.faults)) or gap, flush=True)
            lines.flush()


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a result file."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def table(path: Path) -> str:
    """Return summary and rows as Markdown."""
    by_family: dict[str, list[dict[str, str]]] = {}
    for row in rows(path):
        by_family.setdefault(row["family"], []).append(row)
    lines = [
        "| family | n | mean % | median % | worst % | below 0 | above 0 |",
        "|---|" + "---|" * 6,
    ]
    for family, found in by_family.items():
        gaps = [float(row["gap"]) for row in found if row["gap"]]
        below, above = sum(g < -0.005 for g in gaps), sum(g > 0.005 for g in gaps)
        shown = f"{mean(gaps):+.2f} | {median(gaps):+.2f} | {max(gaps):+.2f}"
        lines.append(f"| {family} | {len(found)} | {shown} | {below} | {above} |")
    lines += [
        "",
        "| instance | objective | reference | gap % | s | iterations/s |",
        "|---|---|---|---|---|---|",
    ]
    for found in by_family.values():
        lines += [
            f"| {r['instance']} | {r['objective']} | {r['reference']} | {r['gap']} "
            f"| {r['seconds']} | {r['rate']} |"
            for r in found
        ]
    return "\n".join(lines)


def main() -> None:
    """Measure, or print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--selection", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=HERE / "results" / "published.csv")
    parser.add_argument("--table", type=Path)
    given = parser.parse_args()
    if given.table:
        print(table(given.table))
        return
    measure(
        given.seconds, given.out, selection=given.selection, seed=given.seed, workers=given.workers
    )


if __name__ == "__main__":
    main()
