"""What stands in a cell, and what it means: numbers, lists, minutes, local times, yes and no.

A cell of a CSV is a text; one of a workbook may be a number, a truth value, a date or a time. A
cell that cannot be meant is refused with the reason, never read as something near it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from scheduler.errors import Fault
from scheduler.messages import Message, documents, tables
from scheduler.model.base import iso_duration, utc

Cell = str | int | float | bool | datetime | date | time | timedelta | None

YES = frozenset(("ja", "j", "yes", "y", "true", "sant", "1", "x"))
NO = frozenset(("nej", "n", "no", "false", "falskt", "0"))
EPOCH = date(1900, 1, 1)
"""The first year of a spreadsheet's dates: a time of day has no other."""
NONE_AT_ALL = "[]"
"""A list with nothing in it, where an empty cell would mean the usual."""
HALF_SECOND = timedelta(milliseconds=500)
"""Date cells are fractions of a day, so that their seconds are rounded."""
WEEKDAYS = (
    "mån|måndag|måndagar|mon|monday",
    "tis|tisdag|tisdagar|tue|tues|tuesday",
    "ons|onsdag|onsdagar|wed|wednesday",
    "tor|tors|torsdag|torsdagar|thu|thur|thursday",
    "fre|fredag|fredagar|fri|friday",
    "lör|lördag|lördagar|sat|saturday",
    "sön|söndag|söndagar|sun|sunday",
)
"""Names of the days from Monday on."""
_DAYS = {name: at for at, names in enumerate(WEEKDAYS, start=1) for name in names.split("|")}
_ERROR = re.compile(r"#(N/A|SAKNAS!?|[A-ZÅÄÖ0-9/_]+[!?])|#{3,}|(Err|Fel):\d{3}")
_NUMBER = re.compile(
    r"[-+−]?\d{1,3}(?:[\u00a0\u202f ]\d{3})+(?:[.,]\d+)?|[-+−]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?"
)
_LOCAL = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d{1,2})[:.](\d\d)(?:[:.](\d\d))?")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d\d)(?::00)?")
_QUOTED_INSIDE = re.compile(r",'(?='*[=+\-@\t\r])")
_QUOTED = re.compile(r"'(?=[=+\-@\t\r'])")
_EXACT = re.compile(r".*T.*(Z|[+-]\d\d:\d\d)", re.ASCII)


class Unreadable(ValueError):
    """A cell that cannot be meant; `fault` says why, without its place."""

    def __init__(self, message: Message, **values: object) -> None:
        self.fault = Fault(message, "", values)
        super().__init__(self.fault.detail)


def is_empty(cell: Cell) -> bool:
    """Tell whether nothing stands in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def shown(cell: Cell) -> str:
    """Return a cell as a text: whole numbers without a fraction, dates as ISO writes them."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    text = "" if cell is None else str(cell).strip()
    text = _QUOTED_INSIDE.sub(",", text)
    return _QUOTED.sub("", text, count=1) if _QUOTED.match(text) else text


def read_text(cell: Cell, zone: ZoneInfo) -> str:
    """Return a text as it stands; a word that a spreadsheet writes for an error is none.

    Nor is a cell that a spreadsheet has made a date or a truth value: what stood there is lost.
    """
    if isinstance(cell, bool | date | time | timedelta):
        raise Unreadable(tables.NO_TEXT_CELL, cell=shown(cell))
    text = shown(cell)
    if _ERROR.fullmatch(text):
        raise Unreadable(tables.ERROR_WORD, text=text)
    return text


