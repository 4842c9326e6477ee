"""`hemtur import` and `hemtur export`: tables into the store, and out of it."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated
from zoneinfo import available_timezones

import typer

from scheduler.errors import InputError, fault
from scheduler.messages import Message, documents, words
from scheduler.messages import tables as said
from scheduler.settings import without_secret

from .options import (
    Answering,
    AsJson,
    Database,
    Lang,
    answering,
    ensure_writable,
    is_missing,
    print_json,
    read_file,
    tell_if_new,
)

if TYPE_CHECKING:
    from rich.table import Table as Shown

KINDS = "clients, caregivers, shifts, visits, needs, places, principals, absences ..."
Kind = Annotated[str, typer.Argument(help=KINDS)]


def take(
    kind: Kind,
    file: Annotated[Path | None, typer.Argument(help="A CSV or XLSX file.")] = None,
    database: Database = None,
    columns: Annotated[
        bool, typer.Option("--columns", help="Only print the columns of the table.")
    ] = False,
    map_file: Annotated[
        Path | None,
        typer.Option(
            "--map",
            help="A map of another system's columns; guessed, shown and kept there if not there.",
        ),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Take the guessed map without asking.")
    ] = False,
    zone: Annotated[str, typer.Option(help="Time zone of local times.")] = "Europe/Stockholm",
    dry_run: Annotated[bool, typer.Option(help="Only say what would come of it.")] = False,
    replace: Annotated[
        bool, typer.Option(help="Change records that are stored otherwise.")
    ] = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Import a table: all of it, or nothing and every fault by row and column."""
    with answering(lang, as_json=as_json) as answer:
        from scheduler.services.tables import imports, reading
        from scheduler.store import open_store

        if zone not in available_timezones():
            raise InputError([fault(documents.UNKNOWN_ZONE, "--zone", zone=zone[:60])])
        if columns or file is None:
            _print_columns(answer, kind)
            return
        data = read_file(file)
        names = None if map_file is None else _map(answer, kind, data, map_file, yes=yes)
        found = reading.read_table(kind, data, names, zone)
        url = answer.database(database)
        with ExitStack() as stack:
            if dry_run and is_missing(url):  # nothing is made of a question
                folder = stack.enter_context(TemporaryDirectory())
                store = open_store(f"{folder}/empty.sqlite")
            else:
                tell_if_new(answer, url)
                store = open_store(url)
            stack.callback(store.close)
            counted = imports.take(store, found, "import", replace=replace, dry_run=dry_run)
        if as_json:
            notices = [notice.as_dict(answer.language) for notice in found.notices]
            print_json(counted | {"dry_run": dry_run, "notices": notices})
            return
        for notice in found.notices:
            typer.echo(notice.line(answer.language), err=True)
        answer.say(words.IMPORTED, file=file, database=without_secret(url), **counted)
        if dry_run:
            answer.say(words.DRY_RUN)


def give(
    kind: Kind,
    out: Annotated[Path | None, typer.Option(help="Write the table here, else print it.")] = None,
    database: Database = None,
    lang: Lang = None,
) -> None:
    """Export records as CSV that a spreadsheet opens, and that imports again."""
    with answering(lang) as answer:
        from scheduler.services.tables.exports import exported
        from scheduler.store import open_store

        ensure_writable(out)
        store = open_store(answer.database(database), as_it_is=True)
        try:
            with store.read() as tx:
                text = exported(tx, kind)
        finally:
            store.close()
        if out is None:
            sys.stdout.write(text)
        else:
            out.write_text(text, "utf-8", newline="")


def _print_columns(answer: Answering, kind: str) -> None:
    """Print what a table may hold, the needed columns first."""
    from scheduler.services.tables.columns import described
    from scheduler.services.tables.reading import table_of

    found = described(table_of(kind), answer.language)
    if answer.as_json:
        print_json({"kind": kind, "columns": [vars(each) for each in found]})
        return
    heads = (words.COLUMN, words.ABOUT, words.EXAMPLE, words.ALSO)
    table = _table(answer, *heads)
    needed = words.NEEDED.text(answer.language)
    for each in found:
        name = f"{each.name} ({needed})" if each.needed else each.name
        table.add_row(name, each.about, each.example, ", ".join(each.also))
    _print(table)


def _map(answer: Answering, kind: str, data: bytes, file: Path, *, yes: bool) -> dict[str, str]:
    """Return the map that is kept in a file; else guess it, ask, and keep it there.

    Raises
    ------
    InputError
        When the map cannot be used, or is not confirmed.
    """
    from scheduler.services.tables import mapping

    if file.exists():
        return mapping.read_map(kind, read_file(file).decode("utf-8-sig", "replace"))
    guesses = mapping.guess(kind, data)
    names = {each.header: each.column for each in guesses}
    ensure_writable(file)
    if not answer.as_json:
        table = _table(answer, words.HEADER, words.COLUMN, words.EXAMPLE)
        for each in guesses:
            passed = words.PASSED_OVER.text(answer.language)
            table.add_row(each.header, each.column or passed, each.example)
        _print(table)
    file.write_text(mapping.written(kind, names), "utf-8")
    answer.say(words.MAP_KEPT, file=file)
    asks = sys.stdin.isatty() and not answer.as_json
    if yes or (asks and typer.confirm(words.USE_THIS_MAP.text(answer.language))):
        return names
    raise InputError([fault(said.NOT_CONFIRMED, "map", file=file)])


def _table(answer: Answering, *heads: Message) -> Shown:
    from rich.box import SIMPLE
    from rich.table import Table

    return Table(*(head.text(answer.language) for head in heads), box=SIMPLE)


def _print(table: Shown) -> None:
    from rich.console import Console

    Console(markup=False).print(table)
