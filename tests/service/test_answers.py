"""What the service answers: in the shapes it promises, with a page per code, to the last event."""

from __future__ import annotations

import json
import re

import pytest

from api.app import create_app
from api.shapes import (
    Alive,
    CodeList,
    CodeShape,
    EvaluationShape,
    PlanAnswer,
    PlanList,
    Published,
    Ready,
)
from scheduler.messages.codes import CODES
from scheduler.model import Problem
from scheduler.travel import Travels
from tests.service.serving import ask, codes, ended, key, small_day

OPENAPI = create_app("unused", Travels()).openapi()
OPERATIONS = [
    (path, method, operation)
    for path, methods in OPENAPI["paths"].items()
    for method, operation in methods.items()
]


@pytest.mark.parametrize(
    ("path", "method", "operation"),
    OPERATIONS,
    ids=[f"{method} {path}" for path, method, _ in OPERATIONS],
)
def test_every_answer_is_described(path, method, operation):
    """A schema for every 2xx body, an example, a summary that says what it is for."""
    assert operation["summary"]
    assert len(operation.get("description", "")) > len(operation["summary"])
    good = {s: a for s, a in operation["responses"].items() if s.startswith("2")}
    assert good
    for status, answer in good.items():
        if status == "204":
            continue
        for media, content in answer["content"].items():
            assert content.get("schema") or content.get("itemSchema"), (path, method, media)
            if media in ("application/json", "text/event-stream", "text/csv"):
                assert "example" in content or "examples" in content, (path, method, media)


def _held(shape, answer):
    """Read an answer by its model."""
    return shape.model_validate_json(json.dumps(answer))


def test_answers_have_the_shape_they_promise(client):
    """Each is read by its closed model: a field more or less fails."""
    day = small_day()
    asked = ask(client, day)
    _held(PlanAnswer, asked)
    plan = ended(client, asked["id"])
    _held(PlanAnswer, plan)
    _held(PlanList, client.get("/v1/plans").json())
    problem = client.get(plan["links"]["problem"]).json()
    _held(Problem, problem)
    verdict = client.post("/v1/evaluations", json={"problem": problem, "plan": plan["plan"]})
    _held(EvaluationShape, verdict.json())
    seen = client.get("/v1/days/2027-02-09/plan").headers.get("etag", '"0"')
    address = f"/v1/plans/{plan['id']}/publish"
    published = client.post(address, headers=key() | {"If-Match": seen})
    _held(Published, published.json())
    _held(Alive, client.get("/health").json())
    _held(Ready, client.get("/ready").json())


def test_plans_are_listed_by_pages(client):
    """The newest first, each once, by day and by state; what is no page is refused."""
    ids = [ask(client, small_day(), iterations=1000)["id"] for _ in range(3)]
    address, found = "/v1/plans?limit=2", []
    while address:
        page = client.get(address).json()
        assert len(page["items"]) <= 2
        assert all("plan" not in item for item in page["items"])
        found += [item["id"] for item in page["items"]]
        address = page["next"]
    assert found[:3] == ids[::-1]
    assert len(found) == len(set(found))
    for plan_id in ids:
        ended(client, plan_id)
    done = client.get("/v1/plans?status=DONE&limit=200").json()["items"]
    assert set(ids) <= {item["id"] for item in done}
    assert {item["status"] for item in done} == {"DONE"}
    assert client.get("/v1/plans?day=2031-01-01").json() == {"items": [], "next": None}
    for odd in (
        "limit=0",
        "limit=many",
        "limit=201",
        "status=ASLEEP",
        "colour=blue",
        "limit=1&limit=2",
    ):
        assert client.get(f"/v1/plans?{odd}").status_code == 422, odd
    assert client.get("/v1/plans?before=nobody").status_code == 404


