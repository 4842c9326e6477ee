"""Codes with which a document or a table is refused: what each means, with an example."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .code import Code

INPUTS: Mapping[str, Code] = MappingProxyType(
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
        "BAD_MATRIX": Code(
            "En egen restidsmatris har fel form eller omöjliga tider.",
            "An own matrix of travel times has another shape, or impossible times.",
            "solve(day, minutes=[[0, -5], [5, 0]])",
        ),
        "BAD_ROADS": Code(
            "Egna vägar kan inte användas: fil eller adress duger inte.",
            "Own roads cannot be used: the file or address will not do.",
            "--roads holiday.jpg",
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
        "BYTE_ORDER_MARK": Code(
            "Dokumentet började med ett byteordningsmärke; det togs bort.",
            "The document began with a byte-order mark; it was left out.",
            "\\ufeff{...}",
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
        "NEVER_DUE": Code(
            "Ett behov har ingen dag.",
            "A need has no day.",
            '{"weekdays": [7], "first": "2027-02-09", "last": "2027-02-10"}',
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
        "NOT_JSON": Code(
            "Dokumentet är inte giltig JSON i UTF-8.",
            "The document is not valid JSON in UTF-8.",
            "{'id': 'anna'}",
        ),
        "NO_HEADER": Code(
            "En tabell saknar raden med kolumnernas namn.",
            "A table lacks the row with the names of its columns.",
            "anna;62.03;14.36",
        ),
        "NO_TABLE": Code(
            "En fil är något annat än en tabell.",
            "A file is something else than a table.",
            "<html>502 Bad Gateway</html>",
        ),
        "ODD_TEXT": Code(
            "En text ser felaktig ut; den togs emot som den är.",
            "A text looks wrong; it was taken as it is.",
            '{"name": "Ã…sa"}',
        ),
        "OTHER_PROBLEM": Code(
            "En plan bedöms bara mot det problem som den gjordes för.",
            "A plan is judged only against the problem that it was made for.",
            "hemtur check tuesday.json monday-plan.json",
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
        "PERSONAL_NUMBER": Code(
            "Något ser ut som ett personnummer; sådana tas inte emot som id.",
            "Something looks like a personal identity number; such are not taken as ids.",
            '{"id": "anna-1"}',
        ),
        "PLACE_MISMATCH": Code(
            "Två platser som måste vara en är det inte.",
            "Two places that must be one are not.",
            '{"transport": "NONE", "start_place": "a", "end_place": "b"}',
        ),
        "PRICE_MISSING": Code(
            "Ett besök som får utelämnas saknar pris för det.",
            "A visit that may be left out lacks the price of that.",
            '{"mandatory": false}',
        ),
        "READ_AS": Code(
            "En fil lästes i en annan teckenkodning än UTF-8.",
            "A file was read in another encoding than UTF-8.",
            "name;zone in Windows-1252",
        ),
        "REVERSED": Code(
            "Något slutar innan det börjar.",
            "Something ends before it starts.",
            '{"start": "...T10:00", "end": "...T08:00"}',
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
        "TOO_LITTLE_TIME": Code(
            "Tiden räcker inte ens till att förbereda planeringen.",
            "The time is too short even to prepare the search.",
            '{"seconds": 2} with 10,000 visits',
        ),
        "TRAVEL_MATRIX_MISSING": Code(
            "Problemet säger att restiderna är en matris, och ingen är given.",
            "The problem says that its travel times are a matrix, and none is given.",
            '{"roads": {"provider": "MATRIX"}}',
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
        "WINDOW_TOO_SHORT": Code(
            "Ett fönster som gäller hela besöket är kortare än besöket.",
            "A window that bounds all of a visit is shorter than the visit.",
            "08:00 to 08:20 AT_END, for 30 minutes",
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
