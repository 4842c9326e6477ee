"""What each code of a fault means, with an example of what brings it about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .message import Language


@dataclass(frozen=True, slots=True)
class Code:
    """A code's meaning in both languages, and an example of what it refuses."""

    sv: str
    en: str
    example: str

    def meaning(self, language: Language) -> str:
        """Return what the code means."""
        return self.sv if language is Language.SV else self.en


CODES: Mapping[str, Code] = MappingProxyType(
    {
        "BAD_COORDINATE": Code(
            "En koordinat är inget tal i grader.",
            "A coordinate is no number of degrees.",
            '{"latitude": "62N"}',
        ),
        "BAD_DURATION": Code(
            "En längd i tid är fel skriven, negativ eller orimlig.",
            "A duration is badly written, negative or absurd.",
            '{"duration": "30"}',
        ),
        "BAD_IF_MATCH": Code(
            "If-Match är ingen version.", "If-Match is no version.", "If-Match: latest"
        ),
        "BAD_MATRIX": Code(
            "En egen restidsmatris har fel form eller omöjliga tider.",
            "An own matrix of travel times has another shape, or impossible times.",
            "solve(day, minutes=[[0, -5], [5, 0]])",
        ),
        "BAD_QUERY": Code(
            "En parameter i adressen är okänd, upprepad eller fel skriven.",
            "A query parameter is unknown, repeated or badly written.",
            "GET /v1/plans?limit=many",
        ),
        "BAD_ROADS": Code(
            "Egna vägar kan inte användas: fil eller adress duger inte.",
            "Own roads cannot be used: the file or address will not do.",
            "--roads holiday.jpg",
        ),
        "BAD_SETTING": Code(
            "En inställning i miljön är okänd, eller värdet duger inte.",
            "A setting of the environment is unknown, or its value will not do.",
            "HEMTUR_ROUTER_TIMEOUT=soon",
        ),
        "BAD_TEXT": Code(
            "En text innehåller tecken som inget system tar emot lika.",
            "A text holds characters that no two systems take alike.",
            '{"name": "a\\u0000b"}',
        ),
        "BAD_TIME": Code(
            "Ett datum eller klockslag är fel skrivet eller finns inte.",
            "A date or time is badly written, or does not exist.",
            '{"start": "2027-02-30T08:00:00+01:00"}',
        ),
        "BAD_VALUE": Code(
            "Ett värde ligger utanför det som är tillåtet.",
            "A value is outside what is allowed.",
            '{"weekdays": [8]}',
        ),
        "BREAK_OUTSIDE_SHIFT": Code(
            "En rast ligger utanför sitt pass, eller två går in i varandra.",
            "A break lies outside its shift, or two run into each other.",
            '{"end": "...T12:00", "breaks": [{"earliest": "...T12:30"}]}',
        ),
        "BUSY": Code(
            "Så många planer väntar att inga fler tas emot just nu.",
            "So many plans wait that no more are taken now.",
            "POST /v1/plans, 100 waiting",
        ),
        "BYTE_ORDER_MARK": Code(
            "Dokumentet började med ett byteordningsmärke; det togs bort.",
            "The document began with a byte-order mark; it was left out.",
            "\\ufeff{...}",
        ),
        "CANNOT_BE_DONE": Code(
            "Det som begärdes kan inte göras.",
            "What was asked cannot be done.",
            "hemtur plan ... --out /root/plan.json",
        ),
        "CONFLICT": Code(
            "Något är redan där, används, eller har ändrats under tiden.",
            "Something is there already, in use, or has changed meanwhile.",
            "POST /v1/clients with an id that is taken",
        ),
        "CREW_OVERLAP": Code(
            "En vårdare står på två pass samtidigt.",
            "A caregiver is on two shifts at once.",
            '{"crew": ["eva"], "start": "...T10:00"} beside {"crew": ["eva"], "end": "...T11:00"}',
        ),
        "DUPLICATE_ID": Code(
            "Två poster har samma id.",
            "Two elements have one id.",
            '{"visits": [{"id": "v1"}, {"id": "v1"}]}',
        ),
        "DUPLICATE_KEY": Code(
            "En nyckel eller kolumn står två gånger.",
            "A key or column stands twice.",
            '{"id": "a", "id": "b"}',
        ),
        "ENGINE_REFUSED": Code(
            "Den valda motorn kan inte allt som problemet kräver.",
            "The chosen engine does not know everything that the problem needs.",
            "--engine ortools with max_idle in the objective",
        ),
        "HTTP": Code(
            "Begäran kan inte besvaras.", "The request cannot be answered.", "a malformed request"
        ),
        "IF_MATCH_MISSING": Code(
            "En ändring måste säga vilken version den utgår från.",
            "A change must say which version it goes out from.",
            "PUT without If-Match",
        ),
        "IN_THE_PAST": Code(
            "En bokning eller frånvaro gäller en tid som är över.",
            "A booking or absence is for a time that is over.",
            "a booking for yesterday",
        ),
        "JOB_FAILED": Code(
            "Sökningen misslyckades av ett skäl som ingen förutsett; det är vårt fel.",
            "The search failed for a reason that nobody foresaw; it is our fault.",
            "GET /v1/plans/{id} of such a plan",
        ),
        "KEY_MISSING": Code(
            "En skrivning saknar sin Idempotency-Key.",
            "A write lacks its Idempotency-Key.",
            "POST /v1/clients without one",
        ),
        "KEY_REUSED": Code(
            "En Idempotency-Key är redan använd för något annat.",
            "An Idempotency-Key was used for something else.",
            "two bodies, one key",
        ),
        "KEY_TOO_LONG": Code(
            "En Idempotency-Key är för lång eller går inte att skriva ut.",
            "An Idempotency-Key is too long, or not printable.",
            "a key of 300 characters",
        ),
        "LINK_CYCLE": Code(
            "Länkade besök väntar på varandra.",
            "Linked visits wait for each other.",
            '[{"first": "a", "second": "b"}, {"first": "b", "second": "a"}]',
        ),
        "LOCK_ABSENT": Code(
            "Ett besök är låst till någon som inte är i tjänst.",
            "A visit is locked to somebody who is not on duty.",
            '{"visit": "v1", "caregiver": "eva"}, and eva has no shift',
        ),
        "LOCK_CONFLICT": Code(
            "Ett lås begär något som besöket inte tillåter.",
            "A lock asks for what the visit does not allow.",
            '{"visit": "v1", "mode": "DIGITAL"} of a home visit',
        ),
        "METHOD_NOT_ALLOWED": Code(
            "Adressen finns, men inte med den metoden.",
            "The address is there, but not with that method.",
            "PATCH /v1/plans",
        ),
        "MISSING_EXTRA": Code(
            "Det som begärdes behöver ett paket som inte är installerat.",
            "What was asked needs a package that is not installed.",
            "--database postgresql://...",
        ),
        "MISSING_FIELD": Code(
            "Ett fält eller en cell som krävs saknas.",
            "A required field or cell is missing.",
            '{"id": "anna"} without a place',
        ),
        "MORE_FAULTS": Code(
            "Det finns fler fel än de som räknas upp.",
            "There are more faults than are listed.",
            "a document with 5,000 faults",
        ),
        "NORMALISED": Code(
            "En text sattes i Unicodes normalform C.",
            "A text was put into Unicode normal form C.",
            '{"name": "A\\u030asa"}',
        ),
        "NOT_AN_OBJECT": Code(
            "Dokumentet är JSON, men inget objekt.",
            "The document is JSON, but no object.",
            "[1, 2]",
        ),
        "NOT_FOUND": Code(
            "Det finns inget på den adressen.",
            "There is nothing at that address.",
            "GET /v1/plans/no-such-plan",
        ),
        "NOT_JSON": Code(
            "Dokumentet är inte giltig JSON i UTF-8.",
            "The document is not valid JSON in UTF-8.",
            "{'id': 'anna'}",
        ),
        "ODD_TEXT": Code(
            "En text ser felaktig ut; den togs emot som den är.",
            "A text looks wrong; it was taken as it is.",
            '{"name": "Ã…sa"}',
        ),
        "OPEN_TO_ALL": Code(
            "Tjänsten skulle nås av hela nätet utan att någon sagt det.",
            "The service would be reached by the whole network without anybody saying so.",
            "hemtur serve --host 0.0.0.0, without HEMTUR_HOSTS",
        ),
        "OTHER_HOST": Code(
            "Tjänsten anropas med ett namn som inte är dess.",
            "The service is asked by a name that is not its own.",
            "Host: evil.example",
        ),
        "OTHER_PROBLEM": Code(
            "En plan bedöms bara mot det problem som den gjordes för.",
            "A plan is judged only against the problem that it was made for.",
            "hemtur check tuesday.json monday-plan.json",
        ),
        "NO_CLUSTER": Code(
            "Datorklustret som skulle söka svarar inte.",
            "The cluster of machines that was to search does not answer.",
            "--cluster tcp://nobody:8786",
        ),
        "NO_USE_OF_CLUSTER": Code(
            "Dagen eller motorn kan inte delas mellan flera datorer.",
            "The day or the engine cannot be shared between several machines.",
            "--cluster tcp://HOST:8786 --engine ortools",
        ),
        "EMPTY_DAY": Code(
            "En dag utan besök publiceras inte, om inget är publicerat för den.",
            "A day without visits is not published where nothing is published for it.",
            "POST /v1/plans/ID/publish of a day that nobody has booked",
        ),
        "READ_AS": Code(
            "En fil lästes i en annan teckenkodning än UTF-8.",
            "A file was read in another encoding than UTF-8.",
            "name;zone in Windows-1252",
        ),
        "PERSONAL_NUMBER": Code(
            "Något ser ut som ett personnummer; sådana tas inte emot som id.",
            "Something looks like a personal identity number; such are not taken as ids.",
            '{"id": "anna-1"}',
        ),
        "OTHER_ROADS": Code(
            "En plan bedöms bara på de vägar som den gjordes på.",
            "A plan is judged only on the roads that it was made on.",
            "hemtur check DAY.json PLAN.json, planned with --roads",
        ),
        "OUTSIDE_AREA": Code(
            "En plats ligger utanför Sverige och Norge.",
            "A place lies outside Sweden and Norway.",
            '{"latitude": 0, "longitude": 0}',
        ),
        "OUTSIDE_HORIZON": Code(
            "En tid ligger utanför problemets horisont.",
            "A time lies outside the horizon.",
            "a window on the day after",
        ),
        "PLACE_MISMATCH": Code(
            "Två platser som måste vara en är det inte.",
            "Two places that must be one are not.",
            '{"transport": "NONE", "start_place": "a", "end_place": "b"}',
        ),
        "PLAN_REJECTED": Code(
            "Domaren fann brott mot hårda regler i en plan vi gjort; det är vårt fel.",
            "The judge found hard rules broken in a plan of ours; it is our fault.",
            "should never be seen",
        ),
        "PRICE_MISSING": Code(
            "Ett besök som får utelämnas saknar pris för det.",
            "A visit that may be left out lacks the price of that.",
            '{"mandatory": false}',
        ),
        "REVERSED": Code(
            "Något slutar innan det börjar.",
            "Something ends before it starts.",
            '{"start": "...T10:00", "end": "...T08:00"}',
        ),
        "ROUTER_FAILED": Code(
            "En ruttserver gav inget användbart svar.",
            "A routing server gave no usable answer.",
            "--roads osrm:http://127.0.0.1:1",
        ),
        "SHIFT_TOO_LONG": Code(
            "Ett pass är längre än ett dygn.",
            "A shift is longer than a day.",
            "07:00 to 09:00 on the day after",
        ),
        "SHIFT_WITHOUT_BREAK": Code(
            "Ett pass har längre arbete i följd än lagen tillåter.",
            "A shift has more work in a row than the law allows.",
            "07:00 to 16:00 without breaks",
        ),
        "STALE": Code(
            "Något har ändrats sedan det lästes.",
            "Something has changed since it was read.",
            'If-Match: "3" of what is version 4',
        ),
        "STILL_NAMED": Code(
            "Något som ska tas bort nämns av andra.",
            "What is to be removed is named by others.",
            "DELETE /v1/caregivers/eva, and a shift has eva in its crew",
        ),
        "STORE_AWAY": Code(
            "Databasen svarar inte eller kan inte öppnas.",
            "The database does not answer, or cannot be opened.",
            "--database postgresql://nobody@nowhere/hemtur",
        ),
        "SWAPPED_COORDINATES": Code(
            "Latitud och longitud har bytt plats.",
            "Latitude and longitude are swapped.",
            '{"latitude": 14.4, "longitude": 62.0}',
        ),
        "TOO_LARGE": Code(
            "Något är större än vad som tas emot.",
            "Something is larger than what is taken.",
            "a body of 30 MB",
        ),
        "TRAVEL_MATRIX_MISSING": Code(
            "Problemet säger att restiderna är en matris, och ingen är given.",
            "The problem says that its travel times are a matrix, and none is given.",
            '{"roads": {"provider": "MATRIX"}}',
        ),
        "UNFORESEEN": Code(
            "Något gick fel hos oss.", "Something went wrong on our side.", "should never be seen"
        ),
        "UNKNOWN_FIELD": Code(
            "Ett fält eller en kolumn är okänd.",
            "A field or column is not known.",
            '{"id": "anna", "plats": "hemma"}',
        ),
        "UNKNOWN_ID": Code(
            "Ett id hänvisar till något som inte finns.",
            "An id names something that is not there.",
            '{"client": "anna"}, and no client is called anna',
        ),
        "UNKNOWN_ROAD": Code(
            "En avstängning gäller en väg som vägnätet inte har.",
            "A closure names a road that the network does not have.",
            '{"road": "E99"}',
        ),
        "UNREADABLE_FILE": Code(
            "En fil kan inte läsas.", "A file cannot be read.", "hemtur plan no-such-file.json"
        ),
        "UNWRITABLE_FILE": Code(
            "En fil kan inte skrivas.", "A file cannot be written.", "hemtur plan DAY.json --out /"
        ),
        "WINDOW_TOO_SHORT": Code(
            "Ett fönster som gäller hela besöket är kortare än besöket.",
            "A window that bounds all of a visit is shorter than the visit.",
            "08:00 to 08:20 AT_END, for 30 minutes",
        ),
        "WORKER_DIED": Code(
            "Arbetare dog över planen, upprepade gånger.",
            "Workers died over the plan, repeatedly.",
            "a machine out of memory",
        ),
        "WRONG_MEDIA": Code(
            "Innehållet är inte av det slag som läses här.",
            "The content is not of the kind that is read here.",
            "Content-Type: text/plain",
        ),
        "WRONG_OFFSET": Code(
            "En tid har en avvikelse som orten inte har då.",
            "A time has an offset that the place has not then.",
            "2027-02-09T08:00:00+05:00 in Sweden",
        ),
        "WRONG_TYPE": Code(
            "Ett värde är av fel slag.", "A value is of another kind.", '{"visits": "none"}'
        ),
    }
)
"""The codes of faults. Reasons and rules mean what their sentences say."""
