"""The people of a synthetic day and their shifts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from scheduler.model import Break, Caregiver, Gender, Shift, Skill, Transport

from .catalogue import MUNICIPALITY, PROFESSIONS, REGION

LANGUAGES = ("sv", "en", "no", "de", "ar", "sma")
LANGUAGE_SHARES = (1.0, 0.7, 0.3, 0.15, 0.06, 0.08)


@dataclass(frozen=True)
class Post:
    """A place in the team: base, professions of the crew, principal, hours of the shift.

    It ends at `ends_at` where that is given (a night at another base). A `preemptible` block may be
    called away (ambulance staff).
    """

    base: str
    professions: tuple[str, ...]
    principal: str
    begins: float = 7.0
    ends: float = 16.0
    remote: bool = False
    ends_at: str | None = None
    preemptible: bool = False


WINTER_POSTS = (
    Post("sveg", ("nurse",), MUNICIPALITY),
    Post("sveg", ("assistant",), MUNICIPALITY),
    Post("funasdalen", ("doctor", "nurse"), REGION, 8.0, 17.0),
    Post("hede", ("nurse",), MUNICIPALITY),
    Post("funasdalen", ("nurse",), REGION, 7.5, 16.5),
)
"""The bases' posts in the order in which a growing team fills them (Härjedalen)."""

ROUND_POSTS = tuple(
    Post(base, (profession,), MUNICIPALITY, begins, ends)
    for bases, profession, begins, ends in (
        (("sveg", "funasdalen", "hede"), "assistant", 7.0, 16.0),
        (("sveg", "funasdalen", "hede"), "assistant", 13.5, 22.0),
        (("sveg",), "nurse", 7.0, 16.0),
        (("sveg", "funasdalen", "hede"), "assistant", 7.0, 16.0),
        (("hede",), "nurse", 7.0, 16.0),
        (("sveg", "funasdalen", "hede"), "assistant", 13.5, 22.0),
        (("sveg", "funasdalen", "hede"), "assistant", 7.0, 16.0),
        (("funasdalen",), "nurse", 7.0, 16.0),
        (("sveg",), "assistant", 7.0, 13.0),
    )
    for base in bases
)
"""Posts of home care: mornings and evenings overlap at noon, a nurse at each base."""


def fill_posts(posts: Sequence[Post], caregivers: int) -> list[Post]:
    """Return posts for exactly so many caregivers, going round; a last odd one works alone."""
    filled: list[Post] = []
    left = caregivers
    while left > 0:
        for post in posts:
            if left <= 0:
                break
            if len(post.professions) <= left:
                filled.append(post)
                left -= len(post.professions)
            elif left:
                filled.append(replace(post, professions=post.professions[-1:]))
                left -= 1
    return filled


def staff(
    posts: Sequence[Post], day: date, zone: ZoneInfo, rng: np.random.Generator
) -> tuple[list[Caregiver], list[Shift]]:
    """Return the caregivers of some posts and one shift for each post."""
    caregivers: list[Caregiver] = []
    shifts: list[Shift] = []
    for number, post in enumerate(posts, start=1):
        crew = []
        for profession in post.professions:
            caregiver_id = f"{post.base}-{profession}-{len(caregivers) + 1}"
            caregivers.append(_caregiver(caregiver_id, profession, post, day, zone, rng))
            crew.append(caregiver_id)
        shifts.append(_shift(f"{post.base}-{number}", crew, post, day, zone))
    return caregivers, shifts


def at(day: date, hours: float, zone: ZoneInfo) -> datetime:
    """Return an hour of the local day, 7.25 being a quarter past seven."""
    whole = datetime.combine(day, time(0), zone)
    return whole.replace(hour=int(hours), minute=round(hours % 1 * 60))


def _caregiver(
    caregiver_id: str,
    profession: str,
    post: Post,
    day: date,
    zone: ZoneInfo,
    rng: np.random.Generator,
) -> Caregiver:
    codes, cost = PROFESSIONS[profession]
    delegated = profession == "assistant"
    skills = tuple(
        Skill(
            code=code,
            valid_until=at(day, 0, zone) + timedelta(days=int(rng.integers(20, 300)))
            if delegated and code in ("insulin", "medication")
            else None,
        )
        for code in codes
    )
    spoken = rng.random(len(LANGUAGES)) < np.array(LANGUAGE_SHARES)
    languages = tuple(code for code, speaks in zip(LANGUAGES, spoken, strict=True) if speaks)
    attributes = ("dog-owner",) if rng.random() < 0.25 else ()
    return Caregiver(
        id=caregiver_id,
        name=f"Synthetic {profession} {caregiver_id.rsplit('-', 1)[-1]}",
        principal=post.principal,
        skills=skills,
        languages=languages,
        gender=Gender.FEMALE if rng.random() < 0.7 else Gender.MALE,
        attributes=attributes + (("snowmobile",) if rng.random() < 0.5 else ()),
        clinical=bool(codes),
        hourly_cost=cost,
        last_worked_until=at(day, post.ends, zone) - timedelta(days=1),
    )


def _shift(shift_id: str, crew: list[str], post: Post, day: date, zone: ZoneInfo) -> Shift:
    breaks: tuple[Break, ...] = ()
    if post.ends - post.begins > 5:
        meal = Break(
            duration=timedelta(minutes=30),
            earliest=at(day, post.begins + 4, zone),
            latest=at(day, post.begins + 5.5, zone),
        )
        breaks = (meal,)
    return Shift(
        id=shift_id,
        crew=tuple(crew),
        start=at(day, post.begins, zone),
        end=at(day, post.ends, zone),
        start_place=f"base-{post.base}",
        end_place=f"base-{post.ends_at or post.base}",
        max_overtime=timedelta(minutes=0 if post.remote else 60),
        transport=Transport.NONE if post.remote else Transport.CAR,
        preemptible=post.preemptible,
        breaks=breaks,
    )
