"""What can be wrong with a published instance or solution."""

from __future__ import annotations

from .message import Message

_FORMAT_SV = "ge en instans i det publicerade formatet (benchmarks/README.md)"
_FORMAT_EN = "give an instance in the published format (benchmarks/README.md)"

UNKNOWN_TERM = Message(
    "UNKNOWN_FIELD",
    "ingen term i formuleringen heter så",
    "no term of the formulation is so called",
    "använd en av {known}",
    "use one of {known}",
)
UNREADABLE = Message(
    "UNREADABLE_FILE",
    "kan inte läsas: {why}",
    "cannot be read: {why}",
    "kontrollera sökvägen",
    "check the path",
)
NO_XZ = Message(
    "NOT_JSON",
    "är ingen xz-fil, eller en skadad",
    "is no xz file, or a damaged one",
    _FORMAT_SV,
    _FORMAT_EN,
)
NO_JSON = Message(
    "NOT_JSON",
    "är inte JSON, eller avkortad ({why})",
    "is not JSON, or cut short ({why})",
    _FORMAT_SV,
    _FORMAT_EN,
)
OTHER_COLUMNS = Message(
    "BAD_VALUE",
    "har {columns} kolumner, matrisen {rows} rader",
    "has {columns} columns, the matrix {rows} rows",
    "gör matrisen kvadratisk",
    "make the matrix square",
)
NO_TRAVEL_TIME = Message(
    "BAD_VALUE",
    "{time} är ingen restid",
    "{time} is no travel time",
    "ge minuter från 0 till {most}",
    "give minutes from 0 to {most}",
)
NO_DISTANCE = Message(
    "MISSING_FIELD",
    "ett par i följd har ett avstånd",
    "a sequential pair has a distance",
    "ge min och max, i minuter",
    "add min and max, in minutes",
)
COMES_BEFORE = Message(
    "REVERSED",
    "{last:g} kommer före {first:g}",
    "{last:g} comes before {first:g}",
    "låt det sluta efter att det börjar",
    "let it end after it starts",
)
NOT_NAMED = Message(
    "UNKNOWN_ID", "{name!r} finns inte", "there is no {name!r}", "rätta namnet", "correct the name"
)
NO_ROW = Message(
    "BAD_VALUE",
    "rad {row} finns inte i matrisen",
    "row {row} is not in the matrix",
    "rätta indexet",
    "correct the index",
)
ONE_ID = Message(
    "DUPLICATE_ID",
    "två poster har ett id",
    "two entries have one id",
    "ge var och en sitt",
    "give each its own",
)
NO_LUNCH_SPAN = Message(
    "MISSING_FIELD",
    "någon tar lunch, men inget spann är givet",
    "a caregiver takes lunch, but no span is given",
    "lägg till det",
    "add it",
)
NO_OBJECTIVE = Message(
    "BAD_VALUE",
    "{written!r} är inget målvärde",
    "{written!r} is no objective",
    "rätta referensen",
    "correct the reference",
)
