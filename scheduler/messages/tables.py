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
    "ta bort den, eller skriv en av: {known}",
    "remove it, or write one of: {known}",
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
READ_AS_WINDOWS = Message(
    "READ_AS",
    "filen är inte UTF-8 och lästes som Windows-1252",
    "the file is not UTF-8 and was read as Windows-1252",
    "kontrollera å, ä och ö; spara helst som CSV UTF-8",
    "check letters with accents; better save it as CSV UTF-8",
)
ERROR_WORD = Message(
    "BAD_VALUE",
    "{text} är vad ett kalkylblad skriver när en formel misslyckas",
    "{text} is what a spreadsheet writes where a formula fails",
    "rätta formeln, eller töm cellen",
    "mend the formula, or empty the cell",
)
NO_TEXT_CELL = Message(
    "BAD_VALUE",
    "kalkylbladet har gjort cellen till {cell}",
    "the spreadsheet has made the cell {cell}",
    "formatera kolumnen som text och skriv värdet igen",
    "format the column as text and write the value again",
)
DATE_WITHOUT_AT = Message(
    "BAD_VALUE",
    "{date} är ingen kompetens",
    "{date} is no skill",
    "skriv slutdatum efter @, som wound@2027-03-01",
    "write an end after @, like wound@2027-03-01",
)
MET_WITHOUT_COLON = Message(
    "BAD_VALUE",
    "{text!r} kan inte läsas som möten",
    "{text!r} cannot be read as meetings",
    "skriv som eva:3 ida:1",
    "write like eva:3 ida:1",
)
SAID_TWICE = Message(
    "BAD_VALUE",
    "står både som JSON och i egna kolumner",
    "stands both as JSON and in columns of its own",
    "töm det ena",
    "empty one of them",
)
HOME_TWICE = Message(
    "CONFLICT",
    "{id} beskrivs annorlunda på rad {row}",
    "{id} is described otherwise in row {row}",
    "ge båda raderna samma uppgifter",
    "give both rows the same",
)
NO_HEADER_CELL = Message(
    "MISSING_FIELD",
    "kolumnen har värden men ingen rubrik",
    "the column has values but no header",
    "ge den en rubrik, eller töm den",
    "give it a header, or empty it",
)
TWO_HEADERS = Message(
    "BAD_VALUE",
    "ser också ut som en rubrikrad",
    "looks like a header too",
    "lämna en tabell i filen",
    "leave one table in the file",
)
TOO_MANY_COLUMNS = Message(
    "TOO_LARGE",
    "fler än {most} kolumner",
    "more than {most} columns",
    "ta bort de som inte behövs",
    "remove what is not needed",
)
NO_ROWS = Message(
    "BAD_VALUE",
    "tabellen har inga rader under rubriken",
    "the table has no rows below its header",
    "kontrollera att rätt blad eller fil valdes",
    "check that this is the right sheet or file",
)
NOT_IN_FILE = Message(
    "UNKNOWN_FIELD",
    "filen har ingen sådan rubrik",
    "the file has no such header",
    "rätta kartan efter filens rubrikrad",
    "mend the map by the file's header",
)
LIST_AS_NUMBER = Message(
    "BAD_VALUE",
    "kalkylbladet har gjort listan till talet {number}",
    "the spreadsheet has made the list the number {number}",
    "formatera kolumnen som text och skriv listan igen",
    "format the column as text and write the list again",
)
NO_JSON_CELL = Message(
    "BAD_VALUE",
    "{text!r} är inte giltig JSON",
    "{text!r} is not valid JSON",
    "rätta den, eller använd kolumnerna för de vanliga formerna",
    "mend it, or use the columns for the usual forms",
)
HOUR_LEFT_OUT = Message(
    "BAD_TIME",
    "{day} har ingen tid {clock}: klockan ställs fram",
    "{day} has no {clock}: the clock goes forward",
    "ge en annan tid",
    "give another time",
)
HOUR_TWICE = Message(
    "BAD_TIME",
    "{day} har {clock} två gånger: klockan ställs tillbaka",
    "{day} has {clock} twice: the clock goes back",
    "ge tiden med tidszon, som +01:00",
    "give the time with its offset, like +01:00",
)
BAD_MAP = Message(
    "BAD_VALUE",
    "kolumnkartan kan inte läsas ({why})",
    "the map of columns cannot be read ({why})",
    'skriv rader som "Kundnr" = "id" under [columns]',
    'write lines like "Kundnr" = "id" under [columns]',
)
OTHER_MAP = Message(
    "BAD_VALUE",
    "kolumnkartan är inte för {kind}",
    "the map of columns is not for {kind}",
    'börja den med kind = "{kind}" och en rad [columns]',
    'begin it with kind = "{kind}" and a line [columns]',
)
NOT_CONFIRMED = Message(
    "CONFLICT",
    "kolumnkartan är inte bekräftad",
    "the map of columns is not confirmed",
    "bekräfta den, eller rätta filen {file} och kör igen",
    "confirm it, or mend the file {file} and run again",
)
NOT_COMPUTED = Message(
    "BAD_VALUE",
    "är en formel som aldrig har räknats ut",
    "is a formula that was never computed",
    "öppna och spara filen i ett kalkylprogram, eller skriv värdet",
    "open and save the file in a spreadsheet, or write the value",
)
MANY_SHEETS = Message(
    "BAD_VALUE",
    "flera blad kan vara tabellen: {sheets}",
    "several sheets may be the table: {sheets}",
    "lämna ett blad synligt",
    "leave one sheet visible",
)
TABLE_NOT_UTF8 = Message(
    "BAD_VALUE",
    "filen är inte text i UTF-8",
    "the file is not text in UTF-8",
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
NO_TABLE_FILE = Message(
    "NO_TABLE",
    "filen är {kind}, ingen tabell",
    "the file is {kind}, not a table",
    "spara tabellen som CSV UTF-8 eller .xlsx och skicka den",
    "save the table as CSV UTF-8 or .xlsx, and send that",
)
GZIP = Message("WORD", "en gzip-fil", "a gzip file")
PDF = Message("WORD", "en PDF", "a PDF")
OLD_EXCEL = Message(
    "WORD", "en Excel-fil av det gamla slaget (.xls)", "an Excel file of the old kind (.xls)"
)
IMAGE = Message("WORD", "en bild", "an image")
ARCHIVE = Message("WORD", "ett arkiv", "an archive")
DOCUMENT = Message("WORD", "ett textdokument", "a text document")
OPEN_DOCUMENT = Message("WORD", "en OpenDocument-fil (.ods)", "an OpenDocument file (.ods)")
WEB_PAGE = Message("WORD", "en webbsida (HTML)", "a web page (HTML)")
XML = Message("WORD", "XML", "XML")
JSON = Message("WORD", "JSON", "JSON")
NO_HEADER = Message(
    "NO_HEADER",
    "ingen av de första raderna har kolumnernas namn; den första är: {first}",
    "none of the first rows holds the names of columns; the first is: {first}",
    "skriv en rad med namn ovanför ({needed}); står där ett annat systems namn, ge en karta (map)",
    "write a row of names above ({needed}); of another system's names, give a map",
)
TOO_MANY_PARTS = Message(
    "TOO_LARGE",
    "arbetsboken har {parts} rader och celler, tomma medräknade; högst {most}",
    "the workbook has {parts} rows and cells, empty ones too; at most {most}",
    "radera de tomma, eller spara tabellen som CSV",
    "delete the empty ones, or save the table as CSV",
)
TEXTS_OF_NO_CELL = Message(
    "BAD_VALUE",
    "arbetsboken har {texts} texter för {cells} celler",
    "the workbook has {texts} texts for {cells} cells",
    "spara den på nytt från kalkylprogrammet, eller som CSV",
    "save it again from the spreadsheet, or as CSV",
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
