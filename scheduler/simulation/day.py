"""Named synthetic days, generated from real places and a seed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np

from scheduler.model import (
    Agreement,
    Caregiver,
    Client,
    Closure,
    Coverage,
    Horizon,
    Link,
    ModeKind,
    Place,
    PlaceKind,
    Principal,
    Problem,
    Roads,
    Season,
    Shift,
    Usual,
    Visit,
    ensure_valid,
)
from scheduler.model.place import HOME_COUNTRY

from .catalogue import KINDS, REGION, Kind
from .days import DAYS, DayPlan, Site, place_id
from .demand import Setting, Whereabouts, client, home, visit
from .regions import Locality, localities, locality, road_node
from .rounds import round_kinds
from .teams import Post, at, fill_posts, staff

ZONE = ZoneInfo("Europe/Stockholm")


def generate_day(
    name: str,
    visits: int | None = None,
    caregivers: int | None = None,
    seed: int | None = None,
    season: Season | None = None,
) -> Problem:
    """Return a synthetic day; the same arguments give the same day.

    Parameters
    ----------
    name
        A day of `DAYS`; it decides what is not given here.
    visits, caregivers
        How many visits are needed, and people in the field; specialists on screen come beside.
        Other staff is met by the same patients.
    seed
        Of the random draws.
    season
        Decides road speeds, standing closures and start-up minutes of cold cars.

    Returns
    -------
    Problem
        People are invented, places and roads real.

    Raises
    ------
    LookupError
        When no day has that name.
    """
    if name not in DAYS:
        raise LookupError(f"no day is called {name!r}; there are: {', '.join(DAYS)}")
    spec = DAYS[name]
    season = season or spec.season
    drawn = spec.seed if seed is None else seed
    count = spec.visits if visits is None else visits
    homes, clients, needed, team, shifts = _people(spec, count, caregivers, season, drawn)
    winter = season is Season.WINTER
    return ensure_valid(
        Problem(
            id=name,
            title=spec.title,
            synthetic=True,
            horizon=Horizon(
                start=at(spec.day, 0, ZONE), end=at(spec.day, 0, ZONE) + timedelta(days=1)
            ),
            roads=Roads(season=season, startup=timedelta(minutes=10 if winter else 0)),
            principals=_principals(spec),
            agreements=tuple(_agreements(spec)),
            places=(*_sites(spec), *homes),
            clients=tuple(clients),
            caregivers=tuple(team),
            shifts=tuple(shifts),
            visits=tuple(needed),
            links=_links(needed),
            template=_template(clients) if spec.usual else (),
            closures=_storm(spec, season),
        )
    )


def _people(
    spec: DayPlan, count: int, caregivers: int | None, season: Season, seed: int
) -> tuple[list[Place], list[Client], list[Visit], list[Caregiver], list[Shift]]:
    """Return homes, clients, visits, staff and shifts.

    Patients are drawn after a usual team for so many visits, whatever team is asked for, so that
    one caregiver more changes nothing else.
    """
    rng = np.random.default_rng(seed)
    usual = max(spec.caregivers, spec.caregivers * count // spec.visits)
    wanted = spec.caregivers if caregivers is None else caregivers
    team, shifts = _team(spec, usual, rng)
    homes, clients, needed = _needs(spec, _sites(spec), team, count, season, rng)
    if wanted != usual:
        team, shifts = _team(spec, wanted, np.random.default_rng(seed))
        there = {member.id for member in team}
        clients = [_without_others(who, there) for who in clients]
    return homes, clients, needed, team, shifts


def _without_others(who: Client, there: set[str]) -> Client:
    """Return a client who knows only those who are there."""
    wishes = {
        name: tuple(each for each in getattr(who, name) if each in there)
        for name in ("preferred", "forbidden")
    }
    met = tuple(each for each in who.met_lately if each.caregiver in there)
    return who.model_copy(update=wishes | {"met_lately": met})


def _team(
    spec: DayPlan, caregivers: int, rng: np.random.Generator
) -> tuple[list[Caregiver], list[Shift]]:
    """Return the caregivers, the specialists on screen beside them, and their shifts."""
    posts = fill_posts(spec.posts, caregivers)
    if spec.rounds:
        return staff(posts, spec.day, ZONE, rng)
    hospital = spec.hospital.removeprefix("base-")
    block = Post(hospital, ("specialist",), REGION, 9.0, 15.0, remote=True)
    return staff([*posts, *[block] * (1 + len(posts) // 25)], spec.day, ZONE, rng)


def _needs(
    spec: DayPlan,
    sites: list[Place],
    team: list[Caregiver],
    count: int,
    season: Season,
    rng: np.random.Generator,
) -> tuple[list[Place], list[Client], list[Visit]]:
    """Return homes and clients, one client a home, and the visits they need."""
    setting = Setting(
        day=spec.day,
        zone=ZONE,
        rooms=tuple(p for p in sites if p.kind is PlaceKind.VILLAGE_ROOM),
        clinics=tuple(p for p in sites if p.kind is PlaceKind.HEALTH_CENTRE),
        hospital=spec.hospital,
        owners=dict(spec.owners),
        winter=season is Season.WINTER,
    )
    needs = (
        round_kinds(count, rng) if spec.rounds else [[k] for k in _kinds(spec, count, season, rng)]
    )
    where = _where(spec, len(needs), rng)
    homes = [home(f"home-{n:03d}", place, rng) for n, place in enumerate(where, start=1)]
    if spec.abroad and homes:
        homes[-1] = _across_the_border(homes[-1], *spec.abroad)
    mobile = [member for member in team if "specialist" not in member.id]
    clients = [
        client(f"client-{n:03d}", place.id, mobile, rng) for n, place in enumerate(homes, start=1)
    ]
    living = [
        Whereabouts(place, town.municipality) for place, town in zip(homes, where, strict=True)
    ]
    each = [
        (kind, who, there)
        for kinds, who, there in zip(needs, clients, living, strict=True)
        for kind in kinds
    ]
    needed = [
        visit(f"v{n:03d}-{kind.code}", kind, who, there, setting, rng)
        for n, (kind, who, there) in enumerate(each, 1)
    ]
    if spec.abroad and needed:
        needed[-1] = needed[-1].model_copy(update={"owner": REGION})
    if spec.beyond_the_pass and setting.winter:
        needed = _before_the_storm(spec, needed)
    return homes, clients, needed


def _across_the_border(at_home: Place, name: str, lat: float, lon: float, country: str) -> Place:
    """Return the home as it would be in a village of another country."""
    there = {"latitude": lat, "longitude": lon, "zone": name, "country": country}
    return at_home.model_copy(update=there)


def _template(clients: list[Client]) -> tuple[Usual, ...]:
    """Return whom each client who has a preference usually meets."""
    return tuple(
        Usual(client=who.id, caregiver=who.preferred[0]) for who in clients if who.preferred
    )


def _sites(spec: DayPlan) -> list[Place]:
    return [_site(site) for site in spec.sites]


def _site(site: Site) -> Place:
    if isinstance(site.where, str):
        latitude, longitude = road_node(site.where)
    else:
        seat = locality(*site.where)
        latitude, longitude = seat.latitude, seat.longitude
    return Place(
        id=place_id(site),
        name=site.name,
        kind=site.kind,
        latitude=latitude,
        longitude=longitude,
        zone=site.name.split()[-1],
        indoor=Coverage.VIDEO,
        mobile=Coverage.VIDEO,
        laboratory=site.kind in (PlaceKind.HEALTH_CENTRE, PlaceKind.HOSPITAL),
    )


def _kinds(spec: DayPlan, count: int, season: Season, rng: np.random.Generator) -> list[Kind]:
    """Return the kinds of a day's visits: the quota first, the rest drawn by share and season."""
    scale = max(1, round(count / spec.visits))
    kinds = [KINDS[code] for code, number in spec.quota for _ in range(number * scale)][:count]
    many = dict(spec.many)
    shares = np.array(
        [
            kind.share
            * (kind.tourist_factor if season is Season.WINTER else 1.0)
            * many.get(kind.code, 1.0)
            for kind in KINDS.values()
        ]
    )
    drawn = rng.choice(len(KINDS), size=count - len(kinds), p=shares / shares.sum())
    return kinds + [list(KINDS.values())[int(i)] for i in drawn]


