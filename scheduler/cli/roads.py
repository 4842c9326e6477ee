"""`hemtur roads`: prepare a road network of one's own."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from scheduler.messages import number, words

from .options import AsJson, Lang, answering, print_json

app = typer.Typer(help="Your own road network.", no_args_is_help=True)


@app.callback()
def roads() -> None:
    """Prepare a road network of your own."""


@app.command()
def build(
    file: Annotated[Path, typer.Argument(help="An OpenStreetMap extract, .osm.pbf.")],
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Read a road file once, so that plans on it start quickly."""
    with answering(lang, as_json=as_json) as answer:
        from scheduler.services.roads import build_roads

        built = build_roads(file)
        if as_json:
            print_json(asdict(built))
            return
        answer.say(
            words.ROADS_BUILT,
            file=file,
            junctions=built.junctions,
            kilometres=number(built.kilometres),
            dropped=number(built.kilometres_left_out),
        )