def test_the_last_event_ends_the_stream_and_is_not_told_twice(client):
    """Ids on every event, `end` last; who heard it is answered 204."""
    asked = ask(client, small_day())
    address = f"/v1/plans/{asked['id']}/events"
    with client.stream("GET", address) as stream:
        lines = list(stream.iter_lines())
    kinds = [line[7:] for line in lines if line.startswith("event: ")]
    ids = [line[4:] for line in lines if line.startswith("id: ")]
    assert kinds[-1] == "end"
    assert set(kinds[:-1]) <= {"progress"}
    assert len(ids) == len(kinds)
    again = client.get(address, headers={"Last-Event-ID": ids[-1]})
    assert (again.status_code, again.content) == (204, b"")
    anew = client.get(address)
    assert anew.status_code == 200
    assert "event: end" in anew.text


def test_every_code_has_a_page(client):
    """JSON for programs, a page for browsers, in both languages; an error's type leads there."""
    listed = CodeList.model_validate(client.get("/errors").json())
    assert set(CODES) <= {each.code for each in listed.items}
    for each in listed.items:
        for language in ("sv", "en"):
            asked = {"Accept-Language": language}
            found = client.get(each.href, headers=asked)
            CodeShape.model_validate(found.json())
            page = client.get(each.href, headers=asked | {"Accept": "text/html"})
            assert page.headers["content-type"].startswith("text/html")
            assert each.code in page.text
            shown = re.sub(r"<(style|pre)>.*?</\1>|\{[^{}]*\}", "", page.text, flags=re.DOTALL)
            assert "{" not in shown
            assert "!r}" not in page.text
    refused = client.get("/v1/plans/none")
    assert client.get(refused.json()["type"]).json()["code"] == "NOT_FOUND"
    assert codes(client.get("/errors/NO_SUCH_CODE"))[0][0] == "NOT_FOUND"
    index = client.get("/errors", headers={"Accept": "text/html"})
    assert all(f'href="{each.href}"' in index.text for each in listed.items)


def test_the_front_door_leads_somewhere(client):
    """To the documentation."""
    answer = client.get("/", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.url.path == "/docs"


def test_a_repeated_publish_is_answered_as_the_first_time(client):
    """Under its key, without being judged again; another request under that key is refused."""
    plan = ended(client, ask(client, small_day(9))["id"])
    seen = client.get("/v1/days/2027-02-09/plan").headers.get("etag", '"0"')
    address, headers = f"/v1/plans/{plan['id']}/publish", key() | {"If-Match": seen}
    first = client.post(address, headers=headers)
    assert first.status_code == 201, first.text
    again = client.post(address, headers=headers)
    assert (again.status_code, again.text) == (201, first.text)
    assert again.headers["etag"] == first.headers["etag"]
    other = client.post(address, headers=headers | {"If-Match": first.headers["etag"]})
    assert codes(other) == [("KEY_REUSED", "Idempotency-Key")]


def test_figures_are_named_in_the_language_asked_for(client):
    """In the plan as in a verdict of its own."""
    plan = ended(client, ask(client, small_day())["id"])
    for language, said in (("sv", "Patientresor som undvikits"), ("en", "Patient km avoided")):
        answer = client.get(f"/v1/plans/{plan['id']}", headers={"Accept-Language": language})
        assert answer.json()["evaluation"]["kpis"][0]["name"] == said


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("sv; q=0.1, en; q=0.9", "en"),
        ("en;q=0", "sv"),
        ("en-GB", "en"),
        ("fr, en;q=0.5, sv;q=0.4", "en"),
        ("", "sv"),
        (";;;q=,,", "sv"),
        ("en;q=x", "sv"),
    ],
)
def test_the_language_is_the_one_wanted_most(client, asked, language):
    """By weight, spaces or not."""
    answer = client.get("/v1/plans/none", headers={"Accept-Language": asked})
    assert answer.headers["content-language"] == language


def test_a_bare_problem_is_told_where_it_belongs(client):
    """One fault with what to do, not one for each of its fields."""
    refused = client.post("/v1/plans", json=small_day(), headers=key())
    assert codes(refused) == [("MISSING_FIELD", "problem")]
