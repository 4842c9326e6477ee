"""What a running service says of its own limits, its start and its end."""

from __future__ import annotations

from scheduler.messages.message import Message

DESK_FULL = Message(
    "BUSY",
    "så mycket läses och bedöms redan att inget mer tas emot; försök igen om {seconds} s",
    "so much is being read and judged that no more is taken; try again in {seconds} s",
    "försök igen senare",
    "try again later",
)
MANY_LARGE = Message(
    "BUSY",
    "så många stora begäranden tas redan emot att inga fler får plats; försök igen om {seconds} s",
    "so many large requests are coming in that there is no room for more; try again in {seconds} s",
    "försök igen senare",
    "try again later",
)
TOO_COSTLY = Message(
    "TOO_COSTLY",
    "begäran tog över {seconds} s att läsa och lades undan; inget sparades",
    "the request took over {seconds} s to read, and was put aside; nothing was stored",
    "dela upp den, eller försök igen när tjänsten har mindre att göra",
    "send it in parts, or try again when the service has less to do",
)
TOO_SLOW = Message(
    "TOO_SLOW",
    "begäran hade inte kommit fram efter {seconds} s",
    "the request had not come in after {seconds} s",
    "försök igen, gärna över en snabbare förbindelse",
    "try again, over a faster connection if you can",
)
NO_SPACE = Message(
    "NO_SPACE",
    "disken har inte plats för begäran",
    "the disk has no room for the request",
    "försök igen; säg till den som sköter tjänsten",
    "try again; tell whoever runs the service",
)
DAMAGED = Message(
    "STORE_DAMAGED",
    "databasen är skadad: {why}",
    "the database is damaged: {why}",
    "återställ den senaste säkerhetskopian: hemtur restore FIL --database NY",
    "restore the last backup: hemtur restore FILE --database NEW",
)
BROKEN_SEAL = Message(
    "WORD", "ett dokument är inte som det sparades", "a document is not as it was stored"
)
STORE_FULL = Message(
    "NO_SPACE",
    "databasens disk är full; inget sparades",
    "the disk of the database is full; nothing was stored",
    "säg till den som sköter tjänsten",
    "tell whoever runs the service",
)
STORE_FAILED = Message(
    "STORE_AWAY",
    "databasen gjorde inte det som begärdes ({why}); inget sparades",
    "the database did not do what was asked ({why}); nothing was stored",
    "försök igen; rapportera det gärna",
    "try again; please report it",
)
FILE_GONE = Message(
    "STORE_AWAY",
    "databasens fil är borttagen eller utbytt medan tjänsten kör; inget mer sparas",
    "the file of the database was removed or replaced while the service runs; nothing more is kept",
    "lägg tillbaka filen, eller återställ säkerhetskopian, och starta om tjänsten",
    "put the file back, or restore the backup, and start the service again",
)
NEWER_SCHEMA = Message(
    "STORE_AWAY",
    "databasen är gjord av en nyare Hemtur",
    "the database was made by a newer Hemtur",
    "uppgradera Hemtur, eller ange en annan --database",
    "upgrade Hemtur, or give another --database",
)
OTHER_DATABASE = Message(
    "STORE_AWAY",
    "databasen är någon annans: den har {tables}",
    "the database is somebody else's: it has {tables}",
    "ange en tom, eller en ny fil",
    "give an empty one, or a new file",
)
FILE_THERE = Message(
    "UNWRITABLE_FILE",
    "{file} finns redan",
    "{file} is there already",
    "välj ett annat namn; en säkerhetskopia skrivs aldrig över",
    "choose another name; a backup is never written over",
)
NOT_EMPTY = Message(
    "NOT_EMPTY",
    "databasen har redan innehåll; den skrivs inte över",
    "the database holds something already; it is not written over",
    "återställ till en ny fil eller en tom databas",
    "restore to a new file, or an empty database",
)
NO_BACKUP = Message(
    "NO_BACKUP",
    "{file} är ingen säkerhetskopia, eller en skadad ({why})",
    "{file} is no backup, or a damaged one ({why})",
    "ta en annan säkerhetskopia",
    "take another backup",
)
CANNOT_LISTEN = Message(
    "CANNOT_LISTEN",
    "tjänsten kan inte lyssna på {address} ({why})",
    "the service cannot listen on {address} ({why})",
    "ange en ledig port, eller en adress som datorn har",
    "give a port that is free, or an address that this machine has",
)
BUSY_WITH_YOURS = Message(
    "BUSY",
    "så mycket av ert eget väntar redan att inget mer tas emot; försök igen om {seconds} s",
    "so much of your own waits that no more of it is taken; try again in {seconds} s",
    "vänta, eller stoppa något av det (GET /v1/jobs, DELETE /v1/plans/...)",
    "wait, or stop some of it (GET /v1/jobs, DELETE /v1/plans/...)",
)
STILL_NAMED = Message(
    "STILL_NAMED",
    "{kind}/{id} nämns av {count} andra: {records}",
    "{kind}/{id} is named by {count} others: {records}",
    "ändra eller ta bort dem först, eller ta bort med ?cascade=true: de som bara är till för den "
    "följer då med, ur listor stryks den",
    "change or remove them first, or remove with ?cascade=true: what is there for it alone goes "
    "too, and it is struck out of lists",
)
PROCESS_DIED = Message(
    "STORE_AWAY",
    "processen som läste begäran dog",
    "the process that read the request has died",
    "försök igen, med samma nyckel",
    "try again, with the same key",
)
UNFORESEEN_HERE = Message(
    "UNFORESEEN",
    "något gick fel ({why})",
    "something went wrong ({why})",
    "det är vårt fel; rapportera det gärna, med HEMTUR_LOG_LEVEL=debug syns var",
    "this is our fault; please report it, HEMTUR_LOG_LEVEL=debug shows where",
)
