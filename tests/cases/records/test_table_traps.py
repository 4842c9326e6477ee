"""Tables that lose or bend what stands in them, where nobody would see it."""

from __future__ import annotations

import io
import json
from datetime import datetime, time

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from scheduler.errors import InputError
from scheduler.services.tables import imports
from scheduler.services.tables.reading import read_table
from scheduler.store import open_store, records
from tests.cases.records.test_tables import MOMENT, VISIT, read, refused, workbook

NEED = "id;typ;klient;huvudman;veckodagar;första dag;tidigast;senast;minuter\n"


def need(days, start="08:00", minutes="30"):
    """Return a table of one need."""
    return f"{NEED}n1;care;k1;r;{days};2027-02-09;{start};10:00;{minutes}\n"


def test_blank_lines_are_no_rows():
    """Ten thousand records with a line between each are ten thousand records."""
    text = "id;namn\n" + "".join(f"p{n};N\n\n" for n in range(10_010))
    assert len(read("principals", text)) == 10_010
    assert refused("principals", "id;namn\n" + "".join(f"p{n};N\n" for n in range(20_100)))


def test_two_tables_in_one_file_are_refused():
    """A second header further down, a second sheet; a header repeated on each page is none."""
    assert refused("principals", "id;namn\np1;A\n\nid;namn;länder\np3;C;SE\n")[0][0] == "BAD_VALUE"
    book = Workbook()
    for row in (("id", "namn", "länder"), ("p1", "A", "SE")):
        book.active.append(row)
    second = book.create_sheet("Fler")
    for row in (("id", "namn"), ("p2", "B")):
        second.append(row)
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(InputError, match="Fler"):
        read("principals", out.getvalue())
    assert len(read("principals", "id;namn\np1;A\nid;namn\np2;B\n")) == 2


def test_no_column_is_passed_over():
    """One without a header but with values is refused, and so is what lies far to the right."""
    assert refused("principals", "id;;namn\np1;VIKTIGT;Anna\n") == [
        ("MISSING_FIELD", "row 2, column 2")
    ]
    wide = "id" + ";" * 250 + "namn\np1" + ";" * 250 + "Anna\n"
    assert refused("principals", wide)[0][0] == "TOO_LARGE"


def test_formulas_of_every_kind_are_seen():
    """An array formula that was never computed is no empty cell."""
    book = Workbook()
    book.active.append(("id", "latitude", "longitude", "forbidden"))
    book.active.append(("c1", 62.0, 14.0, None))
    book.active["D2"] = ArrayFormula("D2", '=A2&"x"')
    out = io.BytesIO()
    book.save(out)
    assert refused("clients", out.getvalue()) == [("BAD_VALUE", "row 2, forbidden")]


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("mån/ons/fre", [1, 3, 5]),
        ("mån+ons", [1, 3]),
        ("måndagar & tisdagar", [1, 2]),
        ("mån-fre, sön", [1, 2, 3, 4, 5, 7]),
        ("mon-wed", [1, 2, 3]),
        ("1-3", [1, 2, 3]),
    ],
)
def test_weekdays_are_all_read(cell, days):
    """However they are parted."""
    assert read("needs", need(cell))["needs", "n1"]["weekdays"] == days


@pytest.mark.parametrize("cell", ["månad", "mån-fre-sön", "måndag(varannan)", "8", "fre-mån"])
def test_what_is_no_weekday_is_refused(cell):
    """Nothing near it is taken for it."""
    assert refused("needs", need(cell))[0][1].startswith("row 2, veckodagar")


def test_a_unit_that_is_not_the_column_s_is_no_column():
    """Hours are not read as minutes."""
    table = need("1").replace("minuter", "Besökstid (h)")
    assert ("UNKNOWN_FIELD", "column Besökstid (h)") in refused("needs", table)
    assert read("needs", need("1").replace("minuter", "Besökstid (min)"))


