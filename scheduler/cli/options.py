"""Options that several commands have, and how a command answers: language, words, exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from scheduler.errors import Fault, HemturError, InputError, fault
from scheduler.messages import Language, Message, documents, service, words
from scheduler.messages.service import operation
from scheduler.settings import Settings, read_settings, spoken

if TYPE_CHECKING:
    from scheduler.model import Problem
    from scheduler.travel import Travels

BAD_INPUT, ILLEGAL, FAILED = 2, 1, 3

ProblemFile = Annotated[Path, typer.Argument(help="A problem in the exchange format (JSON).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs, not tables.")]
Lang = Annotated[
    Language | None,
    typer.Option("--lang", help="Language of tables and errors; else HEMTUR_LANG, else sv."),
]
Roads = Annotated[
    str | None,
    typer.Option(
        "--roads",
        help="Your own roads: FILE.osm.pbf, osrm:http://HOST:PORT or valhalla:http://HOST:PORT; "
        "else HEMTUR_ROADS.",
    ),
]
Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        help="A SQLite file, or postgresql://USER@HOST/NAME; else HEMTUR_DATABASE_URL.",
    ),
]


@dataclass(frozen=True)
class Answering:
    """How a command answers: the settings it obeys, the language it speaks."""

    settings: Settings
    language: Language
    as_json: bool

    def say(self, message: Message, **values: object) -> None:
        """Print a sentence."""
        typer.echo(message.text(self.language, values))

    def travels(self, roads: str | None) -> Travels:
        """Return the one source of travel, looked at before anything is planned on it."""
        from scheduler.travel import Travels

        found = Travels.of(self.settings, roads)
        found.ready()
        return found

    def database(self, given: str | None) -> str:
        """Return the database that an option or the settings name."""
        return given or self.settings.database_url


@contextmanager
def answering(lang: Language | None = None, *, as_json: bool = False) -> Iterator[Answering]:
    """Run a command; turn errors into words and an exit code: 2 for bad input, 3 for the rest."""
    language = lang or spoken()
    settings = None
    try:
        settings = read_settings()
        language = lang or settings.lang
        yield Answering(settings, language, as_json)
    except typer.Exit:  # a RuntimeError: the command has said what it has to say
        raise
    except InputError as error:
        _fail(error.faults, BAD_INPUT, language, as_json)
    except HemturError as error:
        _fail(error.faults, FAILED, language, as_json)
    except (OSError, RuntimeError, ValueError) as error:
        _fail((fault(service.CANNOT_BE_DONE, why=error),), FAILED, language, as_json)
    except Exception as error:  # ours to mend; a trace is for who asks for one
        if settings is not None and settings.log_level == "debug":
            raise
        why = f"{type(error).__name__}: {error}"[:300]
        _fail((fault(operation.UNFORESEEN_HERE, why=why),), FAILED, language, as_json)


def _fail(faults: Sequence[Fault], code: int, language: Language, as_json: bool) -> NoReturn:
    if as_json:
        print_json({"errors": [each.as_dict(language) for each in faults]})
    for each in faults:
        typer.echo(each.line(language), err=True)
    raise typer.Exit(code)


def is_missing(url: str) -> bool:
    """Tell whether a URL is of a SQLite file that is not there."""
    file = url.removeprefix("sqlite:///")
    return "://" not in file and not Path(file).exists()


def tell_if_new(answer: Answering, url: str) -> None:
    """Say that a database is about to be made, so that a mistyped name does not go unseen."""
    if is_missing(url):
        typer.echo(words.NEW_DATABASE.text(answer.language, {"database": url}), err=True)


def read_file(path: Path) -> bytes:
    """Return a file's content.

    Raises
    ------
    InputError
        When it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        said = {"file": path, "why": documents.refused(error)}
        raise InputError([Fault(documents.UNREADABLE_FILE, "", said)]) from None


def problem_of(path: Path) -> Problem:
    """Read a problem from a file."""
    from scheduler.model import read_problem

    return read_problem(read_file(path))


def ensure_writable(path: Path | None) -> None:
    """Make the folder of a file that is to be written, and see that it can be, before all work.

    Raises
    ------
    InputError
        When it cannot.
    """
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not path.exists() and not path.is_symlink()
        with path.open("a", encoding="utf-8"):
            pass
        if is_new:  # what lay there before, a device too, stays as it was
            path.unlink()
    except OSError as error:
        said = {"file": path, "why": documents.refused(error)}
        raise InputError([Fault(documents.UNWRITABLE_FILE, "--out", said)]) from None


def write_file(path: Path, text: str) -> None:
    """Write a text to a file that can be written."""
    path.write_text(text + "\n", "utf-8")


def print_json(value: Any) -> None:
    """Print JSON for programs."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
