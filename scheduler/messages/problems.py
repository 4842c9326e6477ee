"""What can be wrong with the meaning of a problem that is well written."""

from __future__ import annotations

from .message import Message

ALL_WEIGHTS_ZERO = Message(
    "BAD_VALUE",
    "alla vikter är 0, så att ingen plan är bättre än en annan",
    "every weight is 0, so that no plan is better than another",
    "ge minst en term en vikt",
    "give at least one term a weight",
)
NOTHING_LEFT_OUT_COSTS = Message(
    "BAD_VALUE",
    "ett besök som lämnas oplanerat kostar inget, så att den tomma dagen är den bästa",
    "a visit left out costs nothing, so that the empty day is the best",
    "ge `unassigned` en vikt, eller utelämna den",
    "give `unassigned` a weight, or leave it out",
)
SEVERAL_DAYS = Message(
    "CONFLICT",
    "planen har arbete som inte hör till {day}",
    "the plan has work that does not belong to {day}",
    "planera och publicera en dag i taget",
    "plan and publish one day at a time",
)
ID_TWICE = Message(
    "DUPLICATE_ID",
    "{id!r} står {times} gånger i {name}",
    "{id!r} stands {times} times in {name}",
    "ge varje sitt eget id",
    "give each its own id",
)
TASKS_ALIKE = Message(
    "DUPLICATE_ID",
    "uppgifternas id är inte olika: {ids}",
    "task ids are not distinct: {ids}",
    "ge varje uppgift sitt eget id",
    "give each task its own id",
)
SWAPPED_COORDINATES = Message(
    "SWAPPED_COORDINATES",
    "({latitude:g}, {longitude:g}) ser ut som longitud före latitud",
    "({latitude:g}, {longitude:g}) looks like longitude before latitude",
    "menades latitud {longitude:g}, longitud {latitude:g}?",
    "did you mean latitude {longitude:g}, longitude {latitude:g}?",
)
OUTSIDE_AREA = Message(
    "OUTSIDE_AREA",
    "({latitude:g}, {longitude:g}) ligger utanför Sverige och Norge",
    "({latitude:g}, {longitude:g}) lies outside Sweden and Norway",
    "ge latitud och longitud i grader, WGS 84",
    "give latitude and longitude in degrees, WGS 84",
)
UNKNOWN_ID = Message(
    "UNKNOWN_ID",
    "{id!r} finns inte i {collection}",
    "{id!r} is not in {collection}",
    "lägg till det i {collection} eller rätta stavningen",
    "add it to {collection}, or correct the id",
)
PLACE_MISMATCH = Message(
    "PLACE_MISMATCH",
    "ett pass utan bil kan inte sluta någon annanstans än det börjar",
    "a shift without transport cannot end elsewhere than it starts",
    "ange startplatsen",
    "use the start place",
)
PRICE_MISSING = Message(
    "PRICE_MISSING",
    "ett besök som får utelämnas behöver ett pris för det",
    "a visit that may be left out needs the price of leaving it out",
    "ange ett pris eller gör det obligatoriskt",
    "add a price, or make it mandatory",
)
PLACE_MISSING = Message(
    "MISSING_FIELD",
    "ett besök i form {mode} sker på en egen plats",
    "a visit in mode {mode} happens at a place of its own",
    "ange platsen",
    "name the place",
)
LINKED_TO_ITSELF = Message(
    "LINK_CYCLE",
    "besöket {visit!r} är länkat till sig självt",
    "the visit {visit!r} is linked to itself",
    "ange två besök",
    "name two visits",
)
GAP_WITHOUT_LEAST = Message(
    "BAD_VALUE",
    "en länk utan minsta avstånd har inget största",
    "a link without a smallest gap has no largest",
    "utelämna det eller ange min_gap",
    "leave it out, or give min_gap",
)
GAPS_REVERSED = Message(
    "REVERSED",
    "det största avståndet är mindre än det minsta",
    "the largest gap is smaller than the smallest",
    "byt plats på min_gap och max_gap",
    "swap min_gap and max_gap",
)
LINK_CYCLE = Message(
    "LINK_CYCLE",
    "besöken väntar på varandra: {cycle}",
    "the visits wait for each other: {cycle}",
    "ta bort en av länkarna",
    "remove one of these links",
)
LOCKED_TWICE = Message(
    "DUPLICATE_ID",
    "{visit!r} är låst mer än en gång",
    "{visit!r} is locked more than once",
    "säg allt som är bestämt i ett lås",
    "say all that is fixed in one lock",
)
PROMISED_TWICE = Message(
    "DUPLICATE_ID",
    "{visit!r} har mer än ett löfte",
    "{visit!r} is promised more than once",
    "säg allt som är lovat i ett löfte",
    "say all that is promised in one promise",
)
PROMISED_OUTSIDE_HORIZON = Message(
    "OUTSIDE_HORIZON",
    "den lovade starten ligger utanför problemets horisont",
    "the promised start lies outside the problem's horizon",
    "flytta den eller vidga horisonten",
    "move it, or widen the horizon",
)
BEGUN_TWICE = Message(
    "DUPLICATE_ID",
    "{what!r} har börjat mer än en gång",
    "{what!r} has begun more than once",
    "ange varje pass och uppgift en gång",
    "state each shift and task once",
)
BEGUN_IN_PART = Message(
    "BAD_VALUE",
    "{what!r} har inte börjat helt: alla uppgifter i en form, var och en en gång",
    "{what!r} has not begun whole: all tasks of one mode, each once",
    "ange stoppen som de står i planen",
    "state the stops as they stand in the plan",
)
BEGUN_OUTSIDE_HORIZON = Message(
    "OUTSIDE_HORIZON",
    "stoppet ligger utanför problemets horisont",
    "the stop lies outside the problem's horizon",
    "flytta det eller vidga horisonten",
    "move it, or widen the horizon",
)
NOW_OUTSIDE_HORIZON = Message(
    "OUTSIDE_HORIZON",
    "nu ligger utanför problemets horisont",
    "now lies outside the problem's horizon",
    "ange en tid på dagen",
    "give a time of the day",
)
BEGUN_DISORDERED = Message(
    "REVERSED",
    "stoppets tider, eller de före, står i fel ordning",
    "the stop's times, or those before it, are out of order",
    "skriv dem som de var: framme, start, slut, avfärd",
    "write them as they were: arrival, start, end, departure",
)
LOCK_ABSENT = Message(
    "LOCK_ABSENT",
    "{caregiver!r} har inget pass, men {visit!r} är låst till den personen",
    "{caregiver!r} has no shift, yet {visit!r} is locked to them",
    "ge besöket till någon i tjänst eller lägg till passet",
    "give the visit to somebody on duty, or add the shift",
)
LOCKED_MODE = Message(
    "LOCK_CONFLICT",
    "{visit!r} får inte ges i form {mode}",
    "{visit!r} does not allow mode {mode}",
    "lås en av besökets egna former",
    "lock one of its own modes",
)
LOCKED_OUTSIDE_WINDOWS = Message(
    "LOCK_CONFLICT",
    "{visit!r} får inte ges {start}: utanför besökets tidsfönster",
    "{visit!r} may not be given at {start}: outside its windows",
    "flytta starten eller vidga fönstren",
    "move the start, or widen the windows",
)
LOCKED_OUTSIDE_HORIZON = Message(
    "OUTSIDE_HORIZON",
    "den låsta starten ligger utanför problemets horisont",
    "the locked start lies outside the problem's horizon",
    "flytta den eller vidga horisonten",
    "move it, or widen the horizon",
)
BAD_TICK = Message(
    "BAD_DURATION",
    "ticken är inte positiv",
    "the tick is not positive",
    'skriv "PT1S"',
    'write "PT1S"',
)
TOO_MANY_TICKS = Message(
    "BAD_VALUE",
    "horisonten har över {most} tickar på {tick}",
    "the horizon has over {most} ticks of {tick}",
    "använd en grövre tick",
    "use a coarser tick",
)
REVERSED = Message(
    "REVERSED",
    "slutar innan det börjar",
    "ends before it starts",
    "byt plats på början och slut",
    "swap start and end",
)
WRONG_OFFSET = Message(
    "WRONG_OFFSET",
    "{instant} har en avvikelse som {zone} inte har då",
    "{instant} has an offset that {zone} has not then",
    "menades {local}?",
    "did you mean {local}?",
)
WINDOW_OUTSIDE_HORIZON = Message(
    "OUTSIDE_HORIZON",
    "fönstret ligger utanför problemets horisont",
    "the window lies outside the problem's horizon",
    "flytta det eller vidga horisonten",
    "move it, or widen the horizon",
)
WINDOWS_UNSORTED = Message(
    "BAD_VALUE",
    "fönstren står inte i tidsordning eller överlappar",
    "the windows are not in order of time, or overlap",
    "sortera dem och slå ihop de som överlappar",
    "sort them and join those that overlap",
)
WINDOW_TOO_SHORT = Message(
    "WINDOW_TOO_SHORT",
    "fönstret är kortare än besöket ({needed}) och gäller också dess slut",
    "the window is shorter than the visit ({needed}), and bounds its end",
    "gör det minst {needed}",
    "make it at least {needed}",
)
NOT_POSITIVE = Message(
    "BAD_DURATION", "är inte positiv", "is not positive", 'skriv "PT30M"', 'write "PT30M"'
)
TASK_LENGTH = Message(
    "BAD_DURATION",
    "en uppgift tar mer än 0 och högst 24 timmar, inte {duration}",
    "a task lasts over 0 and at most 24 hours, not {duration}",
    'skriv "PT30M"',
    'write "PT30M"',
)
SPAN_OUT_OF_RANGE = Message(
    "BAD_DURATION",
    "är negativ eller över 24 timmar",
    "is negative or over 24 hours",
    "rätta den",
    "correct it",
)
SHIFT_TOO_LONG = Message(
    "SHIFT_TOO_LONG",
    "ett pass på {length} är inget pass",
    "a shift of {length} is no shift",
    "dela det",
    "split it",
)
SHIFT_WITHOUT_BREAK = Message(
    "SHIFT_WITHOUT_BREAK",
    "ett pass på {length} saknar rast; {most} arbete i följd är gränsen",
    "a shift of {length} has no break; {most} of work is the limit",
    "lägg in en rast (arbetstidslagen 15 §)",
    "add a break (arbetstidslagen 15 §)",
)
LONG_AT_WORK = Message(
    "BAD_VALUE",
    "laget skulle ha arbetat mer än ett dygn utan rast",
    "the crew would have worked for more than a day without a break",
    "skriv när den senaste rasten slutade",
    "say when the last break ended",
)
NEGATIVE = Message("BAD_DURATION", "är negativ", "is negative", "skriv PT0S", "use PT0S")
SHIFT_OUTSIDE_HORIZON = Message(
    "OUTSIDE_HORIZON",
    "passet med sin övertid ryms inte i problemets horisont",
    "the shift, with its overtime, is not inside the problem's horizon",
    "flytta det eller vidga horisonten",
    "move it, or widen the horizon",
)
BREAK_OUTSIDE_SHIFT = Message(
    "BREAK_OUTSIDE_SHIFT",
    "rasten ligger inte inom passet",
    "the break is not inside the shift",
    "flytta den in i passet",
    "move it into the shift",
)
BREAKS_OVERLAP = Message(
    "BREAK_OUTSIDE_SHIFT",
    "rasten får börja innan den föregående är slut",
    "the break may begin before the one before it is over",
    "håll isär rasterna, i ordning",
    "keep breaks apart in order",
)
BREAK_TOO_LATE = Message(
    "SHIFT_WITHOUT_BREAK",
    "rasten får börja först efter mer än {most} arbete i följd",
    "the break may begin only after more than {most} of work in a row",
    "låt den börja senast {by}",
    "let it begin by {by}",
)
TWICE_IN_CREW = Message(
    "DUPLICATE_ID",
    "någon står två gånger i laget",
    "a caregiver stands twice in the crew",
    "ange var och en en gång",
    "name each once",
)
CREW_OVERLAP = Message(
    "CREW_OVERLAP",
    "{caregiver!r} har {other!r} samtidigt",
    "{caregiver!r} is on {other!r} at the same time",
    "ta bort personen ur ett av passen",
    "take them out of one of the two shifts",
)
DURATION_NOT_TICKS = Message(
    "BAD_DURATION",
    "{span} är inte ett helt antal tickar ({tick})",
    "{span} is not a whole number of ticks ({tick})",
    "avrunda eller välj en finare tick",
    "round it, or choose a finer tick",
)
INSTANT_NOT_TICKS = Message(
    "BAD_TIME",
    "{instant} är inte hela tickar ({tick}) efter horisontens början",
    "{instant} is not whole ticks ({tick}) after the horizon's start",
    "avrunda eller välj en finare tick",
    "round it, or choose a finer tick",
)
OTHER_PROBLEM = Message(
    "OTHER_PROBLEM",
    "planen gjordes för ett annat problem, eller problemet har ändrats sedan dess",
    "the plan was made for another problem, or the problem has changed since",
    "planera på nytt, eller ge problemet som planen gjordes för",
    "plan again, or give the problem that the plan was made for",
)
OTHER_ROADS = Message(
    "OTHER_ROADS",
    "planen gjordes på {made}, inte {here}",
    "the plan was made on {made}, not {here}",
    "ge samma vägar (--roads) eller samma matris som när den gjordes",
    "give the roads (--roads) or the matrix that it was made on",
)
NEEDS_OBJECT = Message(
    "WRONG_TYPE", "måste vara ett {name}-objekt", "must be a {name}", "ge {name}", "give the {name}"
)
BARE_PROBLEM = Message(
    "MISSING_FIELD",
    "problemet står inte under problem",
    "the problem does not stand under problem",
    'skicka {{"problem": ...}} med problemet i',
    'send {{"problem": ...}} with the problem in it',
)
TOO_LITTLE_TIME = Message(
    "TOO_LITTLE_TIME",
    "{visits} besök tar {seconds} s att förbereda, innan något har planerats",
    "{visits} visits take {seconds} s to prepare, before anything is planned",
    "be om minst det dubbla",
    "ask for at least twice that",
)
VISIT_TAKEN = Message(
    "DUPLICATE_ID",
    "ett besök {id!r} finns redan, i {record}",
    "there is a visit {id!r} already, in {record}",
    "ge besöket ett eget id",
    "give the visit an id of its own",
)
NEVER_DUE = Message(
    "NEVER_DUE",
    "ingen av veckodagarna ligger mellan första och sista dagen",
    "none of the weekdays lies between the first and the last day",
    "ändra veckodagarna eller dagarna",
    "change the weekdays, or the days",
)