@pytest.fixture
def store(tmp_path):
    """Return an empty store."""
    opened = open_store(str(tmp_path / "hemtur.sqlite"))
    yield opened
    opened.close()


def take(store, kind, text):
    """Import a table with replace; return the bodies of its kind."""
    imports.take(store, read_table(kind, text.encode()), "test", replace=True, dry_run=False)
    with store.read() as tx:
        return {each.id: json.loads(each.body) for each in records.listed(tx, kind)}


def test_what_the_table_has_no_column_for_stays(store):
    """A digital visit stays digital, a second break stays, where only other cells are said."""
    head = f"{VISIT};form;kompetens"
    take_ = f"{head}\nv1;care;c1;r;{MOMENT};{MOMENT};30;DIGITAL;nurse\n"
    imports.take(store, read_table("visits", take_.encode()), "t", replace=True, dry_run=False)
    longer = f"{VISIT}\nv1;care;c1;r;{MOMENT};{MOMENT};45\n"
    imports.take(store, read_table("visits", longer.encode()), "t", replace=True, dry_run=False)
    with store.read() as tx:
        visit = json.loads(records.get(tx, "bookings", "v1").body)["visit"]
    task = visit["modes"][0]["tasks"][0]
    assert visit["modes"][0]["kind"] == "DIGITAL"
    assert (task["duration"], task["skills"], task["presence"]) == ("PT45M", ["nurse"], "REMOTE")
    shift = "id;crew;start;end;start_place"
    rest = ";rast;rast från;rast till;rast 2;rast 2 från;rast 2 till"
    times = [f"2094-02-09 {hour:02}:00" for hour in (6, 20, 10, 11, 15, 16)]
    row = f"s1;eva;{times[0]};{times[1]};base"
    both = f"{shift}{rest}\n{row};30;{times[2]};{times[3]};30;{times[4]};{times[5]}\n"
    assert len(take(store, "shifts", both)["s1"]["breaks"]) == 2
    one = f"{shift};rast;rast från;rast till\n{row};45;{times[2]};{times[3]}\n"
    breaks = take(store, "shifts", one)["s1"]["breaks"]
    assert [each["duration"] for each in breaks] == ["PT45M", "PT30M"]


def test_cells_that_a_spreadsheet_has_bent_are_refused():
    """A date, a time or a truth value where a name or an id should stand; seconds on a clock."""
    moment = datetime(2027, 2, 1)  # noqa: DTZ001 - a date cell knows no offset
    for odd in (moment, time(8, 30), True):
        book = workbook(("id", "namn"), ("p1", odd))
        assert refused("principals", book) == [("BAD_VALUE", "row 2, namn")]
        assert refused("principals", workbook(("id", "namn"), (odd, "A")))[0][1] == "row 2, id"
    heads = NEED.strip().split(";")
    cells = ["n1", "care", "k1", "r", "mån", "2027-02-09", time(8, 30, 45), "10:00", 30]
    assert refused("needs", workbook(heads, cells))
    cells[6] = time(8, 29, 59, 999_000)
    found = read("needs", workbook(heads, cells))
    assert found["needs", "n1"]["windows"][0]["start"] == "08:30"


def test_a_home_is_described_alike_by_all_who_share_it(store):
    """Two rows that disagree are refused; together they may move it."""
    head = "id;plats;latitud;longitud\n"
    with pytest.raises(InputError, match="row 2"):
        take(store, "clients", f"{head}k1;p1;62,1;14,1\nk2;p1;65,9;20,1\n")
    take(store, "clients", f"{head}k1;p1;62,1;14,1\nk2;p1;62,1;14,1\n")
    assert set(take(store, "clients", f"{head}k1;p1;62,2;14,1\nk2;p1;62,2;14,1\n")) == {"k1", "k2"}


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("modes", "[1]"),
        ("modes", "[null]"),
        ("modes", '[{"tasks":1}]'),
        ("modes", '[{"kind":["x"],"tasks":[{}]}]'),
        ("modes", '[{"kind":"HOME","kind":"DIGITAL","tasks":[]}]'),
    ],
)
def test_json_in_a_cell_is_read_as_strictly_as_elsewhere(column, cell):
    """Refused in words, never by a trace."""
    quoted = cell.replace('"', '""')
    head = "id;type;client;owner;window_start;window_end"
    table = f'{head};{column}\nv1;care;c1;r;{MOMENT};{MOMENT};"{quoted}"\n'
    assert refused("visits", table)


