"""Random small problems that use every feature the model has."""

from __future__ import annotations

from hypothesis import strategies as st

from scheduler.model import (
    HARD,
    Agreement,
    Break,
    Caregiver,
    Client,
    Closure,
    Coverage,
    Gender,
    Horizon,
    Link,
    Lock,
    Medium,
    Met,
    Mode,
    ModeKind,
    Objective,
    Offset,
    Place,
    PlaceKind,
    Presence,
    Principal,
    Priority,
    Problem,
    Promise,
    Provider,
    Roads,
    SameCaregiver,
    Season,
    Shift,
    Skill,
    Task,
    Term,
    TimeWindow,
    Transport,
    Underway,
    Usual,
    Visit,
    WindowBound,
    WorkingTime,
)
from scheduler.model.objective import DEFAULT_TERMS
from tests.builders import at, mins, nurse

SPOTS = (
    ("sveg", 62.034, 14.366),
    ("hede", 62.414, 13.513),
    ("funasdalen", 62.546, 12.543),
    ("ljungdalen", 62.853, 12.791),
    ("mittadalen", 62.683, 12.667),
    ("tannas", 62.441, 12.675),
)
HOURS = st.integers(min_value=7, max_value=15)
MINUTES = st.sampled_from([10, 15, 30, 45])


ENDS = st.sampled_from([None] * 6 + [at("10:00"), at("12:30")])
"""When a skill or an agreement ends: mostly never, else during the day."""


SOURCES = (Provider.AUTO, Provider.ROADGRAPH, Provider.GEODESIC)


def clock(hour: int, minute: int = 0):
    """Return an hour of the day."""
    return at(f"{hour:02d}:{minute:02d}")


@st.composite
def places(draw) -> tuple[Place, ...]:
    """Bases in the first spots, homes in all, with any coverage."""
    kinds = [PlaceKind.BASE, PlaceKind.HEALTH_CENTRE, PlaceKind.VILLAGE_ROOM] + [PlaceKind.HOME] * 3
    coverage = st.sampled_from(Coverage)
    found = [
        Place(
            id=name,
            kind=kind,
            latitude=latitude,
            longitude=longitude,
            indoor=draw(coverage),
            mobile=draw(coverage),
            laboratory=kind is PlaceKind.HEALTH_CENTRE,
            country=draw(st.sampled_from(["SE", "SE", "SE", "NO"])),
        )
        for (name, latitude, longitude), kind in zip(SPOTS, kinds, strict=True)
    ]
    twin = found[draw(st.integers(0, 5))]
    return (*found, twin.model_copy(update={"id": "next-door", "kind": PlaceKind.HOME}))


@st.composite
def tasks(draw, number: int, where: str | None) -> Task:
    """Return an on-site or remote task with any of its fields."""
    remote = draw(st.booleans()) if where is None else False
    offset = Offset()
    if number and draw(st.booleans()):
        offset = Offset(least=mins(draw(st.sampled_from([0, 30]))), most=mins(60))
    return Task(
        id=f"t{number}",
        skills=draw(st.sampled_from([(), ("nurse",), ("nurse", "insulin"), ("doctor",)])),
        clinical=draw(st.booleans()),
        duration=mins(draw(MINUTES)),
        presence=Presence.REMOTE if remote else Presence.ON_SITE,
        place=where,
        offset=offset,
        entry=mins(draw(st.sampled_from([0, 5]))),
        documentation=mins(draw(st.sampled_from([0, 5]))),
        medium=draw(st.sampled_from(Medium)),
        voice_fallback=draw(st.booleans()),
    )


@st.composite
def modes(draw) -> Mode:
    """Return a mode of one or two tasks, at home, on screen, in a room."""
    away = draw(st.booleans()) and draw(st.booleans())
    where = draw(st.sampled_from(["hede", "funasdalen"])) if away else None
    count = draw(st.sampled_from([1, 1, 2]))
    kind = ModeKind.ROOM if away else ModeKind.HOME
    given = tuple(draw(tasks(number, where)) for number in range(count))
    return Mode(kind=kind, tasks=given, price=draw(st.sampled_from([0.0, 5.0])))


@st.composite
def visits(draw, number: int, client: str) -> Visit:
    """Return a visit with one or two windows and one or two modes."""
    opens = draw(HOURS)
    spans = [TimeWindow(start=clock(opens), end=clock(opens + draw(st.integers(1, 3))))]
    if draw(st.booleans()):
        later = spans[0].end.hour + 1
        spans.append(TimeWindow(start=clock(later), end=clock(later + 1)))
    first = draw(modes())
    second = draw(st.lists(modes(), max_size=1))
    other = tuple(mode for mode in second if mode.kind != first.kind)
    mandatory = draw(st.booleans())
    return Visit(
        id=f"v{number}",
        type=draw(st.sampled_from(["care", "insulin"])),
        client=client,
        owner=draw(st.sampled_from(["region", "municipality"])),
        windows=tuple(spans),
        bound=draw(st.sampled_from(WindowBound)),
        modes=(first, *other),
        priority=draw(st.sampled_from(Priority)),
        mandatory=mandatory,
        price=None if mandatory else 50.0,
        sample_limit=draw(st.sampled_from([None, mins(60)])),
    )