def _where(spec: DayPlan, count: int, rng: np.random.Generator) -> list[Locality]:
    """Place clients by population; the last ones beyond the pass, where the day has one.

    Where several municipalities own visits, the first ones go round them, so that each has some.
    """
    towns = localities(spec.municipalities)
    weights = np.array([town.population for town in towns])
    beyond = min(spec.beyond_the_pass, count)
    drawn = rng.choice(len(towns), size=count - beyond, p=weights / weights.sum())
    village = [locality("Ljungdalen", "Berg")] * beyond
    placed = [towns[int(i)] for i in drawn]
    if len(spec.owners) > 1:
        for at, (name, _) in zip(range(count), spec.owners, strict=False):
            own = [town for town in towns if town.municipality == name]
            placed[at] = max(own, key=lambda town: town.population)
    return placed + village


def _before_the_storm(spec: DayPlan, visits: list[Visit]) -> list[Visit]:
    """Give the visits beyond the pass to the region, around noon, too long for one to do both."""
    changed = []
    for number, planned in enumerate(visits[-spec.beyond_the_pass :]):
        kind = KINDS["iv-antibiotics" if number == 0 else "wound-care"]
        task = (
            planned.modes[0]
            .tasks[0]
            .model_copy(
                update={
                    "id": "care",
                    "skills": kind.skills,
                    "duration": timedelta(minutes=45),
                    "place": None,
                }
            )
        )
        window = planned.windows[0].model_copy(
            update={"start": at(spec.day, 11.5, ZONE), "end": at(spec.day, 15, ZONE)}
        )
        changed.append(
            planned.model_copy(
                update={
                    "id": f"{planned.id[:4]}-{kind.code}-ljungdalen",
                    "type": kind.code,
                    "owner": REGION,
                    "windows": (window,),
                    "modes": (
                        planned.modes[0].model_copy(
                            update={"kind": ModeKind.HOME, "tasks": (task,)}
                        ),
                    ),
                    "mandatory": True,
                    "price": None,
                    "sample_limit": None,
                }
            )
        )
    return visits[: -spec.beyond_the_pass] + changed


