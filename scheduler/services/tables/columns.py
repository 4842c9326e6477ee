"""The columns of every kind of table: their names, what stands in them, where it goes.

Each field of a record is a column of its name. What is nested may be written as JSON in the column
of the field, and the usual forms of it have columns of their own (`break_from`, `minutes`). Columns
are known by their Swedish names too.
"""

from __future__ import annotations

import re
import types
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Union, get_args, get_origin

from scheduler.messages import Language
from scheduler.model import Caregiver, Client, ModeKind, Place, Shift, Visit
from scheduler.model.base import Fact
from scheduler.model.roster import Need
from scheduler.services.records import KINDS

from . import cells, names
from .cells import Value


@dataclass(frozen=True)
class Column:
    """One column: its name, kind of cell, the record and path that it fills.

    `field` is the part of the record that is the table's to say: it is replaced whole, or cleared
    where all its cells are empty. `is_json` marks a nested field written whole.
    """

    name: str
    value: Value
    record: str
    path: str
    field: str
    is_json: bool = False

    def about(self, language: Language) -> str:
        """Return what the column holds, in a language."""
        return names.ABOUT.get(self.name, names.FIELD).text(language)

    @property
    def example(self) -> str:
        """Return what a cell may hold."""
        return names.EXAMPLES.get(self.name, self.value.example)

    @property
    def swedish(self) -> tuple[str, ...]:
        """Return its Swedish names."""
        return names.SWEDISH.get(self.name, ())


@dataclass(frozen=True)
class Table:
    """A kind of table: the records that a row fills, its columns, and which are needed.

    Of the groups in `either` one must be there whole. `complete` fills in what follows from the
    rest, by record.
    """

    kind: str
    records: tuple[str, ...]
    columns: tuple[Column, ...]
    needed: tuple[str, ...]
    either: tuple[tuple[str, ...], ...] = ()
    complete: Callable[[dict[str, dict[str, Any]], Mapping[str, Any]], None] = field(
        default=lambda raw, said: None
    )

    def column(self, header: str) -> Column | None:
        """Return the column that a header names, in English or Swedish."""
        return self.by_header.get(folded(header))

    @property
    def by_header(self) -> dict[str, Column]:
        """Every name by which a column is known, folded."""
        found: dict[str, Column] = {}
        for column in self.columns:
            for name in column.swedish:
                found.setdefault(folded(name), column)
        return found | {folded(column.name): column for column in self.columns}


def folded(header: str) -> str:
    """Return a header as it is compared: case, spaces, dashes and units do not matter."""
    text = unicodedata.normalize("NFC", header).casefold().strip().strip("*: ")
    text = re.sub(r"\s*[(\[](min|minuter|minutes)\.?[)\]]", "", text)
    return re.sub(r"[\s_\-/.]+", "_", text).strip("_")


def value_of(annotation: Any) -> Value | None:
    """Return the kind of cell for a field's type; None for what is nested."""
    if get_origin(annotation) in (Union, types.UnionType):
        inner = [each for each in get_args(annotation) if each is not type(None)]
        return value_of(inner[0]) if len(inner) == 1 else None
    if hasattr(annotation, "__metadata__"):
        return value_of(annotation.__origin__)
    if get_origin(annotation) is tuple:
        inside = value_of(get_args(annotation)[0])
        return cells.MANY if inside is cells.TEXT else None
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return cells.choice(annotation, names.WORDS.get(annotation.__name__))
    simple = {
        str: cells.TEXT,
        float: cells.NUMBER,
        int: cells.WHOLE,
        bool: cells.YES_NO,
        datetime: cells.INSTANT,
        timedelta: cells.MINUTES,
    }
    return simple.get(annotation) if isinstance(annotation, type) else None


def fields_of(
    model: type[Fact],
    record: str,
    *,
    below: str = "",
    names: Mapping[str, str] = types.MappingProxyType({}),
    values: Mapping[str, Value] = types.MappingProxyType({}),
    without: tuple[str, ...] = (),
) -> tuple[Column, ...]:
    """Return a column for each field of a model; `names` and `values` say what is special."""
    found = []
    for name, info in model.model_fields.items():
        if name in without:
            continue
        value = values.get(name) or value_of(info.annotation)
        path = below + name
        column = names.get(name, name)
        nested = value is None
        found.append(Column(column, value or cells.JSON, record, path, path, nested))
    return tuple(found)


def _into(name: str, value: Value, record: str, path: str) -> Column:
    """Return a column of its own for a part of a nested field."""
    depth = 2 if path.startswith("visit.") else 1
    top = ".".join(re.split(r"[.\[]", path)[:depth])
    return Column(name, value, record, path, top)


def _breaks() -> tuple[Column, ...]:
    found = []
    for number, mark in enumerate(("break", "break2")):
        at = f"breaks[{number}]"
        found += [
            _into(f"{mark}_minutes", cells.MINUTES, "shifts", f"{at}.duration"),
            _into(f"{mark}_from", cells.INSTANT, "shifts", f"{at}.earliest"),
            _into(f"{mark}_until", cells.INSTANT, "shifts", f"{at}.latest"),
        ]
    return tuple(found)


def _care(record: str, below: str) -> tuple[Column, ...]:
    """Return the columns of one way to give a visit, by one person."""
    mode = f"{below}modes[0]"
    kinds = cells.choice(ModeKind, names.WORDS["ModeKind"])
    return (
        _into("mode", kinds, record, f"{mode}.kind"),
        _into("minutes", cells.MINUTES, record, f"{mode}.tasks[0].duration"),
        _into("skills", cells.MANY, record, f"{mode}.tasks[0].skills"),
        _into("entry_minutes", cells.MINUTES, record, f"{mode}.tasks[0].entry"),
        _into("documentation_minutes", cells.MINUTES, record, f"{mode}.tasks[0].documentation"),
    )


