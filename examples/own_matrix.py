"""Travel times of one's own, and a problem laid out in pandas frames."""

import numpy as np
import pandas as pd

import hemtur

ZONE = "+01:00"
clients = pd.DataFrame(
    {
        "id": ["client-1", "client-2", "client-3"],
        "latitude": [62.42, 62.10, 62.03],
        "longitude": [13.52, 14.10, 14.36],
    }
)
shifts = pd.DataFrame(
    {
        "id": ["morning"],
        "crew": ["nurse-1"],
        "start": [f"2027-02-09T07:00:00{ZONE}"],
        "end": [f"2027-02-09T15:00:00{ZONE}"],
        "start_place": ["base"],
        "break_minutes": [30],
        "break_from": [f"2027-02-09T10:30:00{ZONE}"],
        "break_until": [f"2027-02-09T12:30:00{ZONE}"],
    }
)
visits = pd.DataFrame(
    {
        "id": ["wound", "insulin", "talk"],
        "type": ["wound", "insulin", "follow-up"],
        "client": clients.id,
        "owner": "municipality",
        "window_start": f"2027-02-09T07:30:00{ZONE}",
        "window_end": f"2027-02-09T14:00:00{ZONE}",
        "minutes": [40, 15, 30],
        "skills": ["nurse", "nurse", "nurse"],
        "mode": ["HOME", "HOME", "HOME"],
    }
)
problem = hemtur.read(
    {
        "id": "own-matrix",
        "synthetic": True,
        "horizon": {"start": f"2027-02-09T00:00:00{ZONE}", "end": f"2027-02-10T00:00:00{ZONE}"},
        "principals": [{"id": "municipality"}],
        "places": [{"id": "base", "kind": "BASE", "latitude": 62.0, "longitude": 14.4}],
        "caregivers": [
            {"id": "nurse-1", "principal": "municipality", "skills": [{"code": "nurse"}]}
        ],
        "clients": clients,
        "shifts": shifts,
        "visits": visits,
    }
)

# Minutes from each place to each. A frame goes by the ids on its axes; an array by the order of
# `problem.places`. Here every leg takes 20 minutes, but the one between base and client-1 takes 45.
ids = [place.id for place in problem.places]
minutes = pd.DataFrame(20.0 * (1 - np.eye(len(ids))), index=ids, columns=ids)
minutes.loc["base", "home-client-1"] = minutes.loc["home-client-1", "base"] = 45.0

plan = hemtur.solve(problem, minutes=minutes, iterations=20_000, workers=1)
print(plan.to_frame()[["shift", "visit", "start", "drive_minutes"]].to_string(index=False))

# A plan is judged on the travel it was made on: on another matrix it is refused.
print("legal:", hemtur.evaluate(problem, plan, minutes=minutes).is_legal)
try:
    hemtur.evaluate(problem, plan, minutes=minutes + 5)
except hemtur.InputError as error:
    print("refused:", error.faults[0].code)
