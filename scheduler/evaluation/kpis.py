"""The KPIs that one day carries, with the ids of the KPI catalogue (K3 to K24).

A KPI whose data are missing is None: unknown, never zero. Efficiency (K5, K19) is never shown
without continuity, equity and the staff's day beside it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from scheduler.messages import Language, figures
from scheduler.messages.catalogue import coded
from scheduler.model import ModeKind, Presence, ReasonCode, StopKind, Transport
from scheduler.model.base import minutes, utc

from .cost import patient_minutes, sample_outcomes, work_by_shift
from .view import Given, View, Violation

SEK_PER_KM = 4.5
"""Planning default for a car's cost per km; set by the employer, not by law."""
CO2_KG_PER_KM = 0.17
"""Planning default for a petrol car."""
JOINT_TOLERANCE = timedelta(minutes=10)
AWAY = (ModeKind.ROOM, ModeKind.CLINIC)
SCREEN = (ModeKind.DIGITAL, ModeKind.TELEPHONE)


@dataclass(frozen=True)
class Kpi:
    """One figure: `value` in `unit`, None if unknown, and what it is made of.

    A share is `met` of `of`, which say how much it rests on.
    """

    id: str
    value: float | None
    unit: str
    parts: dict[str, float] = field(default_factory=dict)
    met: float | None = None
    of: float | None = None

    def name(self, language: Language) -> str:
        """Return the figure's name in a language."""
        return coded(figures)[self.id].text(language)

    def as_dict(self, language: Language = Language.EN) -> dict[str, Any]:
        """Return the figure as JSON-ready data."""
        about = {"value": self.value, "unit": self.unit, "parts": self.parts}
        counts = {"met": self.met, "of": self.of}
        return {"id": self.id, "name": self.name(language)} | about | counts


def kpis(view: View, violations: Sequence[Violation]) -> tuple[Kpi, ...]:
    """Return all KPIs of a day's plan."""
    makers: tuple[Callable[[View], Kpi], ...] = (
        patient_km_avoided,
        patient_travel,
        visit_time_share,
        travel_share,
        window_hits,
        skill_fit,
        digital_share,
        specialist_use,
        near_home_share,
        samples_in_time,
        joint_sync,
        explained,
        cost_per_visit,
        language_match,
        coordination,
    )
    made = [make(view) for make in makers]
    made.insert(5, rest_and_breaks(violations))
    return tuple(made)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _firsts(view: View) -> list[Given]:
    """Return one stop per given visit."""
    return [stops[0] for stops in view.by_visit.values()]


def patient_km_avoided(view: View) -> Kpi:
    """K3: sum of round-trip road km from home to the facility each visit replaces, by zone.

    Counts visits given at home or on a screen; never netted against the staff's km.
    """
    by_zone: dict[str, float] = {}
    if all(visit.replaces_place is None for visit in view.problem.visits):
        return Kpi("K3", None, "km")
    for given in _firsts(view):
        place = given.visit.replaces_place
        if place in view.travel.index and given.mode.kind not in AWAY:
            home = view.problem.home_of(given.visit)
            i, j = view.travel.index[home.id], view.travel.index[place]
            metres = int(view.travel.metres[i, j]) + int(view.travel.metres[j, i])
            by_zone[home.zone] = by_zone.get(home.zone, 0.0) + metres / 1000
    return Kpi("K3", sum(by_zone.values()), "km", by_zone)


def patient_travel(view: View) -> Kpi:
    """K4: minutes that patients travel to rooms and clinics, both ways."""
    total = sum(patient_minutes(view, given) for given in _firsts(view))
    return Kpi("K4", total, "min")


def _of(kpi_id: str, met: float, of: float, parts: dict[str, float] | None = None) -> Kpi:
    """Return a share as a figure."""
    return Kpi(kpi_id, _share(met, of), "share", parts or {}, float(met), float(of))


def _paid_minutes(view: View) -> float:
    """Return crew minutes on duty: the shift, and overtime where there is any."""
    paid = 0.0
    works = work_by_shift(view)
    for shift, work in zip(view.problem.shifts, works, strict=True):
        paid += len(shift.crew) * minutes(work.length + work.overtime)
    return paid


def visit_time_share(view: View) -> Kpi:
    """K5 (brukartid): minutes in visits over paid minutes, per caregiver."""
    served = sum(minutes(task.duration) for given in view.given for task in given.tasks)
    return _of("K5", served, _paid_minutes(view))


def travel_share(view: View) -> Kpi:
    """K6: driving minutes over paid minutes, every crew member counted."""
    works = work_by_shift(view)
    driven = sum(
        len(shift.crew) * minutes(work.drive)
        for shift, work in zip(view.problem.shifts, works, strict=True)
    )
    return _of("K6", driven, _paid_minutes(view))


def window_hits(view: View) -> Kpi:
    """K9 (planned): stops that begin inside their window over all stops."""
    hits = sum(1 for given in view.given if not given.lateness)
    return _of("K9", hits, len(view.given))


def rest_and_breaks(violations: Sequence[Violation]) -> Kpi:
    """K11: breaches of rest and break rules; 0 in a published plan."""
    rules = ("breaks", "daily_rest", "longest_stretch")
    count = sum(1 for violation in violations if violation.rule in rules)
    return Kpi("K11", float(count), "count")


