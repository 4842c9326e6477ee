"""What the service, the store and the command line refuse."""

from __future__ import annotations

from scheduler.messages.message import Message

NOT_FOUND = Message(
    "NOT_FOUND",
    "{kind} {id!r} finns inte",
    "there is no {kind} {id!r}",
    "kontrollera adressen",
    "check the address",
)
NO_ADDRESS = Message(
    "NOT_FOUND",
    "den adressen finns inte",
    "there is no such address",
    "se dokumentationen på /docs",
    "see the documentation at /docs",
)
NO_DAY = Message(
    "NOT_FOUND",
    "ingen dag heter {name!r}",
    "no day is called {name!r}",
    "välj en av: {known}",
    "choose one of: {known}",
)
NO_TABLE_HERE = Message(
    "NOT_FOUND",
    "ingen tabell heter {kind!r}",
    "there is no table {kind!r}",
    "välj en av: {known}",
    "choose one of: {known}",
)
UNKNOWN_DAY = Message(
    "UNKNOWN_ID",
    "ingen dag heter {name!r}",
    "no day is called {name!r}",
    "välj en av: {known}",
    "choose one of: {known}",
)
OUT_OF_RANGE = Message(
    "BAD_VALUE",
    "{value} är inte från {least} till {most}",
    "{value} is not from {least} to {most}",
    "ge ett heltal däremellan",
    "give a whole number in between",
)
UNKNOWN_SEASON = Message(
    "BAD_VALUE",
    "ingen årstid heter {season!r}",
    "no season {season!r}",
    "skriv winter eller summer",
    "write winter or summer",
)
METHOD_NOT_ALLOWED = Message(
    "METHOD_NOT_ALLOWED",
    "metoden är inte tillåten här",
    "the method is not allowed here",
    "se dokumentationen på /docs",
    "see the documentation at /docs",
)
HTTP = Message(
    "HTTP",
    "begäran kan inte besvaras ({why})",
    "the request cannot be answered ({why})",
    "se dokumentationen på /docs",
    "see the documentation at /docs",
)
ALREADY_THERE = Message(
    "CONFLICT",
    "det finns redan en {kind} {id!r}",
    "there is a {kind} {id!r} already",
    "läs om den och ta ställning",
    "read it again, and decide anew",
)
CHANGED_MEANWHILE = Message(
    "CONFLICT",
    "{kind} {id!r} har ändrats under tiden",
    "the {kind} {id!r} has been changed meanwhile",
    "läs om den och ta ställning",
    "read it again, and decide anew",
)
NOTHING_TO_PUBLISH = Message(
    "CONFLICT",
    "det finns ingen plan att publicera ännu",
    "there is no plan to publish yet",
    "vänta tills den är klar",
    "wait until it is done",
)
BREAKS_A_RULE = Message(
    "CONFLICT",
    "planen bryter mot en hård regel: {violation}",
    "the plan breaks a hard rule: {violation}",
    "planera på nytt",
    "plan again",
)
PUBLISHED_MEANWHILE = Message(
    "STALE",
    "version {version} av {day} har publicerats under tiden",
    "version {version} of {day} has been published meanwhile",
    "se på skillnaden",
    "look at the difference",
)
DAY_CHANGED = Message(
    "STALE",
    "dagens pass, behov eller bokningar har ändrats sedan den planerades",
    "rosters, needs or bookings of the day have changed since it was planned",
    "planera dagen på nytt",
    "plan the day again",
)
DAY_OF_RECORDS = Message(
    "CONFLICT",
    "{day} planeras ur det som är lagrat; en plan för ett löst problem publiceras inte över den",
    "{day} is planned from what is stored; a plan of a posted problem is not published over it",
    "planera dagen med dess datum",
    "plan the day by its date",
)
AT_WORK_ELSEWHERE = Message(
    "CONFLICT",
    "{who} arbetar samtidigt på passet {shift}, enligt den publicerade planen för {day}",
    "{who} works on shift {shift} at the same time, as published for {day}",
    "planera om en av dagarna",
    "plan one of the two days again",
)
TOO_LITTLE_REST = Message(
    "CONFLICT",
    "{who} vilar bara {hours} h mellan den här dagen och passet {shift}, publicerat för {day}",
    "{who} rests only {hours} h between this day and shift {shift}, published for {day}",
    "planera om en av dagarna",
    "plan one of the two days again",
)
RECORD_STALE = Message(
    "STALE",
    "har ändrats sedan den lästes",
    "has been changed since it was read",
    "se på den igen",
    "look at it again",
)
IF_MATCH_MISSING = Message(
    "IF_MATCH_MISSING",
    "If-Match saknas",
    "If-Match is missing",
    "skicka den ETag som lästes",
    "send the ETag of what you have read",
)
BAD_IF_MATCH = Message(
    "BAD_IF_MATCH",
    "{tag!r} är ingen version",
    "{tag!r} is no version",
    'skicka en som "3"',
    'send one like "3"',
)
KEY_MISSING = Message(
    "KEY_MISSING",
    "Idempotency-Key saknas",
    "the Idempotency-Key is missing",
    "skicka en ny, slumpad nyckel med varje skrivning, och samma när den upprepas",
    "send one new, random key with every write, and the same one with its repeats",
)
KEY_TOO_LONG = Message(
    "KEY_TOO_LONG",
    "Idempotency-Key är över {most} tecken eller går inte att skriva ut",
    "the Idempotency-Key is over {most} characters, or not printable",
    "skicka en kortare",
    "send a shorter one",
)
KEY_REUSED = Message(
    "KEY_REUSED",
    "nyckeln är redan använd för en annan begäran",
    "the Idempotency-Key was used for another request",
    "använd en ny nyckel för en ny begäran",
    "use a new key for a new request",
)
WRONG_MEDIA = Message(
    "WRONG_MEDIA",
    "{given} är inte {wanted}",
    "{given} is not {wanted}",
    "skicka rätt slag och ange det",
    "send it so, and say so",
)
NOTHING = Message("WORD", "inget", "nothing")
BAD_QUERY = Message(
    "BAD_QUERY",
    "okända eller upprepade: {names!r}",
    "unknown or repeated: {names!r}",
    "ange bara parametrar ur dokumentationen, varje en gång",
    "give only parameters of the documentation, each once",
)
BAD_OPERATION = Message(
    "BAD_QUERY",
    "ingen operation heter {given!r}",
    "no operation {given!r}",
    "skriv solve eller validate",
    "write solve or validate",
)
BAD_FLAG = Message(
    "BAD_QUERY",
    "{name} är {given!r}",
    "{name} is {given!r}",
    "skriv true eller false",
    "write true or false",
)
BAD_PAGE = Message(
    "BAD_QUERY",
    "{name} är {given!r}",
    "{name} is {given!r}",
    "skriv ett heltal från {least} till {most}",
    "write a whole number from {least} to {most}",
)
BAD_STATUS = Message(
    "BAD_QUERY",
    "inget tillstånd heter {given!r}",
    "no status {given!r}",
    "välj ett av: {known}",
    "choose one of: {known}",
)
BUSY = Message(
    "BUSY",
    "kön är full; försök igen om {seconds} s",
    "the queue is full; try again in {seconds} s",
    "försök igen senare",
    "try again later",
)
STORE_AWAY = Message(
    "STORE_AWAY",
    "databasen svarade inte",
    "the database did not answer",
    "försök igen",
    "try again",
)
NO_DATABASE = Message(
    "STORE_AWAY",
    "det finns ingen databas {url}",
    "there is no database {url}",
    "kontrollera --database",
    "check --database",
)
OTHER_SCHEMA = Message(
    "STORE_AWAY",
    "databasen har ett annat schema",
    "the database has another schema",
    "starta tjänsten en gång",
    "start the service once",
)
CANNOT_OPEN = Message(
    "STORE_AWAY",
    "databasen kan inte öppnas: {why}",
    "the database cannot be opened: {why}",
    "kontrollera --database",
    "check --database",
)
NO_DATABASE_URL = Message(
    "STORE_AWAY",
    "{url!r} är ingen databas-URL",
    "{url!r} is no database URL",
    "ge en fil eller postgresql://USER@HOST/NAME",
    "give a file, or postgresql://USER@HOST/NAME",
)
UNSUPPORTED_DATABASE = Message(
    "STORE_AWAY",
    "{name} stöds inte",
    "{name} is not supported",
    "använd SQLite eller PostgreSQL",
    "use SQLite or PostgreSQL",
)
NEEDS_POSTGRES = Message(
    "MISSING_EXTRA",
    "PostgreSQL behöver sin drivrutin",
    "PostgreSQL needs its driver",
    'kör pip install "hemtur[postgres]"',
    'run pip install "hemtur[postgres]"',
)
NEEDS_PANDAS = Message(
    "MISSING_EXTRA",
    "en tabell behöver pandas",
    "a frame needs pandas",
    "kör pip install pandas",
    "run pip install pandas",
)
UNFORESEEN = Message(
    "UNFORESEEN",
    "något gick fel här; inget sparades",
    "something went wrong here; nothing was stored",
    "försök igen",
    "try again",
)
CANNOT_BE_DONE = Message(
    "CANNOT_BE_DONE", "{why}", "{why}", "se dokumentationen", "see the documentation"
)
ENGINE_REFUSED = Message(
    "ENGINE_REFUSED",
    "motorn '{engine}' kan inte: {unknown}",
    "engine '{engine}' does not know: {unknown}",
    "välj en annan motor eller ändra målet",
    "choose another engine, or change the objective",
)
AS_HARD = Message("WORD", "{term} som HARD", "{term} as HARD")
NOT_PRICED = Message("WORD", "termen {term}", "the term {term}")
PLAN_REJECTED = Message(
    "PLAN_REJECTED",
    "domaren fann brott mot hårda regler: {violations}",
    "the judge found hard rules broken: {violations}",
    "det är vårt fel; rapportera det gärna",
    "this is our fault; please report it",
)
EMPTY_DAY = Message(
    "EMPTY_DAY",
    "{day} har inga besök att publicera",
    "{day} has no visits to publish",
    "kontrollera datum, bokningar och behov",
    "check the date, bookings and needs",
)
WORKER_DIED = Message(
    "WORKER_DIED",
    "{attempts} arbetare dog över planen",
    "{attempts} workers died over it",
    "planera på nytt, eller med kortare tid",
    "plan again, or for a shorter time",
)
NEEDS_DASK = Message(
    "MISSING_EXTRA",
    "ett kluster behöver Dask",
    "a cluster needs Dask",
    'kör pip install "hemtur[cluster]", här och på klustrets maskiner',
    'run pip install "hemtur[cluster]", here and on the machines of the cluster',
)
NO_CLUSTER = Message(
    "NO_CLUSTER",
    "inget Dask-kluster med arbetare svarar på {address} ({why})",
    "no Dask cluster with workers answers at {address} ({why})",
    "ge adressen till klustrets scheduler: tcp://HOST:8786",
    "give the address of the cluster's scheduler: tcp://HOST:8786",
)
NO_USE_OF_CLUSTER = Message(
    "NO_USE_OF_CLUSTER",
    "planeringen kan inte delas mellan datorer: {why}",
    "the search cannot be shared between machines: {why}",
    "planera utan --cluster",
    "plan without --cluster",
)
ONE_MODEL = Message(
    "WORD",
    "motorn ortools söker i en process",
    "the ortools engine searches in one process",
)
ROWS_DO_NOT_ADD_UP = Message(
    "WORD",
    "bara dagar där varje besök får utgå och kostnaden är en summa över turerna kan delas, "
    "utan jämn arbetsbörda, sämsta fall eller länkar med längsta tid",
    "only days on which every visit may stay out and cost is a sum over the routes can be shared, "
    "without evenness, worst cases or links with a longest time",
)
JOB_FAILED = Message(
    "JOB_FAILED",
    "sökningen misslyckades ({why})",
    "the search failed ({why})",
    "planera på nytt; rapportera det gärna",
    "plan again; please report it",
)
OTHER_HOST = Message(
    "OTHER_HOST",
    "tjänsten heter inte {host!r}",
    "the service is not called {host!r}",
    "anropa den med dess namn, eller lägg namnet i HEMTUR_HOSTS",
    "ask it by its name, or put that name into HEMTUR_HOSTS",
)
OPEN_TO_ALL = Message(
    "OPEN_TO_ALL",
    "på {host} når alla i nätet tjänsten, som ännu inte frågar vem någon är",
    "on {host} the whole network reaches the service, which does not yet ask who anybody is",
    "ställ den bakom en proxy som frågar, och säg i HEMTUR_HOSTS vilka namn den då anropas med",
    "put it behind a proxy that asks, and say in HEMTUR_HOSTS by which names it is then called",
)
MEMORY_DATABASE = Message(
    "STORE_AWAY",
    "en databas i minnet glömmer allt när tjänsten slutar",
    "a database in memory forgets all when the service ends",
    "ge en fil",
    "give a file",
)
UNKNOWN_SETTING = Message(
    "BAD_SETTING",
    "ingen inställning heter {name}",
    "no setting is called {name}",
    "välj en av: {known}",
    "choose one of: {known}",
)
BAD_SETTING = Message(
    "BAD_SETTING",
    "{value!r} duger inte",
    "{value!r} will not do",
    "{allowed_sv}",
    "{allowed_en}",
)