@st.composite
def second_breaks(draw, begins: int) -> tuple[Break, ...]:
    """Return mostly no second break, or a short one later on."""
    coffee = Break(
        duration=mins(10),
        earliest=clock(begins + 5, 5),
        latest=clock(begins + 6),
        at_base=draw(st.booleans()),
    )
    return (coffee,) if draw(st.sampled_from([False, False, True])) else ()


@st.composite
def shifts(draw, number: int, crew: tuple[str, ...]) -> Shift:
    """Return a shift by car or at a desk, with or without breaks and overtime."""
    begins = draw(st.sampled_from([7, 8, 9]))
    length = draw(st.sampled_from([5, 8]))
    rest = Break(
        duration=mins(30),
        earliest=clock(begins + 3),
        latest=clock(begins + 4, 30),
        at_base=draw(st.booleans()),
    )
    second = draw(second_breaks(begins))
    base = draw(st.sampled_from(["sveg", "hede", "funasdalen"]))
    transport = draw(st.sampled_from([Transport.CAR] * 4 + [Transport.NONE]))
    end = base if transport is Transport.NONE else draw(st.sampled_from(["sveg", "hede", base]))
    underway = None
    if draw(st.sampled_from([False, False, False, True])):
        due = draw(st.sampled_from([None, None, clock(begins + 2)]))
        since = clock(begins) - mins(draw(st.sampled_from([0, 60])))
        states = {"out": draw(st.booleans()), "warm": draw(st.booleans())}
        underway = Underway(since=since, sample_due=due, **states)
    return Shift(
        id=f"s{number}",
        crew=crew,
        start=clock(begins),
        end=clock(begins + length),
        start_place=base,
        end_place=end,
        max_overtime=mins(draw(st.sampled_from([0, 60]))),
        transport=transport,
        preemptible=draw(st.booleans()),
        leave_at_start=draw(st.sampled_from([False, False, True])),
        breaks=(rest, *second)[: 2 if length > 5 else draw(st.integers(0, 1))],
        underway=underway,
    )


HARDENED = [
    Term.OVERTIME,
    Term.PREFERENCE,
    Term.SAMPLE,
    Term.TEMPLATE,
    Term.CLIENT_OVERLAP,
    Term.PROMISED_TIME,
    Term.PROMISED_CREW,
]


@st.composite
def objectives(draw) -> Objective:
    """Return the default objective with some terms changed."""
    changes = draw(
        st.dictionaries(
            st.sampled_from(
                [
                    Term.MAX_WAITING,
                    Term.MAX_LATENESS,
                    Term.MAX_IDLE,
                    Term.WORKING_TIME,
                    Term.WORKLOAD,
                    Term.BALANCE,
                    Term.OVERTIME,
                    Term.SAMPLE,
                    Term.LATENESS,
                    Term.MISSED_BREAK,
                    Term.QUALIFICATION,
                    Term.INCOMPATIBILITY,
                    Term.PREFERENCE,
                    Term.TEMPLATE,
                    Term.PREEMPTIBLE,
                    Term.CLIENT_OVERLAP,
                    Term.PROMISED_TIME,
                    Term.PROMISED_CREW,
                    Term.PROMISED_MODE,
                    Term.BROKEN_PROMISE,
                ]
            ),
            st.sampled_from([0.5, 7.0]),
            max_size=4,
        )
    )
    if draw(st.booleans()):
        changes[draw(st.sampled_from(HARDENED))] = HARD
    return Objective(terms=dict(DEFAULT_TERMS) | changes)


@st.composite
def people(draw) -> tuple[Caregiver, ...]:
    """Return four caregivers with any skills, languages and attributes."""
    return tuple(
        nurse(
            f"c{number}",
            principal=draw(st.sampled_from(["region", "municipality"])),
            skills=tuple(
                Skill(code=code, valid_until=draw(ENDS))
                for code in ("nurse", *draw(st.sets(st.sampled_from(["insulin", "doctor"]))))
            ),
            languages=tuple(draw(st.sets(st.sampled_from(["sma", "no"])))),
            gender=draw(st.sampled_from(Gender)),
            attributes=tuple(draw(st.sets(st.sampled_from(["dog", "snowmobile"])))),
            hourly_cost=draw(st.sampled_from([300.0, 480.0])),
            clinical=draw(st.sampled_from([True, True, True, False])),
        )
        for number in range(4)
    )


