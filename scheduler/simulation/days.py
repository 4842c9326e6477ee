"""What each named day is made of, before anything is drawn.

Sites are real places; outside Jämtland Härjedalen health centres stand in the municipal seat (geo
README). Numbers of staff are planning defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scheduler.model import PlaceKind, Season

from .catalogue import MUNICIPALITY, REGION
from .teams import ROUND_POSTS, WINTER_POSTS, Post


@dataclass(frozen=True)
class Site:
    """A base, health centre, room or hospital: (key, name, kind), where and whose it is.

    `where` is a node of the road skeleton, or a locality with its municipality.
    """

    key: str
    name: str
    kind: PlaceKind
    where: str | tuple[str, str]


@dataclass(frozen=True)
class DayPlan:
    """What a named day is made of.

    `owners` maps each municipality to the principal that owns its care. `quota` kinds are in
    every day with so many visits; the rest is drawn by share, `many` kinds so many times as often.
    `neighbours` are municipalities that help each other. `abroad` is a place across the border
    (name, latitude, longitude, country) where the last client lives; `usual` days have a template.
    On a day of `rounds` most visits are short home care, in the peaks of the day.
    """

    title: str
    region: str
    day: date
    owners: tuple[tuple[str, str], ...]
    sites: tuple[Site, ...]
    posts: tuple[Post, ...]
    visits: int
    caregivers: int
    season: Season
    seed: int
    quota: tuple[tuple[str, int], ...]
    many: tuple[tuple[str, float], ...] = ()
    neighbours: tuple[tuple[str, str], ...] = ()
    beyond_the_pass: int = 0
    abroad: tuple[str, float, float, str] | None = None
    usual: bool = False
    rounds: bool = False

    @property
    def municipalities(self) -> tuple[str, ...]:
        """The municipalities in which clients live."""
        return tuple(name for name, _ in self.owners)

    @property
    def hospital(self) -> str:
        """The place id of the hospital."""
        return next(place_id(site) for site in self.sites if site.kind is PlaceKind.HOSPITAL)


def place_id(site: Site) -> str:
    """Return the id of a site's place."""
    return f"{'room' if site.kind is PlaceKind.VILLAGE_ROOM else 'base'}-{site.key}"


CENTRE, ROOM, HOSPITAL = PlaceKind.HEALTH_CENTRE, PlaceKind.VILLAGE_ROOM, PlaceKind.HOSPITAL

HARJEDALEN = (
    Site("sveg", "Svegs hälsocentral", CENTRE, "sveg"),
    Site("hede", "Hede hälsocentral", CENTRE, "hede"),
    Site("funasdalen", "Funäsdalens hälsocentral", CENTRE, "funasdalen"),
    Site("vemdalen", "Vårdrum Vemdalen", ROOM, "vemdalen"),
    Site("ytterhogdal", "Vårdrum Ytterhogdal", ROOM, "ytterhogdal"),
    Site("lillhardal", "Vårdrum Lillhärdal", ROOM, "lillhardal"),
    Site("ostersund_sjukhus", "Östersunds sjukhus", HOSPITAL, "ostersund_sjukhus"),
)

BREKKEN = ("Brekken", 62.652, 11.876, "NO")
"""The nearest village on the way from Funäsdalen to Røros."""

ONE_OF_EACH = (
    ("insulin", 1),
    ("medication", 1),
    ("wound-care", 1),
    ("compression", 1),
    ("catheter", 1),
    ("palliative", 1),
    ("injection-and-check", 1),
    ("physiotherapy", 1),
    ("blood-sample", 1),
    ("iv-antibiotics", 1),
    ("doctor-assessment", 1),
    ("preventive-75", 1),
    ("vaccination", 1),
    ("digital-follow-up", 2),
    ("assisted-specialist", 1),
    ("specialist-follow-up", 1),
    ("companionship", 1),
)
"""Every kind at least once, the municipalities' own first: these go round the municipalities."""


def _posts(bases: tuple[tuple[str, str], ...], doctors: tuple[str, ...]) -> tuple[Post, ...]:
    """Return posts at some bases with their owners, filled in turn, doctors' crews between."""
    bases = tuple((slug(base), owner) for base, owner in bases)
    nurses = [Post(base, ("nurse",), owner) for base, owner in bases]
    assistants = [Post(base, ("assistant",), owner) for base, owner in bases]
    crews = [Post(base, ("doctor", "nurse"), REGION, 8.0, 17.0) for base in doctors]
    regional = [Post(base, ("nurse",), REGION, 7.5, 16.5) for base in doctors]
    moving = [Post(bases[0][0], ("physiotherapist",), bases[0][1], 8.0, 16.5)]
    helping = [Post(bases[-1][0], ("volunteer",), bases[-1][1], 9.0, 13.0)]
    return (
        *nurses,
        *crews[:1],
        *regional[:1],
        *assistants,
        *moving,
        *helping,
        *crews[1:],
        *regional[1:],
    )


