"""Tables in and out: CSV and XLSX of every kind of record."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Annotated
from zoneinfo import available_timezones

from fastapi import APIRouter, Path, Request, Response

from api import examples
from api.describing import documented, problems_of
from api.problems import refused, spoken
from api.requests import as_json, check_query, flag_of, had, sent, write_of
from api.shapes import GuessAnswer, ImportAnswer
from api.state import state_of
from scheduler.errors import InputError
from scheduler.messages import Language, documents, service
from scheduler.messages.service import operation
from scheduler.model.reading.door import MAX_BYTES, MAX_REQUEST, load_json
from scheduler.services.tables import imports, mapping
from scheduler.services.tables.columns import TABLES, described
from scheduler.services.tables.exports import exported
from scheduler.services.tables.reading import ZONE

router = APIRouter(prefix="/v1", tags=["tables"])
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BODY = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": {"type": "string"}} for kind in (CSV, XLSX)},
    }
}
PARAMETERS = [
    {"name": name, "in": "query", "schema": {"type": kind}, "description": said}
    for name, kind, said in (
        ("dry_run", "boolean", "Only say what would come of it"),
        ("replace", "boolean", "Change records that are stored otherwise"),
        ("map", "string", "JSON: the column of each header of another system"),
        ("zone", "string", f"Time zone of local times; else {ZONE}"),
    )
]


class CsvResponse(Response):
    """A table that a spreadsheet opens."""

    media_type = CSV


Kind = Annotated[str, Path(description=", ".join(TABLES))]


def _columns(kinds: Iterable[str]) -> str:
    """Return the columns of tables as Markdown, for the documentation."""
    lines = []
    for kind in kinds:
        lines += [
            f"\n**{kind}**\n",
            "| column | holds | example | also called |",
            "|---|---|---|---|",
        ]
        for each in described(TABLES[kind], Language.EN):
            name = f"**{each.name}**" if each.needed else each.name
            also = ", ".join(each.also)
            lines.append(f"| {name} | {each.about} | {each.example.replace('|', ' ')} | {also} |")
    return "\n".join(lines)


_ABOUT = """Import a table, all of it or nothing; `?dry_run=true` only says what would come of it.

Records that are stored otherwise stay, and the import is refused, unless `?replace=true`. An empty
cell clears its field; what has no column stays. Times without an offset are local, of `?zone=`.
`?map={"Kundnr":"id"}` gives the columns of another system's headers. Needed columns are bold.
"""


@router.post(
    "/import/{kind}",
    summary="Import a table",
    description=_ABOUT + _columns(TABLES),
    response_model=ImportAnswer,
    openapi_extra=documented(200, examples.IMPORTED) | BODY | {"parameters": PARAMETERS},
    responses=problems_of(400, 404, 408, 409, 413, 415, 422, 429, 503),
)
async def take(request: Request, kind: Kind) -> Response:
    """Import a table: see `_ABOUT`, which its page shows with all columns."""
    check_query(request, ("dry_run", "replace", "map", "zone"))
    dry, replace = (flag_of(request, name) for name in ("dry_run", "replace"))
    _known(kind)
    names = _map(request, kind)
    zone = _zone(request)
    wanted = imports.Wanted(kind, names, zone, replace, dry, spoken(request))
    state = state_of(request)
    async with state.uploads.receive(request, MAX_BYTES, (CSV, XLSX)) as body:
        write = write_of(request, body)
        task = partial(imports.take_posted, state.address, write, wanted)
        try:
            return sent(await state.desk.ask(request, task, body.content))
        except InputError as error:  # it may have been stored just before its time was up
            done = await had(request, body) if error.is_of(operation.TOO_COSTLY) else None
            if done is None:
                raise
            return done


@router.post(
    "/import/{kind}/guess",
    summary="Guess a map of another system's columns",
    response_model=GuessAnswer,
    openapi_extra=documented(200, examples.GUESSED) | BODY,
    responses=problems_of(400, 404, 408, 413, 415, 422, 429, 503),
)
async def guess(request: Request, kind: Kind) -> Response:
    """Say which column each header of a file is taken for; nothing is stored.

    What is confirmed goes with the import as `?map={"Kundnr":"id", ...}`.
    """
    check_query(request)
    _known(kind)
    state = state_of(request)
    async with state.uploads.receive(request, MAX_BYTES, (CSV, XLSX)) as body:
        found = await state.desk.ask(request, partial(mapping.guess, kind), body.content)
    return as_json({"columns": [vars(each) for each in found]})


def _known(kind: str) -> None:
    if kind not in TABLES:
        raise refused(404, service.NO_TABLE_HERE, "kind", kind=kind[:40], known=list(TABLES))


def _map(request: Request, kind: str) -> dict[str, str] | None:
    """Return the map of columns that the address gives, if it does."""
    said = request.query_params.get("map")
    if said is None:
        return None
    return mapping.checked(TABLES[kind], load_json(said.encode("utf-8", "replace"), MAX_REQUEST))


def _zone(request: Request) -> str:
    said = request.query_params.get("zone", ZONE)
    if said not in available_timezones():
        raise refused(422, documents.UNKNOWN_ZONE, "zone", zone=said[:60])
    return said


@router.get(
    "/export/{kind}.csv",
    summary="Export a table",
    response_class=CsvResponse,
    openapi_extra=documented(200, "id;name\nanna;Anna", media=CSV),
    responses=problems_of(404, 422, 503),
)
def give(request: Request, kind: str) -> Response:
    """Return records as CSV that a spreadsheet opens safely, and that imports again."""
    check_query(request)
    _known(kind)
    with state_of(request).store.read() as tx:
        text = exported(tx, kind)
    headers = {"Content-Disposition": f'attachment; filename="{kind}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
