"""Examples for the documentation, each as small as it can be. All people in them are invented."""

from __future__ import annotations

from typing import Any

WINDOW = {"start": "2027-02-09T08:00:00+01:00", "end": "2027-02-09T10:00:00+01:00"}
MODE = {"kind": "HOME", "tasks": [{"id": "care", "skills": ["nurse"], "duration": "PT30M"}]}
VISIT: dict[str, Any] = {
    "id": "v1",
    "type": "wound-care",
    "client": "anna",
    "owner": "region",
    "windows": [WINDOW],
    "modes": [MODE],
}
PLACE = {"id": "home-anna", "latitude": 62.05, "longitude": 14.65, "zone": "Sveg"}
BASE = {"id": "base", "kind": "BASE", "latitude": 62.034, "longitude": 14.366}
CLIENT = {"id": "anna", "place": "home-anna", "language": "sv"}
CAREGIVER = {"id": "eva", "principal": "region", "skills": [{"code": "nurse"}]}
SHIFT = {
    "id": "day-1",
    "crew": ["eva"],
    "start": "2027-02-09T07:00:00+01:00",
    "end": "2027-02-09T12:00:00+01:00",
    "start_place": "base",
    "end_place": "base",
}
PROBLEM: dict[str, Any] = {
    "id": "day-2027-02-09",
    "synthetic": True,
    "horizon": {"start": "2027-02-09T00:00:00+01:00", "end": "2027-02-10T00:00:00+01:00"},
    "principals": [{"id": "region"}],
    "places": [BASE, PLACE],
    "clients": [CLIENT],
    "caregivers": [CAREGIVER],
    "shifts": [SHIFT],
    "visits": [VISIT],
}
PLAN: dict[str, Any] = {
    "problem_id": "day-2027-02-09",
    "problem_digest": "0" * 64,
    "routes": [
        {
            "shift_id": "day-1",
            "departure": "2027-02-09T07:42:00+01:00",
            "stops": [
                {
                    "visit_id": "v1",
                    "mode": "HOME",
                    "task_ids": ["care"],
                    "place": "home-anna",
                    "arrival": "2027-02-09T08:00:00+01:00",
                    "start": "2027-02-09T08:00:00+01:00",
                    "end": "2027-02-09T08:30:00+01:00",
                    "departure": "2027-02-09T08:30:00+01:00",
                    "drive": "PT18M",
                    "metres": 18600,
                }
            ],
            "arrival": "2027-02-09T08:48:00+01:00",
            "drive": "PT18M",
            "metres": 18600,
        }
    ],
    "provenance": {"engine": "portfolio", "version": "0.2.0", "seed": 1},
}
EVALUATION: dict[str, Any] = {
    "legal": True,
    "violations": [],
    "cost": {"travel": 36.0},
    "total": 36.0,
    "kpis": [{"id": "K5", "name": "Visit-time share", "value": 0.1, "unit": "share", "parts": {}}],
}
PLAN_ID = "1f0c2c52-7a56-4d6a-9b5e-0d7c8f4f2a10"
SUMMARY: dict[str, Any] = {
    "id": PLAN_ID,
    "status": "DONE",
    "day": None,
    "problem_id": "7be0d9b2-3c0e-4f0e-8a59-0f1f6f6f0a11",
    "version": 4,
    "asked": {"seconds": 30.0, "seed": 1, "engine": "portfolio", "workers": 0},
    "created": "2027-02-08T14:00:00+00:00",
    "updated": "2027-02-08T14:00:31+00:00",
    "progress": {"phase": "search", "cost": 36.0, "unassigned": 0, "elapsed": 29.8},
    "errors": [],
    "links": {
        "self": f"/v1/plans/{PLAN_ID}",
        "events": f"/v1/plans/{PLAN_ID}/events",
        "problem": "/v1/problems/7be0d9b2-3c0e-4f0e-8a59-0f1f6f6f0a11",
    },
}
PLAN_ANSWER = SUMMARY | {"plan": PLAN, "evaluation": EVALUATION}
QUEUED = SUMMARY | {"status": "QUEUED", "version": 2, "progress": None}
PLAN_QUEUED = QUEUED | {"plan": None, "evaluation": None}
JOB_LIST = {
    "items": [
        {
            "plan_id": PLAN_QUEUED["id"],
            "status": "QUEUED",
            "turn": 1,
            "seconds": 30.0,
            "begins_in": 12.5,
            "yours": True,
        }
    ]
}
PLAN_LIST = {"items": [SUMMARY], "next": None}
PLAN_ASKED = {"problem": PROBLEM, "seconds": 30, "seed": 1}
PUBLISHED = {"day": "2027-02-09", "number": 1, "plan_id": PLAN_ID}
HAPPENED = {
    "now": "2027-02-09T07:30:00+01:00",
    "events": [{"type": "ABSENCE", "caregiver": "eva"}],
    "seconds": 10,
}
GIVEN = {
    "shifts": ["day-1"],
    "caregivers": ["eva"],
    "start": "2027-02-09T08:00:00+01:00",
    "mode": "HOME",
}
DIFF: dict[str, Any] = {
    "line": "1 left out, -37 km, 0 new faces, 1 calls",
    "left_out": ["v1"],
    "km": -37.2,
    "new_faces": 0,
    "moves": [
        {
            "visit": "v1",
            "change": "LEFT_OUT",
            "before": GIVEN,
            "after": None,
            "minutes": 0.0,
            "new_faces": [],
        }
    ],
    "calls": [
        {
            "client": "anna",
            "visit": "v1",
            "told": {"start": "2027-02-09T08:00:00+01:00", "end": "2027-02-09T08:30:00+01:00"},
            "caregivers": ["eva"],
            "after": None,
        }
    ],
    "cost": {"travel": {"before": 36.0, "after": 0.0}},
}
SPOT = {
    "shifts": ["day-1"],
    "mode": "HOME",
    "start": "2027-02-09T10:05:00+01:00",
    "cost": 14.5,
    "price": {"travel": 12.5, "waiting": 2.0},
}
WHY_NOT = {
    "visit": "v1",
    "proven": "NOT_FOUND",
    "proof": "not found: tried at every place of these routes, ...",
    "beside": None,
    "blocked": [
        {
            "shifts": ["day-1"],
            "code": None,
            "minutes": 23.0,
            "detail": "windows: 23 min after its window (v1, day-1)",
        }
    ],
    "repairs": [
        {
            "kind": "WINDOW",
            "detail": "possible if the window is open until 10:25 (25 minutes longer)",
            "cost": 14.5,
            "price": {"travel": 14.5, "unassigned": -10000.0},
        }
    ],
    "room": None,
}
WHY_SO = {
    "visit": "v1",
    "alternatives": [SPOT],
    "routes": [
        {
            "shift": "day-1",
            "longest_drive_minutes": 18.0,
            "longest_drive_to": "home-anna",
            "slack_minutes": 90.0,
            "pinned_by": ["v1"],
        }
    ],
}
BREAKS = {"holds": False, "violations": [], "affected": ["v1"], "diff": DIFF, "notes": []}
EDITS = {"edits": [{"type": "MOVE", "visit": "v1", "shift": "day-1"}]}
EDITED = PLAN_ANSWER | {"diff": DIFF}
REPLAN = {
    "id": PLAN_ID,
    "of": "0b6d3a0e-1d0f-4a55-8c8b-6f2f3a0f7c21",
    "day": "2027-02-09",
    "problem_id": "7be0d9b2-3c0e-4f0e-8a59-0f1f6f6f0a11",
    "status": "DONE",
    "alternatives": [
        {
            "plan_id": PLAN_ID,
            "name": "STABLE",
            "status": "DONE",
            "cost": 10025.0,
            "line": DIFF["line"],
            "diff": DIFF,
        }
    ],
    "plans": [SUMMARY],
}
DEMO_DAYS = {
    "days": [
        {
            "name": "harjedalen-winter-day",
            "title": "Ett vinterdygn i Härjedalen",
            "visits": 40,
            "href": "/v1/demo/harjedalen-winter-day",
        }
    ]
}
IMPORTED = {"created": 12, "changed": 0, "same": 3, "dry_run": False}
GUESSED = {"columns": [{"header": "Kundnr", "column": "id", "example": "K1001"}]}
CODE = {
    "code": "UNKNOWN_ID",
    "kind": "fault",
    "meaning": "An id names something that is not there.",
    "example": '{"client": "anna"}, and no client is called anna',
    "href": "/errors/UNKNOWN_ID",
    "messages": [
        {
            "text": "{id!r} is not in {collection}",
            "hint": "add it to {collection}, or correct the id",
        }
    ],
}
RECORDS: dict[str, dict[str, Any]] = {
    "principals": {"id": "region", "name": "Regionen"},
    "agreements": {"owner": "region", "server": "municipality", "types": ["wound-care"]},
    "places": PLACE,
    "clients": CLIENT,
    "caregivers": CAREGIVER,
    "shifts": SHIFT,
    "absences": {
        "id": "a1",
        "caregiver": "eva",
        "start": "2027-02-09T07:00:00+01:00",
        "end": "2027-02-09T12:00:00+01:00",
    },
    "needs": {
        "id": "n1",
        "type": "wound-care",
        "client": "anna",
        "owner": "region",
        "weekdays": [2],
        "first": "2027-02-01",
        "windows": [{"start": "08:00", "end": "10:00"}],
        "modes": [MODE],
    },
    "bookings": {"id": "b1", "visit": VISIT},
    "usuals": {"client": "anna", "caregiver": "eva"},
    "days": {"id": "2027-02-09", "roads": {"season": "WINTER"}},
}


def record(kind: str) -> dict[str, Any]:
    """Return a record of a kind as it is answered."""
    body = RECORDS[kind]
    name = body.get("id", "0d4a3e0a-7d2f-4a53-9f51-2b7f2f0d8e11")
    return {"id": name, "version": 1, "updated": "2027-02-08T14:00:00+00:00", "record": body}