def _remote(raw: dict[str, Any], said: Mapping[str, Any]) -> None:
    """Complete a mode in one task: its name, and the screen or telephone that it is held over.

    One that is written as JSON is as it is written.
    """
    if "modes" in said or "modes" not in raw:
        return
    mode = raw["modes"][0]
    mode.setdefault("kind", "HOME")
    task = mode.setdefault("tasks", [{}])[0]
    task.setdefault("id", "care")
    media = {"DIGITAL": "VIDEO", "TELEPHONE": "VOICE"}
    if mode["kind"] in media:
        task |= {"presence": "REMOTE", "medium": media[mode["kind"]]}


def _client(raw: dict[str, dict[str, Any]], said: Mapping[str, Any]) -> None:
    """Give a client a home, where the row says where that is."""
    who, home = raw["clients"], raw["places"]
    if home:
        who.setdefault("place", f"home-{said['id']}")
        home["id"] = who["place"]


def _shift(raw: dict[str, dict[str, Any]], said: Mapping[str, Any]) -> None:
    """Have a shift end where it begins, unless it says otherwise."""
    shift = raw["shifts"]
    if "start_place" in shift:
        shift.setdefault("end_place", shift["start_place"])


def _booking(raw: dict[str, dict[str, Any]], said: Mapping[str, Any]) -> None:
    visit = raw["bookings"].setdefault("visit", {})
    raw["bookings"]["id"] = visit["id"] = said["id"]
    _remote(visit, said)


def _need(raw: dict[str, dict[str, Any]], said: Mapping[str, Any]) -> None:
    _remote(raw["needs"], said)


_WHERE = (("place",), ("latitude", "longitude"))
_HOME = ("zone", "country", "indoor", "mobile")
_VISIT = {"sample_limit": "sample_minutes"}
_WINDOW_OF_NEED = (
    _into("window_start", cells.CLOCK, "needs", "windows[0].start"),
    _into("window_end", cells.CLOCK, "needs", "windows[0].end"),
)
_WINDOW_OF_VISIT = (
    _into("window_start", cells.INSTANT, "bookings", "visit.windows[0].start"),
    _into("window_end", cells.INSTANT, "bookings", "visit.windows[0].end"),
)
_PLAIN = ("places", "principals", "agreements", "absences", "usuals", "days")
_OWN_ID = Column("id", cells.TEXT, "", "id", "id")
"""The id of a record whose facts carry none."""


def _plain(kind: str) -> Table:
    """Return the table of a kind whose fields are its columns."""
    model = KINDS[kind]
    values = {"zones": cells.TEXTS} | ({"id": cells.DATE} if kind == "days" else {})
    found = fields_of(model, kind, values=values)
    needed = tuple(name for name, info in model.model_fields.items() if info.is_required())
    if "id" not in model.model_fields:
        found, needed = (_OWN_ID, *found), ("id", *needed)
    return Table(kind, (kind,), found, needed)


def _tables() -> tuple[Table, ...]:
    met = {"met_lately": cells.MET}
    spot = ("latitude", "longitude", *_HOME)
    others = tuple(name for name in Place.model_fields if name not in spot)
    clients = (
        *fields_of(Client, "clients", names={"met_lately": "met"}, values=met),
        *fields_of(Place, "places", without=others),
    )
    shifts = fields_of(Shift, "shifts", names={"max_overtime": "overtime_minutes"})
    skilled = {"skills": cells.SKILLS}
    visits = fields_of(Visit, "bookings", below="visit.", names=_VISIT, without=("id",))
    needs = fields_of(Need, "needs", names=_VISIT, values={"weekdays": cells.WEEK})
    dates = {name: cells.DATE for name in ("first", "last")}
    needs = tuple(
        Column(c.name, dates.get(c.name, c.value), c.record, c.path, c.field, c.is_json)
        for c in needs
    )
    care = ("type", "client", "owner")
    return (
        Table("clients", ("places", "clients"), clients, ("id",), _WHERE, _client),
        Table(
            "caregivers",
            ("caregivers",),
            fields_of(Caregiver, "caregivers", values=skilled),
            ("id", "principal"),
        ),
        Table(
            "shifts",
            ("shifts",),
            (*shifts, *_breaks()),
            ("id", "crew", "start", "end", "start_place"),
            complete=_shift,
        ),
        Table(
            "visits",
            ("bookings",),
            (_OWN_ID, *visits, *_WINDOW_OF_VISIT, *_care("bookings", "visit.")),
            ("id", *care),
            complete=_booking,
        ),
        Table(
            "needs",
            ("needs",),
            (*needs, *_WINDOW_OF_NEED, *_care("needs", "")),
            ("id", *care, "weekdays", "first"),
            complete=_need,
        ),
        *map(_plain, _PLAIN),
    )


TABLES: Mapping[str, Table] = types.MappingProxyType({table.kind: table for table in _tables()})
"""Every kind of table by its name; `visits` are bookings."""


@dataclass(frozen=True)
class Described:
    """A column as it is documented."""

    name: str
    needed: bool
    about: str
    example: str
    also: tuple[str, ...]


def described(table: Table, language: Language) -> list[Described]:
    """Return the columns of a table as they are documented, the needed ones first."""
    found = [
        Described(c.name, c.name in table.needed, c.about(language), c.example, c.swedish)
        for c in {column.name: column for column in table.columns}.values()
    ]
    return sorted(found, key=lambda each: not each.needed)