def _seat(name: str, municipality: str, centre: str) -> Site:
    """Return the health centre of a municipal seat."""
    return Site(slug(name), centre, CENTRE, (name, municipality))


def slug(name: str) -> str:
    """Return a name in plain small letters."""
    return name.lower().translate(str.maketrans("åäö ", "aao-"))


def _own(*municipalities: str) -> tuple[tuple[str, str], ...]:
    """Return municipalities that each own their visits."""
    return tuple((name, slug(name)) for name in municipalities)


_STROMSUND = (
    _seat("Strömsund", "Strömsund", "Strömsunds hälsocentral"),
    _seat("Hammerdal", "Strömsund", "Hammerdals hälsocentral"),
    _seat("Backe", "Strömsund", "Backe hälsocentral"),
    _seat("Hoting", "Strömsund", "Hotings hälsocentral"),
    _seat("Gäddede", "Strömsund", "Frostvikens hälsocentral"),
    Site("rosson", "Vårdrum Rossön", ROOM, ("Rossön", "Strömsund")),
    Site("ostersund_sjukhus", "Östersunds sjukhus", HOSPITAL, "ostersund_sjukhus"),
)

_VASTMANLAND = (
    _seat("Västerås", "Västerås", "Vårdcentral Västerås"),
    _seat("Sala", "Sala", "Vårdcentral Sala"),
    _seat("Köping", "Köping", "Vårdcentral Köping"),
    _seat("Fagersta", "Fagersta", "Vårdcentral Fagersta"),
    Site("kolsva", "Vårdrum Kolsva", ROOM, ("Kolsva", "Köping")),
    Site("sjukhus", "Västmanlands sjukhus Västerås", HOSPITAL, ("Västerås", "Västerås")),
)

_OREBRO = (
    _seat("Örebro", "Örebro", "Vårdcentral Örebro"),
    _seat("Karlskoga", "Karlskoga", "Vårdcentral Karlskoga"),
    _seat("Lindesberg", "Lindesberg", "Vårdcentral Lindesberg"),
    _seat("Hällefors", "Hällefors", "Vårdcentral Hällefors"),
    _seat("Askersund", "Askersund", "Vårdcentral Askersund"),
    Site("frovi", "Vårdrum Frövi", ROOM, ("Frövi", "Lindesberg")),
    Site("sjukhus", "Universitetssjukhuset Örebro", HOSPITAL, ("Örebro", "Örebro")),
)

_SEATS = ("Ånge", "Timrå", "Härnösand", "Sundsvall", "Kramfors", "Sollefteå", "Örnsköldsvik")

_VASTERNORRLAND = (
    *(_seat(name, name, f"Hälsocentral {name}") for name in _SEATS),
    Site("junsele", "Vårdrum Junsele", ROOM, ("Junsele", "Sollefteå")),
    Site("bredbyn", "Vårdrum Bredbyn", ROOM, ("Bredbyn", "Örnsköldsvik")),
    Site("sjukhus", "Sundsvalls sjukhus", HOSPITAL, ("Sundsvall", "Sundsvall")),
)

_JONKOPING = (
    _seat("Jönköping", "Jönköping", "Vårdcentral Jönköping"),
    _seat("Gislaved", "Gislaved", "Vårdcentral Gislaved"),
    _seat("Vetlanda", "Vetlanda", "Vårdcentral Vetlanda"),
    _seat("Tranås", "Tranås", "Vårdcentral Tranås"),
    _seat("Värnamo", "Värnamo", "Vårdcentral Värnamo"),
    Site("granna", "Vårdrum Gränna", ROOM, ("Gränna", "Jönköping")),
    Site("sjukhus", "Länssjukhuset Ryhov", HOSPITAL, ("Jönköping", "Jönköping")),
)

