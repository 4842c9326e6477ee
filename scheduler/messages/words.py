"""The words of the terminal."""

from __future__ import annotations

from .message import Message

TIME = Message("WORD", "Tid", "Time")
PLACE = Message("WORD", "Plats", "Place")
WHAT = Message("WORD", "Vad", "What")
MODE = Message("WORD", "Form", "Mode")
DRIVE = Message("WORD", "Körning", "Drive")
WAIT = Message("WORD", "Väntan", "Wait")
LEAVES = Message("WORD", "Avfärd", "Leaves")
BACK = Message("WORD", "Åter", "Back")
ARRIVES = Message("WORD", "Framme", "Arrives")
CARE = Message("WORD", "Vård", "Care")
ONWARD = Message("WORD", "Vidare", "Goes on")
CLIENT = Message("WORD", "Klient", "Client")
BREAK = Message("WORD", "Rast", "Break")
REMOTE = Message("WORD", "på distans", "remote")
PREEMPTIBLE = Message("WORD", "kan kallas bort", "may be called away")
PRINCIPALS = Message("WORD", "Huvudmän", "Principals")
GIVES = Message("WORD", "Personalen ger", "Staff gives")
TAKES = Message("WORD", "Besöken tar", "Visits take")
SHARED = Message("WORD", "Delade adresser", "Shared addresses")
LEFT_OUT = Message("WORD", "Ej planerade besök", "Visits left out")
VISIT = Message("WORD", "Besök", "Visit")
WHY = Message("WORD", "Varför", "Why")
WINDOW = Message("WORD", "Fönster", "Window")
OPTIONAL = Message("WORD", "kan utgå", "optional")
PRIORITIES = {
    "PRIORITY": Message("WORD", "prioriterat", "priority"),
    "URGENT": Message("WORD", "akut", "urgent"),
}
"""What a priority above the routine is called."""
REPLACES = {
    "HEALTH_CENTRE": Message(
        "WORD", "sparar en resa till hälsocentralen", "saves a trip to the health centre"
    ),
    "HOSPITAL_CLINIC": Message(
        "WORD", "sparar en resa till sjukhuset", "saves a trip to the hospital"
    ),
    "EMERGENCY": Message("WORD", "sparar ett akutbesök", "saves an emergency visit"),
    "BED_DAY": Message("WORD", "sparar ett vårddygn", "saves a bed day"),
}
"""What a visit spares the client."""
LACKING = Message(
    "WORD",
    "Ingen i tjänst har {skills}: {count} besök",
    "Nobody on duty has {skills}: {count} visits",
)
SHUT_ROAD = Message(
    "WORD", "{road} är stängd {start}-{end}{reason}", "{road} is shut {start}-{end}{reason}"
)
OF_SHIFTS = Message("WORD", "pass", "shifts")
OF_ABLE_SHIFTS = Message("WORD", "pass kunde", "shifts could")
IDLE = Message("WORD", "Pass utan besök: {shifts}", "Shifts without visits: {shifts}")
SET_ASIDE = Message("WORD", "Uppgifter som inte kunde användas", "Records that could not be used")
RECORD = Message("WORD", "Post", "Record")
NO_VISITS = Message("WORD", "Dagen har inga besök.", "The day has no visits.")
NONE_LEFT_OUT = Message("WORD", "Alla besök är planerade.", "Every visit is planned.")
COST = Message("WORD", "Kostnad", "Cost")
MINUTE_DRIVEN = Message(
    "WORD", "där en minut körning är {weight}", "where a minute driven is {weight}"
)
TERM = Message("WORD", "Term", "Term")
TOTAL = Message("WORD", "Summa", "Total")
KPI = Message("WORD", "Nyckeltal", "KPI")
VALUE = Message("WORD", "Värde", "Value")
UNKNOWN = Message("WORD", "okänt", "unknown")
LEGAL = Message(
    "WORD",
    "Granskad av domaren: inga brott mot hårda regler.",
    "Checked by the judge: no hard rule is broken.",
)
ILLEGAL = Message(
    "WORD", "Domaren fann brott mot hårda regler:", "The judge found hard rules broken:"
)
PLANNED = Message("WORD", "{given} av {all} besök planerade", "{given} of {all} visits planned")
ASSUMED = Message(
    "WORD",
    "Täckning är inte angiven på {count} platser; för dagen antas {coverage}.",
    "Coverage is not stated at {count} places; for the day {coverage} is assumed.",
)
ESTIMATE = Message(
    "WORD",
    "Restiderna är delvis uppskattade från fågelvägen.",
    "Travel times are partly estimated from the great circle.",
)
ROADS = Message(
    "WORD",
    "Vägar: {provider}, {version}, tillförlitlighet {confidence}",
    "Roads: {provider}, {version}, confidence {confidence}",
)
SYNTHETIC = Message("WORD", "Alla personer är påhittade.", "All people are invented.")
COMPILING = Message("WORD", "Kompilerar sökmotorn (en gång)", "Compiling the search kernel (once)")
SEARCHING = Message("WORD", "Söker", "Searching")
LEFT = Message("WORD", "utan plats", "left out")
SAVED_IN = Message("WORD", "Sparat i {path}", "Saved in {path}")
SAVED = Message("WORD", "Planen sparad i {path}", "Plan saved to {path}")
HOME = Message("WORD", "hembesök", "home visit")
ASSISTED = Message("WORD", "hembesök + skärm", "home + screen")
DIGITAL = Message("WORD", "digitalt", "digital")
TELEPHONE = Message("WORD", "telefon", "telephone")
ROOM = Message("WORD", "vårdrum", "village room")
CLINIC = Message("WORD", "mottagning", "clinic")
MODES = {
    "HOME": HOME,
    "ASSISTED": ASSISTED,
    "DIGITAL": DIGITAL,
    "TELEPHONE": TELEPHONE,
    "ROOM": ROOM,
    "CLINIC": CLINIC,
}
"""What each mode of a visit is called."""
KINDS = {
    "plan": Message("WORD", "planen", "plan"),
    "published plan": Message("WORD", "publicerad plan för", "published plan of"),
    "problem": Message("WORD", "problemet", "problem"),
    "visit": Message("WORD", "ett sådant besök", "such visit"),
    "code": Message("WORD", "koden", "code"),
    "principals": Message("WORD", "huvudmannen", "principal"),
    "agreements": Message("WORD", "avtalet", "agreement"),
    "places": Message("WORD", "platsen", "place"),
    "clients": Message("WORD", "patienten", "client"),
    "caregivers": Message("WORD", "vårdaren", "caregiver"),
    "shifts": Message("WORD", "passet", "shift"),
    "absences": Message("WORD", "frånvaron", "absence"),
    "needs": Message("WORD", "behovet", "need"),
    "bookings": Message("WORD", "bokningen", "booking"),
    "usuals": Message("WORD", "raden i grundschemat", "entry of the standing template"),
    "days": Message("WORD", "dagen", "day"),
}
"""What each kind of thing that is stored is called."""
IMPORTED = Message(
    "WORD",
    "{file}: {created} nya, {changed} ändrade, {same} lika (klienters hem medräknade), "
    "i {database}",
    "{file}: {created} created, {changed} changed, {same} the same (homes of clients too), "
    "in {database}",
)
COLUMN = Message("WORD", "Kolumn", "Column")
HEADER = Message("WORD", "Rubrik i filen", "Header in the file")
ABOUT = Message("WORD", "Innehåll", "What it holds")
ALSO = Message("WORD", "Heter också", "Also called")
NEEDED = Message("WORD", "krävs", "needed")
PASSED_OVER = Message("WORD", "(hoppas över)", "(passed over)")
USE_THIS_MAP = Message("WORD", "Använd denna karta?", "Use this map?")
MAP_KEPT = Message("WORD", "Kartan är sparad i {file}.", "The map is kept in {file}.")
DRY_RUN = Message("WORD", "(provkörning: inget är sparat)", "(dry run: nothing is stored)")
DEMO_WRITTEN = Message(
    "WORD",
    "{out}: {visits} besök, {caregivers} vårdare",
    "{out}: {visits} visits, {caregivers} caregivers",
)
ROADS_BUILT = Message(
    "WORD",
    "{file}: {junctions} korsningar, {kilometres} km väg; "
    "{dropped} km som inte går att nå och lämna är utelämnade",
    "{file}: {junctions} junctions, {kilometres} km of road; "
    "{dropped} km that cannot be reached and left again are left out",
)
HOLDS = Message(
    "WORD",
    "inget är skadat; INV-1 till INV-8, INV-11 och INV-13 håller",
    "nothing is damaged; INV-1 to INV-8, INV-11 and INV-13 hold",
)
BACKED_UP = Message(
    "WORD",
    "{rows} rader ur {database} är säkrade i {file}",
    "{rows} rows of {database} are backed up in {file}",
)
RESTORED = Message(
    "WORD",
    "{rows} rader ur {file} är återställda till {database}; en tjänst som kör där startas om",
    "{rows} rows of {file} are restored to {database}; restart a service that runs there",
)
NEW_DATABASE = Message(
    "WORD",
    "Hemtur: {database} fanns inte; en ny, tom databas är gjord",
    "Hemtur: {database} was not there; a new, empty database is made",
)
STARTED = Message(
    "WORD", "Hemtur: {address} (/docs), {database}", "Hemtur: {address} (/docs), {database}"
)
DOCUMENT = Message("WORD", "(dokumentet)", "(document)")
AT = Message("WORD", "{code} vid {path}: {detail}", "{code} at {path}: {detail}")
IN_PROCESS = Message(
    "WORD",
    "Arbetarprocesser kan inte startas härifrån; sökningen sker i denna process.",
    "Worker processes cannot be started from here; the search runs in this process.",
)
CODES = Message("WORD", "Koder i Hemtur", "Hemtur's codes")
ALL_CODES = Message("WORD", "Alla koder", "All codes")
FAULTS = Message("WORD", "Fel i indata och begäran", "Faults of input and requests")
REASONS = Message("WORD", "Varför ett besök inte är planerat", "Why a visit is left out")
RULES = Message("WORD", "Hårda regler", "Hard rules")
EXAMPLE = Message("WORD", "Exempel", "Example")
SAID_AND_MENDED = Message("WORD", "Så sägs det, och så rättas det", "What it says, how to mend it")
PACKAGES = Message("WORD", "Paket", "Packages")
ALL_OURS = Message("WORD", "bara hemturs egna", "hemtur's own alone")
OVERWRITTEN = Message(
    "WORD",
    "{others} installerar paket med samma namn; installera hemtur i en egen miljö",
    "{others} install packages of the same name; install hemtur in an environment of its own",
)
CLOCK = Message("WORD", "Klocka", "Clock")
CLOCK_SAYS = Message("WORD", "den är {now}", "it is {now}")
KERNEL = Message("WORD", "Sökmotor", "Search kernel")
COMPILED = Message("WORD", "kompilerad", "compiled")
RUN_WARM = Message("WORD", "inte kompilerad; kör hemtur warm", "not compiled; run hemtur warm")
DATABASE = Message("WORD", "Databas", "Database")
STORE_HOLDS = Message("WORD", "{database}, {places} adresser", "{database}, {places} addresses")
SEASON = Message("WORD", "Årstid i dag", "Season today")
SEASONS = {
    "WINTER": Message("WORD", "vinter", "winter"),
    "SUMMER": Message("WORD", "sommar", "summer"),
}
ROADS_OF = Message("WORD", "Vägnät", "Roads")
NO_ADDRESSES = Message("WORD", "inga adresser att pröva", "no addresses to try")
COVERED = Message(
    "WORD",
    "{off} av {all} adresser har delvis uppskattade restider {some}",
    "{off} of {all} addresses have travel times that are partly estimated {some}",
)
