"""`hemtur doctor`: whether this installation is fit to plan, and what to do where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import packages_distributions

import typer

from scheduler.cli.options import Answering, AsJson, Database, Lang, Roads, answering, print_json
from scheduler.errors import HemturError
from scheduler.messages import Message, Said, Speaks, words

OURS = ("scheduler", "api", "hemtur")
"""Packages that another distribution of the same name would overwrite."""
SICK = 1
FIRST_YEAR = 2026


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, whether it is well, and what was seen."""

    what: Message
    is_well: bool
    seen: Speaks


def doctor(
    database: Database = None, roads: Roads = None, as_json: AsJson = False, lang: Lang = None
) -> None:
    """Look at packages, clock, kernel, database, season and roads. Exit code 1 if one is unwell."""
    with answering(lang, as_json=as_json) as answer:
        found = list(_findings(answer, database, roads))
        if as_json:
            told = [
                {
                    "what": each.what.text(answer.language),
                    "is_well": each.is_well,
                    "seen": each.seen.text(answer.language),
                }
                for each in found
            ]
            print_json({"findings": told})
        else:
            for each in found:
                mark = "ok" if each.is_well else "!!"
                said = f"{each.what.text(answer.language)}: {each.seen.text(answer.language)}"
                typer.echo(f"{mark}  {said}")
    if not all(each.is_well for each in found):
        raise typer.Exit(SICK)


def _findings(answer: Answering, database: str | None, roads: str | None) -> Iterator[Finding]:
    yield _packages()
    yield _clock()
    yield _kernel()
    yield from _store_and_roads(answer, database, roads)


def _packages() -> Finding:
    known = packages_distributions()
    others = sorted({each for name in OURS for each in known.get(name, []) if each != "hemtur"})
    seen = Said(words.OVERWRITTEN, {"others": others}) if others else words.ALL_OURS
    return Finding(words.PACKAGES, not others, seen)


def _clock() -> Finding:
    now = datetime.now(UTC)
    said = Said(words.CLOCK_SAYS, {"now": f"{now:%Y-%m-%d %H:%M} UTC"})
    return Finding(words.CLOCK, now.year >= FIRST_YEAR, said)


def _kernel() -> Finding:
    from scheduler.solver.kernel_cache import is_compiled

    ready = is_compiled()
    return Finding(words.KERNEL, ready, words.COMPILED if ready else words.RUN_WARM)


def _store_and_roads(
    answer: Answering, database: str | None, roads: str | None
) -> Iterator[Finding]:
    from scheduler.services.records import facts
    from scheduler.store import open_store

    url = answer.database(database)
    places = []
    try:
        store = open_store(url)
        with store.read() as tx:
            places = facts(tx, "places")
        store.close()
        said = Said(words.STORE_HOLDS, {"database": url.split("@")[-1], "places": len(places)})
        yield Finding(words.DATABASE, is_well=True, seen=said)
    except HemturError as error:
        yield Finding(words.DATABASE, is_well=False, seen=_first(error))
    yield from _roads(answer, roads, places)


def _roads(answer: Answering, roads: str | None, places: list) -> Iterator[Finding]:  # type: ignore[type-arg]
    from scheduler.model import Horizon, Problem
    from scheduler.travel import Confidence, Travels

    now = datetime.now(UTC)
    day = Problem(id="doctor", horizon=Horizon(start=now, end=now.replace(year=now.year + 1)))
    yield Finding(words.SEASON, is_well=True, seen=words.SEASONS[day.season])
    try:
        travels = Travels.of(answer.settings, roads)
        travels.ready()
        if len(places) < 2:
            yield Finding(words.ROADS_OF, is_well=True, seen=words.NO_ADDRESSES)
            return
        near = day.model_copy(update={"places": tuple(places[:MOST_PLACES])})
        weak = (travels.travel(near).confidence >= Confidence.ESTIMATE).mean(axis=1) > MOST_WEAK
    except HemturError as error:
        yield Finding(words.ROADS_OF, is_well=False, seen=_first(error))
        return
    off = [place.id for place, far in zip(near.places, weak, strict=True) if far]
    said = {"off": len(off), "all": len(near.places), "some": off[:5]}
    yield Finding(words.ROADS_OF, is_well=True, seen=Said(words.COVERED, said))


def _first(error: HemturError) -> Said:
    return Said(error.faults[0].message, error.faults[0].values)


MOST_PLACES, MOST_WEAK = 500, 0.5
"""Addresses between which roads are tried, and the share of legs from which on one is off them."""