@st.composite
def clients(draw, spots: tuple[Place, ...], ids: list[str]) -> tuple[Client, ...]:
    """Return four clients somewhere, with any wishes."""
    return tuple(
        Client(
            id=f"k{number}",
            place=draw(st.sampled_from([spot.id for spot in spots])),
            preferred=tuple(draw(st.sets(st.sampled_from(ids), max_size=1))),
            forbidden=tuple(draw(st.sets(st.sampled_from(ids), max_size=1))),
            language=draw(st.sampled_from([None, None, "sma"])),
            gender=draw(st.sampled_from([None, None, Gender.FEMALE])),
            allergies=draw(st.sampled_from([(), (), ("dog",)])),
            access=draw(st.sampled_from([(), (), ("snowmobile",)])),
            met_lately=draw(st.sampled_from([(), (Met(caregiver="c0", visits=2),)])),
        )
        for number in range(4)
    )


@st.composite
def links(draw) -> tuple[Link, ...]:
    """Return no link, or one of any kind between the first two visits."""
    if not draw(st.booleans()):
        return ()
    least = draw(st.sampled_from([None, mins(30)]))
    link = Link(
        first="v0",
        second="v1",
        min_gap=least,
        max_gap=None if least is None else draw(st.sampled_from([None, mins(120)])),
        caregiver=draw(st.sampled_from(SameCaregiver)),
        together=draw(st.booleans()),
    )
    return (link,)


@st.composite
def agreements(draw) -> tuple[Agreement, ...]:
    """Return none, one that may end, or two with a gap between them."""
    count = draw(st.sampled_from([0, 1, 1, 2]))
    one = Agreement(owner="region", server="municipality", valid_until=draw(ENDS))
    return (one, one.model_copy(update={"valid_from": at("13:00"), "valid_until": None}))[:count]


@st.composite
def promises(draw, needed: tuple[Visit, ...]) -> tuple[Promise, ...]:
    """Return none, or for some of the visits what may have been told of them."""
    found = []
    for visit in needed if draw(st.booleans()) else ():
        opens = visit.windows[0].start
        begins = opens + mins(draw(st.sampled_from([0, 20, 75])))
        told = TimeWindow(start=begins - mins(10), end=begins + mins(20))
        promise = Promise(
            visit=visit.id,
            start=draw(st.sampled_from([None, begins, begins])),
            tolerance=mins(draw(st.sampled_from([0, 15]))),
            window=draw(st.sampled_from([None, told])),
            caregivers=tuple(draw(st.sets(st.sampled_from(["c0", "c1", "c2"]), max_size=2))),
            mode=draw(st.sampled_from([None, *ModeKind])),
        )
        found += [promise] if draw(st.sampled_from([True, True, False])) else []
    return tuple(found)


@st.composite
def problems(draw, most_visits: int = 8) -> Problem:
    """Return a problem with any features at all, valid by construction."""
    spots, staff = draw(places()), draw(people())
    crews = draw(st.sampled_from([(("c0",), ("c1",), ("c2", "c3")), (("c0",), ("c1",))]))
    worked = tuple(draw(shifts(number, crew)) for number, crew in enumerate(crews))
    cared_for = draw(clients(spots, [member.id for member in staff]))
    count = draw(st.integers(2, most_visits))
    known = draw(st.sampled_from([1, 2, 4]))
    needed = tuple(draw(visits(n, f"k{n % known}")) for n in range(count))
    fixed = draw(st.sampled_from([None, needed[1].windows[0].start]))
    promised = draw(promises(needed))
    locks = (Lock(visit="v1", shift="s0", start=fixed),) if draw(st.booleans()) else ()
    abroad = draw(st.sampled_from([("SE", "NO"), ("SE",)]))
    storm = Closure(road="mittadalen-ljungdalen", start=clock(11), end=clock(14))
    source, season = draw(st.sampled_from(SOURCES)), draw(st.sampled_from(Season))
    return Problem(
        id="random",
        synthetic=True,
        horizon=Horizon(start=clock(0), end=at("00:00", 10)),
        roads=Roads(season=season, provider=source, startup=mins(10)),
        principals=(Principal(id="region", countries=abroad), Principal(id="municipality")),
        template=draw(st.sampled_from([(), (Usual(client="k0", caregiver="c1", weekday=2),)])),
        agreements=draw(agreements()),
        places=spots,
        clients=cared_for,
        caregivers=staff,
        shifts=worked,
        visits=needed,
        links=draw(links()),
        locks=locks,
        promises=promised,
        most_broken=draw(st.sampled_from([None, None, None, 0, 1])) if promised else None,
        closures=draw(st.sampled_from([(), (storm,)])),
        working_time=draw(st.sampled_from([None, WorkingTime()])),
        objective=draw(objectives()),
    )
