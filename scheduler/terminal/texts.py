"""The words on the terminal, in Swedish and English."""

from __future__ import annotations

from enum import StrEnum

from scheduler.model import ReasonCode, Term


class Language(StrEnum):
    """The languages of the terminal."""

    SV = "sv"
    EN = "en"


_TEXTS: dict[str, tuple[str, str]] = {
    "time": ("Tid", "Time"),
    "place": ("Plats", "Place"),
    "what": ("Vad", "What"),
    "mode": ("Form", "Mode"),
    "drive": ("Körning", "Drive"),
    "wait": ("Väntan", "Wait"),
    "minutes": ("min", "min"),
    "leaves": ("Avfärd", "Leaves"),
    "back": ("Åter", "Back"),
    "break": ("Rast", "Break"),
    "remote": ("på distans", "remote"),
    "preemptible": ("kan kallas bort", "may be called away"),
    "principals": ("Huvudmän", "Principals"),
    "gives": ("Personalen ger", "Staff gives"),
    "takes": ("Besöken tar", "Visits take"),
    "shared": ("Delade adresser", "Shared addresses"),
    "left_out": ("Ej planerade besök", "Visits left out"),
    "visit": ("Besök", "Visit"),
    "why": ("Varför", "Why"),
    "of_shifts": ("pass", "shifts"),
    "none_left_out": ("Alla besök är planerade.", "Every visit is planned."),
    "cost": ("Kostnad", "Cost"),
    "term": ("Term", "Term"),
    "total": ("Summa", "Total"),
    "kpi": ("Nyckeltal", "KPI"),
    "value": ("Värde", "Value"),
    "unknown": ("okänt", "unknown"),
    "legal": (
        "Granskad av domaren: inga brott mot hårda regler.",
        "Checked by the judge: no hard rule is broken.",
    ),
    "illegal": ("Domaren fann brott mot hårda regler:", "The judge found hard rules broken:"),
    "planned": ("{given} av {all} besök planerade", "{given} of {all} visits planned"),
    "estimate": (
        "Restiderna är delvis uppskattade från fågelvägen.",
        "Travel times are partly estimated from the great circle.",
    ),
    "roads": (
        "Vägar: {provider}, {version}, tillförlitlighet {confidence}",
        "Roads: {provider}, {version}, confidence {confidence}",
    ),
    "synthetic": ("Alla personer är påhittade.", "All people are invented."),
    "compiling": ("Kompilerar sökmotorn (en gång)", "Compiling the search kernel (once)"),
    "searching": ("Söker", "Searching"),
    "left": ("utan plats", "left out"),
    "saved": ("Planen sparad i {path}", "Plan saved to {path}"),
    "HOME": ("hembesök", "home visit"),
    "ASSISTED": ("hembesök + skärm", "home + screen"),
    "DIGITAL": ("digitalt", "digital"),
    "TELEPHONE": ("telefon", "telephone"),
    "ROOM": ("vårdrum", "village room"),
    "CLINIC": ("mottagning", "clinic"),
}

_REASONS: dict[ReasonCode, tuple[str, str]] = {
    ReasonCode.NO_SKILL: ("ingen i tjänst har kompetensen", "nobody on duty holds the skills"),
    ReasonCode.NO_AGREEMENT: (
        "avtal saknas med den andra huvudmannen",
        "no agreement with the other principal",
    ),
    ReasonCode.NO_BORDER_PERMISSION: (
        "de som kunde får inte arbeta över gränsen",
        "those who could may not work across the border",
    ),
    ReasonCode.CLIENT_REFUSES: (
        "patientens behov utesluter personalen",
        "the client's needs rule the staff out",
    ),
    ReasonCode.NO_COVERAGE: ("täckning saknas för mötet", "no connection for the session"),
    ReasonCode.OUTSIDE_SHIFTS: (
        "inget pass täcker tidsfönstret",
        "no shift covers the time window",
    ),
    ReasonCode.UNREACHABLE: ("hinns inte med bil", "cannot be reached by car in time"),
    ReasonCode.LOCK_CONFLICT: ("låsningen går inte att hålla", "the lock cannot be kept"),
    ReasonCode.NO_PARTNER: ("det krävs två och bara en finns", "it needs two, only one would do"),
    ReasonCode.NO_ROOM_LEFT: (
        "fick ej plats bredvid de andra (ej bevisat omöjligt)",
        "no room found beside the others (not proven impossible)",
    ),
}

TERM_NAMES_SV = {
    Term.TRAVEL: "körning",
    Term.WAITING: "väntan",
    Term.MAX_WAITING: "längsta väntan",
    Term.OVERTIME: "övertid",
    Term.LATENESS: "försening",
    Term.MAX_LATENESS: "största försening",
    Term.UNASSIGNED: "ej planerade besök",
    Term.CONTINUITY: "nya ansikten",
    Term.PREFERENCE: "önskad personal",
    Term.LANGUAGE: "språk",
    Term.GENDER: "önskat kön",
    Term.COMPETENCE: "dyrare kompetens än nödvändigt",
    Term.PATIENT_TRAVEL: "patientens resa",
    Term.MODE: "besöksform",
    Term.MISSED_BREAK: "utebliven rast",
    Term.TEMPLATE: "avsteg från grundschemat",
    Term.PREEMPTIBLE: "prioriterat på pass som kan kallas bort",
    Term.SAMPLE: "prov för sent inlämnat",
    Term.INCOMPATIBILITY: "personal som uteslutits",
    Term.QUALIFICATION: "saknad kompetens",
    Term.MANDATORY: "obligatoriskt besök ej planerat",
    Term.MAX_IDLE: "längsta sysslolöshet",
    Term.WORKLOAD: "ojämn arbetsbörda",
    Term.WORKING_TIME: "arbetstid",
}

KPI_NAMES_SV = {
    "K3": "Patientresor som undvikits",
    "K4": "Patienternas restid",
    "K5": "Brukartid",
    "K6": "Andel körtid",
    "K9": "Träff i tidsfönster (planerad)",
    "K11": "Brott mot vila och rast",
    "K12": "Lägsta tillräckliga kompetens",
    "K15": "Andel digitalt",
    "K15b": "Specialistens beläggning",
    "K15c": "Andel hemma eller digitalt",
    "K16": "Prover i tid",
    "K17": "Samtidiga besök i takt",
    "K18": "Förklarat bortfall",
    "K19": "Kostnad per besök",
    "K22": "Rätt språk",
    "K24": "Adresser med två huvudmän",
}


def text(key: str, language: Language, **values: object) -> str:
    """Return a text in a language, with its values filled in."""
    return _TEXTS[key][0 if language is Language.SV else 1].format(**values)


def reason_text(code: ReasonCode, language: Language) -> str:
    """Return a reason for leaving a visit out, in a language."""
    return _REASONS[code][0 if language is Language.SV else 1]


def term_name(term: Term, language: Language) -> str:
    """Return the name of a term of the cost in a language."""
    return TERM_NAMES_SV[term] if language is Language.SV else str(term).replace("_", " ")


def kpi_name(kpi_id: str, english: str, language: Language) -> str:
    """Return the name of a KPI in a language."""
    return KPI_NAMES_SV.get(kpi_id, english) if language is Language.SV else english
