"""Who is there: the shifts of a date without the hours for which somebody is away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from scheduler.model import Break, Shift
from scheduler.model.base import ZERO, utc
from scheduler.model.roster import Absence


def shifts_of(
    shifts: Sequence[Shift], absences: Sequence[Absence], on: date, zone: ZoneInfo
) -> list[Shift]:
    """Return what is worked of the shifts that begin on a date: a night shift is of its evening.

    An absence costs the time that it takes. Where it parts a shift, the longest part keeps the id
    and the others are numbered; a crew goes on without the one who is away. Each part is a shift of
    its own, from base to base, so that work in a row is counted in each.
    """
    found: list[Shift] = []
    for shift in shifts:
        if shift.start.astimezone(zone).date() == on:
            found += parts_of(shift, [each for each in absences if each.caregiver in shift.crew])
    return found


def parts_of(shift: Shift, absences: Sequence[Absence]) -> list[Shift]:
    """Return a shift parted where its crew changes; nothing of it where nobody is there."""
    spans = list(_spans(shift, absences))
    if len(spans) == 1 and spans[0] == (shift.start, shift.end, shift.crew):
        return [shift]
    longest = max(spans, key=lambda span: utc(span[1]) - utc(span[0]), default=None)
    parts = []
    breaks = _breaks(shift, [(start, end) for start, end, _ in spans])
    for number, span in enumerate(spans, start=1):
        start, end, crew = span
        own = shift.id if span is longest else f"{shift.id[:60]}.{number}"
        is_last = utc(end) == utc(shift.end)
        changed = {
            "id": own,
            "crew": crew,
            "start": start,
            "end": end,
            "max_overtime": shift.max_overtime if is_last else ZERO,
            "leave_at_start": shift.leave_at_start and utc(start) == utc(shift.start),
            "breaks": tuple(breaks[number - 1]),
        }
        parts.append(shift.model_copy(update=changed))
    return parts


def _spans(
    shift: Shift, absences: Sequence[Absence]
) -> Iterator[tuple[datetime, datetime, tuple[str, ...]]]:
    """Yield the spans of a shift in which the same people are there, in order."""
    start, end = utc(shift.start), utc(shift.end)
    away = [(each.caregiver, utc(each.start), utc(each.end)) for each in absences]
    edges = {start, end}
    edges |= {moment for _, a, b in away for moment in (a, b) if start < moment < end}
    ordered = sorted(edges)
    zone = shift.start.tzinfo
    since, crew = start, _present(shift, away, start)
    for moment in ordered[1:]:
        following = _present(shift, away, moment) if moment < end else ()
        if following == crew:
            continue
        if crew:
            yield since.astimezone(zone), moment.astimezone(zone), crew
        since, crew = moment, following


def _present(
    shift: Shift, away: Sequence[tuple[str, datetime, datetime]], moment: datetime
) -> tuple[str, ...]:
    gone = {who for who, start, end in away if start <= moment < end}
    return tuple(member for member in shift.crew if member not in gone)


def _breaks(shift: Shift, spans: Sequence[tuple[datetime, datetime]]) -> list[list[Break]]:
    """Return the breaks of each part: each in the one part that leaves it the widest span."""
    found: list[list[Break]] = [[] for _ in spans]
    for rest in shift.breaks:
        fits = []
        for number, (start, end) in enumerate(spans):
            earliest = max(rest.earliest, start, key=utc)
            latest = min(rest.latest, end - rest.duration, key=utc)
            if utc(earliest) <= utc(latest):
                fits.append((utc(latest) - utc(earliest), -number, earliest, latest))
        if fits:
            _, number, earliest, latest = max(fits, key=lambda each: each[:2])
            moved = {"earliest": earliest, "latest": latest}
            found[-number].append(rest.model_copy(update=moved))
    return found
