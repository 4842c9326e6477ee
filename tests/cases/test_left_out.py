"""The list of visits left out: the most urgent first, with what somebody looks for (20)."""

from __future__ import annotations

from rich.console import Console

from scheduler.messages import Language
from scheduler.model import Closure, Priority, Replaces
from scheduler.terminal import left_out
from tests.builders import CLIENTS, at, home_mode, nurse, problem, task, visit, window
from tests.planning import solved

NOBODY = (home_mode(task(skills=("dentist",))),)
DAY = problem(
    visits=(
        visit("later", "anna", modes=NOBODY, windows=(window("09:00", "10:00"),)),
        visit("optional", "anna", modes=NOBODY, mandatory=False, price=100.0),
        visit("sooner", "anna", modes=NOBODY, replaces=Replaces.HOSPITAL_CLINIC),
        visit("urgent", "bo", modes=NOBODY, priority=Priority.URGENT, mandatory=False, price=100.0),
        visit("given", "bo"),
    ),
)


def test_the_most_urgent_comes_first_then_what_must_be_given_then_by_time():
    """Not in the order of the file."""
    names = [entry.visit_id for entry in left_out.by_urgency(DAY, solved(DAY, 1000))]
    assert names == ["urgent", "sooner", "later", "optional"]


def test_a_skill_that_nobody_has_is_said_once_with_how_many_wait_for_it():
    """Four visits, one line."""
    plan = solved(DAY, 1000)
    assert list(left_out.lacking(DAY, plan, Language.EN)) == [
        "Nobody on duty has dentist: 4 visits"
    ]


def test_the_table_names_client_window_urgency_and_what_is_spared():
    """As a dispatcher reads it."""
    plan = solved(DAY, 1000)
    table = left_out.table(DAY, plan, Language.SV)
    cells = [list(column.cells) for column in table.columns]
    assert cells[0][0].plain.split("\n") == ["urgent, care", "bo", "akut, kan utgå"]
    assert cells[0][1].plain.split("\n")[2] == "sparar en resa till sjukhuset"
    assert cells[1][2].plain == "09:00-10:00"


def test_brackets_in_a_name_are_shown_as_they_stand():
    """They are no markup."""
    named = DAY.clients[0].model_copy(update={"name": "Anna [lab] [/x]"})
    day = DAY.model_copy(update={"clients": (named, *DAY.clients[1:])})
    console = Console(record=True, width=120)
    console.print(left_out.table(day, solved(day, 1000), Language.EN))
    assert "Anna [lab] [/x]" in console.export_text()


def test_roads_that_are_shut_are_said():
    """With their hours and why."""
    shut = Closure(road="Z 531", start=at("08:00"), end=at("12:00"), reason="storm")
    day = DAY.model_copy(update={"closures": (shut,)})
    assert list(left_out.closures(day, Language.EN)) == ["Z 531 is shut 08:00-12:00 (storm)"]


def test_who_is_not_on_duty_keeps_nobody_away():
    """A client who declines somebody that has no shift is served by the others."""
    anna = CLIENTS[0].model_copy(update={"forbidden": ("off",), "preferred": ("off",)})
    staff = (nurse("eva"), nurse("ida"), nurse("off"))
    made = solved(problem(clients=(anna, CLIENTS[1]), caregivers=staff))
    assert made.unassigned == ()
