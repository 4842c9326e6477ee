"""The names of the cost's terms and of the key figures."""

from __future__ import annotations

from .message import Message

TRAVEL = Message("travel", "körning", "travel")
WAITING = Message("waiting", "väntan", "waiting")
MAX_WAITING = Message("max_waiting", "längsta väntan", "longest wait")
OVERTIME = Message("overtime", "övertid", "overtime")
LATENESS = Message("lateness", "försening", "lateness")
MAX_LATENESS = Message("max_lateness", "största försening", "worst lateness")
UNASSIGNED = Message("unassigned", "ej planerade besök", "visits left out")
CONTINUITY = Message("continuity", "nya ansikten", "new faces")
PREFERENCE = Message("preference", "önskad personal", "preferred caregivers")
LANGUAGE = Message("language", "språk", "language")
GENDER = Message("gender", "önskat kön", "wished gender")
COMPETENCE = Message("competence", "dyrare kompetens än nödvändigt", "dearer skill than needed")
CLIENT_OVERLAP = Message(
    "client_overlap", "två besök på en gång", "two visits at once to one client"
)
PATIENT_TRAVEL = Message("patient_travel", "patientens resa", "patient's journey")
MODE = Message("mode", "besöksform", "mode of visit")
MISSED_BREAK = Message("missed_break", "utebliven rast", "missed break")
TEMPLATE = Message("template", "avsteg från grundschemat", "against the standing template")
PREEMPTIBLE = Message(
    "preemptible", "prioriterat på pass som kan kallas bort", "priority on a block that may go"
)
SAMPLE = Message("sample", "prov för sent inlämnat", "sample handed in late")
INCOMPATIBILITY = Message("incompatibility", "personal som avböjts", "declined caregiver")
QUALIFICATION = Message("qualification", "saknad kompetens", "lacking skill")
MANDATORY = Message("mandatory", "obligatoriskt besök ej planerat", "mandatory visit left out")
MAX_IDLE = Message("max_idle", "längsta sysslolöshet", "idlest shift")
WORKLOAD = Message("workload", "ojämn arbetsbörda", "uneven workload")
BALANCE = Message("balance", "ojämnt inom en bas", "uneven at one base")
WORKING_TIME = Message("working_time", "arbetstid", "working time")
PROMISED_TIME = Message("promised_time", "från väntad tid", "off the time counted on")
PROMISED_CREW = Message("promised_crew", "annan än utlovad", "another than promised")
PROMISED_MODE = Message("promised_mode", "annan form än utlovad", "another mode than promised")
BROKEN_PROMISE = Message("broken_promise", "klienter att ringa", "clients to be told")

K3 = Message("K3", "Patientresor som undvikits", "Patient km avoided")
K4 = Message("K4", "Patienternas restid", "Patient travel")
K5 = Message("K5", "Brukartid", "Visit-time share")
K6 = Message("K6", "Andel körtid", "Travel share")
K9 = Message("K9", "Träff i tidsfönster (planerad)", "Window hit-rate, planned")
K11 = Message("K11", "Brott mot vila och rast", "Rest and break violations")
K12 = Message("K12", "Lägsta tillräckliga kompetens", "Lowest sufficient skill")
K15 = Message("K15", "Andel digitalt", "Digital share")
K15B = Message("K15b", "Specialistens beläggning", "Specialist block use")
K15C = Message("K15c", "Andel hemma eller digitalt", "Home and digital share")
K16 = Message("K16", "Prover i tid", "Samples in time")
K17 = Message("K17", "Samtidiga besök i takt", "Joint-visit sync")
K18 = Message("K18", "Förklarat bortfall", "Explained non-service")
K19 = Message("K19", "Kostnad per besök", "Cost per visit")
K22 = Message("K22", "Rätt språk", "Language match")
K24 = Message("K24", "Adresser med två huvudmän", "Addresses visited by two principals")
