"""Needs that recur, in local time, over the changes of the clock."""

from __future__ import annotations

from datetime import UTC, date

import pytest
from pydantic import ValidationError

from scheduler.model import Mode, ModeKind
from scheduler.model.roster import ClockWindow, DayFrame, Need
from tests.builders import ZONE, task


def need(**fields):
    """Return a need on Sundays and Tuesdays of 2027."""
    defaults = {
        "id": "n1",
        "type": "insulin",
        "client": "anna",
        "owner": "region",
        "weekdays": (2, 7),
        "first": "2027-01-01",
        "last": "2027-12-31",
        "windows": (ClockWindow(start="07:00", end="08:30"),),
        "modes": (Mode(kind=ModeKind.HOME, tasks=(task(),)),),
    }
    return Need(**(defaults | fields))


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2027, 2, 9), True),
        (date(2027, 2, 10), False),
        (date(2026, 12, 29), False),
        (date(2028, 1, 2), False),
        (date(2027, 3, 28), True),
    ],
)
def test_on_its_weekdays_between_its_dates(day, due):
    """Tuesdays and Sundays, within the year."""
    assert need().is_due(day) == due
    assert need(last=None).is_due(date(2028, 1, 2))


def test_the_hour_is_the_local_one_on_both_sides_of_the_change():
    """Seven in the morning is five or six in UTC."""
    before, after = (need().visit_on(date(2027, 3, d), ZONE) for d in (27, 28))
    assert before.windows[0].start.astimezone(UTC).hour == 6
    assert after.windows[0].start.astimezone(UTC).hour == 5
    assert after.id == "n1.20270328"


def test_a_day_keeps_its_date():
    """The date is the day's id."""
    assert DayFrame(id="2027-02-28").id == "2027-02-28"
    assert DayFrame(id="2027-02-28", zone="Europe/Oslo").zone == "Europe/Oslo"


@pytest.mark.parametrize(
    "fields",
    [{"id": "2027-02-30"}, {"id": "2027-02-09", "zone": "../../etc/passwd"}],
)
def test_days_are_days_and_zones_are_zones(fields):
    """A date that is none, and a zone that is a path."""
    with pytest.raises(ValidationError):
        DayFrame(**fields)
