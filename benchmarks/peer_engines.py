"""The peers, each given the same plain problem: PyVRP, VROOM and vrp-cli.

Each returns the jobs of each shift in order; what it leaves out is missing. They come with the
`peers` extra and are imported where they are used.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from multiprocessing import Pool
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]
Tours = list[list[int]]
FORBIDDEN = 10**7
EPOCH = datetime(2027, 1, 1, tzinfo=UTC)


def window(a: Arrays, job: int) -> tuple[int, int]:
    """Return the first and last tick of service."""
    lasts = int(a["option_duration"][job]) * int(a["job_at_end"][job])
    return int(a["window_start"][job]), int(a["window_end"][job]) - lasts


def allowed(a: Arrays) -> NDArray[np.bool_]:
    """Return who may serve whom, shape (jobs, shifts)."""
    return np.isfinite(a["assign"])


def pyvrp(a: Arrays, seconds: float, workers: int) -> Tours:
    """Run PyVRP once per core with different seeds and return the better; it has one thread."""
    with Pool(workers) as pool:
        found = pool.starmap(_pyvrp, [(a, seconds, seed) for seed in range(1, workers + 1)])
    return min(found, key=lambda one: (not one[0], one[1]))[2]


def _pyvrp(a: Arrays, seconds: float, seed: int) -> tuple[bool, float, Tours]:
    """Skills are profiles with prohibitive edges, as PyVRP has none."""
    from pyvrp import Model
    from pyvrp.stop import MaxRuntime

    model = Model()
    jobs, shifts = range(len(a["job_price"])), range(len(a["shift_start"]))
    spots = [int(p) for p in a["option_place"]] + [int(p) for p in a["shift_from"]]
    locations = [model.add_location(n, 0) for n in range(len(spots))]
    for job in jobs:
        opens, closes = window(a, job)
        model.add_client(
            locations[job],
            service_duration=int(a["option_duration"][job]),
            tw_early=max(0, opens),
            tw_late=closes,
        )
    may = allowed(a)
    profiles: dict[bytes, Any] = {}
    for r in shifts:
        name = may[:, r].tobytes()
        if name not in profiles:
            profiles[name] = model.add_profile()
            for i, one in enumerate(spots):
                for j, other in enumerate(spots):
                    ticks = int(a["travel"][one, other])
                    barred = j in jobs and not may[j, r]
                    far = ticks + (FORBIDDEN if barred and i != j else 0)
                    model.add_edge(locations[i], locations[j], far, ticks, profiles[name])
        depot = model.add_depot(locations[len(jobs) + r])
        model.add_vehicle_type(
            1,
            start_depot=depot,
            end_depot=depot,
            tw_early=int(a["shift_start"][r]),
            tw_late=int(a["shift_end"][r]),
            profile=profiles[name],
        )
    result = model.solve(stop=MaxRuntime(seconds), seed=seed, display=False)
    tours: Tours = [[] for _ in shifts]
    for route in result.best.routes():
        tours[route.vehicle_type()] = [int(visit) for visit in _visits(route)]
    return result.is_feasible(), float(result.cost()), tours


def _visits(route: Any) -> list[int]:
    return [activity.idx for activity in route if activity.is_client()]


def vroom(a: Arrays, seconds: float, workers: int) -> Tours:
    """Run VROOM at its deepest exploration, on all cores; skills are its own."""
    import vroom as v

    may = allowed(a)
    kinds = {row.tobytes(): n for n, row in enumerate(np.unique(may, axis=0))}
    rows = np.unique(may, axis=0)
    given = v.Input()
    given.set_durations_matrix("car", a["travel"].astype(np.uint32))
    for r in range(len(a["shift_start"])):
        given.add_vehicle(
            v.Vehicle(
                r,
                start=int(a["shift_from"][r]),
                end=int(a["shift_to"][r]),
                skills={n for n, row in enumerate(rows) if row[r]},
                time_window=v.TimeWindow(int(a["shift_start"][r]), int(a["shift_end"][r])),
            )
        )
    for job in range(len(a["job_price"])):
        opens, closes = window(a, job)
        given.add_job(
            v.Job(
                job,
                location=int(a["option_place"][job]),
                default_service=int(a["option_duration"][job]),
                skills={kinds[may[job].tobytes()]},
                time_windows=[v.TimeWindow(max(0, opens), closes)],
            )
        )
    solved = given.solve(
        exploration_level=5, nb_threads=workers, timeout=timedelta(seconds=seconds)
    )
    tours: Tours = [[] for _ in a["shift_start"]]
    for _, row in solved.routes.iterrows():
        if row["type"] == "job":
            tours[int(row["vehicle_id"])].append(int(row["id"]))
    return tours


def vrp_cli(a: Arrays, seconds: float, workers: int) -> Tours:
    """Run vrp-cli on its pragmatic format, on all cores."""
    import vrp_cli as v

    may = allowed(a)
    names = {row.tobytes(): f"kind{n}" for n, row in enumerate(np.unique(may, axis=0))}
    problem = {
        "plan": {
            "jobs": [
                {
                    "id": f"{job}",
                    "skills": {"allOf": [names[may[job].tobytes()]]},
                    "services": [
                        {
                            "places": [
                                {
                                    "location": {"index": int(a["option_place"][job])},
                                    "duration": float(a["option_duration"][job]),
                                    "times": [[_stamp(t) for t in window(a, job)]],
                                }
                            ]
                        }
                    ],
                }
                for job in range(len(a["job_price"]))
            ]
        },
        "fleet": {
            "vehicles": [_vehicle(a, r, names, may) for r in range(len(a["shift_start"]))],
            "profiles": [{"name": "car"}],
        },
        "objectives": [[{"type": "minimize-unassigned"}], [{"type": "minimize-cost"}]],
    }
    flat = [int(x) for x in a["travel"].ravel()]
    matrix = {"profile": "car", "travelTimes": flat, "distances": flat}
    config = {
        "termination": {"maxTime": round(seconds)},
        "environment": {"parallelism": {"numThreadPools": 1, "threadsPerPool": workers}},
    }
    answer = v.solve_pragmatic(
        problem=json.dumps(problem), matrices=[json.dumps(matrix)], config=json.dumps(config)
    )
    tours: Tours = [[] for _ in a["shift_start"]]
    for tour in json.loads(answer)["tours"]:
        r = int(tour["typeId"])
        for stop in tour["stops"]:
            tours[r] += [int(x["jobId"]) for x in stop["activities"] if x["type"] == "service"]
    return tours


def _stamp(ticks: int) -> str:
    """Return a tick as an instant one second apart from the next."""
    return (EPOCH + timedelta(seconds=max(0, int(ticks)))).strftime("%Y-%m-%dT%H:%M:%SZ")


def _vehicle(a: Arrays, r: int, names: dict[bytes, str], may: NDArray[np.bool_]) -> dict[str, Any]:
    skills = sorted({names[row.tobytes()] for row in may if row[r]})
    place = {"index": int(a["shift_from"][r])}
    return {
        "typeId": f"{r}",
        "vehicleIds": [f"v{r}"],
        "profile": {"matrix": "car"},
        "costs": {"fixed": 0.0, "distance": 1.0, "time": 0.0},
        "shifts": [
            {
                "start": {"earliest": _stamp(a["shift_start"][r]), "location": place},
                "end": {"latest": _stamp(a["shift_end"][r]), "location": place},
            }
        ],
        "capacity": [1],
        "skills": skills,
    }
