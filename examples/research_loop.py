"""A research loop: the same day under several seeds, with the trace of each search.

The budget is given in iterations, so that every number is the same on every machine.
"""

import pandas as pd

import hemtur

SEEDS = (1, 2, 3)
ITERATIONS = 100_000

day = hemtur.demo("harjedalen-winter-day", visits=30)
rows, traces = [], []
for seed in SEEDS:
    plan = hemtur.solve(day, engine="search", iterations=ITERATIONS, workers=1, seed=seed)
    rows.append(
        {
            "seed": seed,
            "cost": plan.evaluation.total,
            "left out": len(plan.plan.unassigned),
            "legal": plan.evaluation.is_legal,
        }
    )
    traces.append(
        pd.DataFrame(
            [(seed, step.iterations, step.cost) for step in plan.trace],
            columns=["seed", "iterations", "best cost"],
        )
    )

trace = pd.concat(traces).sort_values(["seed", "iterations"])
print(pd.DataFrame(rows).round(1).to_string(index=False))
print(trace.groupby("seed").tail(3).round(1).to_string(index=False))
