"""`hemtur import`: take a table into the store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scheduler.messages import words

from .options import AsJson, Database, Lang, answering, print_json, read_file


def take(
    kind: Annotated[str, typer.Argument(help="clients, shifts or visits.")],
    file: Annotated[Path, typer.Argument(help="A CSV (UTF-8) or XLSX file.")],
    database: Database = None,
    dry_run: Annotated[bool, typer.Option(help="Only say what would come of it.")] = False,
    replace: Annotated[
        bool, typer.Option(help="Change records that are stored otherwise.")
    ] = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Import a table of clients, shifts or visits: all of it, or nothing and every fault."""
    with answering(lang, as_json=as_json) as answer:
        from scheduler.services.tables import imports
        from scheduler.store import open_store

        data = read_file(file)
        store = open_store(answer.database(database))
        try:
            counted = imports.take(store, kind, data, "import", replace=replace, dry_run=dry_run)
        finally:
            store.close()
        if as_json:
            print_json(counted | {"dry_run": dry_run})
            return
        answer.say(words.IMPORTED, file=file, **counted)
        if dry_run:
            answer.say(words.DRY_RUN)
