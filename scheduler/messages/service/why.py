"""Why a visit is left out, what would bring it back, and why another is given as it is."""

from __future__ import annotations

from scheduler.messages.message import Message

BY_RULE = Message(
    "WORD",
    "bevisat: ingen plan för dagen kan ge besöket, vem som än åker vart",
    "proven: no plan of this day can give the visit, whoever goes where",
)
BY_MODEL = Message(
    "WORD",
    "bevisat: alla planer för hela dagen är genomgångna, också de som lämnar andra besök; "
    "ingen ger besöket",
    "proven: all plans of the whole day have been gone through, those that leave others out too; "
    "none gives the visit",
)
DEARER = Message(
    "WORD",
    "bevisat: hur dagen än planeras kostar en plan som ger besöket minst {price:.1f} mer än "
    "den här",
    "proven: however the day is planned, a plan that gives the visit costs at least {price:.1f} "
    "more than this one",
)
OTHER_PLAN = Message(
    "WORD",
    "det finns en annan plan för dagen som ger besöket och kostar {price:+.1f}: planera om",
    "there is another plan of the day that gives the visit and costs {price:+.1f}: plan again",
)
NOT_FOUND = Message(
    "WORD",
    "inte funnet: prövat på varje ställe på de här rutterna, med alla andra besök kvar hos samma "
    "lag och i samma ordning; om en annan plan kan ge det är inte undersökt",
    "not found: tried at every place of these routes, with all other visits left with the same "
    "crews in the same order; whether another plan could give it is not looked at",
)
HAS_ROOM = Message(
    "WORD",
    "det finns rum: billigast {price:+.0f} jämfört med att lämna det utanför",
    "there is room: at best {price:+.0f} beside leaving it out",
)
SHORT_BY = Message("WORD", "{shift}: {what}", "{shift}: {what}")
LACKS_MINUTES = Message(
    "WORD", "det fattas {minutes:.0f} minuter", "{minutes:.0f} minutes are missing"
)
NO_SKILL = Message("WORD", "laget saknar {skills}", "the crew lacks {skills}")
NOBODY_ALL = Message(
    "WORD",
    "ingen i laget har all kompetens som krävs",
    "nobody of the crew holds all that is needed",
)
UNREACHABLE = Message("WORD", "passet tar sig inte dit", "the shift does not get there")
NO_AGREEMENT = Message(
    "WORD",
    "laget arbetar för en annan huvudman utan avtal",
    "the crew works for another principal without agreement",
)
NO_BORDER_PERMISSION = Message(
    "WORD", "laget får inte arbeta över gränsen", "the crew may not work across the border"
)
CLIENT_REFUSES = Message(
    "WORD",
    "klientens behov eller hem utesluter laget",
    "the client's needs or home rule the crew out",
)
NO_COVERAGE = Message("WORD", "täckning för mötet saknas", "there is no connection for the session")
OUTSIDE_SHIFTS = Message(
    "WORD", "passet täcker inte tidsfönstret", "the shift does not cover the time window"
)
WORKING_TIME = Message(
    "WORD",
    "vilan före eller efter passet räcker inte",
    "the rest before or after the shift is too short",
)
HARD_TERM = Message("WORD", "målet förbjuder det (HARD)", "the objective forbids it (HARD)")
OTHER_REASON = Message("WORD", "en regel utesluter laget ({code})", "a rule bars the crew ({code})")
ENDED = Message(
    "WORD",
    "{who} har {skill} till {until} och inte längre",
    "{who} holds {skill} until {until} and no longer",
)

WIDER = Message(
    "WORD",
    "möjligt om fönstret är öppet till {until} ({minutes:.0f} minuter längre)",
    "possible if the window is open until {until} ({minutes:.0f} minutes longer)",
)
EARLIER = Message(
    "WORD",
    "möjligt om fönstret öppnar {since} ({minutes:.0f} minuter tidigare)",
    "possible if the window opens at {since} ({minutes:.0f} minutes earlier)",
)
OVERTIME = Message(
    "WORD",
    "möjligt om {shift} får sluta {minutes:.0f} minuter senare",
    "possible if {shift} may end {minutes:.0f} minutes later",
)
OTHER_MODE = Message(
    "WORD",
    "möjligt om det får ges {mode}, om en kliniker tillåter det",
    "possible if it may be given {mode}, should a clinician allow it",
)
DELEGATION = Message(
    "WORD",
    "möjligt om {who} får delegeringen {skill} förlängd",
    "possible if {who} has the delegation {skill} renewed",
)
AGREEMENT = Message(
    "WORD",
    "möjligt om {server} får ge det åt {owner}",
    "possible if {server} may give it for {owner}",
)
GIVE_UP = Message(
    "WORD",
    "möjligt om det valfria besöket {visit} lämnas",
    "possible if the optional visit {visit} is given up",
)
UNLOCK = Message("WORD", "möjligt om låset släpps", "possible if the lock is undone")

REPAIRS = Message("WORD", "Det som skulle göra det möjligt", "What would make it possible")
NO_REPAIR = Message(
    "WORD",
    "Ingen av de prövade ändringarna räcker ensam",
    "None of the changes that were tried is enough by itself",
)
BLOCKED = Message("WORD", "Närmast är", "Nearest are")
PRICE = Message("WORD", "pris", "price")
CHANGE = Message("WORD", "ändring", "change")
BY = Message("WORD", "av", "by")
OTHERWISE = Message("WORD", "Annars", "Otherwise")
ROUTE = Message("WORD", "Rutten", "The route")
LONGEST_LEG = Message(
    "WORD",
    "längsta körningen: {minutes:.0f} min till {place}",
    "longest drive: {minutes:.0f} min to {place}",
)
SLACK = Message(
    "WORD",
    "kan börja minst {minutes:.0f} min senare utan att något bryts",
    "can begin at least {minutes:.0f} min later with nothing broken",
)
PINNED = Message("WORD", "hålls fast av {visits}", "pinned by {visits}")
UNKNOWN_VISIT = Message(
    "NOT_FOUND",
    "planen nämner inget besök {id!r}",
    "the plan names no visit {id!r}",
    "se efter i planen",
    "look into the plan",
)
NO_PLACE = Message(
    "NO_PLACE",
    "{shift!r} kan inte ge {visit!r} alls, vad som än flyttas",
    "{shift!r} cannot give {visit!r} at all, whatever is moved",
    "välj ett annat pass; `unassigned` säger vad som hindrar",
    "choose another shift; `unassigned` says what is in the way",
)
HAS_BEGUN = Message(
    "ALREADY_DONE",
    "{id!r} har börjat och ändras inte",
    "{id!r} has begun and is not changed",
    "ändra det som kommer efter",
    "change what comes after",
)
UNKNOWN_EDIT = Message(
    "BAD_VALUE",
    "{type!r} är ingen ändring",
    "{type!r} is no edit",
    "något av {allowed}",
    "one of {allowed}",
)
EDIT_BREAKS = Message(
    "PLAN_REJECTED",
    "ändringen bryter mot en hård regel: {violation}",
    "the edit breaks a hard rule: {violation}",
    "ändra på något annat sätt",
    "edit it some other way",
)
IS_GIVEN = Message(
    "NOT_FOUND",
    "besöket {id!r} är planerat",
    "the visit {id!r} is given",
    "se i stället på dess alternativ",
    "look at its alternatives instead",
)
