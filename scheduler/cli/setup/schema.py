"""`hemtur schema`: write the schemas that are committed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.options import Lang, answering


def schema(
    out: Annotated[Path, typer.Option(help="Folder for the schemas.")] = Path("data/schemas"),
    lang: Lang = None,
) -> None:
    """Write the JSON Schemas of the exchange format, and the service's OpenAPI document."""
    with answering(lang):
        from api.app import openapi_text
        from scheduler.model.reading.schema import schemas

        out.mkdir(parents=True, exist_ok=True)
        for name, content in (schemas() | {"openapi.json": openapi_text()}).items():
            (out / name).write_text(content, "utf-8")
            typer.echo(str(out / name))