def _storm(spec: DayPlan, season: Season) -> tuple[Closure, ...]:
    if not spec.beyond_the_pass or season is not Season.WINTER:
        return ()
    return (
        Closure(
            road="mittadalen-ljungdalen",
            start=at(spec.day, 14, ZONE),
            end=at(spec.day, 22, ZONE),
            reason="Storm över Flatruet",
        ),
    )


def _principals(spec: DayPlan) -> tuple[Principal, ...]:
    owners = [Principal(id=owner, name=f"{_genitive(name)} kommun") for name, owner in spec.owners]
    abroad = (HOME_COUNTRY, spec.abroad[3]) if spec.abroad else (HOME_COUNTRY,)
    return (Principal(id=REGION, name=spec.region, countries=abroad), *owners)


def _genitive(name: str) -> str:
    return name if name.endswith("s") else f"{name}s"


def _agreements(spec: DayPlan) -> Iterator[Agreement]:
    """Let a municipality take samples for the region, the region and neighbours help with care."""
    shared = ("blood-sample", "vaccination", "digital-follow-up", "assisted-specialist")
    helped = ("wound-care", "catheter", "palliative", "injection-and-check", "insulin")
    for _, owner in spec.owners:
        yield Agreement(owner=REGION, server=owner, types=shared)
        yield Agreement(owner=owner, server=REGION, types=(*helped, "medication", "compression"))
    for one, other in spec.neighbours:
        yield Agreement(owner=one, server=other, types=helped)
        yield Agreement(owner=other, server=one, types=helped)


def _links(visits: list[Visit]) -> tuple[Link, ...]:
    """Tie samples to what follows from them: the follow-up an hour after the sample, or later."""
    samples = [planned for planned in visits if planned.type == "blood-sample"]
    follow_ups = [
        planned
        for planned in visits
        if planned.type == "digital-follow-up" and planned.windows[0].start.hour >= 12
    ]
    pairs = zip(samples, follow_ups, strict=False)
    return tuple(
        Link(first=sample.id, second=follow_up.id, min_gap=timedelta(hours=1))
        for sample, follow_up in pairs
    )
