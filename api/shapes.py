"""The shapes of bodies for the OpenAPI document; the strict door reads them, not FastAPI."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from scheduler import __version__
from scheduler.model import Plan, Problem
from scheduler.model.base import Fact
from scheduler.services.plans import Asked
from scheduler.services.records import KINDS

REF = "#/components/schemas/{model}"
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "path", "detail", "hint"],
                "properties": {
                    key: {"type": "string"} for key in ("code", "path", "detail", "hint")
                },
            },
        },
    },
}
TEXTS = {
    400: "The request is malformed, or its Idempotency-Key is missing",
    404: "There is none",
    409: "It is in use, or cannot be done now",
    412: "It has changed since it was read",
    413: "The body is too large",
    415: "The body is not JSON",
    422: "The request has faults; all are listed",
    428: "If-Match is missing",
    429: "The queue is full",
    503: "The database is away",
}


def problems_of(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the error answers of a route for its documentation."""
    content = {"application/problem+json": {"schema": {"$ref": REF.format(model="Problems")}}}
    return {status: {"description": TEXTS[status], "content": content} for status in statuses}


def body_of(name: str) -> dict[str, Any]:
    """Return the documentation of a JSON body."""
    schema = {"$ref": REF.format(model=name)}
    content = {"application/json": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document, with every shape of the exchange format."""
    if app.openapi_schema:
        return app.openapi_schema
    document = get_openapi(
        title="Hemtur",
        version=__version__,
        summary="Plans home visits and digital sessions for mobile care teams",
        routes=app.routes,
    )
    kinds: list[type[Fact]] = [Problem, Plan, Asked, *KINDS.values()]
    _, shapes = models_json_schema([(kind, "validation") for kind in kinds], ref_template=REF)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas |= shapes["$defs"]
    asked = schemas["Asked"]["properties"]
    ref = {name: {"$ref": REF.format(model=name)} for name in ("Problem", "Plan")}
    beside = {"type": "object", "additionalProperties": False}
    day = {"type": "string", "format": "date"}
    schemas["PlanRequest"] = {
        "oneOf": [
            beside | {"required": ["problem"], "properties": asked | {"problem": ref["Problem"]}},
            beside | {"required": ["day"], "properties": asked | {"day": day}},
        ]
    }
    schemas["EvaluationRequest"] = beside | {
        "required": ["problem", "plan"],
        "properties": {"problem": ref["Problem"], "plan": ref["Plan"]},
    }
    schemas["Problems"] = PROBLEM
    _add_headers(document)
    app.openapi_schema = document
    return document


def _add_headers(document: dict[str, Any]) -> None:
    """Document the keys of writes and the versions of changes."""
    for path, methods in document["paths"].items():
        for method, about in methods.items():
            names = []
            if method in ("post", "put", "delete") and path != "/v1/evaluations":
                names.append(("Idempotency-Key", "A new, random key; the same one to repeat"))
            if method == "put" or path.endswith("/publish") or "428" in about["responses"]:
                names.append(("If-Match", 'The ETag of what was read, like "3"'))
            about.setdefault("parameters", []).extend(
                {
                    "name": name,
                    "in": "header",
                    "required": True,
                    "description": text,
                    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
                }
                for name, text in names
            )