def test_json_and_columns_do_not_contradict_each_other():
    """One of them must be empty."""
    mode = '[{""kind"":""DIGITAL"",""tasks"":[{""id"":""x"",""duration"":""PT9M""}]}]'
    table = f'{VISIT};modes\nv1;care;c1;r;{MOMENT};{MOMENT};30;"{mode}"\n'
    assert ("BAD_VALUE", "row 2, modes") in refused("visits", table)


@pytest.mark.parametrize("moment", ["0001-01-01 00:00", "9999-12-31 23:59"])
def test_absurd_times_are_refused(moment):
    """By row and column."""
    assert refused("visits", f"{VISIT}\nv1;care;c1;r;{moment};{MOMENT};30\n")[0] == (
        "BAD_TIME",
        "row 2, window_start",
    )


def test_meetings_and_skills_in_a_cell():
    """`eva: 3` is three times Eva; a date without `@` is no skill."""
    head = "id;latitude;longitude;met\nc1;62,0;14,0;"
    met = read("clients", f"{head}eva: 3, ida:1\n")["clients", "c1"]["met_lately"]
    assert met == [{"caregiver": "eva", "visits": 3}, {"caregiver": "ida", "visits": 1}]
    assert refused("clients", f"{head}eva 3\n") == [("BAD_VALUE", "row 2, met")]
    assert refused("caregivers", "id;principal;skills\ne;r;wound 2027-03-01\n") == [
        ("BAD_VALUE", "row 2, skills")
    ]


@pytest.mark.parametrize(
    "number", ["19121212.1212", "1912-12-12-1212", "121212_1212", "121212:1212", "121212--1212"]
)
def test_no_spelling_hides_a_personal_number(number):
    """As an id, and warned of in a text."""
    codes = {code for code, _ in refused("principals", f"id;namn\n{number};A\n")}
    assert codes == {"PERSONAL_NUMBER"}
    noticed = read_table("principals", f"id;namn\np1;{number}\n".encode()).notices
    assert [each.code for each in noticed] == ["PERSONAL_NUMBER"]


def test_a_file_without_rows_is_noticed_and_a_map_must_fit():
    """Success with nothing looks like success; a map for other headers has no effect."""
    assert [each.code for each in read_table("principals", b"id;namn\n").notices] == ["BAD_VALUE"]
    with pytest.raises(InputError, match="no such header"):
        read_table("principals", b"id;namn\np1;A\n", {"Kundnamn": "name"})


def test_what_json_says_is_said_whole(store):
    """A second mode that only the JSON cell holds comes in, though the usual columns stand."""
    first = f"{VISIT}\nv1;care;c1;r;{MOMENT};{MOMENT};30\n"
    imports.take(store, read_table("visits", first.encode()), "t", replace=True, dry_run=False)
    task = '[{""id"":""care"",""duration"":""PT20M""}]'
    modes = f'[{{""kind"":""HOME"",""tasks"":{task}}},{{""kind"":""ASSISTED"",""tasks"":{task}}}]'
    both = f'{VISIT};modes\nv1;care;c1;r;{MOMENT};{MOMENT};;"{modes}"\n'
    imports.take(store, read_table("visits", both.encode()), "t", replace=True, dry_run=False)
    with store.read() as tx:
        visit = json.loads(records.get(tx, "bookings", "v1").body)["visit"]
    assert [mode["kind"] for mode in visit["modes"]] == ["HOME", "ASSISTED"]
    assert visit["modes"][0]["tasks"][0]["duration"] == "PT20M"
