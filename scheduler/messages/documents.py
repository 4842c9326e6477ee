"""What can be wrong with a JSON document before it says anything, and with its fields."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from types import MappingProxyType

from .message import Message

TOO_MANY_BYTES = Message(
    "TOO_LARGE",
    "{size} byte är för mycket",
    "{size} bytes are too many",
    "skicka högst {most}",
    "send at most {most}",
)
TOO_MANY_PARTS = Message(
    "TOO_LARGE",
    "dokumentet har fler delar än något ärligt problem",
    "the document has more parts than any honest problem",
    "dela upp det",
    "split it",
)
TOO_DEEP = Message(
    "TOO_LARGE",
    "nästlat djupare än {most} nivåer",
    "nested over {most} deep",
    "gör det plattare",
    "flatten it",
)
TOO_DEEP_TO_READ = Message(
    "NOT_JSON",
    "för djupt nästlat för att läsas",
    "nested too deep to be read",
    "gör det plattare",
    "flatten it",
)
TOO_MANY = Message(
    "TOO_LARGE",
    "{count} {name} är för många",
    "{count} {name} are too many",
    "högst {most}; dela upp problemet",
    "at most {most}; split the problem",
)
BYTE_ORDER_MARK = Message(
    "BYTE_ORDER_MARK",
    "ett byteordningsmärke stod före dokumentet",
    "a byte-order mark stood before the document",
    "utelämna det",
    "leave it out",
)
NOT_UTF8 = Message(
    "NOT_JSON", "inte UTF-8 ({why})", "not UTF-8 ({why})", "spara som UTF-8", "save as UTF-8"
)
NOT_JSON = Message(
    "NOT_JSON",
    "inte giltig JSON på rad {line}, kolumn {column}",
    "not JSON at line {line}, column {column}",
    "kontrollera filen",
    "check the file",
)
NO_NUMBER = Message(
    "NOT_JSON",
    "{written} är inget tal som JSON har",
    "{written} is no number that JSON has",
    "kontrollera filen",
    "check the file",
)
NUMBER_TOO_LARGE = Message(
    "NOT_JSON",
    "{written} är större än varje tal",
    "{written} is beyond every number",
    "kontrollera filen",
    "check the file",
)
NUMBER_TOO_LONG = Message(
    "NOT_JSON",
    "ett tal med över {most} siffror",
    "a number of over {most} digits",
    "kontrollera filen",
    "check the file",
)
KEY_TWICE = Message(
    "DUPLICATE_KEY",
    "nyckeln {key!r} står två gånger",
    "the key {key!r} stands twice",
    "behåll en",
    "keep one",
)
KEYS_ALIKE = Message(
    "DUPLICATE_KEY",
    "två nycklar är en och samma i normalform C",
    "two keys are one in normal form C",
    "behåll en",
    "keep one",
)
NOT_AN_OBJECT = Message(
    "NOT_AN_OBJECT",
    "dokumentet är inget objekt",
    "the document is not an object",
    "skriv {{...}}",
    "use {{...}}",
)
BAD_TEXT = Message(
    "BAD_TEXT",
    "innehåller NUL eller ett halvt surrogatpar",
    "holds NUL or half a surrogate pair",
    "skicka hela tecken",
    "send whole characters",
)
OTHER_FORM = Message(
    "BAD_VALUE",
    "{file} har ingen känd filändelse",
    "{file} ends in no form that is known",
    "välj en av: {forms}",
    "choose one of: {forms}",
)
PERSONAL_NUMBER = Message(
    "PERSONAL_NUMBER",
    "ser ut som ett personnummer eller samordningsnummer",
    "looks like a Swedish personal identity number",
    "ge ett eget id; personnummer ska inte finnas här",
    "give an id of your own; personal numbers do not belong here",
)
PERSONAL_NUMBER_IN_TEXT = Message(
    "PERSONAL_NUMBER",
    "texten innehåller något som ser ut som ett personnummer",
    "the text holds what looks like a Swedish personal identity number",
    "ta bort det; det hör inte hemma här",
    "remove it; it does not belong here",
)
INVISIBLE = Message(
    "ODD_TEXT",
    "innehåller osynliga tecken eller sådana som byter skrivriktning",
    "holds invisible or direction-changing characters",
    "kontrollera källan",
    "check it where it comes from",
)
LOOK_ALIKE = Message(
    "ODD_TEXT",
    "{text!r} blandar bokstäver ur flera alfabet, som ser likadana ut",
    "{text!r} mixes letters of several alphabets, which look alike",
    "kontrollera källan",
    "check it where it comes from",
)
MOJIBAKE = Message(
    "ODD_TEXT",
    "{text!r} ser ut som UTF-8 läst som Latin-1",
    "{text!r} looks like UTF-8 read as Latin-1",
    "kontrollera källan",
    "check it where it comes from",
)
NORMALISED = Message(
    "NORMALISED",
    "{text!r} sattes i Unicodes normalform C",
    "{text!r} was put into Unicode normal form C",
    "kontrollera källan",
    "check it where it comes from",
)
MISSING = Message("MISSING_FIELD", "saknas", "is required", "lägg till det", "add it")
UNKNOWN_FIELD = Message(
    "UNKNOWN_FIELD",
    "är inget känt fält",
    "is not a known field",
    "ta bort det eller rätta stavningen",
    "remove or respell it",
)
SCHEMA_SV, SCHEMA_EN = "se schemat i data/schemas", "see the schema in data/schemas"
NOT_A_LIST = Message("WRONG_TYPE", "måste vara en lista", "must be a list", "skriv [...]", "[...]")
WRONG_TYPE = Message(
    "WRONG_TYPE", "{value} är inte {kind}", "{value} is not {kind}", SCHEMA_SV, SCHEMA_EN
)
A_NUMBER = Message("WORD", "ett tal", "a number")
A_WHOLE_NUMBER = Message("WORD", "ett heltal", "a whole number")
A_TEXT = Message("WORD", "en text", "a text")
A_TRUTH = Message("WORD", "true eller false", "true or false")
AN_OBJECT = Message("WORD", "ett objekt", "an object")
A_LIST = Message("WORD", "en lista", "a list")
ONE_OF = Message(
    "BAD_VALUE",
    "{value} är inget av {allowed}",
    "{value} is none of {allowed}",
    "skriv ett av dem",
    "write one of them",
)
BELOW = Message(
    "BAD_VALUE",
    "{value} är mindre än {least}",
    "{value} is less than {least}",
    "ge minst {least}",
    "give at least {least}",
)
NOT_OVER = Message(
    "BAD_VALUE",
    "{value} är inte över {least}",
    "{value} is not over {least}",
    "ge mer än {least}",
    "give more than {least}",
)
ABOVE = Message(
    "BAD_VALUE",
    "{value} är större än {most}",
    "{value} is greater than {most}",
    "ge högst {most}",
    "give at most {most}",
)
NOT_UNDER = Message(
    "BAD_VALUE",
    "{value} är inte under {most}",
    "{value} is not under {most}",
    "ge mindre än {most}",
    "give less than {most}",
)
NOT_FINITE = Message(
    "BAD_VALUE", "{value} är inget ändligt tal", "{value} is no finite number", SCHEMA_SV, SCHEMA_EN
)
TOO_LONG_TEXT = Message(
    "BAD_VALUE",
    "{value} är längre än {most} tecken",
    "{value} is over {most} characters",
    "korta den",
    "shorten it",
)
TOO_SHORT_TEXT = Message(
    "BAD_VALUE",
    "{value} är kortare än {least} tecken",
    "{value} is under {least} characters",
    "skriv mer",
    "write more",
)
TOO_FEW = Message(
    "BAD_VALUE",
    "har {actual} element, minst {least} krävs",
    "has {actual} elements, at least {least} are needed",
    "lägg till fler",
    "add more",
)
TOO_MANY_ELEMENTS = Message(
    "BAD_VALUE",
    "har fler än {most} element",
    "has over {most} elements",
    "ta bort några",
    "remove some",
)
NOT_OF_PATTERN = Message(
    "BAD_VALUE",
    "{value} är inte skrivet som {pattern}",
    "{value} is not written as {pattern}",
    SCHEMA_SV,
    SCHEMA_EN,
)
BAD_VALUE = Message(
    "BAD_VALUE", "{value} är inget giltigt värde", "{value} is no valid value", SCHEMA_SV, SCHEMA_EN
)
BAD_COORDINATE = Message(
    "BAD_COORDINATE",
    "{value} är ingen koordinat",
    "{value} is no coordinate",
    "ge grader i WGS 84 som ett tal",
    "give WGS 84 degrees as a number",
)
WRITE_TIME_SV = "skriv 2027-02-09T08:00:00+01:00"
WRITE_TIME_EN = "write 2027-02-09T08:00:00+01:00"
NOT_AN_INSTANT = Message(
    "BAD_TIME",
    "{value} är inte datum och tid med sekunder och avvikelse från UTC",
    "{value} is not a date and time with seconds and offset",
    WRITE_TIME_SV,
    WRITE_TIME_EN,
)
IMPOSSIBLE_INSTANT = Message(
    "BAD_TIME",
    "{value} är inget möjligt datum eller klockslag",
    "{value} is not a possible date and time",
    WRITE_TIME_SV,
    WRITE_TIME_EN,
)
NO_OFFSET = Message(
    "BAD_TIME",
    "{value} saknar avvikelse från UTC",
    "{value} has no offset",
    WRITE_TIME_SV,
    WRITE_TIME_EN,
)
OUTSIDE_YEARS = Message(
    "BAD_TIME",
    "{value} ligger utanför åren {first} till {last}",
    "{value} lies outside the years {first} to {last}",
    WRITE_TIME_SV,
    WRITE_TIME_EN,
)
NOT_A_DATE = Message(
    "BAD_TIME",
    "{value} är inget datum",
    "{value} is no date",
    "skriv 2027-02-09",
    "write 2027-02-09",
)
NOT_A_DURATION = Message(
    "BAD_DURATION",
    "{value} är ingen längd i tid",
    "{value} is not an ISO 8601 duration",
    'skriv "PT30M" eller "PT1H15M"',
    'write "PT30M" or "PT1H15M"',
)
LONGER_THAN_A_YEAR = Message(
    "BAD_DURATION",
    "{value} är längre än någon plan (ett år)",
    "{value} is longer than any plan (a year)",
    'skriv "PT30M"',
    'write "PT30M"',
)
UNKNOWN_ZONE = Message(
    "BAD_VALUE",
    "ingen tidszon heter {zone!r}",
    "no time zone is called {zone!r}",
    "skriv Europe/Stockholm",
    "write Europe/Stockholm",
)
MORE_FAULTS = Message(
    "MORE_FAULTS",
    "fler än {most} fel",
    "over {most} faults",
    "rätta dessa först",
    "mend these first",
)
BAD_LANGUAGE = Message(
    "BAD_VALUE",
    "{value} är inget språk som Hemtur talar",
    "{value} is no language that Hemtur speaks",
    "ge ett av: {allowed}",
    "give one of: {allowed}",
)
NO_SOURCE = Message(
    "NOT_JSON",
    "av {given} går inget dokument att läsa",
    "no document can be read from {given}",
    "ge en sökväg, JSON-text, en dict eller ett modellobjekt",
    "give a path, JSON text, a dict or a model object",
)
NO_JSON = Message(
    "NOT_JSON",
    "ett värde kan inte skrivas som JSON ({why})",
    "a value cannot be written as JSON ({why})",
    "använd text, tal, listor, dict, datetime med offset eller timedelta",
    "use text, numbers, lists, dicts, datetimes with an offset, or timedeltas",
)
UNREADABLE_FILE = Message(
    "UNREADABLE_FILE",
    "kan inte läsa {file}: {why}",
    "cannot read {file}: {why}",
    "kontrollera sökvägen",
    "check the path",
)
NOT_A_FOLDER = Message(
    "UNWRITABLE_FILE",
    "{file} är ingen mapp",
    "{file} is no folder",
    "ge en mapp",
    "give a folder",
)
UNWRITABLE_FILE = Message(
    "UNWRITABLE_FILE",
    "kan inte skriva {file}: {why}",
    "cannot write {file}: {why}",
    "ge en fil i en mapp som går att skriva i",
    "give a file in a folder that can be written to",
)
NO_FILE = Message("WORD", "den finns inte", "there is no such file")
NO_RIGHT = Message("WORD", "rättigheter saknas", "permission is lacking")
IS_FOLDER = Message("WORD", "det är en mapp", "it is a folder")
NO_FOLDER = Message("WORD", "en mapp på vägen dit är ingen mapp", "a folder on the way is none")
NO_SPACE = Message("WORD", "det finns ingen plats kvar", "no space is left")
LONG_NAME = Message("WORD", "namnet är för långt", "its name is too long")
BY_NUMBER: Mapping[int, Message] = MappingProxyType(
    {
        errno.ENOENT: NO_FILE,
        errno.EACCES: NO_RIGHT,
        errno.EPERM: NO_RIGHT,
        errno.EISDIR: IS_FOLDER,
        errno.ENOTDIR: NO_FOLDER,
        errno.ENOSPC: NO_SPACE,
        errno.ENAMETOOLONG: LONG_NAME,
        errno.EADDRINUSE: Message("WORD", "upptagen", "in use"),
        errno.EADDRNOTAVAIL: Message("WORD", "inte datorns egen", "not one of this machine's"),
    }
)


def refused(error: OSError) -> Message | str:
    """Return why the machine refused; in its own words where there are none of ours."""
    return BY_NUMBER.get(error.errno or 0) or str(error.strerror or type(error).__name__)
