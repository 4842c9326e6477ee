"""The end of `benchmarks.in_turn` that runs inside one checkout of any version since 0.1.0.

It reads one run per line from its input and answers with one line each, so that a version keeps
its worker processes warm between runs. It may use only what every version has.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any


def prepare_version() -> None:
    """Compile the kernel and start the workers, wherever this version keeps that."""
    places = (
        ("scheduler.solver.running.warm", "scheduler.solver.running.processes"),
        ("scheduler.solver.warm", "scheduler.solver.workers"),
    )
    for warm, processes in places:
        try:
            warm_up = import_module(warm).warm_up
        except ModuleNotFoundError:
            continue
        warm_up()
        import_module(processes).prepare()
        return
    raise SystemExit("this checkout keeps its warming up at an unknown place")


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Make one run and return its figures; the plan goes to the file that was asked for."""
    watched = import_module("benchmarks.scale").watched
    params = import_module("scheduler.solver").SearchParams(
        seconds=asked["seconds"], seed=asked["seed"], workers=asked["workers"]
    )
    path = Path(asked["problem"])
    if asked["published"]:
        converted = import_module("scheduler.bench.convert").convert(
            import_module("scheduler.bench.instance").read_instance(path)
        )
        plan, _, timing = watched(converted.problem, converted.travel, params)
        written = import_module("scheduler.bench.solution").write_solution(converted, plan)
        text = json.dumps(written, indent=1)
    else:
        problem = import_module("scheduler.model").read_problem(path.read_bytes())
        travel = import_module("scheduler.travel").travel_for(problem)
        plan, _, timing = watched(problem, travel, params)
        text = plan.model_dump_json()
    Path(asked["plan"]).write_text(text, "utf-8")
    usable, seconds, megabytes = timing
    figures = {"usable": usable, "seconds": seconds, "megabytes": megabytes}
    return {**figures, "rate": f"{plan.provenance.rate:.0f}"}


def main() -> None:
    """Answer until the input ends."""
    prepare_version()
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