def read_number(cell: Cell, zone: ZoneInfo) -> Any:
    """Return a number; with a decimal comma or point. What is none stays text, to be refused."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return cell
    text = read_text(cell, zone)
    if not text.isascii() and not re.search("[−\u00a0\u202f]", text):
        return text
    if not _NUMBER.fullmatch(text):
        return text
    plain = re.sub("[\u00a0\u202f ]", "", text).replace("−", "-").replace(",", ".")
    return float(plain) or 0.0  # never -0.0


def read_whole(cell: Cell, zone: ZoneInfo) -> Any:
    """Return a whole number; what is none stays as it is, to be refused."""
    number = read_number(cell, zone)
    return int(number) if isinstance(number, float) and number.is_integer() else number


def read_many(cell: Cell, zone: ZoneInfo) -> list[str]:
    """Return a list: parted by comma, semicolon, bar, line or space. `201,202` are two.

    A workbook that took `201,202` for a number has lost which it was, so that is refused.
    """
    if isinstance(cell, float) and not cell.is_integer():
        raise Unreadable(tables.LIST_AS_NUMBER, number=cell)
    text = read_text(cell, zone)
    return [] if text == NONE_AT_ALL else [p for p in re.split(r"[,;|\s]+", text) if p]


def read_texts(cell: Cell, zone: ZoneInfo) -> list[str]:
    """Return a list of texts that may hold spaces: parted by bars, else by commas or lines."""
    if isinstance(cell, float) and not cell.is_integer():
        raise Unreadable(tables.LIST_AS_NUMBER, number=cell)
    text = read_text(cell, zone)
    parts = (part.strip() for part in re.split(r"\|" if "|" in text else r"[,;\n]", text))
    return [] if text == NONE_AT_ALL else [part for part in parts if part]


def read_minutes(cell: Cell, zone: ZoneInfo) -> str:
    """Return a duration from minutes (`22,5`), hours and minutes (`1:30`) or ISO 8601."""
    if isinstance(cell, time):
        return iso_duration(timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second))
    if isinstance(cell, timedelta):
        return iso_duration(cell)
    text = read_text(cell, zone)
    clock = re.fullmatch(r"(\d{1,3}):([0-5]\d)(?::00)?", text)
    if clock:
        return iso_duration(timedelta(hours=int(clock[1]), minutes=int(clock[2])))
    number = read_number(cell, zone)
    if isinstance(number, str) or not 0 <= number <= 600_000:
        return text
    return iso_duration(timedelta(minutes=number))


def read_instant(cell: Cell, zone: ZoneInfo) -> str:
    """Return an instant: as RFC 3339 writes it, or local time in the zone."""
    if isinstance(cell, datetime) and cell.tzinfo is None:
        return local(cell, zone)
    text = read_text(cell, zone)
    match = _LOCAL.fullmatch(text)
    if not match:
        return text
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    try:
        moment = datetime.combine(date.fromisoformat(match[1]), time(hours, minutes, seconds))
    except ValueError:
        raise Unreadable(documents.IMPOSSIBLE_INSTANT, value=repr(text)) from None
    return local(moment, zone)


def local(moment: datetime, zone: ZoneInfo) -> str:
    """Return a local time with its offset, where there is exactly one such time.

    Raises
    ------
    Unreadable
        In an hour that a change of the clock leaves out, or brings twice.
    """
    try:
        there = (moment + HALF_SECOND).replace(tzinfo=zone, microsecond=0)
        there.astimezone(UTC)
    except OverflowError:
        raise Unreadable(documents.IMPOSSIBLE_INSTANT, value=repr(str(moment))) from None
    said = {"day": f"{moment:%Y-%m-%d}", "clock": f"{moment:%H:%M}"}
    if utc(there).astimezone(zone).replace(tzinfo=None) != there.replace(tzinfo=None):
        raise Unreadable(tables.HOUR_LEFT_OUT, **said)
    if there.replace(fold=1).utcoffset() != there.utcoffset():
        raise Unreadable(tables.HOUR_TWICE, **said)
    return there.isoformat()


def read_date(cell: Cell, zone: ZoneInfo) -> str:
    """Return a date like 2027-02-09, from a text or a date cell."""
    if isinstance(cell, datetime) and cell.time() != time(0):
        return cell.isoformat()
    return f"{cell:%Y-%m-%d}" if isinstance(cell, date) else read_text(cell, zone)


def read_clock(cell: Cell, zone: ZoneInfo) -> str:
    """Return a time of day like 08:30, from `8:30`, `08.30` or a time cell."""
    if isinstance(cell, time):
        cell = datetime.combine(EPOCH, cell)
    if isinstance(cell, datetime):
        near = cell + HALF_SECOND
        is_clock = cell.year <= EPOCH.year and near.second == 0
        return f"{near:%H:%M}" if is_clock else cell.isoformat()
    text = read_text(cell, zone)
    match = _CLOCK.fullmatch(text)
    return f"{int(match[1]):02}:{match[2]}" if match else text


def read_yes(cell: Cell, zone: ZoneInfo) -> Any:
    """Return yes or no; any other word stays as it is, to be refused."""
    if isinstance(cell, bool):
        return cell
    text = read_text(cell, zone)
    word = text.casefold()
    return word in YES if word in YES | NO else text


def read_weekdays(cell: Cell, zone: ZoneInfo) -> list[Any]:
    """Return days of the week (1 is Monday) from `1 3 5`, `1-5`, `mån, ons` or `mon-fri`.

    What is no day stays a text, to be refused.
    """
    if isinstance(cell, float) and not cell.is_integer():
        raise Unreadable(tables.LIST_AS_NUMBER, number=cell)
    found: list[Any] = []
    text = read_text(cell, zone).casefold().replace("–", "-")
    for part in re.split(r"[,;|/+&\s]+|\boch\b|\band\b", re.sub(r"\s*-\s*", "-", text)):
        ends = [_weekday(each) for each in part.split("-")] if part else []
        if len(ends) == 1:
            found += ends
        elif len(ends) == 2 and isinstance(ends[0], int) and isinstance(ends[1], int):
            found += range(ends[0], ends[1] + 1) if ends[0] <= ends[1] else [part]
        elif part:
            found.append(part)
    return found


def _weekday(text: str) -> int | str:
    plain = text.strip(".")
    return _DAYS.get(plain) or (int(plain) if plain.isascii() and plain.isdigit() else text)


def read_skills(cell: Cell, zone: ZoneInfo) -> list[dict[str, str]]:
    """Return skills from `nurse wound@2027-03-01`; a date ends the day before it begins."""
    found = []
    for part in read_many(cell, zone):
        if re.match(r"\d{4}-\d\d", part):
            raise Unreadable(tables.DATE_WITHOUT_AT, date=part)
        code, at, until = part.partition("@")
        skill = {"code": code}
        if at:
            day = until if "T" in until else f"{until}T00:00"
            skill["valid_until"] = read_instant(day, zone)
        found.append(skill)
    return found


def read_met(cell: Cell, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Return who was met how often, from `eva:3 ida`."""
    found = []
    if isinstance(cell, str):
        cell = re.sub(r"\s*:\s*", ":", cell)
    for part in read_many(cell, zone):
        if part.isascii() and part.isdigit() and isinstance(cell, str) and ":" not in cell:
            raise Unreadable(tables.MET_WITHOUT_COLON, text=cell[:40])
        who, colon, times = part.rpartition(":")
        if colon and times.isascii() and times.isdigit():
            found.append({"caregiver": who, "visits": int(times)})
        else:
            found.append({"caregiver": part, "visits": 1})
    return found


