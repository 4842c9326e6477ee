"""Why a visit is left out."""

from __future__ import annotations

from .message import Message

NO_SKILL = Message(
    "NO_SKILL",
    "ingen i tjänst har kompetensen",
    "nobody on duty holds the needed skills",
    "sätt in någon som har den",
    "put somebody on duty who does",
)
NO_AGREEMENT = Message(
    "NO_AGREEMENT",
    "de som har kompetensen arbetar för en annan huvudman utan avtal",
    "those with the skills work for another principal without agreement",
    "träffa ett avtal, eller sätt in egen personal",
    "make an agreement, or use own staff",
)
NO_BORDER_PERMISSION = Message(
    "NO_BORDER_PERMISSION",
    "de som kunde får inte arbeta över gränsen",
    "those who could may not work across the border",
    "låt huvudmannen tillåta landet",
    "have the principal permit the country",
)
CLIENT_REFUSES = Message(
    "CLIENT_REFUSES",
    "patientens behov eller hem utesluter alla som har kompetensen",
    "the client's needs or home rule out everybody with the skills",
    "se på allergier, åtkomst, hemmet och vilka som avböjts",
    "look at allergies, access, the home and who is declined",
)
NO_COVERAGE = Message(
    "NO_COVERAGE",
    "täckning för mötet saknas hos patienten eller hos personalen",
    "no connection for the session at the client's or the caregiver's end",
    "ge det hemma, i ett vårdrum eller per telefon",
    "give it at home, in a room or by telephone",
)
COVERAGE_UNKNOWN = Message(
    "COVERAGE_UNKNOWN",
    "täckningen hos patienten är inte angiven, och räknas som ingen",
    "the coverage at the client's end is not stated, and counts as none",
    "ange täckningen, eller anta en för dagen (assume_coverage)",
    "state the coverage, or assume one for the day (assume_coverage)",
)
OUTSIDE_SHIFTS = Message(
    "OUTSIDE_SHIFTS",
    "inget pass som passar täcker tidsfönstret",
    "no fitting shift covers the time window",
    "vidga fönstret eller lägg ett pass",
    "widen the window, or add a shift",
)
UNREACHABLE = Message(
    "UNREACHABLE",
    "ingen hinner dit och tillbaka inom passet och fönstret",
    "nobody can drive there and back within their shift and the window",
    "vidga fönstret, eller börja från en närmare bas",
    "widen the window, or start from a nearer base",
)
HARD_TERM = Message(
    "HARD_TERM",
    "det som målet gör till krav (HARD) utesluter alla som annars kunde",
    "what the objective makes HARD rules out everybody who could otherwise",
    "ge termen en vikt i stället för HARD",
    "give the term a weight instead of HARD",
)
WORKING_TIME = Message(
    "WORKING_TIME",
    "rasten eller längsta arbetstiden i följd får inte plats i något pass som annars kunde",
    "the break or the longest stretch of work does not fit into any shift that otherwise could",
    "dela besöket, eller lägg ett pass som ger rum för rasten",
    "split the visit, or add a shift that leaves room for the break",
)
ALREADY_BEGUN = Message(
    "ALREADY_BEGUN",
    "det som redan har börjat lämnar ingen tid eller person för besöket",
    "what has begun already leaves no time or person for the visit",
    "vidga fönstret, lossa låset eller länken, eller ta en annan dag",
    "widen the window, undo the lock or link, or take another day",
)
LOCK_CONFLICT = Message(
    "LOCK_CONFLICT",
    "det som låsts lämnar ingen som kan ge det",
    "what a dispatcher locked leaves nobody who could give it",
    "ändra eller ta bort låset",
    "change or remove the lock",
)
LOCK_NOT_KEPT = Message(
    "LOCK_NOT_KEPT",
    "det var låst, och låset hölls inte: bredvid de andra besöken fick det ej plats",
    "it was locked, and the lock was not kept: beside the other visits there was no room",
    "lås upp något av de andra, eller ge klienten besked",
    "unlock one of the others, or tell the client",
)
NO_PARTNER = Message(
    "NO_PARTNER",
    "det kräver flera samtidigt, och de som duger kan inte mötas där i tid",
    "it needs several at once, and those who would do cannot meet there in time",
    "sätt in en till, eller vidga fönstret",
    "put another on duty, or widen the window",
)
CLIENT_ELSEWHERE = Message(
    "CLIENT_ELSEWHERE",
    "klienten har ett annat besök på en annan plats då",
    "the client has another visit in another place then",
    "ge ett av dem en annan tid, eller på samma plats",
    "give one of them another time, or in the same place",
)
DEARER_THAN_PRICE = Message(
    "DEARER_THAN_PRICE",
    "valfritt: bredvid de andra kostar det mer än sitt pris, eller får ej plats (ej bevisat)",
    "optional: beside the others it costs more than its price, or does not fit (not proven)",
    "höj priset eller gör det obligatoriskt, om det skall ges",
    "raise its price or make it mandatory, if it is to be given",
)
NO_ROOM_LEFT = Message(
    "NO_ROOM_LEFT",
    "det kunde ges ensamt, men fick ej plats bredvid de andra (ej bevisat omöjligt)",
    "it could be given alone, but no room was found beside the others (not proven impossible)",
    "sök längre, vidga fönstret eller lägg ett pass",
    "search longer, widen the window or add a shift",
)
JUDGE_REJECTED = Message(
    "JUDGE_REJECTED",
    "granskningen underkände vår egen plan för det; felet är vårt och står i loggen",
    "our own judge rejected the plan for it; the fault is ours and is in the log",
    "ge det för hand, och sänd oss problemet",
    "give it by hand, and send us the problem",
)
