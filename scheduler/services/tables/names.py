"""The columns of tables: what each holds, and its Swedish names."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scheduler.messages import Message


def _about(sv: str, en: str) -> Message:
    return Message("WORD", sv, en)


FIELD = _about("postens fält med samma namn", "the record's field of that name")

ABOUT: Mapping[str, Message] = MappingProxyType(
    {
        "id": _about("eget id, aldrig personnummer", "an id of your own, never a personal number"),
        "name": _about("namn eller pseudonym", "a name or pseudonym"),
        "place": _about(
            "platsens id; utan det blir hemmet home-ID", "the place's id; without it home-ID"
        ),
        "latitude": _about("grader norr (WGS 84)", "degrees north (WGS 84)"),
        "longitude": _about("grader öster (WGS 84)", "degrees east (WGS 84)"),
        "zone": _about("ort eller område", "village or area"),
        "country": _about("land med två bokstäver", "country in two letters"),
        "indoor": _about("täckning inomhus", "coverage indoors"),
        "mobile": _about("täckning från bilen", "coverage from the parked car"),
        "language": _about("önskat språk, som sv", "wished language, like sv"),
        "languages": _about("språk, som sv fi", "languages, like sv fi"),
        "gender": _about("kön", "gender"),
        "preferred": _about("önskade medarbetare, id", "caregivers preferred, by id"),
        "forbidden": _about("medarbetare som inte får komma, id", "caregivers barred, by id"),
        "allergies": _about("vad som utesluter, som dog-owner", "what bars, like dog-owner"),
        "access": _about("vad som krävs för att ta sig dit", "what getting there demands"),
        "met": _about(
            "träffade senaste 14 dagarna: id:gånger", "met in the last 14 days: id:times"
        ),
        "principal": _about("arbetsgivarens id", "the employer's id"),
        "skills": _about(
            "kompetenser; hos personal med @datum då de upphör",
            "skills; of staff with @date at which they end",
        ),
        "hourly_cost": _about("kronor per timme", "SEK an hour"),
        "clinical": _about("vårdpersonal", "gives care"),
        "crew": _about("medarbetare i passet, id", "caregivers of the shift, by id"),
        "start": _about("början, lokal tid eller med tidszon", "start, local or with an offset"),
        "end": _about("slut, lokal tid eller med tidszon", "end, local or with an offset"),
        "start_place": _about("platsen som passet utgår från", "the place that the crew leaves"),
        "end_place": _about("platsen som passet slutar på", "the place where it ends"),
        "transport": _about("CAR eller NONE", "CAR or NONE"),
        "overtime_minutes": _about("tillåten övertid", "overtime allowed"),
        "break_minutes": _about("rastens längd", "length of the break"),
        "break_from": _about("rasten får börja från", "the break may begin from"),
        "break_until": _about("rasten ska ha börjat", "the break must have begun by"),
        "break2_minutes": _about("andra rastens längd", "length of the second break"),
        "break2_from": _about("andra rasten från", "the second break from"),
        "break2_until": _about("andra rasten till", "the second break until"),
        "type": _about("besökstyp, som care", "type of visit, like care"),
        "client": _about("klientens id", "the client's id"),
        "owner": _about("huvudmannens id", "the principal's id"),
        "window_start": _about("tidigaste början", "earliest start"),
        "window_end": _about("senaste början", "latest start"),
        "minutes": _about("vårdens längd", "length of the care"),
        "entry_minutes": _about("parkering, dörr och hygien före", "parking, door, hygiene before"),
        "documentation_minutes": _about("dokumentation efter", "documentation after"),
        "mode": _about("HOME, DIGITAL, TELEPHONE ...", "HOME, DIGITAL, TELEPHONE ..."),
        "priority": _about("ROUTINE, PRIORITY eller URGENT", "ROUTINE, PRIORITY or URGENT"),
        "mandatory": _about("ja eller nej", "yes or no"),
        "price": _about("pris om besöket utgår", "price of leaving it out"),
        "sample_minutes": _about("provets längsta väg", "how long a sample may travel"),
        "weekdays": _about("veckodagar, som mån-fre", "weekdays, like mon-fri"),
        "first": _about("första datum", "first date"),
        "last": _about("sista datum", "last date"),
        "modes": _about("alla former, som JSON", "all modes, as JSON"),
        "windows": _about("alla fönster, som JSON", "all windows, as JSON"),
        "breaks": _about("alla raster, som JSON", "all breaks, as JSON"),
        "caregiver": _about("medarbetarens id", "the caregiver's id"),
    }
)

EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "id": "k-1001",
        "place": "home-k-1001",
        "start_place": "bas-sveg",
        "end_place": "bas-sveg",
        "longitude": "14,3658",
        "country": "SE",
        "language": "sv",
        "languages": "sv fi",
        "allergies": "dog-owner",
        "access": "snowmobile",
        "principal": "regionen",
        "owner": "regionen",
        "client": "k-1001",
        "caregiver": "anna",
        "type": "care",
        "end": "2027-02-09 16:00",
        "price": "90",
        "skills": "nurse wound@2027-03-01",
        "breaks": '[{"duration":"PT30M", ...}]',
        "windows": '[{"start":"...", "end":"..."}]',
        "modes": '[{"kind":"HOME","tasks":[...]}]',
    }
)

SWEDISH: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "id": (
            "nr",
            "nummer",
            "kundnr",
            "kund-id",
            "kundid",
            "klient-id",
            "personal-id",
            "pass-id",
        ),
        "name": ("namn",),
        "place": ("plats",),
        "latitude": ("latitud", "breddgrad", "lat"),
        "longitude": ("longitud", "längdgrad", "lon", "lng", "long"),
        "zone": ("ort", "zon", "område", "by"),
        "country": ("land",),
        "indoor": ("täckning inne", "täckning inomhus"),
        "mobile": ("täckning ute", "mobiltäckning"),
        "language": ("språk",),
        "languages": ("språk",),
        "gender": ("kön",),
        "preferred": ("önskad personal", "önskade", "föredragen personal", "kontaktperson"),
        "forbidden": ("ej personal", "oönskad personal", "spärrad personal", "förbjuden personal"),
        "allergies": ("allergier", "allergi"),
        "access": ("framkomlighet", "tillträde"),
        "met": ("träffat", "träffade"),
        "principal": ("huvudman", "arbetsgivare"),
        "skills": ("kompetens", "kompetenser", "delegering", "delegeringar"),
        "hourly_cost": ("timkostnad",),
        "clinical": ("vårdpersonal",),
        "attributes": ("egenskaper",),
        "crew": ("personal", "besättning", "medarbetare", "team"),
        "start": ("starttid", "början", "börjar", "från"),
        "end": ("slut", "sluttid", "slutar", "till"),
        "start_place": ("startplats", "bas", "utgår från"),
        "end_place": ("slutplats",),
        "transport": ("färdsätt",),
        "overtime_minutes": ("övertid", "övertid minuter"),
        "break_minutes": ("rast", "rast minuter"),
        "break_from": ("rast från", "rast tidigast"),
        "break_until": ("rast till", "rast senast"),
        "break2_minutes": ("rast 2", "rast 2 minuter"),
        "break2_from": ("rast 2 från",),
        "break2_until": ("rast 2 till",),
        "type": ("typ", "besökstyp", "insats"),
        "client": ("klient", "kund", "brukare", "patient"),
        "owner": ("huvudman", "ägare"),
        "window_start": ("tidigast", "tidigaste start", "fönster från"),
        "window_end": ("senast", "senaste start", "fönster till"),
        "minutes": ("minuter", "besökstid", "längd"),
        "entry_minutes": ("entré", "entré minuter", "ställtid"),
        "documentation_minutes": ("dokumentation", "dokumentation minuter"),
        "mode": ("form", "vårdform"),
        "priority": ("prioritet",),
        "mandatory": ("obligatorisk", "obligatoriskt", "måste"),
        "price": ("pris",),
        "sample_minutes": ("prov", "prov minuter"),
        "note": ("anteckning",),
        "weekdays": ("veckodagar", "dagar"),
        "first": ("första dag", "från datum", "startdatum"),
        "last": ("sista dag", "till datum", "slutdatum"),
        "kind": ("slag",),
        "laboratory": ("laboratorium",),
        "countries": ("länder",),
        "caregiver": ("medarbetare", "personal"),
        "weekday": ("veckodag",),
        "title": ("titel", "rubrik"),
        "server": ("utförare",),
        "types": ("typer", "besökstyper"),
        "zones": ("orter", "områden"),
    }
)
"""Other names by which a column is known; the first table that has the column decides."""

WORDS: Mapping[str, dict[str, str]] = MappingProxyType(
    {
        "ModeKind": {
            "hem": "HOME",
            "hembesök": "HOME",
            "digitalt": "DIGITAL",
            "video": "DIGITAL",
            "telefon": "TELEPHONE",
        },
        "Priority": {"rutin": "ROUTINE", "prioriterad": "PRIORITY", "akut": "URGENT"},
        "Gender": {"kvinna": "FEMALE", "man": "MALE", "annat": "OTHER"},
        "Transport": {"bil": "CAR", "ingen": "NONE"},
        "Coverage": {"okänd": "UNKNOWN", "ingen": "NONE", "röst": "VOICE"},
    }
)
"""Swedish words for the values of a choice, by its name."""
