"""Facts and plans. What is defined here is also the wire and storage format.

Words: a `Caregiver` (driver, PractitionerRole) works a `Shift` (vehicle, Schedule); a `Client`
(customer, Patient) at a `Place` needs a `Visit` (job, Appointment) that may be given in one of its
`Mode`s, each made of `Task`s (nodes, participants). A `Problem` goes in, a `Plan` comes out.

Time windows bound the start of service unless a visit says AT_END. Instants carry an offset and
are compared in UTC; durations are ISO 8601 in JSON. Money is SEK; costs have no unit.
"""

from scheduler.model.checking.problem import check_problem, ensure_valid
from scheduler.model.reading.facts import read_plan, read_problem

from .care import (
    Client,
    Met,
    Mode,
    ModeKind,
    Offset,
    Presence,
    Priority,
    Replaces,
    Task,
    TimeWindow,
    Visit,
    WindowBound,
)
from .codes import ReasonCode
from .link import Agreement, Closure, Link, Lock, Promise, SameCaregiver, Usual
from .objective import HARD, MANDATORY_PRICE, Objective, Term
from .place import Coverage, Medium, Place, PlaceKind
from .plan import Begun, Plan, Provenance, Reason, Route, Stop, StopKind, Unassigned
from .problem import Horizon, Problem, Provider, Roads, Season
from .team import (
    Break,
    Caregiver,
    Gender,
    Principal,
    Shift,
    Skill,
    Transport,
    Underway,
    WorkingTime,
)

__all__ = [
    "HARD",
    "MANDATORY_PRICE",
    "Agreement",
    "Begun",
    "Break",
    "Caregiver",
    "Client",
    "Closure",
    "Coverage",
    "Gender",
    "Horizon",
    "Link",
    "Lock",
    "Medium",
    "Met",
    "Mode",
    "ModeKind",
    "Objective",
    "Offset",
    "Place",
    "PlaceKind",
    "Plan",
    "Presence",
    "Principal",
    "Priority",
    "Problem",
    "Promise",
    "Provenance",
    "Provider",
    "Reason",
    "ReasonCode",
    "Replaces",
    "Roads",
    "Route",
    "SameCaregiver",
    "Season",
    "Shift",
    "Skill",
    "Stop",
    "StopKind",
    "Task",
    "Term",
    "TimeWindow",
    "Transport",
    "Unassigned",
    "Underway",
    "Usual",
    "Visit",
    "WindowBound",
    "WorkingTime",
    "check_problem",
    "ensure_valid",
    "read_plan",
    "read_problem",
]
