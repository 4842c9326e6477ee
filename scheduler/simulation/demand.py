"""The clients of a synthetic day and what they need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from geopy.distance import great_circle

from scheduler.model import (
    Caregiver,
    Client,
    Coverage,
    Gender,
    Medium,
    Met,
    Mode,
    ModeKind,
    Offset,
    Place,
    Presence,
    Task,
    TimeWindow,
    Visit,
)

from .catalogue import REGION, Kind, Shape
from .regions import Locality
from .teams import at

FIBRE_SHARE = 0.59
"""Fibre-connected households in Härjedalen, October 2019 (geo README)."""
WITHIN_REACH = 3
"""How many health centres, and rooms, a client may be asked to come to."""
VOICE_SHARE, BROADBAND_SHARE = 0.85, 0.40
"""Mobile voice and 10 Mbit/s 4G by area in Sweden (PTS 2014)."""


@dataclass(frozen=True)
class Setting:
    """What all visits of a day share: date, zone, rooms and health centres, the hospital's id.

    `owners` maps a municipality to the principal that owns its care.
    """

    day: date
    zone: ZoneInfo
    rooms: tuple[Place, ...]
    clinics: tuple[Place, ...]
    hospital: str
    owners: Mapping[str, str]
    winter: bool


@dataclass(frozen=True)
class Whereabouts:
    """Where a client lives: the home, and the municipality that answers for its care."""

    home: Place
    municipality: str

    def nearest(self, places: Sequence[Place]) -> list[str]:
        """Return the ids of the nearest places, at most `WITHIN_REACH`, in the order given."""
        spot = (self.home.latitude, self.home.longitude)
        km = {p.id: float(great_circle(spot, (p.latitude, p.longitude)).km) for p in places}
        reach = sorted(km, key=lambda each: km[each])[:WITHIN_REACH]
        return [each for each in km if each in reach]

    def closest(self, places: Sequence[Place]) -> str:
        """Return the id of the nearest place."""
        spot = (self.home.latitude, self.home.longitude)
        return min(places, key=lambda p: float(great_circle(spot, (p.latitude, p.longitude)).km)).id


def coverage(rng: np.random.Generator) -> Coverage:
    """Draw the mobile coverage of a spot from the published shares."""
    lot = rng.random()
    if lot < BROADBAND_SHARE:
        return Coverage.VIDEO
    return Coverage.VOICE if lot < VOICE_SHARE else Coverage.NONE


def home(place_id: str, where: Locality, rng: np.random.Generator) -> Place:
    """Return a home somewhere in a locality: larger places are wider."""
    radius_km = 0.3 + 0.4 * np.log10(max(10.0, where.population))
    angle, reach = rng.random() * 2 * np.pi, radius_km * np.sqrt(rng.random())
    north = reach * np.cos(angle) / 111.2
    east = reach * np.sin(angle) / (111.2 * np.cos(np.radians(where.latitude)))
    return Place(
        id=place_id,
        latitude=round(float(where.latitude + north), 5),
        longitude=round(float(where.longitude + east), 5),
        zone=where.name,
        indoor=Coverage.VIDEO if rng.random() < FIBRE_SHARE else coverage(rng),
        mobile=coverage(rng),
    )


def client(
    client_id: str, place_id: str, staff: Sequence[Caregiver], rng: np.random.Generator
) -> Client:
    """Return a synthetic client with wishes and a short history of caregivers met."""
    count = int(rng.integers(0, min(4, len(staff)) + 1))
    met = rng.permutation(len(staff))[:count]
    history = tuple(
        Met(caregiver=staff[int(i)].id, visits=int(rng.integers(1, 9))) for i in sorted(met)
    )
    language = rng.choice(["sv", "sma", "de", "no"], p=[0.86, 0.06, 0.04, 0.04])
    wishes_gender = rng.random() < 0.06
    return Client(
        id=client_id,
        name=f"Synthetic client {client_id.rsplit('-', 1)[-1]}",
        place=place_id,
        preferred=(history[0].caregiver,) if history and rng.random() < 0.3 else (),
        forbidden=(staff[int(rng.integers(len(staff)))].id,) if rng.random() < 0.05 else (),
        language=None if language == "sv" else str(language),
        gender=(Gender.FEMALE if rng.random() < 0.8 else Gender.MALE) if wishes_gender else None,
        allergies=("dog-owner",) if rng.random() < 0.06 else (),
        met_lately=history,
    )


def visit(
    visit_id: str,
    kind: Kind,
    who: Client,
    where: Whereabouts,
    setting: Setting,
    rng: np.random.Generator,
) -> Visit:
    """Return one visit of a kind for a client."""
    opens, closes = kind.windows[int(rng.integers(len(kind.windows)))]
    window = TimeWindow(
        start=at(setting.day, opens, setting.zone), end=at(setting.day, closes, setting.zone)
    )
    replaced = {"HEALTH_CENTRE": where.closest(setting.clinics), "NONE": None}
    owner = setting.owners.get(where.municipality) or next(iter(setting.owners.values()))
    return Visit(
        id=visit_id,
        type=kind.code,
        client=who.id,
        owner=REGION if kind.owner == REGION else owner,
        windows=(window,),
        modes=_modes(kind, where, setting, rng),
        priority=kind.priority,
        mandatory=kind.mandatory,
        price=kind.price if not kind.mandatory else None,
        replaces=kind.replaces,
        replaces_place=replaced.get(kind.replaces, setting.hospital),
        sample_limit=timedelta(hours=kind.sample_hours) if kind.sample_hours else None,
    )


def _minutes(kind: Kind, rng: np.random.Generator) -> timedelta:
    """Draw a duration between P50 and P90 of a lognormal, to five minutes."""
    spread = np.log(kind.ninetieth / kind.median) / 1.2816
    drawn = kind.median * np.exp(spread * float(np.clip(rng.normal(), -1.0, 1.5)))
    return timedelta(minutes=max(5, 5 * round(drawn / 5)))


def _modes(
    kind: Kind, where: Whereabouts, setting: Setting, rng: np.random.Generator
) -> tuple[Mode, ...]:
    lasts = _minutes(kind, rng)
    usual = 10 if setting.winter else 5
    entry = timedelta(minutes=usual if kind.entry is None else kind.entry)
    notes = timedelta(minutes=kind.notes)

    def on_site(
        task_id: str, skill: str, place: str | None = None, offset: Offset = _AT_ONCE
    ) -> Task:
        door = timedelta(minutes=2) if place else entry
        there: dict[str, Any] = {"place": place, "offset": offset, "entry": door}
        return Task(id=task_id, skills=(skill,), duration=lasts, documentation=notes, **there)

    def remote(
        task_id: str, skill: str, medium: Medium = Medium.VIDEO, *, fallback: bool = False
    ) -> Task:
        return Task(
            id=task_id,
            skills=(skill,),
            duration=lasts,
            presence=Presence.REMOTE,
            documentation=notes,
            medium=medium,
            voice_fallback=fallback,
        )

    if kind.shape is Shape.COMPANY:
        company = Task(id="company", clinical=False, duration=lasts, entry=entry)
        return (Mode(kind=ModeKind.HOME, tasks=(company,)),)
    first, second = kind.skills[0], kind.skills[-1]
    at_home = Mode(kind=ModeKind.HOME, tasks=(on_site("care", first),))
    clinic = str(rng.choice(where.nearest(setting.clinics)))
    room = str(rng.choice(where.nearest(setting.rooms)))
    match kind.shape:
        case Shape.HOME_OR_CLINIC if rng.random() < 0.35:
            there = Mode(kind=ModeKind.CLINIC, tasks=(on_site("care", first, clinic),), price=20)
            return (at_home, there)
        case Shape.HOME_OR_ROOM:
            there = Mode(kind=ModeKind.ROOM, tasks=(on_site("care", first, room),), price=5)
            return (at_home, there)
        case Shape.HOME_OR_DIGITAL:
            digital = Mode(kind=ModeKind.DIGITAL, tasks=(remote("session", first),))
            call = remote("call", first, Medium.VOICE)
            telephone = Mode(kind=ModeKind.TELEPHONE, tasks=(call,), price=10)
            return (digital, telephone, Mode(kind=at_home.kind, tasks=at_home.tasks, price=5))
        case Shape.DOUBLE | Shape.DOCTOR_AND_NURSE:
            pair = (on_site("lead", first), on_site("assist", second))
            return (Mode(kind=ModeKind.HOME, tasks=pair),)
        case Shape.SEQUENTIAL:
            later = Offset(least=timedelta(minutes=30), most=timedelta(minutes=60))
            pair = (on_site("first", first), on_site("check", second, offset=later))
            return (Mode(kind=ModeKind.HOME, tasks=pair),)
        case Shape.DIGITAL:
            return (Mode(kind=ModeKind.DIGITAL, tasks=(remote("session", first, fallback=True),)),)
        case Shape.ASSISTED:
            both = (on_site("nurse", first), remote("specialist", second))
            return (Mode(kind=ModeKind.ASSISTED, tasks=both),)
    return (at_home,)


_AT_ONCE = Offset()
