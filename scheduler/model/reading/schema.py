"""The JSON Schemas of the exchange format, as committed to `data/schemas`."""

from __future__ import annotations

import json

from scheduler.model.plan import Plan
from scheduler.model.problem import Problem


def schemas() -> dict[str, str]:
    """Return the schema files by name."""
    return {
        "problem.schema.json": _written(Problem.model_json_schema()),
        "plan.schema.json": _written(Plan.model_json_schema()),
    }


def _written(schema: dict[str, object]) -> str:
    content = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
