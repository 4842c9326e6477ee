"""What can be wrong with roads: a closure, a road file, a routing server."""

from __future__ import annotations

from .message import Message

_EXTRACT_SV = "ge ett OpenStreetMap-utdrag (.osm.pbf) av regionen, klippt och helt"
_EXTRACT_EN = "give an OpenStreetMap extract (.osm.pbf) of the region, clipped and complete"

UNKNOWN_ROAD = Message(
    "UNKNOWN_ROAD",
    "ingen väg heter {road!r}",
    "no road is called {road!r}",
    "ange en sträcka som mittadalen-ljungdalen eller en väg som Z 531 Flatruet",
    "name an edge like mittadalen-ljungdalen, or a road like Z 531 Flatruet",
)
UNKNOWN_ROAD_OF_MAP = Message(
    "UNKNOWN_ROAD",
    "ingen väg på kartan heter {road!r}",
    "no road of the map is called {road!r}",
    "ange vägens nummer eller namn som OpenStreetMap har det, som 'Z 531'",
    "name the road's number or name as OpenStreetMap has it, like 'Z 531'",
)
NO_OPEN_ROADS = Message(
    "BAD_ROADS",
    "ingen väg på kartan är öppen ({season})",
    "no road of the map is open ({season})",
    "ge en vägfil som har vägar",
    "give a road file that has roads",
)
EMPTY_ROAD_FILE = Message(
    "BAD_ROADS", "vägfilen är tom", "the road file is empty", _EXTRACT_SV, _EXTRACT_EN
)
UNREADABLE_ROAD_FILE = Message(
    "BAD_ROADS",
    "vägfilen kan inte läsas ({why})",
    "the road file cannot be read ({why})",
    _EXTRACT_SV,
    _EXTRACT_EN,
)
NO_ROADS_IN_FILE = Message(
    "BAD_ROADS",
    "vägfilen har inga vägar som en bil får använda",
    "the road file has no roads that a car may use",
    _EXTRACT_SV,
    _EXTRACT_EN,
)
ROADS_ELSEWHERE = Message(
    "BAD_ROADS",
    "vägfilen ligger kring ({latitude:.1f}, {longitude:.1f}), inte i Sverige eller Norge",
    "the road file lies around ({latitude:.1f}, {longitude:.1f}), not in Sweden or Norway",
    _EXTRACT_SV,
    _EXTRACT_EN,
)
NO_OSM_FILE = Message(
    "BAD_ROADS",
    "vägfilen kan inte läsas som OpenStreetMap-data ({why})",
    "the road file cannot be read as OpenStreetMap data ({why})",
    _EXTRACT_SV,
    _EXTRACT_EN,
)
NO_ADDRESS = Message(
    "BAD_ROADS",
    "{address!r} är ingen adress till en server",
    "{address!r} is no address of a server",
    "skriv {kind}:http://VÄRD:PORT",
    "write {kind}:http://HOST:PORT",
)
MATRIX_MISSING = Message(
    "TRAVEL_MATRIX_MISSING",
    "problemets restider är en matris, och ingen är given med det",
    "the problem's travel times are a matrix, and none is given with it",
    "välj en annan källa i roads.provider, eller ge matrisen från Python",
    "choose another source in roads.provider, or give the matrix from Python",
)
MATRIX_STAYS = Message(
    "TRAVEL_MATRIX_MISSING",
    "problemets restider är en matris, som --roads inte kan ersätta",
    "the problem's travel times are a matrix, and --roads cannot replace it",
    "välj en annan källa i roads.provider",
    "choose another source in roads.provider",
)
BAD_MATRIX = Message(
    "BAD_MATRIX",
    "matrisen har formen {shape}, problemet {places} platser",
    "the matrix has the shape {shape}, the problem {places} places",
    "ge en rad och en kolumn per plats, i problemets ordning",
    "give a row and a column per place, in the problem's order",
)
NEGATIVE_TRAVEL = Message(
    "BAD_MATRIX",
    "matrisen har tider som är negativa eller inga tal",
    "the matrix has times that are negative or no numbers",
    "ge minuter, 0 eller mer; oändligt där ingen väg finns",
    "give minutes, 0 or more; infinite where there is no way",
)
NEEDS_ROUTER = Message(
    "MISSING_EXTRA",
    "en ruttserver behöver sin klient",
    "a routing server needs its client",
    'kör pip install "hemtur[router]"',
    'run pip install "hemtur[router]"',
)
ROUTER_SLOW = Message(
    "ROUTER_FAILED",
    "{server} är för långsam för {places} platser",
    "{server} is too slow for {places} places",
    "höj HEMTUR_ROUTER_TIMEOUT eller använd en vägfil",
    "raise HEMTUR_ROUTER_TIMEOUT, or use a road file",
)
ROUTER_SILENT = Message(
    "ROUTER_FAILED",
    "{server} gav ingen matris: {why}",
    "{server} gave no matrix: {why}",
    "kontrollera att servern är igång",
    "check that the server is up",
)
NO_ANSWER_IN_TIME = Message(
    "WORD", "inget svar inom {seconds:g} s", "no answer within {seconds:g} s"
)
NO_MATRIX = Message(
    "ROUTER_FAILED",
    "{server} svarade något som inte är en matris",
    "{server} answered something that is no matrix",
    "kontrollera adressen",
    "check the address",
)
WRONG_SHAPE = Message(
    "ROUTER_FAILED",
    "{server} svarade {got}, inte {wanted}",
    "{server} answered {got}, not {wanted}",
    "kontrollera adressen",
    "check the address",
)
IMPOSSIBLE_TIMES = Message(
    "ROUTER_FAILED",
    "{server} svarade en tid eller sträcka som inte kan vara sann",
    "{server} answered a time or distance that cannot be",
    "kontrollera servern",
    "check the server",
)
ROUTER_NOT_BELIEVED = Message(
    "ROUTER_FAILED",
    "{server} svarar tider som ingen kan köra; platser ligger upp till {km:.0f} km från dess vägar",
    "{server} answers times that nobody could drive; places lie up to {km:.0f} km off its roads",
    "ladda servern med ett utdrag som täcker platserna, eller använd en vägfil",
    "load the server with an extract that covers the places, or use a road file",
)
ROUTER_KNOWS_NO_CLOSURES = Message(
    "ROUTER_FAILED",
    "{server} känner inga avstängningar",
    "{server} knows no closures",
    "använd en vägfil eller vägskelettet",
    "use a road file or the skeleton",
)
MATRIX_WITHOUT = Message(
    "BAD_MATRIX",
    "matrisens rader och kolumner nämner inte en gång var: {places}",
    "rows and columns of the matrix do not name once each: {places}",
    "ge ordningen med platsernas id på båda axlarna, eller en matris utan namn",
    "put the ids of the places on both axes, or give a matrix without names",
)
RAGGED_MATRIX = Message(
    "BAD_MATRIX",
    "en egen matris har rader av olika längd, eller värden som inte är tal",
    "an own matrix has rows of different lengths, or values that are no numbers",
    "ge ett tal för varje par av platser",
    "give a number for each pair of places",
)
KILOMETRES_ALONE = Message(
    "BAD_MATRIX",
    "kilometer utan minuter säger inte hur lång tid en resa tar",
    "kilometres without minutes do not say how long a journey takes",
    "ge båda, eller bara minuter",
    "give both, or minutes alone",
)
ROADS_AND_MATRIX = Message(
    "BAD_MATRIX",
    "både egna vägar och en egen matris är givna",
    "both own roads and an own matrix are given",
    "ge det ena",
    "give one of them",
)
AWAY_FROM_ITSELF = Message(
    "BAD_MATRIX",
    "en egen matris har tid eller väg från en plats till den själv",
    "an own matrix has time or distance from a place to itself",
    "skriv 0 på diagonalen",
    "write 0 on the diagonal",
)
TOO_FAR = Message(
    "BAD_MATRIX",
    "en egen matris har värden över {most}",
    "an own matrix has values over {most}",
    "ge minuter och kilometer; oändligt där ingen väg finns",
    "give minutes and kilometres; infinite where there is no way",
)