def skill_fit(view: View) -> Kpi:
    """K12: tasks given by the cheapest sufficient competence over all; hours unmet by skill."""
    fits = total = 0
    for given in view.given:
        for task in given.tasks:
            able = [m.hourly_cost for m in given.crew if view.able(m, task, given.stop)]
            total += 1
            fits += bool(able) and min(able) == view.cheapest_able(task, given.stop)
    unmet: dict[str, float] = {}
    for entry in view.plan.unassigned:
        visit = view.problem.visit.get(entry.visit_id)
        if visit and any(reason.code is ReasonCode.NO_SKILL for reason in entry.reasons):
            for task in visit.modes[0].tasks:
                for skill in task.skills:
                    hours = task.duration.total_seconds() / 3600
                    unmet[skill] = unmet.get(skill, 0.0) + hours
    return _of("K12", fits, total, unmet)


def digital_share(view: View) -> Kpi:
    """K15: digital and telephone visits over all given; which mode is a clinical choice."""
    firsts = _firsts(view)
    modes = Counter(str(given.mode.kind) for given in firsts)
    screens = sum(modes[kind] for kind in SCREEN)
    parts = {kind: float(count) for kind, count in sorted(modes.items())}
    return _of("K15", screens, len(firsts), parts)


def specialist_use(view: View) -> Kpi:
    """K15b: session minutes of shifts without transport over the minutes of those shifts."""
    blocks = [s for s in view.problem.shifts if s.transport is Transport.NONE]
    whole = sum(minutes(utc(shift.end) - utc(shift.start)) for shift in blocks)
    used = sum(
        minutes(utc(given.stop.end) - utc(given.stop.start))
        for given in view.given
        if given.shift.transport is Transport.NONE
    )
    return _of("K15b", used, whole)


def near_home_share(view: View) -> Kpi:
    """K15c: visits given at home or on a screen over all given."""
    firsts = _firsts(view)
    near = sum(1 for given in firsts if given.mode.kind not in AWAY)
    return _of("K15c", near, len(firsts))


def samples_in_time(view: View) -> Kpi:
    """K16: samples handed in at a laboratory before their limit over samples taken."""
    outcomes = sample_outcomes(view)
    in_time = sum(1 for _, ok in outcomes if ok)
    return _of("K16", in_time, len(outcomes))


def joint_sync(view: View) -> Kpi:
    """K17: joint starts within 10 minutes of each other over joint visits.

    Joint visits have several tasks that may begin together; one stop of a crew is joint by itself.
    """
    joint = in_sync = 0
    for stops in view.by_visit.values():
        tasks = stops[0].mode.tasks
        if len(tasks) < 2 or any(task.offset.least > JOINT_TOLERANCE for task in tasks):
            continue
        starts = [utc(given.stop.start) for given in stops]
        joint += 1
        in_sync += max(starts) - min(starts) <= JOINT_TOLERANCE
    return _of("K17", in_sync, joint)


def explained(view: View) -> Kpi:
    """K18: visits left out with a reason over visits left out."""
    left_out = view.plan.unassigned
    reasoned = sum(1 for entry in left_out if entry.reasons)
    return _of("K18", reasoned, len(left_out))


def cost_per_visit(view: View) -> Kpi:
    """K19: paid hours x rate plus km x rate, over visits given; carbon per visit as a part."""
    money = 0.0
    works = work_by_shift(view)
    for shift, work in zip(view.problem.shifts, works, strict=True):
        hours = minutes(work.length + work.overtime) / 60
        money += hours * sum(member.hourly_cost for member in view.problem.crew(shift.id))
    metres = sum(
        drive.possible.metres for route, shift in view.routes for drive in view.drives(route, shift)
    )
    km, count = metres / 1000, len(view.by_visit)
    parts = {"staff km": km}
    if count:
        parts["kg CO2 per visit"] = km * CO2_KG_PER_KM / count
    return Kpi("K19", _share(money + km * SEK_PER_KM, count), "SEK", parts)


def language_match(view: View) -> Kpi:
    """K22: visits of clients with a language wish given by somebody who speaks it, over such."""
    asked = met = 0
    for stops in view.by_visit.values():
        language = view.problem.client[stops[0].visit.client].language
        if language is not None:
            asked += 1
            met += all(
                any(language in member.languages for member in given.crew) for given in stops
            )
    return _of("K22", met, asked)


def coordination(view: View) -> Kpi:
    """K24: same-day trips of two principals to one address.

    Parts: `across`, visits served across principals, and per principal the addresses that it
    `shares` and the share of all service minutes that its staff `gives` and its visits `takes`.
    """
    visitors: dict[str, set[str]] = {}
    across = set()
    gives: dict[str, float] = defaultdict(float)
    takes: dict[str, float] = defaultdict(float)
    for given in view.given:
        served = minutes(utc(given.stop.end) - utc(given.stop.start))
        takes[given.visit.owner] += served * len(given.crew)
        for member in given.crew:
            gives[member.principal] += served
        if all(member.principal != given.visit.owner for member in given.crew):
            across.add(given.visit.id)
        on_site = any(task.presence is Presence.ON_SITE for task in given.tasks)
        if given.stop.kind is StopKind.VISIT and on_site and given.mode.kind not in AWAY:
            place = view.problem.client[given.visit.client].place
            visitors.setdefault(place, set()).update(member.principal for member in given.crew)
    parts = {"across": float(len(across))}
    meeting = [principals for principals in visitors.values() if len(principals) > 1]
    for who in sorted(set().union(*meeting)):
        parts[f"shares:{who}"] = float(sum(who in those for those in meeting))
    whole = sum(gives.values())
    if whole:
        parts |= {f"gives:{who}": part / whole for who, part in sorted(gives.items())}
        parts |= {f"takes:{owner}": part / whole for owner, part in sorted(takes.items())}
    return Kpi("K24", float(len(meeting)), "count", parts)
