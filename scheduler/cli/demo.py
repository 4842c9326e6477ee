"""`hemtur demo`: make a synthetic day."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scheduler.messages import words

from .options import AsJson, Lang, answering, ensure_writable, print_json, write_file


def demo(
    name: Annotated[str, typer.Argument(help="Name of a day, like harjedalen-winter-day.")],
    visits: Annotated[int | None, typer.Option(min=0, max=20_000)] = None,
    caregivers: Annotated[
        int | None,
        typer.Option(min=0, max=2_000, help="In the field; specialists on screen come beside."),
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, max=2**31 - 1)] = None,
    season: Annotated[str | None, typer.Option(help="winter or summer.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the problem here.")] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Make a synthetic day on real places: the same arguments give the same day."""
    with answering(lang, as_json=as_json) as answer:
        from scheduler.services.demo import demo_day

        day = demo_day(name, visits, caregivers, seed, season)
        written = day.to_json(indent=1)
        if out is None:
            typer.echo(written)
            return
        ensure_writable(out)
        write_file(out, written)
        summary = {"visits": len(day.visits), "caregivers": len(day.caregivers), "out": str(out)}
        if as_json:
            print_json(summary)
        else:
            answer.say(words.DEMO_WRITTEN, **summary)
