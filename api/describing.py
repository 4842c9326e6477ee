"""The OpenAPI document: bodies, answers, error answers, headers, examples."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from scheduler import __version__
from scheduler.model import Plan, Problem
from scheduler.replan.alternatives import WEIGHED
from scheduler.replan.edits import EDITS
from scheduler.replan.events import KINDS as EVENTS
from scheduler.services.plans import Asked
from scheduler.services.plans.replanning import Told
from scheduler.services.records import KINDS

from .shapes import NewsShape, ProblemDetails

STORE_NOTHING = ("/v1/evaluations", "/v1/plans/{plan_id}/events")
"""Addresses to which is posted, but that store nothing, and so ask for no key."""
REF = "#/components/schemas/{model}"
TEXTS = {
    400: "The request is malformed, or its Idempotency-Key is missing",
    404: "There is none",
    408: "The body did not come in in time",
    409: "It is in use, or cannot be done now",
    412: "It has changed since it was read",
    413: "The body is too large",
    415: "The body is not of the kind that is read here",
    422: "The request has faults; all are listed",
    428: "If-Match is missing",
    429: "The queue is full, or too much is being read and judged",
    503: "The database is away",
}
EXAMPLES = {
    400: ("KEY_MISSING", "Idempotency-Key", "the Idempotency-Key is missing", "send a random key"),
    404: ("NOT_FOUND", "", "there is no plan 'x'", "check the address"),
    408: ("TOO_SLOW", "", "the request had not come in after 60 s", "try again"),
    409: ("CONFLICT", "", "there is no plan to publish yet", "wait until it is done"),
    412: ("STALE", "If-Match", "has been changed since it was read", "look at it again"),
    413: ("TOO_LARGE", "", "> 20971520 bytes are too many", "send at most 20971520"),
    415: ("WRONG_MEDIA", "Content-Type", "text/plain is not application/json", "send it so"),
    422: (
        "UNKNOWN_ID",
        "visits[25] b-17 .client",
        "'anna' is not in clients",
        "add it to clients, or correct the id",
    ),
    428: ("IF_MATCH_MISSING", "If-Match", "If-Match is missing", "send the ETag that was read"),
    429: ("BUSY", "", "the queue is full; try again in 30 s", "try again later"),
    503: ("STORE_AWAY", "", "the database did not answer", "try again"),
}


Answers = dict[int | str, dict[str, Any]]
"""Documentation of answers by status."""


def problems_of(*statuses: int) -> Answers:
    """Return the error answers of a route for its documentation."""
    schema = {"$ref": REF.format(model="ProblemDetails")}
    return {
        status: {
            "description": TEXTS[status],
            "content": {
                "application/problem+json": {"schema": schema, "example": _problem(status)}
            },
        }
        for status in statuses
    }


def _problem(status: int) -> dict[str, Any]:
    code, path, detail, hint = EXAMPLES[status]
    fault = {"code": code, "path": path, "detail": detail, "hint": hint}
    about = {"type": f"/errors/{code}", "title": detail, "status": status, "code": code}
    return about | {"errors": [fault]}


def documented(
    status: int = 200,
    answer: Any = None,
    body: str | None = None,
    asked: Any = None,
    media: str = "application/json",
) -> dict[str, Any]:
    """Return the documentation of an operation: its answer and its body, each with an example."""
    about: dict[str, Any] = {"responses": {str(status): {"content": {media: {"example": answer}}}}}
    if body is not None:
        content = {"schema": {"$ref": REF.format(model=body)}, "example": asked}
        about["requestBody"] = {"required": True, "content": {"application/json": content}}
    return about


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document, with every shape of the exchange format."""
    if app.openapi_schema:
        return app.openapi_schema
    document = get_openapi(
        title="Hemtur",
        version=__version__,
        summary="Plans home visits and digital sessions for mobile care teams",
        routes=app.routes,
        separate_input_output_schemas=False,
    )
    kinds: list[Any] = [Problem, Plan, Asked, Told, ProblemDetails, NewsShape]
    kinds += [*KINDS.values(), *EVENTS.values(), *EDITS.values()]
    _, shapes = models_json_schema([(kind, "validation") for kind in kinds], ref_template=REF)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas |= {name: shape for name, shape in shapes["$defs"].items() if name not in schemas}
    asked = schemas["Asked"]["properties"]
    ref = {name: {"$ref": REF.format(model=name)} for name in ("Problem", "Plan")}
    beside = {"type": "object", "additionalProperties": False}
    day = {"type": "string", "format": "date"}
    schemas["PlanAsked"] = {
        "oneOf": [
            beside | {"required": ["problem"], "properties": asked | {"problem": ref["Problem"]}},
            beside | {"required": ["day"], "properties": asked | {"day": day}},
        ]
    }
    events = [{"$ref": REF.format(model=kind.__name__)} for kind in EVENTS.values()]
    told = {"events": {"type": "array", "minItems": 1, "items": {"oneOf": events}}}
    told["alternatives"] = {"type": "array", "items": {"enum": list(WEIGHED)}, "minItems": 1}
    when = schemas["Told"]["properties"]
    schemas["Happened"] = beside | {
        "required": ["now", "events"],
        "properties": asked | when | told,
    }
    edits = [{"$ref": REF.format(model=kind.__name__)} for kind in EDITS.values()]
    listed = {"type": "array", "minItems": 1, "items": {"oneOf": edits}}
    schemas["Edits"] = beside | {"required": ["edits"], "properties": {"edits": listed}}
    schemas["Accepted"] = beside | {
        "required": ["plan_id"],
        "properties": {"plan_id": {"type": "string"}},
    }
    schemas["EvaluationAsked"] = beside | {
        "required": ["problem", "plan"],
        "properties": {"problem": ref["Problem"], "plan": ref["Plan"]},
    }
    _add_headers(document)
    app.openapi_schema = document
    return document


def _add_headers(document: dict[str, Any]) -> None:
    """Document the keys of writes and the versions of changes."""
    for path, methods in document["paths"].items():
        for method, about in methods.items():
            names = []
            if method in ("post", "put", "patch", "delete") and path not in STORE_NOTHING:
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
