"""What happens to a plan in force, what may be wrong with what is told of it, and what follows."""

from __future__ import annotations

from scheduler.messages.message import Message

NO_EVENTS = Message(
    "MISSING_FIELD",
    "ingen händelse är angiven",
    "no event is given",
    "skriv en lista med minst en händelse",
    "write a list of at least one event",
)
UNKNOWN_EVENT = Message(
    "BAD_VALUE",
    "{type!r} är ingen händelse",
    "{type!r} is no event",
    "något av {allowed}",
    "one of {allowed}",
)
NOW_OUTSIDE_DAY = Message(
    "OUTSIDE_HORIZON",
    "{now} ligger utanför dagen, {start} till {end}",
    "{now} lies outside the day, {start} to {end}",
    "ange en tid på dagen, som 2027-02-09T10:30:00+01:00",
    "give a time of the day, like 2027-02-09T10:30:00+01:00",
)
UNKNOWN_ALTERNATIVE = Message(
    "BAD_VALUE",
    "förslagen är inte {allowed}, eller några av dem",
    "the alternatives are not {allowed}, or some of them",
    "skriv en lista med minst ett av dem",
    "write a list of at least one of them",
)
NO_SUCH_NUMBER = Message(
    "BAD_VALUE",
    "det finns {most} förslag, inte {given}",
    "there are {most} alternatives, not {given}",
    "välj ett av dem, från 1",
    "choose one of them, from 1",
)
NOT_AN_ALTERNATIVE = Message(
    "UNKNOWN_ID",
    "{id!r} är inget av förslagen",
    "{id!r} is none of the alternatives",
    "ange ett av dem som finns i `alternatives`",
    "give one of those in `alternatives`",
)
ALREADY_DONE = Message(
    "ALREADY_DONE",
    "{what!r} är avslutat {at}",
    "{what!r} was over at {at}",
    "ta bort händelsen, eller ange ett tidigare nu",
    "remove the event, or give an earlier now",
)
NOT_BEGUN = Message(
    "NOT_BEGUN",
    "ingen är på väg till {what!r} ännu",
    "nobody is under way to {what!r} yet",
    "avboka besöket i stället (CANCELLATION)",
    "cancel the visit instead (CANCELLATION)",
)
HAS_BEGUN = Message(
    "ALREADY_DONE",
    "passet {what!r} har börjat {at}",
    "shift {what!r} began at {at}",
    "flytta bara dess slut",
    "move only its end",
)
CONTRADICTION = Message(
    "CONTRADICTION",
    "säger emot {other} om {what!r}",
    "contradicts {other} about {what!r}",
    "behåll en av dem",
    "keep one of them",
)
NOT_ON_DUTY = Message(
    "NOT_ON_DUTY",
    "{what!r} arbetar inte då",
    "{what!r} is not on duty then",
    "se efter vem som är i tjänst",
    "look who is on duty",
)
NO_CAR = Message(
    "NOT_ON_DUTY",
    "passet {what!r} kör inte bil",
    "shift {what!r} goes by no car",
    "ange ett pass med bil",
    "give a shift by car",
)

KEPT = Message("WORD", "som förut", "as before")
RETIMED = Message("WORD", "annan tid", "another time")
MOVED = Message("WORD", "annan personal", "another crew")
OTHER_MODE = Message("WORD", "annan form", "another mode")
LEFT_OUT = Message("WORD", "tas bort", "left out")
PLACED = Message("WORD", "kommer till", "added")
CANCELLED = Message("WORD", "avbokat", "cancelled")

STABLE = Message("WORD", "lugnast", "calmest")
BALANCED = Message("WORD", "avvägt", "balanced")
DIRECT = Message("WORD", "minst körning", "least driving")

ONE_LINE = Message(
    "WORD",
    "{left} utan tid, {km:+.0f} km, {faces} nya ansikten, {calls} samtal",
    "{left} left out, {km:+.0f} km, {faces} new faces, {calls} calls",
)
NOTHING_BROKEN = Message(
    "WORD",
    "Planen håller: inget bryts av det som hänt",
    "The plan holds: nothing is broken by what has happened",
)
WHAT_BREAKS = Message("WORD", "Det som bryts", "What breaks")
CALLS = Message("WORD", "Att ringa, i tur och ordning", "Calls to make, in order")
CHANGES = Message("WORD", "Det som ändras", "What changes")
ALTERNATIVES = Message("WORD", "Förslag", "Alternatives")
UNCHANGED = Message("WORD", "Inget besök ändras", "No visit changes")
BY_TERM = Message("WORD", "Kostnad före och efter", "Cost before and after")
BEFORE = Message("WORD", "före", "before")
AFTER = Message("WORD", "efter", "after")
FROM = Message("WORD", "från", "from")
TO = Message("WORD", "till", "to")
MINUTES_MOVED = Message("WORD", "min", "min")
TOLD = Message("WORD", "lovat", "told")
NEW_TIME = Message("WORD", "ny tid", "new time")
WHO = Message("WORD", "vem", "who")
ALTERNATIVE = Message("WORD", "förslag", "alternative")
SUMMARY = Message("WORD", "i korthet", "in short")

BREAK_LATER = Message(
    "WORD",
    "rasten på {shift} får börja till {until}, eftersom dagen dragit ut på tiden",
    "the break of {shift} may begin until {until}, since the day has run late",
)
BREAK_LOST = Message(
    "WORD",
    "rasten på {shift} hinns inte längre med",
    "there is no time any more for the break of {shift}",
)
LOCK_FREED = Message(
    "WORD",
    "låset på {visit} släpps: den det var låst till är borta",
    "the lock on {visit} is undone: whom it was locked to is away",
)
