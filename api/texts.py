"""What is wrong, in Swedish, by code. Details name the value where the English text quotes one."""

from __future__ import annotations

import re

TEXTS: dict[str, tuple[str, str]] = {
    "NOT_JSON": ("är inte giltig JSON", "kontrollera dokumentet"),
    "DUPLICATE_KEY": ("samma nyckel står två gånger", "behåll en"),
    "BAD_TEXT": ("innehåller NUL eller ett halvt surrogatpar", "skicka hela tecken"),
    "NOT_AN_OBJECT": ("dokumentet är inget objekt", "skriv {...}"),
    "TOO_LARGE": ("är för stort", "dela upp det"),
    "MISSING_FIELD": ("saknas", "lägg till det"),
    "UNKNOWN_FIELD": ("är inget känt fält", "ta bort det eller rätta stavningen"),
    "WRONG_TYPE": ("har fel typ", "se schemat i data/schemas"),
    "BAD_VALUE": ("är inget giltigt värde", "se schemat i data/schemas"),
    "BAD_TIME": ("är ingen giltig tidpunkt", "skriv 2027-02-09T08:00:00+01:00"),
    "BAD_DURATION": ("är ingen giltig längd", 'skriv "PT30M"'),
    "BAD_COORDINATE": ("är ingen giltig koordinat", "ange grader i WGS 84"),
    "SWAPPED_COORDINATES": ("ser ut som longitud före latitud", "byt plats på dem"),
    "OUTSIDE_AREA": ("ligger utanför Sverige och Norge", "ange latitud och longitud i WGS 84"),
    "DUPLICATE_ID": ("samma id förekommer flera gånger", "ge varje sitt eget id"),
    "UNKNOWN_ID": ("hänvisar till något som inte finns", "lägg till det eller rätta stavningen"),
    "WRONG_OFFSET": ("tidszonen stämmer inte med orten", "skriv ortens tid med rätt avvikelse"),
    "OUTSIDE_HORIZON": ("ligger utanför den planerade tiden", "ändra tiden eller horisonten"),
    "REVERSED": ("slutar innan det börjar", "byt plats på tiderna"),
    "IN_THE_PAST": ("är redan över", "ange en tid som kommer"),
    "WINDOW_TOO_SHORT": ("tidsfönstret är kortare än besöket", "gör fönstret längre"),
    "LINK_CYCLE": ("besöken väntar på varandra", "ta bort en av länkarna"),
    "LOCK_ABSENT": ("låset gäller någon som inte är i tjänst", "ändra eller ta bort låset"),
    "LOCK_CONFLICT": ("låsen går inte ihop", "ändra eller ta bort ett av dem"),
    "CREW_OVERLAP": ("någon har två pass samtidigt", "ändra passen"),
    "SHIFT_TOO_LONG": ("passet är för långt", "dela passet"),
    "SHIFT_WITHOUT_BREAK": ("passet saknar rast", "lägg in en rast"),
    "BREAK_OUTSIDE_SHIFT": ("rasten ligger utanför passet", "flytta rasten"),
    "PRICE_MISSING": ("ett pris för att utelämna besöket saknas", "ange ett pris"),
    "PLACE_MISMATCH": ("platserna går inte ihop", "ange samma plats"),
    "UNKNOWN_ROAD": ("ingen väg heter så", "ange vägens namn som i vägnätet"),
    "OTHER_PROBLEM": ("planen gjordes för ett annat problem", "planera på nytt"),
    "NOT_FOUND": ("finns inte", "kontrollera adressen"),
    "METHOD_NOT_ALLOWED": ("metoden är inte tillåten här", "se dokumentationen"),
    "CONFLICT": ("har ändrats under tiden, eller går inte att göra nu", "läs om och ta ställning"),
    "STALE": ("har ändrats sedan det lästes", "läs om och ta ställning"),
    "IF_MATCH_MISSING": ("If-Match saknas", "skicka den ETag som lästes"),
    "BAD_IF_MATCH": ("If-Match är ingen version", 'skicka den ETag som lästes, som "3"'),
    "KEY_MISSING": ("Idempotency-Key saknas", "skicka en ny, slumpad nyckel"),
    "KEY_TOO_LONG": ("Idempotency-Key är för lång", "skicka högst 255 tecken"),
    "KEY_REUSED": ("nyckeln är redan använd för en annan begäran", "använd en ny nyckel"),
    "WRONG_MEDIA": ("innehållet har fel mediatyp", "skicka rätt slag och ange det"),
    "BAD_QUERY": ("frågan har okända eller upprepade parametrar", "ange varje en gång"),
    "BUSY": ("kön är full", "försök igen senare"),
    "STORE_AWAY": ("databasen svarar inte", "försök igen"),
}
_QUOTED = re.compile(r"'[^']{1,60}'|\([-\d., ]+\)")


def swedish(code: str, detail: str, hint: str) -> tuple[str, str]:
    """Return detail and hint in Swedish; the English ones where a code has no words yet."""
    if code not in TEXTS:
        return detail, hint
    said, mend = TEXTS[code]
    value = _QUOTED.search(detail)
    return (f"{value[0]}: {said}" if value else said), mend