DAYS: dict[str, DayPlan] = {
    "harjedalen-winter-day": DayPlan(
        title="En vinterdag i Härjedalen",
        region="Region Jämtland Härjedalen",
        day=date(2027, 2, 9),
        owners=(("Härjedalen", MUNICIPALITY),),
        sites=HARJEDALEN,
        posts=WINTER_POSTS,
        visits=40,
        caregivers=6,
        season=Season.WINTER,
        seed=1,
        quota=(
            ("palliative", 1),
            ("doctor-assessment", 2),
            ("assisted-specialist", 2),
            ("specialist-follow-up", 3),
            ("injection-and-check", 1),
            ("digital-follow-up", 6),
            ("vaccination", 3),
            ("wound-care", 3),
            ("blood-sample", 3),
            ("insulin", 2),
            ("medication", 5),
            ("physiotherapy", 1),
            ("preventive-75", 2),
        ),
        beyond_the_pass=2,
    ),
    "harjedalen-large-day": DayPlan(
        title="En stor hemtjänstdag i Härjedalen",
        region="Region Jämtland Härjedalen",
        day=date(2027, 2, 17),
        owners=(("Härjedalen", MUNICIPALITY),),
        sites=HARJEDALEN,
        posts=ROUND_POSTS,
        visits=560,
        caregivers=49,
        season=Season.WINTER,
        seed=8,
        quota=(),
        usual=True,
        rounds=True,
    ),
    "harjedalen-overfull-day": DayPlan(
        title="En överfull dag i Härjedalen",
        region="Region Jämtland Härjedalen",
        day=date(2027, 2, 16),
        owners=(("Härjedalen", MUNICIPALITY),),
        sites=HARJEDALEN,
        posts=(
            *WINTER_POSTS,
            Post("sveg", ("physiotherapist",), MUNICIPALITY, 8.0, 16.5),
            Post("hede", ("assistant",), MUNICIPALITY),
            Post("funasdalen", ("assistant",), MUNICIPALITY),
            Post("sveg", ("doctor", "nurse"), REGION, 8.0, 17.0),
            Post("sveg", ("nurse",), REGION, 8.0, 17.0, preemptible=True),
            Post("hede", ("nurse",), MUNICIPALITY, 8.0, 12.0),
            Post("funasdalen", ("nurse",), REGION, 7.5, 16.5, ends_at="sveg"),
            Post("sveg", ("volunteer",), MUNICIPALITY, 9.0, 13.0),
        ),
        visits=560,
        caregivers=60,
        season=Season.WINTER,
        seed=2,
        quota=ONE_OF_EACH,
        abroad=BREKKEN,
        usual=True,
    ),
    "stromsund-day": DayPlan(
        title="En dag i Strömsund",
        region="Region Jämtland Härjedalen",
        day=date(2027, 6, 8),
        owners=(("Strömsund", MUNICIPALITY),),
        sites=_STROMSUND,
        posts=_posts(
            tuple((key, MUNICIPALITY) for key in ("stromsund", "hammerdal", "gaddede", "backe")),
            ("stromsund", "hoting"),
        ),
        visits=60,
        caregivers=12,
        season=Season.SUMMER,
        seed=3,
        quota=ONE_OF_EACH,
    ),
    "vastmanland-day": DayPlan(
        title="En dag i Västmanland",
        region="Region Västmanland",
        day=date(2027, 4, 13),
        owners=_own("Västerås", "Sala", "Köping", "Fagersta"),
        sites=_VASTMANLAND,
        posts=_posts(_own("Västerås", "Sala", "Köping", "Fagersta"), ("vasteras", "koping")),
        visits=80,
        caregivers=14,
        season=Season.SUMMER,
        seed=4,
        quota=ONE_OF_EACH,
        neighbours=(("koping", "vasteras"), ("sala", "vasteras"), ("fagersta", "koping")),
    ),
    "orebro-day": DayPlan(
        title="En dag i Örebro län",
        region="Region Örebro län",
        day=date(2027, 4, 20),
        owners=_own("Örebro", "Karlskoga", "Lindesberg", "Hällefors", "Askersund"),
        sites=_OREBRO,
        posts=_posts(
            _own("Örebro", "Karlskoga", "Lindesberg", "Hällefors", "Askersund"),
            ("orebro", "lindesberg"),
        ),
        visits=80,
        caregivers=16,
        season=Season.SUMMER,
        seed=5,
        quota=ONE_OF_EACH,
        neighbours=(("hallefors", "lindesberg"), ("askersund", "orebro")),
    ),
    "vasternorrland-day": DayPlan(
        title="En dag i Västernorrland",
        region="Region Västernorrland",
        day=date(2027, 2, 23),
        owners=_own(*_SEATS),
        sites=_VASTERNORRLAND,
        posts=_posts(_own(*_SEATS), ("sundsvall", "ornskoldsvik", "solleftea")),
        visits=80,
        caregivers=20,
        season=Season.WINTER,
        seed=6,
        quota=ONE_OF_EACH,
        neighbours=(("kramfors", "solleftea"), ("timra", "sundsvall"), ("ange", "sundsvall")),
        usual=True,
    ),
    "jonkoping-day": DayPlan(
        title="En dag i Jönköpings län",
        region="Region Jönköpings län",
        day=date(2027, 5, 4),
        owners=_own("Jönköping", "Gislaved", "Vetlanda", "Tranås", "Värnamo"),
        sites=_JONKOPING,
        posts=_posts(
            _own("Jönköping", "Gislaved", "Vetlanda", "Tranås", "Värnamo"),
            ("jonkoping", "vetlanda"),
        ),
        visits=80,
        caregivers=16,
        season=Season.SUMMER,
        seed=7,
        quota=(*ONE_OF_EACH, ("digital-follow-up", 18), ("specialist-follow-up", 5)),
        many=(("digital-follow-up", 3.0), ("assisted-specialist", 2.0)),
        neighbours=(("gislaved", "varnamo"),),
    ),
}
