"""The kinds of visits: durations, skills, time rules, modes, owners.

Durations are P50 and P90 in minutes, drawn lognormally between them; they are planning defaults,
not measurements. `share` is the part of a day's planned visits, which differs by season only in
what tourists bring.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scheduler.model import Priority, Replaces


class Shape(StrEnum):
    """How the tasks of a kind are put together, and which modes a clinician allows."""

    HOME = "HOME"
    HOME_OR_CLINIC = "HOME_OR_CLINIC"
    HOME_OR_ROOM = "HOME_OR_ROOM"
    HOME_OR_DIGITAL = "HOME_OR_DIGITAL"
    DOUBLE = "DOUBLE"
    DOCTOR_AND_NURSE = "DOCTOR_AND_NURSE"
    SEQUENTIAL = "SEQUENTIAL"
    DIGITAL = "DIGITAL"
    ASSISTED = "ASSISTED"
    COMPANY = "COMPANY"


REGION, MUNICIPALITY = "region", "municipality"


@dataclass(frozen=True)
class Kind:
    """A kind of visit. `windows` are (earliest, latest) hours of the day, one drawn per visit.

    `entry` and `notes` are minutes; without `entry` it takes as long as the season makes it.
    """

    code: str
    median: float
    ninetieth: float
    skills: tuple[str, ...]
    windows: tuple[tuple[float, float], ...]
    owner: str
    shape: Shape = Shape.HOME
    share: float = 0.0
    tourist_factor: float = 1.0
    mandatory: bool = True
    price: float = 0.0
    priority: Priority = Priority.ROUTINE
    replaces: Replaces = Replaces.NONE
    sample_hours: float = 0.0
    entry: float | None = None
    notes: float = 5.0


_DAY = ((8.0, 12.0), (12.0, 15.5), (8.0, 15.5))

KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            "insulin",
            15,
            25,
            ("insulin",),
            ((7.25, 8.25), (11.25, 12.25)),
            MUNICIPALITY,
            share=0.13,
            priority=Priority.PRIORITY,
        ),
        Kind(
            "medication",
            15,
            30,
            ("medication",),
            ((8, 10), (10, 12), (12, 14), (14, 15.5)),
            MUNICIPALITY,
            share=0.14,
        ),
        Kind(
            "wound-care",
            40,
            70,
            ("nurse",),
            _DAY,
            MUNICIPALITY,
            Shape.HOME_OR_CLINIC,
            share=0.13,
            replaces=Replaces.HEALTH_CENTRE,
        ),
        Kind("compression", 40, 60, ("compression",), _DAY, MUNICIPALITY, share=0.07),
        Kind(
            "blood-sample",
            15,
            25,
            ("sampling",),
            ((7.5, 10.0),),
            REGION,
            share=0.10,
            replaces=Replaces.HEALTH_CENTRE,
            sample_hours=4,
        ),
        Kind("catheter", 30, 50, ("nurse",), _DAY, MUNICIPALITY, share=0.04),
        Kind(
            "iv-antibiotics",
            45,
            75,
            ("nurse",),
            ((8, 10), (13, 15)),
            REGION,
            share=0.04,
            tourist_factor=1.5,
            priority=Priority.URGENT,
            replaces=Replaces.BED_DAY,
        ),
        Kind(
            "palliative",
            60,
            120,
            ("nurse", "assistant"),
            _DAY,
            MUNICIPALITY,
            Shape.DOUBLE,
            share=0.03,
            priority=Priority.URGENT,
        ),
        Kind(
            "doctor-assessment",
            45,
            75,
            ("doctor", "nurse"),
            _DAY,
            REGION,
            Shape.DOCTOR_AND_NURSE,
            share=0.05,
            tourist_factor=2.0,
            priority=Priority.PRIORITY,
            replaces=Replaces.EMERGENCY,
        ),
        Kind(
            "physiotherapy",
            45,
            60,
            ("physiotherapist",),
            _DAY,
            MUNICIPALITY,
            share=0.01,
            mandatory=False,
            price=120,
        ),
        Kind(
            "preventive-75",
            60,
            90,
            ("nurse",),
            ((8.0, 15.5),),
            REGION,
            share=0.05,
            mandatory=False,
            price=90,
        ),
        Kind(
            "vaccination",
            10,
            15,
            ("sampling",),
            ((9, 15),),
            REGION,
            Shape.HOME_OR_ROOM,
            share=0.05,
            mandatory=False,
            price=60,
            replaces=Replaces.HEALTH_CENTRE,
        ),
        Kind(
            "digital-follow-up",
            15,
            25,
            ("nurse",),
            ((8, 12), (13, 15.5)),
            REGION,
            Shape.HOME_OR_DIGITAL,
            share=0.08,
            tourist_factor=1.5,
            replaces=Replaces.HEALTH_CENTRE,
        ),
        Kind(
            "assisted-specialist",
            30,
            50,
            ("nurse", "specialist"),
            ((9, 12), (13, 15)),
            REGION,
            Shape.ASSISTED,
            share=0.05,
            replaces=Replaces.HOSPITAL_CLINIC,
        ),
        Kind(
            "injection-and-check",
            15,
            25,
            ("nurse", "assistant"),
            ((8, 11), (12, 14)),
            MUNICIPALITY,
            Shape.SEQUENTIAL,
            share=0.02,
        ),
        Kind(
            "specialist-follow-up",
            20,
            30,
            ("specialist",),
            ((9, 12), (13, 15)),
            REGION,
            Shape.DIGITAL,
            share=0.03,
            replaces=Replaces.HOSPITAL_CLINIC,
        ),
        Kind(
            "companionship",
            60,
            90,
            (),
            ((9, 15),),
            MUNICIPALITY,
            Shape.COMPANY,
            mandatory=False,
            price=30,
        ),
        *(
            Kind(code, median, ninetieth, ("assistant",), windows, MUNICIPALITY, entry=2, notes=2)
            for code, median, ninetieth, windows in (
                ("morning-care", 20, 35, ((7.0, 8.5), (7.5, 9.0), (7.75, 9.75), (8.25, 10.0))),
                ("midday-care", 12, 20, ((11.25, 12.5), (11.5, 13.0))),
                ("afternoon-care", 11, 20, ((14.0, 15.5), (14.5, 16.5))),
                ("evening-care", 15, 25, ((17.0, 18.5), (18.0, 19.5), (19.0, 21.0))),
            )
        ),
        Kind(
            "household",
            40,
            60,
            ("assistant",),
            ((9.0, 12.0), (12.0, 15.5), (9.0, 15.5)),
            MUNICIPALITY,
            mandatory=False,
            price=90,
            entry=2,
            notes=2,
        ),
    )
}

PEAKS = ("morning-care", "midday-care", "afternoon-care", "evening-care")
"""Kinds of personal care, by the peak of the day in which they are given."""

PROFESSIONS: dict[str, tuple[tuple[str, ...], float]] = {
    "doctor": (("doctor", "nurse"), 900.0),
    "nurse": (("nurse", "insulin", "medication", "sampling", "compression", "assistant"), 480.0),
    "assistant": (("assistant", "insulin", "medication", "sampling", "compression"), 330.0),
    "specialist": (("specialist",), 950.0),
    "physiotherapist": (("physiotherapist", "assistant"), 460.0),
    "volunteer": ((), 0.0),
}
"""Skills and hourly cost (SEK, planning default) by profession; a volunteer gives no care."""
