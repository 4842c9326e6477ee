"""What can be wrong with tables and records."""

from __future__ import annotations

from .message import Message

EMPTY_CELL = Message("MISSING_FIELD", "är tom", "is empty", "fyll i den", "fill it in")
MISSING_COLUMN = Message(
    "MISSING_FIELD", "saknas", "is missing", "lägg till den i rubrikraden", "add it to the header"
)
UNKNOWN_COLUMN = Message(
    "UNKNOWN_FIELD",
    "är ingen känd kolumn",
    "is not known",
    "ta bort den eller rätta stavningen",
    "remove or respell it",
)
COLUMN_TWICE = Message("DUPLICATE_KEY", "står två gånger", "stands twice", "behåll en", "keep one")
ROW_TWICE = Message(
    "DUPLICATE_ID",
    "{id!r} står också på rad {row}",
    "{id!r} stands in row {row} too",
    "ge varje sitt eget id",
    "give each its own id",
)
EMPTY_TABLE = Message(
    "BAD_VALUE",
    "tabellen är tom",
    "the table is empty",
    "ge en rad med kolumnnamn och rader under",
    "give a row of column names, and rows below",
)
ROW_TOO_WIDE = Message(
    "BAD_VALUE",
    "har {cells} celler, rubrikraden {header}",
    "has {cells} cells, the header {header}",
    "sätt cellerna inom citattecken",
    "quote the cells",
)
TOO_MANY_ROWS = Message(
    "TOO_LARGE",
    "{rows} rader är för många",
    "{rows} rows are too many",
    "högst {most}",
    "at most {most}",
)
TABLE_NOT_UTF8 = Message(
    "BAD_VALUE",
    "filen är inte UTF-8",
    "the file is not UTF-8",
    "spara den som CSV UTF-8",
    "save it as CSV UTF-8",
)
TABLE_WITH_NUL = Message(
    "BAD_VALUE",
    "filen innehåller NUL-tecken",
    "the file holds NUL characters",
    "spara den som CSV UTF-8",
    "save it as CSV UTF-8",
)
BAD_CSV = Message(
    "BAD_VALUE",
    "tabellen kan inte läsas ({why})",
    "the table cannot be read ({why})",
    "sätt celler som innehåller citattecken inom citattecken",
    "quote cells that hold quotes",
)
WORKBOOK_TOO_LARGE = Message(
    "BAD_VALUE",
    "arbetsboken packas upp till {size} byte",
    "the workbook unpacks to {size} bytes",
    "gör den mindre",
    "make it smaller",
)
BAD_WORKBOOK = Message(
    "BAD_VALUE",
    "arbetsboken kan inte läsas ({why})",
    "the workbook cannot be read ({why})",
    "spara den igen som .xlsx",
    "save it again as .xlsx",
)
NO_TABLE = Message(
    "UNKNOWN_ID",
    "ingen tabell heter {kind!r}",
    "no table {kind!r}",
    "välj en av: {known}",
    "choose one of: {known}",
)
STORED_OTHERWISE = Message(
    "CONFLICT",
    "{count} poster är sparade på annat sätt och står kvar: {records}",
    "{count} records are stored otherwise, and stay: {records}",
    "jämför dem, eller importera med replace",
    "compare them, or import with replace",
)
OTHER_ID = Message(
    "BAD_VALUE",
    "id:t {own!r} är inte {given!r}, som adressen säger",
    "the id {own!r} is not {given!r}, which the address says",
    "ge båda samma",
    "give both the same",
)
IN_THE_PAST = Message(
    "IN_THE_PAST",
    "{end} är redan över",
    "{end} is over",
    "ge en tid som kommer",
    "give a time that is to come",
)
HOUR_LEFT_OUT = Message(
    "BAD_TIME",
    "{day} har ingen tid {clock}: klockan ställs fram",
    "{day} has no {clock}: the clock goes forward",
    "ge behovet ett annat fönster den dagen",
    "give the need another window on that day",
)
HOUR_TWICE = Message(
    "BAD_TIME",
    "{day} har {clock} två gånger: klockan ställs tillbaka",
    "{day} has {clock} twice: the clock goes back",
    "ge behovet ett annat fönster den dagen",
    "give the need another window on that day",
)
