"""Codes with which the service and the commands refuse: what each means, with an example."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .code import Code

SERVICE: Mapping[str, Code] = MappingProxyType(
    {
        "ALREADY_DONE": Code(
            "Något som redan är över kan inte ändras.",
            "What is over cannot be changed.",
            '{"type": "DELAY", "visit": "v1"}, and v1 ended an hour ago',
        ),
        "BAD_IF_MATCH": Code(
            "If-Match är ingen version.", "If-Match is no version.", "If-Match: latest"
        ),
        "BAD_QUERY": Code(
            "En parameter i adressen är okänd, upprepad eller fel skriven.",
            "A query parameter is unknown, repeated or badly written.",
            "GET /v1/plans?limit=many",
        ),
        "BAD_SETTING": Code(
            "En inställning i miljön är okänd, eller värdet duger inte.",
            "A setting of the environment is unknown, or its value will not do.",
            "HEMTUR_ROUTER_TIMEOUT=soon",
        ),
        "BUSY": Code(
            "Så många planer väntar att inga fler tas emot just nu.",
            "So many plans wait that no more are taken now.",
            "POST /v1/plans, 100 waiting",
        ),
        "CANNOT_BE_DONE": Code(
            "Det som begärdes kan inte göras.",
            "What was asked cannot be done.",
            "hemtur plan ... --out /root/plan.json",
        ),
        "CANNOT_LISTEN": Code(
            "Adressen eller porten går inte att lyssna på.",
            "The address or port cannot be listened on.",
            "hemtur serve --port 8000 twice",
        ),
        "CONFLICT": Code(
            "Något är redan där, används, eller har ändrats under tiden.",
            "Something is there already, in use, or has changed meanwhile.",
            "POST /v1/clients with an id that is taken",
        ),
        "CONTRADICTION": Code(
            "Två händelser säger olika om samma sak.",
            "Two events say different things of the same.",
            "a visit that is cancelled and delayed",
        ),
        "EMPTY_DAY": Code(
            "En dag utan besök publiceras inte, om inget är publicerat för den.",
            "A day without visits is not published where nothing is published for it.",
            "POST /v1/plans/ID/publish of a day that nobody has booked",
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
        "NOT_BEGUN": Code(
            "Besöket har inte börjat, så att ingen kan vara där förgäves.",
            "The visit has not begun, so that nobody can be there in vain.",
            '{"type": "NO_SHOW", "visit": "v9"} at 08:00, for a visit at 14:00',
        ),
        "NOT_EMPTY": Code(
            "Databasen har redan innehåll.",
            "The database holds something already.",
            "hemtur restore copy.xz --database in-use.sqlite",
        ),
        "NOT_FOUND": Code(
            "Det finns inget på den adressen.",
            "There is nothing at that address.",
            "GET /v1/plans/no-such-plan",
        ),
        "NOT_ON_DUTY": Code(
            "Den som händelsen gäller arbetar inte då, eller kör inte bil.",
            "Whom the event is about is not on duty then, or goes by no car.",
            '{"type": "ABSENCE", "caregiver": "eva"}, and Eva is off',
        ),
        "NO_PLACE": Code(
            "Passet kan inte ge besöket, hur det än läggs.",
            "The shift cannot give the visit, wherever it is put.",
            "a visit moved to a shift whose crew lacks the skill",
        ),
        "NO_BACKUP": Code(
            "Filen är ingen hel säkerhetskopia.",
            "The file is no whole backup.",
            "hemtur restore half.xz --database new.sqlite",
        ),
        "NO_CLUSTER": Code(
            "Datorklustret som skulle söka svarar inte.",
            "The cluster of machines that was to search does not answer.",
            "--cluster tcp://nobody:8786",
        ),
        "NO_SPACE": Code(
            "Disken är full.", "The disk is full.", "en begäran på 20 MB till en full disk"
        ),
        "NO_USE_OF_CLUSTER": Code(
            "Dagen eller motorn kan inte delas mellan flera datorer.",
            "The day or the engine cannot be shared between several machines.",
            "--cluster tcp://HOST:8786 --engine ortools",
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
        "PLAN_REJECTED": Code(
            "Domaren fann brott mot hårda regler i en plan vi gjort; det är vårt fel.",
            "The judge found hard rules broken in a plan of ours; it is our fault.",
            "should never be seen",
        ),
        "ROUTER_FAILED": Code(
            "En ruttserver gav inget användbart svar.",
            "A routing server gave no usable answer.",
            "--roads osrm:http://127.0.0.1:1",
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
        "STORE_DAMAGED": Code(
            "Databasen är inte som den skrevs.",
            "The database is not as it was written.",
            "en byte har vänts på disken",
        ),
        "TOO_COSTLY": Code(
            "Begäran tog för lång tid att läsa.",
            "The request took too long to read.",
            '{"problem": {"visits": [...]}}',
        ),
        "TOO_SLOW": Code(
            "Begäran kom inte fram i tid.",
            "The request did not come in in time.",
            "a body of one byte a minute",
        ),
        "UNFORESEEN": Code(
            "Något gick fel hos oss.", "Something went wrong on our side.", "should never be seen"
        ),
        "UNREADABLE_FILE": Code(
            "En fil kan inte läsas.", "A file cannot be read.", "hemtur plan no-such-file.json"
        ),
        "UNWRITABLE_FILE": Code(
            "En fil kan inte skrivas.", "A file cannot be written.", "hemtur plan DAY.json --out /"
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
    }
)