def read_json(cell: Cell, zone: ZoneInfo) -> Any:
    """Return what a cell of JSON holds."""
    text = read_text(cell, zone)

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(items)) < len(items):
            raise ValueError(text)
        return dict(items)

    try:
        return json.loads(text, object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        raise Unreadable(tables.NO_JSON_CELL, text=text[:40]) from None


def _write_plain(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return "" if value is None else str(value)


def _write_many(value: Any) -> str:
    return " ".join(str(each) for each in value)


def _write_minutes(value: Any) -> str:
    match = re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?", value)
    if not match:
        return str(value)
    hours, whole, seconds = (float(part or 0) for part in match.groups())
    total = hours * 60 + whole + seconds / 60
    return f"{total:.0f}" if total == int(total) else str(value)


def _write_skills(value: Any) -> str:
    ends = [f"@{each['valid_until']}" if each.get("valid_until") else "" for each in value]
    return " ".join(each["code"] + end for each, end in zip(value, ends, strict=True))


def _write_met(value: Any) -> str:
    return " ".join(f"{each['caregiver']}:{each['visits']}" for each in value)


def _write_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _write_texts(value: Any) -> str:
    return "|".join(value) + ("|" if len(value) == 1 and re.search("[,;]", value[0]) else "")


@dataclass(frozen=True)
class Value:
    """A kind of cell: how it is read and written, and an example."""

    read: Callable[[Cell, ZoneInfo], Any]
    example: str
    write: Callable[[Any], str] = _write_plain


TEXT = Value(read_text, "Åkerö Övre")
NUMBER = Value(read_number, "62,0341")
WHOLE = Value(read_whole, "3")
MANY = Value(read_many, "anna, eva", _write_many)
TEXTS = Value(read_texts, "Sveg, Hede", _write_texts)
MINUTES = Value(read_minutes, "22,5", _write_minutes)
INSTANT = Value(read_instant, "2027-02-09 08:00")
DATE = Value(read_date, "2027-02-09")
CLOCK = Value(read_clock, "08:30")
YES_NO = Value(read_yes, "ja")
WEEK = Value(read_weekdays, "mån-fre", _write_many)
SKILLS = Value(read_skills, "nurse wound@2027-03-01", _write_skills)
MET = Value(read_met, "eva:3 ida:1", _write_met)
JSON = Value(read_json, '{"kind":"HOME"}', _write_json)


def choice(words: type[StrEnum], swedish: dict[str, str] | None = None) -> Value:
    """Return the kind of cell that holds one of some words, in any case, or their Swedish."""
    known = {str(word).casefold(): str(word) for word in words} | (swedish or {})

    def read(cell: Cell, zone: ZoneInfo) -> str:
        text = read_text(cell, zone)
        return known.get(text.casefold(), text)

    return Value(read, str(next(iter(words))))
