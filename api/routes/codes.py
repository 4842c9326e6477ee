"""A page for each code: what it means, an example, how to mend it; the index is made from them."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api import examples
from api.describing import Answers, documented, problems_of
from api.problems import spoken
from api.requests import as_json, check_query
from api.shapes import CodeList, CodeShape
from scheduler.messages import Language, words
from scheduler.services.catalogue import Entry, entries, entries_of

router = APIRouter(tags=["codes"])
STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 46rem; padding: 0 1rem;
  color: #1b2a33; background: #fff }
h1 { font-size: 1.5rem; overflow-wrap: anywhere } h2 { font-size: 1.1rem; margin-top: 1.6rem }
code, pre { font: .9rem/1.4 ui-monospace, monospace; background: #eef3f5; border-radius: 4px }
code { padding: .1rem .3rem } h1 code { font-size: 1.3rem }
pre { padding: .7rem; white-space: pre-wrap; overflow-wrap: anywhere }
li { margin: .4rem 0 } .hint { color: #44606c } a { color: #00567a }
"""
ACCEPTED: Answers = {
    200: {
        "content": {"text/html": {"schema": {"type": "string"}}},
        "description": "As JSON, or as a page where a browser asks",
    }
}


@router.get(
    "/errors",
    summary="List all codes",
    response_model=CodeList,
    openapi_extra=documented(200, {"items": [examples.CODE]}),
    responses=ACCEPTED | problems_of(422),
)
def listed(request: Request) -> Response:
    """List every code that an answer may carry: of faults, reasons and rules."""
    check_query(request)
    language = spoken(request)
    found = entries(language)
    if not _wants_page(request):
        return as_json({"items": [_shape(each, language) for each in found]})
    parts = [f"<h1>{words.CODES.text(language)}</h1>"]
    for kind, heading in _HEADINGS.items():
        parts.append(f"<h2>{heading.text(language)}</h2><ul>")
        parts += [
            f'<li><a href="/errors/{each.code}"><code>{each.code}</code></a> '
            f"{escape(each.meaning)}</li>"
            for each in found
            if each.kind == kind
        ]
        parts.append("</ul>")
    return _page(words.CODES.text(language), language, parts)


@router.get(
    "/errors/{code}",
    summary="Look up a code",
    response_model=CodeShape,
    openapi_extra=documented(200, examples.CODE),
    responses=ACCEPTED | problems_of(404, 422),
)
def look_up(request: Request, code: str) -> Response:
    """Look up a code: what it means, an example, every sentence and how to mend it."""
    check_query(request)
    language = spoken(request)
    found = entries_of(code, language)
    if not _wants_page(request):
        every = tuple(each for entry in found for each in entry.messages)
        return as_json(_shape(replace(found[0], messages=every), language))
    parts = [f"<h1><code>{escape(found[0].code)}</code></h1>"]
    for each in found:
        parts.append(f"<p>{escape(each.meaning)}</p>")
        parts.append(f"<h2>{words.EXAMPLE.text(language)}</h2><pre>{escape(each.example)}</pre>")
        parts.append(f"<h2>{words.SAID_AND_MENDED.text(language)}</h2><ul>")
        for said in each.messages:
            hint = escape(said.hint_template(language))
            mend = f'<br><span class="hint">{hint}</span>' if hint else ""
            parts.append(f"<li>{escape(said.template(language))}{mend}</li>")
        parts.append("</ul>")
    parts.append(f'<p><a href="/errors">{words.ALL_CODES.text(language)}</a></p>')
    return _page(found[0].code, language, parts)


_HEADINGS = {"fault": words.FAULTS, "reason": words.REASONS, "rule": words.RULES}


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _shape(entry: Entry, language: Language) -> dict[str, object]:
    said = [
        {"text": each.template(language), "hint": each.hint_template(language)}
        for each in entry.messages
    ]
    about = {"code": entry.code, "kind": entry.kind, "meaning": entry.meaning}
    return about | {"example": entry.example, "href": f"/errors/{entry.code}", "messages": said}


def _page(title: str, language: Language, parts: list[str]) -> Response:
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)} - Hemtur</title><style>{STYLE}</style>"
    )
    body = "".join(parts)
    html = f'<!doctype html><html lang="{language}"><head>{head}</head><body>{body}</body></html>'
    return HTMLResponse(
        html, headers={"Content-Language": language, "Vary": "Accept, Accept-Language"}
    )
