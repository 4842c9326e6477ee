"""Problems from Python objects and pandas frames, and plans as frames."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticSerializationError, to_json

from scheduler.errors import Fault, HemturError, InputError, fault
from scheduler.export.rows import COLUMNS, rows_of
from scheduler.messages import documents, roads, service
from scheduler.messages import tables as messages
from scheduler.model import Plan, Problem, read_problem
from scheduler.model.reading.door import MAX_BYTES, load_json
from scheduler.services.tables.reading import read_table

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from pandas import DataFrame

Source = Path | str | bytes | Mapping[str, Any]
"""Where a document comes from: a path, its JSON text, or a mapping in the exchange format."""
AS_TABLES = ("clients", "shifts", "visits")
"""Frames of these are read as tables are; others have a column for each field."""
COLLECTION = {"bookings": "visits"}
"""What a record of the store is called in a problem, where that differs."""


def document(source: Source) -> bytes:
    """Return a document as JSON text, so that all of them go through the one strict door.

    Raises
    ------
    InputError
        When a file cannot be read, a table of a mapping has faults, or a value cannot be JSON.
    """
    if isinstance(source, bytes):
        return source
    if isinstance(source, Mapping):
        return _text(_without_frames(source))
    if isinstance(source, str) and source.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return source.encode("utf-8", "surrogatepass")
    if not isinstance(source, str | Path):
        said = {"given": type(source).__name__}
        raise InputError([Fault(documents.NO_SOURCE, "", said)])
    try:
        return Path(source).read_bytes()
    except ValueError:  # a name with NUL in it
        raise InputError([Fault(documents.NO_SOURCE, "", {"given": repr(source)[:60]})]) from None
    except OSError as error:
        said = {"file": source, "why": documents.refused(error)}
        raise InputError([Fault(documents.UNREADABLE_FILE, "", said)]) from None


def problem_of(source: Source | Problem) -> Problem:
    """Return a problem from wherever it comes.

    In a mapping, a collection may be a pandas frame. Frames of clients, shifts and visits have
    the columns of `hemtur import`; any other has a column for each field. An empty cell is a
    field that is not given.

    Raises
    ------
    InputError
        With every fault of the document, or of its frames.
    """
    return source if isinstance(source, Problem) else read_problem(document(source))


def _text(value: Any) -> bytes:
    try:
        return to_json(value, fallback=_plain, inf_nan_mode="constants")
    except PydanticSerializationError as error:
        raise InputError([fault(documents.NO_JSON, why=error)]) from None
    except (ValueError, RecursionError) as error:
        raise InputError([fault(documents.NO_JSON, why=str(error)[:100])]) from None


def _plain(value: Any) -> Any:
    """Return numpy's scalars and arrays as Python's."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise ValueError(type(value).__name__)


def _is_frame(value: Any) -> bool:
    return hasattr(value, "columns") and hasattr(value, "to_csv")


def _without_frames(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mapping with its frames as lists; what a table brings with it joins the others."""
    plain: dict[str, Any] = {}
    tables: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, value in given.items():
        if not _is_frame(value):
            plain[name] = value
        elif not value.columns.is_unique:
            twice = list(map(str, value.columns[value.columns.duplicated()]))
            faults.append(fault(messages.COLUMN_TWICE, f"{name}, column {twice[0]}"))
        elif name in AS_TABLES:
            tables[name] = value
        else:
            plain[name] = [_record(row) for row in value.to_dict("records")]
    for name, frame in tables.items():
        try:
            found = read_table(name, _csv(frame))
        except InputError as error:
            faults += (each.at(f"{name}, {each.path}") for each in error.faults)
            continue
        for draft in (taken.draft for taken in found.records):
            kind = COLLECTION.get(draft.kind, draft.kind)
            element = load_json(draft.body.encode(), MAX_BYTES)
            listed = plain.setdefault(kind, [])
            if isinstance(listed, list | tuple):  # else the document is refused for what it is
                plain[kind] = [*listed, element["visit"] if kind == "visits" else element]
    if faults:
        raise InputError(faults)
    return plain


def _record(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row without its empty cells."""
    return {str(name): cell for name, cell in row.items() if not _is_empty(cell)}


def _is_empty(cell: Any) -> bool:
    """Tell whether a cell holds nothing: None, NaN, NaT or NA, of whatever library."""
    if cell is None:
        return True
    try:
        return bool(cell != cell)
    except TypeError:  # pandas' NA says neither yes nor no
        return True
    except ValueError:  # an array says several things at once
        return False


def _csv(frame: Any) -> bytes:
    """Return a frame as the table that a spreadsheet would write: lists by spaces, times by ISO.

    Parted by commas, so that no comma in a name is taken for a decimal one.
    """
    shown = frame.map(_cell) if hasattr(frame, "map") else frame.applymap(_cell)
    text: str = shown.to_csv(sep=",", index=False)
    return text.encode("utf-8", "surrogatepass")


def _cell(cell: Any) -> Any:
    if isinstance(cell, list | tuple | set | frozenset):
        return " ".join(map(str, cell))
    if _is_empty(cell):
        return ""
    if isinstance(cell, float) and cell.is_integer():  # what a frame makes of whole numbers
        return int(cell)
    return cell.isoformat() if hasattr(cell, "isoformat") else cell


def plan_frame(problem: Problem, plan: Plan) -> DataFrame:
    """Return a plan as a frame: a row for every stop, and one for every visit left out.

    Columns: `shift`, `crew`, `position` (from 0), `kind` (VISIT, BREAK, LEFT_OUT), `visit`, `type`,
    `client`, `client_name`, `mode`, `tasks`, `place`, `latitude`, `longitude`, `leaves`, `arrival`,
    `start`, `end`, `departure` (in the problem's zone), `drive_minutes`, `entry_minutes`,
    `documentation_minutes`, `wait_minutes`, `km`, `reasons` (codes of a visit left out).

    Raises
    ------
    HemturError
        When pandas is not installed.
    """
    if find_spec("pandas") is None:
        raise HemturError(fault(service.NEEDS_PANDAS))
    from pandas import DataFrame

    return DataFrame(list(rows_of(problem, plan)), columns=list(COLUMNS))


def matrix_of(problem: Problem, table: ArrayLike | DataFrame) -> ArrayLike:
    """Return an own matrix in the order of the problem's places; a frame goes by its ids.

    Raises
    ------
    InputError
        When a frame lacks a place of the problem, or has one twice.
    """
    frame: Any = table
    if not _is_frame(frame):
        return table
    ids = list(problem.place)
    for axis in (frame.index, frame.columns):
        lacking = [each for each in ids if list(axis).count(each) != 1]
        if lacking:
            raise InputError([fault(roads.MATRIX_WITHOUT, places=lacking[:10])])
    found: ArrayLike = frame.loc[ids, ids].to_numpy()
    return found
