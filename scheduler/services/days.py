"""A day: the problem of one date, put together from rosters, needs and bookings."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduler.errors import Fault, InputError, NotFound
from scheduler.model import Horizon, Problem, Shift, Visit, ensure_valid
from scheduler.model.base import utc
from scheduler.model.roster import Absence, Booking, DayFrame, Need, NoSuchHour
from scheduler.store import Tx
from scheduler.store import records as stored

from .records import facts

SPILL = timedelta(hours=12)
"""How far a day's shifts may reach into the next."""


def assemble(tx: Tx, day: str) -> Problem:
    """Return the problem of a date, without those who are absent.

    Raises
    ------
    InputError
        With every fault of what is stored for the day.
    """
    on = date.fromisoformat(day)
    frame = _frame(tx, day)
    zone = ZoneInfo(frame.zone)
    absences = facts(tx, "absences")
    shifts = tuple(_present(facts(tx, "shifts"), absences, on, zone))
    visits = tuple(_visits(facts(tx, "needs"), facts(tx, "bookings"), on, zone))
    start = datetime.combine(on, time(0), zone)
    end = datetime.combine(on + timedelta(days=1), time(0), zone) + SPILL
    return ensure_valid(
        Problem(
            id=f"day-{day}",
            title=frame.title,
            synthetic=frame.synthetic,
            zone=frame.zone,
            horizon=Horizon(start=start, end=end),
            roads=frame.roads,
            principals=tuple(facts(tx, "principals")),
            agreements=tuple(facts(tx, "agreements")),
            places=tuple(facts(tx, "places")),
            clients=tuple(facts(tx, "clients")),
            caregivers=tuple(facts(tx, "caregivers")),
            shifts=shifts,
            visits=visits,
            links=frame.links,
            locks=frame.locks,
            template=tuple(facts(tx, "usuals")),
            closures=frame.closures,
            objective=frame.objective,
        )
    )


def _frame(tx: Tx, day: str) -> DayFrame:
    try:
        return DayFrame.model_validate_json(stored.get(tx, "days", day).body)
    except NotFound:
        return DayFrame(id=day)


def _present(shifts: list[Shift], absences: list[Absence], on: date, zone: ZoneInfo) -> list[Shift]:
    """Return the shifts of a date with those of their crews who are there."""
    found = []
    for shift in shifts:
        if shift.start.astimezone(zone).date() != on:
            continue
        away = {
            absence.caregiver
            for absence in absences
            if utc(absence.start) < utc(shift.end) and utc(shift.start) < utc(absence.end)
        }
        crew = tuple(member for member in shift.crew if member not in away)
        if crew:
            found.append(shift.model_copy(update={"crew": crew}))
    return found


def _visits(needs: list[Need], bookings: list[Booking], on: date, zone: ZoneInfo) -> list[Visit]:
    """Return what is due on a date, and what is booked for it."""
    found: list[Visit] = []
    faults: list[Fault] = []
    for need in needs:
        if need.is_due(on):
            try:
                found.append(need.visit_on(on, zone))
            except NoSuchHour as error:
                faults.append(error.fault.at(f"needs/{need.id}"))
    if faults:
        raise InputError(faults)
    found += [
        booking.visit
        for booking in bookings
        if booking.visit.windows[0].start.astimezone(zone).date() == on
    ]
    return found
